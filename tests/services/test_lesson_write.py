"""Lessons of pages: learners read what was approved and nothing else; what was written once is never lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.lesson_draft import LessonText
from quiz.domain.question_draft import QuoteText
from quiz.models import (
    Audit,
    Clause,
    ContentMark,
    Lesson,
    LessonClause,
    LessonVersion,
    Module,
    Plan,
    Programme,
)
from quiz.services.lesson_chain import chain_of, newest_of, text_of
from quiz.services.lesson_module import ModuleWish, find_programme, follow_lessons, set_open
from quiz.services.lesson_move import decide_lesson, retire_lesson, send_lesson, withdraw_lesson
from quiz.services.lesson_read import read_lesson
from quiz.services.lesson_write import Written, begin_lesson, write_lesson
from quiz.services.programme_import import import_programme, read_programme
from quiz.services.programme_lessons import lessons_by_module
from quiz.services.programme_read import read_programme as read_for
from tests.factories import NOW, SMALL_PLAN, actor_of, make_lesson, make_person, make_unit
from tests.factories.page_lessons import make_page_lesson, make_taken_plan, proposal

LATER = NOW + timedelta(hours=1)
FIXTURE = Path(__file__).parents[1] / "content" / "fixture"


class Desk:
    """A plan taken over, an editor, another one who reviews as well, a reviewer and a learner."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unit = make_unit(session)
        self.older = make_lesson(session)
        self.plan = make_taken_plan(session)
        self.editor, self.both, self.reviewer, self.learner = (
            make_person(session, unit=self.unit, kind="staff", roles=roles)
            for roles in (("editor",), ("editor", "reviewer"), ("reviewer",), ())
        )
        self.text = proposal(session, self.plan)

    def actor(self, who: Any) -> Actor:
        return actor_of(self.session, who)

    def begin(self, text: LessonText | None = None, **module: str) -> Written:
        return begin_lesson(
            self.session,
            actor_id=self.editor.id,
            plan=self.plan,
            module=ModuleWish(**(module or {"title": "Nội dung"})),
            text=text or self.text,
            now=NOW,
        )

    def lesson(self) -> Lesson:
        found = self.begin().lesson
        assert found is not None
        return found

    def write(self, lesson: Lesson, text: LessonText, who: Any = None, base: str = "") -> LessonVersion:
        written = write_lesson(
            self.session,
            actor_id=(who or self.editor).id,
            lesson=lesson,
            text=text,
            base=base or newest_of(self.session, lesson).digest,
            now=LATER,
        )
        assert written.version is not None, written.problems
        return written.version

    def send(self, lesson: Lesson) -> None:
        send_lesson(self.session, actor=self.actor(self.editor), lesson=lesson, now=LATER)

    def decide(self, lesson: Lesson, verdict: str, comment: str = "", who: Any = None) -> None:
        decide_lesson(
            self.session,
            actor=self.actor(who or self.reviewer),
            lesson=lesson,
            verdict=verdict,
            comment=comment,
            now=LATER,
        )

    def approve(self, lesson: Lesson) -> None:
        self.send(lesson)
        self.decide(lesson, "approved")

    def open(self, is_open: bool = True) -> None:
        programme = self.session.scalars(select(Programme).where(Programme.plan_id == self.plan.id)).one()
        set_open(self.session, actor_id=self.editor.id, programme=programme, is_open=is_open, now=LATER)

    def read(self, lesson: Lesson) -> str:
        """What the learner reads."""
        view = read_lesson(self.session, actor=self.actor(self.learner), code=lesson.code)
        return repr((view.state.title, view.sections))


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with Session(engine) as session:
        yield Desk(session)


def states(desk: Desk, lesson: Lesson) -> list[tuple[int, str]]:
    return [(one.number, one.state) for one in chain_of(desk.session, lesson)]


def test_a_lesson_is_read_by_nobody_before_it_is_approved_and_its_programme_open(desk: Desk) -> None:
    lesson = desk.lesson()
    for step in (desk.send, lambda one: desk.decide(one, "approved")):
        with pytest.raises(NotFound):
            desk.read(lesson)
        assert desk.read(desk.older)  # the programme that people follow stays
        step(lesson)
    assert desk.read(desk.older)
    desk.open()
    read = desk.read(lesson)
    assert "Niêm yết ở đâu?" in read and "<em>đọc</em>" in read and "dễ thấy, dễ đọc" in read
    clauses = desk.session.scalars(
        select(Clause.code).join(LessonClause).where(LessonClause.lesson_id == lesson.id)
    )
    assert set(clauses) == {one.clause for one in desk.text.quotes}
    desk.open(is_open=False)
    assert desk.read(desk.older)


