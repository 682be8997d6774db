"""Many questions are changed at once as the preview showed it, in one go, and are as before again after an undo."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.models import Audit, Question, QuestionChange, QuestionOffer, QuestionVersion
from quiz.services.bank_change import MOST, ChangePlan, apply_change, plan_change
from quiz.services.bank_undo import Undone, can_undo, undo_change
from quiz.services.question_offer import decline_offer, list_offers, take_offer
from quiz.services.question_write import write_draft
from tests.factories import (
    NOW,
    actor_of,
    make_lesson,
    make_module,
    make_person,
    make_plan,
    make_question,
    make_unit,
    single_choice,
)
from tests.factories.questions import make_quoted_clause
from tests.web.browsing import statements


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


class Desk:
    """An editor and a teacher at the bank of one lesson."""

    def __init__(self, session: Session) -> None:
        self.session = session
        unit = make_unit(session)
        self.editor, self.teacher = (
            actor_of(session, make_person(session, unit=unit, kind="staff", roles=(role,)))
            for role in ("editor", "teacher")
        )
        plan = make_plan(session)
        module = make_module(session, plan=plan)
        self.lesson, self.other = make_lesson(session, module=module), make_lesson(session)
        make_quoted_clause(session, plan=plan)

    def written(self, *, owner: Actor | None = None, state: str = "draft") -> QuestionVersion:
        version = write_draft(
            self.session,
            actor_id=(owner or self.editor).person_id,
            lesson_id=self.lesson.id,
            kind="single_choice",
            level="recall",
            audience=["student"],
            tags=[],
            body=single_choice("Bảng niêm yết đặt ở đâu?"),
            owner_id=owner.person_id if owner else None,
            now=NOW,
        )
        version.state = state
        self.session.flush()
        return version

    def plan(
        self, action: str, *versions: QuestionVersion, value: str | None = None, actor: Actor | None = None
    ) -> ChangePlan:
        return plan_change(
            self.session,
            actor=actor or self.editor,
            action=action,
            value=value,
            versions=[one.id for one in versions],
            now=NOW,
        )

    def do(
        self, action: str, *versions: QuestionVersion, value: str | None = None, actor: Actor | None = None
    ) -> QuestionChange:
        return apply_change(
            self.session,
            actor=actor or self.editor,
            action=action,
            value=value,
            versions=[one.id for one in versions],
            seen=self.plan(action, *versions, value=value, actor=actor).digest,
            now=NOW,
        )

    def undo(self, change: QuestionChange, actor: Actor | None = None) -> Undone:
        return undo_change(self.session, actor=actor or self.editor, change_id=change.public_id, now=NOW)

    def question(self, version: QuestionVersion) -> Question:
        return self.session.get_one(Question, version.question_id)


@pytest.fixture
def desk(session: Session) -> Desk:
    return Desk(session)


def test_retired_and_as_before_again(desk: Desk) -> None:
    bundled = make_question(desk.session, lesson=desk.lesson)
    own, draft = desk.written(owner=desk.teacher), desk.written()
    plan = desk.plan("retire", bundled, own, draft)
    assert (set(plan.changing), dict(plan.refused)) == ({bundled.id, draft.id}, {own.id: "not-yours"})
    change = desk.do("retire", bundled, own, draft)
    assert [one.state for one in (bundled, own, draft)] == ["retired", "draft", "retired"]
    assert desk.question(bundled).source == "page", "the next bundle does not bring it back"
    assert desk.undo(change) == Undone(2, 0)
    assert [one.state for one in (bundled, draft)] == ["approved", "draft"]
    assert desk.question(bundled).source == "bundle"
    actions = desk.session.scalars(select(Audit.action).where(Audit.action.like("bank.%")).order_by(Audit.id))
    assert list(actions) == ["bank.retire", "bank.undo"]
    with pytest.raises(ChangedMeanwhile):
        desk.undo(change)


def test_every_version_in_use_changes_with_its_chain(desk: Desk) -> None:
    first = desk.written(state="approved")
    second = write_draft(
        desk.session,
        actor_id=desk.editor.person_id,
        lesson_id=desk.lesson.id,
        kind="single_choice",
        level="recall",
        audience=["student"],
        tags=[],
        body=single_choice("Bảng đặt ở đâu?"),
        question_id=first.question_id,
        now=NOW,
    )
    change = desk.do("level", second, value="advanced")
    assert (first.level, second.level) == ("advanced", "advanced")
    assert (first.state, second.state) == ("approved", "draft"), "no new review"
    desk.undo(change)
    assert (first.level, second.level) == ("recall", "recall")


def test_metadata_of_a_page_go_into_its_digest_and_those_of_the_bundle_do_not(desk: Desk) -> None:
    bundled, written = make_question(desk.session, lesson=desk.lesson), desk.written()
    before = bundled.digest, written.digest
    change = desk.do("tag", bundled, written, value="situation")
    assert bundled.digest == before[0]
    assert written.digest != before[1]
    assert (bundled.tags, written.tags) == (["situation"], ["situation"])
    desk.undo(change)
    assert (bundled.digest, written.digest) == before


def test_moved_and_back(desk: Desk) -> None:
    version = desk.written()
    change = desk.do("move", version, value=desk.other.code)
    assert desk.question(version).lesson_id == desk.other.id
    desk.undo(change)
    assert desk.question(version).lesson_id == desk.lesson.id


def test_what_was_changed_again_is_left_by_the_undo(desk: Desk) -> None:
    one, two = desk.written(), desk.written()
    change = desk.do("level", one, two, value="application")
    desk.do("level", one, value="comprehension")
    assert desk.undo(change) == Undone(1, 1)
    assert (one.level, two.level) == ("comprehension", "recall")


def test_a_retired_version_does_not_come_back_beside_another_in_use(desk: Desk) -> None:
    old = desk.written(state="approved")
    change = desk.do("retire", old)
    new = write_draft(
        desk.session, actor_id=desk.editor.person_id, lesson_id=desk.lesson.id, kind="single_choice", level="recall",
        audience=["student"], tags=[], body=single_choice("Câu sửa lại?"), question_id=old.question_id, now=NOW,
    )  # fmt: skip
    new.state = "approved"
    desk.session.flush()
    assert desk.undo(change) == Undone(0, 1)
    assert (old.state, new.state) == ("retired", "approved")


def test_what_was_opened_for_practice_is_no_secret_again(desk: Desk) -> None:
    version = make_question(desk.session, lesson=desk.lesson, pool="week1")
    change = desk.do("pool", version, value="practice")
    assert (version.pool, version.exposure) == ("practice", "practice")
    assert not can_undo(change)
    assert dict(desk.plan("pool", version, value="week1").refused) == {version.id: "practised"}


def test_another_plan_than_the_one_seen_is_not_carried_out(desk: Desk) -> None:
    one, two = desk.written(), desk.written()
    seen = desk.plan("retire", one, two).digest
    desk.do("retire", two)
    with pytest.raises(ChangedMeanwhile):
        apply_change(
            desk.session, actor=desk.editor, action="retire", value=None, versions=[one.id, two.id], seen=seen, now=NOW
        )  # fmt: skip
    assert one.state == "draft"


@pytest.mark.parametrize(
    ("action", "value", "code"),
    [
        ("level", "hard", "bank-level"),
        ("pool", "Tuần 1", "bank-pool"),
        ("tag", "overtaken", "bank-tag"),
        ("move", "nowhere", "bank-lesson"),
    ],
)
def test_a_value_that_is_none_is_refused(desk: Desk, action: str, value: str, code: str) -> None:
    with pytest.raises(InvalidInput) as raised:
        desk.plan(action, desk.written(), value=value)
    assert (raised.value.field, raised.value.code) == ("value", code)


def test_nothing_chosen_and_too_much_chosen_are_refused(desk: Desk) -> None:
    with pytest.raises(InvalidInput):
        desk.plan("retire")
    with pytest.raises(InvalidInput):
        plan_change(
            desk.session, actor=desk.editor, action="retire", value=None, versions=list(range(MOST + 1)), now=NOW
        )  # fmt: skip


def test_nobody_takes_back_what_somebody_else_did(desk: Desk) -> None:
    change = desk.do("retire", desk.written())
    with pytest.raises(NotFound):
        desk.undo(change, actor=desk.teacher)


def test_a_plan_takes_as_many_queries_for_many_as_for_one(desk: Desk, engine: Engine) -> None:
    versions = [desk.written() for _ in range(6)]
    counts = []
    for chosen in (versions[:1], versions):
        with statements(engine) as ran:
            desk.plan("retire", *chosen)
        counts.append(len(ran))
    assert counts[0] == counts[1] <= 8


def test_a_teacher_uses_an_own_question_at_once_and_the_newer_takes_the_place_of_the_older(
    desk: Desk,
) -> None:
    old = desk.written(owner=desk.teacher)
    desk.do("use", old, actor=desk.teacher)
    assert old.state == "approved"
    new = write_draft(
        desk.session, actor_id=desk.teacher.person_id, lesson_id=desk.lesson.id, kind="single_choice", level="recall",
        audience=["student"], tags=[], body=single_choice("Câu sửa lại?"), question_id=old.question_id, now=NOW,
    )  # fmt: skip
    desk.do("use", new, actor=desk.teacher)
    assert (old.state, new.state) == ("retired", "approved")


def test_what_is_not_finished_goes_to_no_reader_and_into_no_paper(desk: Desk) -> None:
    for action, owner in (("send", None), ("use", desk.teacher), ("offer", desk.teacher)):
        whole, unfinished = desk.written(owner=owner), desk.written(owner=owner)
        unfinished.body = {**unfinished.body, "explanation_html": ""}
        desk.session.flush()
        plan = desk.plan(action, whole, unfinished, actor=owner)
        assert (plan.changing, dict(plan.refused)) == ((whole.id,), {unfinished.id: "unfinished"}), action


def test_an_editor_takes_a_copy_into_review_and_the_teacher_keeps_his_own(desk: Desk) -> None:
    own = desk.written(owner=desk.teacher, state="approved")
    desk.do("offer", own, actor=desk.teacher)
    offer = list_offers(desk.session)[0]
    assert offer.version_id == own.id
    question = take_offer(desk.session, actor=desk.editor, offer_id=offer.id, now=NOW)
    copy = desk.session.scalars(
        select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    ).one()
    assert (question.owner_id, copy.state, copy.author_id) == (None, "in_review", desk.teacher.person_id)
    assert copy.body == own.body
    assert (own.state, desk.question(own).owner_id) == ("approved", desk.teacher.person_id)
    assert list_offers(desk.session) == []
    with pytest.raises(ChangedMeanwhile):
        take_offer(desk.session, actor=desk.editor, offer_id=offer.id, now=NOW)


def test_a_decline_needs_a_reason_and_a_recall_ends_the_wait(desk: Desk) -> None:
    first, second = desk.written(owner=desk.teacher), desk.written(owner=desk.teacher)
    desk.do("offer", first, second, actor=desk.teacher)
    one, two = list_offers(desk.session)
    with pytest.raises(InvalidInput):
        decline_offer(desk.session, actor=desk.editor, offer_id=one.id, reason="  ", now=NOW)
    decline_offer(desk.session, actor=desk.editor, offer_id=one.id, reason="Trùng một câu đã có.", now=NOW)
    desk.do("recall", second, actor=desk.teacher)
    states = dict(desk.session.execute(select(QuestionOffer.public_id, QuestionOffer.state)).all())
    assert states == {one.id: "declined", two.id: "withdrawn"}
    with pytest.raises(ChangedMeanwhile):
        take_offer(desk.session, actor=desk.editor, offer_id=two.id, now=NOW)
