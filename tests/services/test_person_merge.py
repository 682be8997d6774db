"""Two records of one person count as one everywhere, and undoing the merge brings back every row."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied, AttemptsUsedUp, ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.participation import Period
from quiz.models import (
    Account,
    AuthSession,
    ContestEntrant,
    LessonProgress,
    Membership,
    Person,
    PersonIdentity,
    PersonMerge,
    Question,
    QuestionDocument,
    QuestionReview,
    QuestionVersion,
    RoleGrant,
    Standing,
)
from quiz.reports.class_contest_results import read_results
from quiz.reports.participation import participation_rows
from quiz.services.class_contest_find import find_class_contest
from quiz.services.contest_verify import verify_contest
from quiz.services.lesson_chain import newest_of
from quiz.services.own_attempts import list_own_attempts
from quiz.services.person_merge import merge_people, undo_merge
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_accommodation,
    make_attempt,
    make_citation,
    make_class_contest,
    make_contest_round,
    make_document,
    make_finished_attempt,
    make_group,
    make_lesson,
    make_person,
    make_plan,
    make_question_bank,
    make_quiz,
    make_session,
    make_unit,
)
from tests.factories.page_lessons import make_page_lesson
from tests.factories.questions import make_quoted_clause

LATER = NOW + timedelta(days=1)
TABLES = (
    "person", "person_identity", "person_name_word", "account", "membership", "role_grant", "attempt", "activity",
    "contest", "contest_entrant", "lesson_progress", "accommodation", "response",
)  # fmt: skip


class World:
    """A school with two classes, a round, a class contest; one pupil with two records, and a schoolmate."""

    def __init__(self, session: Session) -> None:
        self.session = session
        make_question_bank(session, 6)
        make_question_bank(session, 6, pool="week1")
        self.department = make_unit(session, kind="so")
        self.school = make_unit(session, parent=self.department, levels=("thcs",))
        self.groups = [make_group(session, unit=self.school, name=name) for name in ("6A1", "6A2")]
        self.contest, self.round, self.quiz = make_contest_round(session, unit=self.department)
        self.practice = make_quiz(session, unit=self.department)
        self.first, self.second, self.mate = (
            make_person(session, unit=self.school, group=self.groups[0], name=name)
            for name in ("Nguyễn Thị Đào", "Nguyễn Thị Dao", "Trần Văn Bình")
        )
        self.keeper = make_person(session, unit=self.school, kind="staff", roles=("school_admin",))
        session.flush()

    def finish(self, who: SignedUp, right: int, quiz: Any = None, hours: int = 0) -> None:
        at = NOW + timedelta(hours=hours)
        make_finished_attempt(
            self.session, actor=actor_of(self.session, who), quiz=quiz or self.quiz, right=right, at=at
        )

    def merge(self, details: SignedUp | None = None, account: SignedUp | None = None) -> PersonMerge:
        return merge_people(
            self.session,
            actor=actor_of(self.session, self.keeper),
            people=(self.first.id, self.second.id),
            details_of=(details or self.first).id,
            account_of=(account or self.first).id,
            now=LATER,
        )

    def undo(self, merge: PersonMerge) -> None:
        undo_merge(self.session, actor=actor_of(self.session, self.keeper), merge=merge, now=LATER)

    def standings(self) -> list[tuple[Any, ...]]:
        rows = self.session.execute(
            select(
                Standing.round_id, Standing.audience, Standing.unit_id, Standing.person_id, Standing.attempt_id,
                Standing.score, Standing.percent, Standing.duration_ms, Standing.turns, Standing.finishers,
                Standing.percent_sum,
            ).where(Standing.turns > 0)
        )  # fmt: skip
        return sorted((tuple(row) for row in rows), key=repr)

    def dump(self) -> dict[str, Any]:
        self.session.flush()
        rows = {
            table: sorted(
                (tuple(row) for row in self.session.execute(text(f"SELECT * FROM {table}"))), key=repr
            )
            for table in TABLES
        }
        return rows | {"standing": self.standings()}

    def verify(self) -> None:
        self.session.flush()
        self.session.expire_all()
        assert verify_contest(self.session, contest_id=self.contest.public_id) == []

    def participation(self) -> tuple[int, int, int, int, int]:
        (row, *_below) = participation_rows(
            self.session,
            unit_id=self.school.id,
            period=Period(NOW.date(), LATER.date()),
            zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        )
        return row.reached, row.entrants, row.finishers, row.turns, row.students.reached

    def unit_row(self) -> tuple[int, int, int]:
        found = self.session.execute(
            select(Standing.finishers, Standing.turns, Standing.percent_sum).where(
                Standing.person_id.is_(None), Standing.audience == "all"
            )
        ).one()
        return found.finishers, found.turns, found.percent_sum


@pytest.fixture
def world(engine: Engine) -> Iterator[World]:
    with Session(engine) as session:
        yield World(session)


def test_turns_add_up_people_do_not_and_the_best_of_both_counts(world: World) -> None:
    world.finish(world.first, right=1)
    world.finish(world.second, right=3, hours=1)
    world.finish(world.mate, right=2, hours=2)
    world.verify()
    assert world.participation() == (3, 3, 3, 3, 3)
    assert world.unit_row() == (3, 3, 150_000)
    merge = world.merge()
    world.verify()
    assert world.participation() == (2, 2, 2, 3, 2)
    assert world.unit_row() == (2, 3, 125_000)
    mine = world.session.scalars(select(Standing).where(Standing.person_id == world.first.id)).one()
    assert (mine.percent, mine.turns, mine.score) == (75_000, 2, 3_000)
    world.undo(merge)
    world.verify()
    assert world.participation() == (3, 3, 3, 3, 3)
    assert world.unit_row() == (3, 3, 150_000)


def test_what_is_done_later_counts_for_the_one_person_too(world: World) -> None:
    world.finish(world.second, right=1)
    world.merge()
    world.finish(world.first, right=2, hours=3)
    world.verify()
    assert world.participation() == (1, 1, 1, 2, 1)
    actor = actor_of(world.session, world.first)
    mine = list_own_attempts(world.session, actor=actor, quiz_ids=[world.quiz.id], now=LATER)
    assert [one.number for one in mine[world.quiz.id]] == [1, 2]
    with pytest.raises(AttemptsUsedUp):  # two were allowed, whoever's record they were begun under
        make_attempt(world.session, actor=actor, quiz=world.quiz, at=NOW + timedelta(hours=5))


def test_a_class_contest_shows_the_pupil_once(world: World) -> None:
    session = world.session
    contest, quiz = make_class_contest(session, unit=world.school, group=world.groups[0], attempts_allowed=2)
    for number, who in enumerate((world.first, world.second)):
        session.add(ContestEntrant(contest_id=contest.id, person_id=who.id, joined_at=NOW))
        session.flush()
        world.finish(who, right=1 + number, quiz=quiz, hours=number)
    world.merge()
    keeper = actor_of(session, world.keeper)
    found = find_class_contest(session, actor=keeper, contest_id=contest.public_id)
    pupils = read_results(session, found=found, now=NOW + timedelta(hours=4)).pupils
    assert [(one.full_name, one.state, one.score) for one in pupils] == [
        ("Trần Văn Bình", "absent", None),
        ("Nguyễn Thị Đào", "finished", 2_000),
    ]


def test_the_chosen_sign_in_stays_and_the_other_ends(world: World) -> None:
    secrets = [make_session(world.session, who) for who in (world.first, world.second)]
    assert len(set(secrets)) == 2
    merge = world.merge(details=world.first, account=world.second)
    assert (merge.kept_id, merge.merged_id) == (world.second.id, world.first.id)
    world.session.refresh(world.first.account)
    assert world.first.account.disabled_at == LATER and world.second.account.disabled_at is None
    open_of = select(AuthSession.account_id).where(AuthSession.ended_at.is_(None))
    open_accounts = set(world.session.scalars(open_of))
    assert world.second.account.id in open_accounts and world.first.account.id not in open_accounts
    shown = world.session.get_one(PersonIdentity, world.second.id)
    assert shown.full_name == "Nguyễn Thị Đào"  # the chosen name, whichever sign-in stays
    world.undo(merge)
    assert (
        world.session.scalar(select(Account.disabled_at).where(Account.person_id == world.first.id)) is None
    )
    assert shown.full_name == "Nguyễn Thị Dao"


def test_questions_and_lessons_that_he_wrote_owns_or_read_are_those_of_the_record_that_stands(
    world: World,
) -> None:
    version = world.session.scalars(select(QuestionVersion)).first()
    assert version is not None
    question = world.session.get_one(Question, version.question_id)
    review = QuestionReview(version_id=version.id, reviewer_id=world.second.id, created_at=NOW)
    world.session.add(review)
    question.owner_id = version.author_id = world.second.id
    written = newest_of(world.session, make_page_lesson(world.session, author=world.second))
    written.reviewer_id = world.second.id

    def named() -> set[int | None]:
        of_question = {question.owner_id, version.author_id, review.reviewer_id}
        return of_question | {written.author_id, written.reviewer_id}

    world.session.flush()
    merge = world.merge()
    assert named() == {world.first.id}
    world.undo(merge)
    world.session.expire_all()
    assert named() == {world.second.id}


def test_what_he_said_of_documents_is_said_by_the_record_that_stands(world: World) -> None:
    session, him = world.session, world.second.id
    version = session.scalars(select(QuestionVersion)).first()
    assert version is not None
    document = make_document(session, validity="in_force", set_by=him, set_at=NOW)
    clause = make_quoted_clause(session, plan=make_plan(session, code="vien-dan"))
    cited = make_citation(session, clause=clause, words=clause.text[:5], document=document)
    cited.seen_by, cited.seen_at = him, NOW
    named = QuestionDocument(
        question_id=version.question_id, document_id=document.id, named_by=him, named_at=NOW
    )
    session.add(named)
    session.flush()
    merge = world.merge()
    assert {document.set_by, cited.seen_by, named.named_by} == {world.first.id}
    world.undo(merge)
    session.expire_all()
    assert {document.set_by, cited.seen_by, named.named_by} == {him}


def test_gaps_are_filled_from_the_other_record(world: World) -> None:
    mine, theirs = (world.session.get_one(PersonIdentity, who.id) for who in (world.first, world.second))
    mine.birth_date, theirs.birth_date, theirs.external_id = date(2014, 1, 1), date(2014, 9, 5), "0123456789"
    world.session.flush()
    merge = world.merge()
    assert (mine.birth_date, mine.external_id) == (date(2014, 1, 1), "0123456789")
    assert "Thị" not in str(merge.changes) and "0123456789" not in str(merge.changes)
    world.undo(merge)
    assert (mine.external_id, theirs.external_id) == (None, "0123456789")


def test_of_two_classes_that_of_the_chosen_record_stays(world: World) -> None:
    session = world.session
    place = session.scalars(select(Membership).where(Membership.person_id == world.second.id)).one()
    place.group_id = world.groups[1].id
    session.flush()
    world.merge(details=world.second)
    places = session.scalars(select(Membership).where(Membership.person_id == world.first.id)).all()
    assert {(row.group_id, row.valid_to) for row in places} == {
        (world.groups[0].id, NOW.date()),
        (world.groups[1].id, None),
    }


@pytest.mark.parametrize("seed", range(3))
def test_a_merge_that_is_undone_leaves_every_row_as_it_was(world: World, seed: int) -> None:
    session, chance = world.session, random.Random(seed)
    contest, _quiz = make_class_contest(session, unit=world.school, group=world.groups[0])
    lessons = [make_lesson(session) for _ in range(3)]
    for who in (world.first, world.second):
        for _ in range(chance.randrange(3)):
            world.finish(who, right=chance.randrange(5), hours=chance.randrange(20))
        if chance.random() < 0.5:
            world.finish(who, right=2, quiz=world.practice)
        if chance.random() < 0.6:
            session.add(ContestEntrant(contest_id=contest.id, person_id=who.id, joined_at=NOW))
        for lesson in lessons:
            if chance.random() < 0.6:
                seen = sorted({chance.choice("abc") for _ in range(2)})
                done = NOW if chance.random() < 0.5 else None
                session.add(
                    LessonProgress(
                        person_id=who.id, lesson_id=lesson.id, seen=seen, updated_at=NOW, completed_at=done
                    )
                )
        if chance.random() < 0.5:
            group_id = chance.choice(world.groups).id
            session.add(
                RoleGrant(
                    person_id=who.id,
                    role="teacher",
                    unit_id=world.school.id,
                    group_id=group_id,
                    granted_at=NOW,
                )
            )
        if chance.random() < 0.5:
            make_accommodation(
                session, quiz=world.practice, person=who, extra_seconds=60, given_by=world.keeper
            )
        if chance.random() < 0.3:
            session.delete(who.account)
        if chance.random() < 0.4:
            place = session.scalars(select(Membership).where(Membership.person_id == who.id)).one()
            place.group_id = world.groups[1].id
        identity = session.get_one(PersonIdentity, who.id)
        identity.birth_date = chance.choice([None, date(2014, 9, 5), date(2014, 1, 1)])
        identity.external_id = chance.choice([None, "0123456789", "0987654321"])
    before = world.dump()
    chosen = [chance.choice((world.first, world.second)) for _ in range(2)]
    merge = world.merge(*chosen)
    assert world.dump() != before
    world.verify()
    world.undo(merge)
    session.expire_all()
    assert world.dump() == before
    world.verify()


def test_records_are_merged_one_after_the_other_and_taken_apart_the_same_way(world: World) -> None:
    third = make_person(world.session, unit=world.school, group=world.groups[0], name="Nguyễn Đào")
    for number, who in enumerate((world.first, world.second, third)):
        world.finish(who, right=1 + number, hours=number)
    before = world.dump()
    inner = world.merge(account=world.second)  # first into second
    middle = world.dump()
    outer = merge_people(
        world.session,
        actor=actor_of(world.session, world.keeper),
        people=(world.second.id, third.id),
        details_of=third.id,
        account_of=third.id,
        now=LATER,
    )
    world.verify()
    assert world.participation()[:4] == (1, 1, 1, 3)
    standing_for = select(Person.merged_into).where(Person.id.in_((world.first.id, world.second.id)))
    assert set(world.session.scalars(standing_for)) == {third.id}
    with pytest.raises(ChangedMeanwhile):
        world.undo(inner)
    world.undo(outer)
    assert world.dump() == middle
    world.undo(inner)
    assert world.dump() == before
    with pytest.raises(ChangedMeanwhile):
        world.undo(inner)


def test_what_must_not_be_merged(world: World) -> None:
    session, actor = world.session, actor_of(world.session, world.keeper)

    def refused(first: SignedUp, second: SignedUp) -> Any:
        with pytest.raises((InvalidInput, AccessDenied, NotFound)) as error:
            merge_people(
                session,
                actor=actor,
                people=(first.id, second.id),
                details_of=first.id,
                account_of=None,
                now=LATER,
            )
        return getattr(error.value, "code", None) or getattr(error.value, "why", None) or error.value.what  # type: ignore[attr-defined]

    assert refused(world.first, world.first) == "merge-same"
    staff = make_person(session, unit=world.school, kind="staff")
    assert refused(world.first, staff) == "merge-kinds"
    assert refused(staff, world.keeper) == "merge-oneself"
    high = make_person(session, unit=world.school, kind="staff", roles=())
    session.add(RoleGrant(person_id=high.id, role="editor", unit_id=world.department.id, granted_at=NOW))
    session.flush()
    assert refused(staff, high) == "higher-role"
    make_attempt(session, actor=actor_of(session, world.second), quiz=world.quiz, at=LATER)
    assert refused(world.first, world.second) == "merge-running"
    session.delete(session.get_one(PersonIdentity, world.mate.id))
    session.flush()
    assert refused(world.first, world.mate) == "person"