def test_learners_keep_the_approved_text_while_the_next_is_written(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.approve(lesson)
    desk.open()
    before = desk.read(lesson)
    desk.write(lesson, replace(desk.text, title="Tên mới"), who=desk.both)
    assert states(desk, lesson) == [(1, "approved"), (2, "draft")]
    assert desk.read(lesson) == before
    desk.approve(lesson)
    assert states(desk, lesson) == [(1, "retired"), (2, "approved")]
    assert "Tên mới" in desk.read(lesson)


def test_a_draft_changes_in_place_under_its_author_alone(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.write(lesson, replace(desk.text, minutes=7))
    assert [(one.number, one.minutes) for one in chain_of(desk.session, lesson)] == [(1, 7)]
    desk.write(lesson, replace(desk.text, minutes=9), who=desk.both)
    assert states(desk, lesson) == [(1, "retired"), (2, "draft")]


def test_what_a_reader_gave_back_stays_and_the_answer_is_a_new_version(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.send(lesson)
    desk.decide(lesson, "returned", "Viết ngắn lại.")
    with pytest.raises(InvalidInput, match="lesson-returned"):
        desk.send(lesson)
    desk.write(lesson, desk.text)
    assert states(desk, lesson) == [(1, "retired"), (2, "draft")]
    assert chain_of(desk.session, lesson)[0].comment == "Viết ngắn lại."
    desk.approve(lesson)
    assert states(desk, lesson) == [(1, "retired"), (2, "approved")]


def test_nobody_approves_what_he_has_written_at(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.write(lesson, replace(desk.text, minutes=9), who=desk.both)
    desk.send(lesson)
    for who in (desk.both, desk.editor):
        with pytest.raises(NotFound):
            desk.decide(lesson, "approved", who=who)
    desk.decide(lesson, "approved")


REFUSED: dict[str, tuple[Callable[[Desk, Lesson], object], str]] = {
    "given back without a word": (lambda desk, one: desk.decide(one, "returned"), "comment-returned"),
    "another verdict": (lambda desk, one: desk.decide(one, "maybe"), "verdict-missing"),
    "written while it waits": (lambda desk, one: desk.write(one, desk.text), "lesson-in-review"),
    "sent twice": (lambda desk, one: desk.send(one), "lesson-not-draft"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_does_not_fit_the_state_is_refused(desk: Desk, case: str) -> None:
    act, code = REFUSED[case]
    lesson = desk.lesson()
    desk.send(lesson)
    with pytest.raises(InvalidInput) as refused:
        act(desk, lesson)
    assert refused.value.code == code
    assert states(desk, lesson) == [(1, "in_review")]


def test_what_somebody_stored_meanwhile_is_not_overwritten(desk: Desk) -> None:
    lesson = desk.lesson()
    seen = newest_of(desk.session, lesson).digest
    desk.write(lesson, replace(desk.text, title="Của người khác"), who=desk.both)
    with pytest.raises(InvalidInput) as refused:
        desk.write(lesson, replace(desk.text, title="Của tôi"), base=seen)
    assert refused.value.code == "lesson-changed-meanwhile"
    assert newest_of(desk.session, lesson).title == "Của người khác"


def test_a_retired_lesson_is_read_by_nobody_and_comes_back_as_a_draft(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.approve(lesson)
    desk.open()
    retire_lesson(desk.session, actor=desk.actor(desk.editor), lesson=lesson, reason="Hết hạn", now=LATER)
    with pytest.raises(NotFound):
        desk.read(lesson)
    module = desk.session.get_one(Module, lesson.module_id)
    assert not (module.for_staff or module.for_students)
    desk.write(lesson, text_of(newest_of(desk.session, lesson)))
    assert states(desk, lesson) == [(1, "retired"), (2, "draft")]
    desk.approve(lesson)
    assert "dễ thấy" in desk.read(lesson)


def test_withdrawn_it_is_its_authors_draft_again_and_each_step_is_in_the_audit_log(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.send(lesson)
    withdraw_lesson(desk.session, actor=desk.actor(desk.editor), lesson=lesson, now=LATER)
    desk.write(lesson, replace(desk.text, minutes=8))
    assert states(desk, lesson) == [(1, "draft")]
    done = desk.session.scalars(select(Audit.action).where(Audit.object_kind == "lesson").order_by(Audit.id))
    assert list(done) == ["lesson.write", "lesson.send", "lesson.withdraw", "lesson.write"]


def test_modules_are_found_by_title_and_hang_below_the_plans_programme(desk: Desk) -> None:
    one, other, third = (
        desk.begin(title=title).lesson for title in ("Nội dung", "nội dung", "Tổ chức thực hiện")
    )
    assert one and other and third
    assert one.module_id == other.module_id != third.module_id
    assert one.code != other.code
    modules = desk.session.scalars(
        select(Module).where(Module.id != desk.older.module_id).order_by(Module.position)
    ).all()
    assert [module.title for module in modules] == ["Nội dung", "Tổ chức thực hiện"]
    assert not any(module.for_staff or module.for_students for module in modules)
    assert dict(lessons_by_module(desk.session))["Nội dung"] == [
        (one.code, one.title),
        (other.code, other.title),
    ]
    with pytest.raises(NotFound):
        desk.begin(module="x" * 18)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"title": " "}, "title", "text-missing"),
        ({"minutes": 0}, "minutes", "minutes-unfit"),
        ({"audience": ()}, "audience", "audience-missing"),
        ({"text": ""}, "text", "lesson-no-section"),
        ({"text": "Lời.\n\n## Phần\n\nLời.\n"}, "text", "lesson-before-heading"),
        ({"text": "## Phần\n\n<b>Lời</b>\n"}, "text", "lesson-html"),
        ({"text": "## Phần\n\nxem [[quote 1]]\n"}, "text", "mark-unfit"),
        ({"text": "## Phần\n\n[[quote 9]]\n"}, "text", "mark-without-quote"),
        ({"text": "## Phần\n\n## Phần sau\n\nLời.\n"}, "text", "lesson-empty-section"),
        ({"checks": ("khong-co-01",)}, "checks", "checks-unknown"),
        ({"quotes": (QuoteText("c-0000000000", "Lời"),)}, "quotes-0-clause", "clause-missing"),
    ],
)
def test_what_is_wrong_is_told_at_its_field_and_nothing_is_stored(
    desk: Desk, changed: dict[str, Any], field: str, code: str
) -> None:
    lesson = desk.lesson()
    kept = newest_of(desk.session, lesson).digest
    written = write_lesson(
        desk.session,
        actor_id=desk.editor.id,
        lesson=lesson,
        text=replace(desk.text, **changed),
        base=kept,
        now=LATER,
    )
    assert (field, code) in {(one.field, one.code) for one in written.problems}
    assert newest_of(desk.session, lesson).digest == kept


def test_a_quote_that_is_not_printed_names_itself_its_clause_and_the_words(desk: Desk) -> None:
    wrong = (desk.text.quotes[0], replace(desk.text.quotes[1], quote="Tổ chức hội thi trên mạng"))
    written = desk.begin(replace(desk.text, quotes=wrong))
    (problem,) = written.problems
    assert (problem.field, problem.code) == ("quotes-1-quote", "lesson-quote-differs")
    assert (
        problem.facts["number"] == "2"
        and problem.facts["section"] == "II"
        and "hội" in problem.facts["words"]
    )


def test_a_row_left_empty_goes_and_the_numbers_in_the_text_follow(desk: Desk) -> None:
    lesson = desk.lesson()
    version = desk.write(lesson, replace(desk.text, quotes=(QuoteText(), desk.text.quotes[1])))
    assert version.quotes == [{"clause": desk.text.quotes[1].clause, "quote": desk.text.quotes[1].quote}]
    assert "[[quote 1]]" in version.text and "[[quote 2]]" not in version.text


def test_a_reworded_clause_marks_the_lesson_of_a_page(desk: Desk) -> None:
    lesson = desk.lesson()
    desk.approve(lesson)
    newer = make_taken_plan(
        desk.session, text=SMALL_PLAN.replace("dễ thấy, dễ đọc", "vừa tầm mắt"), newer_of=desk.plan
    )
    marks = desk.session.scalars(select(ContentMark).where(ContentMark.plan_id == newer.id)).all()
    assert [mark.lesson_id for mark in marks] == [lesson.id]


def test_loading_the_bundle_again_leaves_lessons_of_pages_alone(desk: Desk) -> None:
    session = desk.session
    import_programme(session, bundle=read_programme(FIXTURE), unit_id=desk.unit.id, now=NOW)
    programme = session.scalars(select(Programme).order_by(Programme.id.desc()).limit(1)).one()
    module = Module(
        public_id="m" * 18, programme_id=programme.id, code="trang-1", title="Trang", position=9,
        for_staff=False, for_students=False,
    )  # fmt: skip
    session.add(module)
    session.flush()
    lesson = make_page_lesson(session, author=desk.editor, plan=desk.plan)
    lesson.module_id = module.id
    desk.approve(lesson)
    assert module.for_staff
    before = (lesson.title, lesson.sections, lesson.for_staff, states(desk, lesson))
    session.scalars(select(Plan).where(Plan.id == programme.plan_id)).one().digest = "as if it had changed"
    assert import_programme(session, bundle=read_programme(FIXTURE), unit_id=desk.unit.id, now=LATER).changed
    session.refresh(lesson)
    session.refresh(module)
    assert (lesson.title, lesson.sections, lesson.for_staff, states(desk, lesson)) == before
    assert module.for_staff
    with pytest.raises(NotFound):
        find_programme(session, code=programme.code)  # the bundle's is not closed on a page


def test_a_bundle_does_not_take_over_the_code_of_a_pages_lesson(desk: Desk) -> None:
    bundle = read_programme(FIXTURE)
    desk.lesson().code = bundle.lessons[0].id
    desk.session.flush()
    with pytest.raises(InvalidInput, match="content"):
        import_programme(desk.session, bundle=bundle, unit_id=desk.unit.id, now=NOW)


def test_an_empty_programme_is_not_opened(desk: Desk) -> None:
    lesson = desk.lesson()
    with pytest.raises(InvalidInput) as refused:
        desk.open()
    assert refused.value.code == "programme-no-lesson"
    desk.approve(lesson)
    desk.open()
    module = desk.session.get_one(Module, lesson.module_id)
    follow_lessons(desk.session, module)
    assert read_for(desk.session, actor=desk.actor(desk.learner)) is not None
