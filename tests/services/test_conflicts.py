"""Who writes, reviews or organises a contest practises without ranking: from the start of the attempt to the standing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.participation import Period
from quiz.models import (
    Activity,
    Attempt,
    Contest,
    QuestionReview,
    QuestionVersion,
    Quiz,
    RoleGrant,
    Standing,
    Unit,
)
from quiz.reports.participation import participation_rows
from quiz.services.attempt_void import restore_attempt, void_attempt
from quiz.services.conflict_find import find_conflict
from quiz.services.contest_verify import verify_contest
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_attempt,
    make_contest_round,
    make_finished_attempt,
    make_person,
    make_question,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.web.browsing import statements

LONG_AGO = NOW - timedelta(days=400)


class House:
    """A department with two schools, and a contest of the department and of one school."""

    def __init__(self, session: Session) -> None:
        self.session = session
        make_question_bank(session, 8)
        make_question_bank(session, 6, pool="week1")
        self.top = make_unit(session, kind="so")
        self.school, self.other = (make_unit(session, parent=self.top) for _ in range(2))
        self.contest, self.round, self.quiz = make_contest_round(session, unit=self.top)
        self.of_school, _round, self.quiz_of_school = make_contest_round(session, unit=self.school)
        for contest in (self.contest, self.of_school):
            contest.created_at = NOW - timedelta(days=30)
        self.practice = make_quiz(session, unit=self.top)

    def somebody(
        self, role: str | None = None, *, unit: Unit | None = None, ended: datetime | None = None
    ) -> SignedUp:
        """Staff of the school with this role there or elsewhere, ended or not."""
        who = make_person(self.session, unit=self.school, kind="staff", roles=())
        if role is not None:
            place = (unit or self.school).id
            grant = RoleGrant(person_id=who.id, role=role, unit_id=place, granted_at=LONG_AGO, ended_at=ended)
            self.session.add(grant)
            self.session.flush()
        return who

    def finish(self, who: SignedUp, quiz: Quiz | None = None) -> Attempt:
        """An attempt of his with every answer right."""
        actor = actor_of(self.session, who)
        return make_finished_attempt(self.session, actor=actor, quiz=quiz or self.quiz, right=4)

    def standing(self, contest: Contest | None = None) -> list[Standing]:
        """The rows of the standing that say anything."""
        asked = select(Standing).where(
            Standing.contest_id == (contest or self.contest).id, Standing.turns > 0
        )
        return list(self.session.scalars(asked))


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    with Session(engine, expire_on_commit=False) as session:
        yield House(session)


RECENT, OLD = NOW - timedelta(days=10), NOW - timedelta(days=40)
CASES = {
    "nobody in particular": (None, "school", None, None, None),
    "school administrator": ("school_admin", "school", None, None, "manager"),
    "department administrator": ("department_admin", "top", None, "manager", "manager"),
    "operator": ("operator", "top", None, "manager", "manager"),
    "administrator of another school": ("school_admin", "other", None, None, None),
    "teacher": ("teacher", "school", None, None, None),
    "editor anywhere": ("editor", "other", None, "author", "author"),
    "reviewer": ("reviewer", "top", None, "author", "author"),
    "administrator until after the contest was made": (
        "department_admin",
        "top",
        RECENT,
        "manager",
        "manager",
    ),
    "administrator until before it was made": ("department_admin", "top", OLD, None, None),
    "editor until less than a year ago": ("editor", "top", OLD, "author", "author"),
    "editor until more than a year ago": ("editor", "top", LONG_AGO, None, None),
}


def test_who_has_a_part_in_it_begins_an_attempt_that_does_not_rank(house: House) -> None:
    for case, (role, place, ended, in_department, in_school) in CASES.items():
        who = house.somebody(role, unit=getattr(house, place), ended=ended)
        actor = actor_of(house.session, who)
        for quiz, why in (
            (house.quiz, in_department),
            (house.quiz_of_school, in_school),
            (house.practice, None),
        ):
            assert find_conflict(house.session, person_id=who.id, quiz=quiz, now=NOW) == why, case
            assert make_attempt(house.session, actor=actor, quiz=quiz).unranked == why, case


def test_the_organiser_does_not_rank_whatever_his_role(house: House) -> None:
    who = house.somebody()
    house.contest.organiser_id = who.id
    house.session.flush()
    assert house.finish(who).unranked == "organiser"
    assert house.standing() == []


def test_such_an_attempt_is_scored_and_enters_neither_standing_nor_finishers(house: House) -> None:
    manager, learner = house.somebody("department_admin", unit=house.top), house.somebody()
    theirs, mine = house.finish(manager), house.finish(learner)
    assert (theirs.state, theirs.score, theirs.unranked) == ("finished", 4000, "manager")
    people = {row.person_id for row in house.standing()} - {None}
    assert people == {learner.id}
    assert {row.turns for row in house.standing()} == {1} and mine.unranked is None
    house.session.commit()
    assert verify_contest(house.session, contest_id=house.contest.public_id) == []
    period = Period(date(2026, 11, 1), date(2026, 11, 30))
    row = participation_rows(
        house.session, unit_id=house.school.id, period=period, zone=ZoneInfo("Asia/Ho_Chi_Minh")
    )[0]
    assert (row.reached, row.entrants, row.finishers, row.turns) == (2, 2, 1, 1)


def test_verify_finds_one_that_ranks_all_the_same(house: House) -> None:
    attempt = house.finish(house.somebody("department_admin", unit=house.top))
    house.session.add(
        Standing(
            contest_id=house.contest.id,
            round_id=house.round.id,
            audience="staff",
            unit_id=house.school.id,
            person_id=attempt.person_id,
            attempt_id=attempt.id,
            score=4000,
            percent=100_000,
            percent_sum=100_000,
            duration_ms=attempt.duration_ms,
            submitted_at=attempt.submitted_at,
            turns=1,
            finishers=1,
        )
    )
    house.session.commit()
    differences = verify_contest(house.session, contest_id=house.contest.public_id)
    assert [one.expected for one in differences] == [None]


def test_voiding_and_restoring_it_leaves_it_out(house: House) -> None:
    attempt = house.finish(house.somebody("editor"))
    decider = house.somebody("department_admin", unit=house.top)
    for decide in (void_attempt, restore_attempt):
        decide(
            house.session, actor_id=decider.id, attempt_id=attempt.public_id, reason="Kiểm tra lại", now=NOW
        )
        assert house.standing() == []
    ends = select(Activity.counted).where(
        Activity.attempt_id == attempt.id, Activity.kind == "attempt_finished"
    )
    assert house.session.scalars(ends).all() == [False]


def test_a_start_asks_it_in_the_statement_that_it_makes_anyway(house: House, engine: Engine) -> None:
    house.session.commit()
    asked = {}
    for name, quiz in (("contest", house.quiz), ("practice", house.practice)):
        actor = actor_of(house.session, house.somebody())
        house.session.commit()
        with statements(engine) as ran:
            make_attempt(house.session, actor=actor, quiz=quiz)
        asked[name] = [one for one in ran if "last_end" in one and "rules" in one]
        assert sum("role_grant" in one for one in ran) == (name == "contest")
        house.session.commit()
    assert [len(ones) for ones in asked.values()] == [1, 1]
    assert "role_grant" in asked["contest"][0]


@pytest.mark.parametrize("part", ["author", "reader"])
def test_whoever_wrote_or_read_a_question_of_the_contest_does_not_rank(house: House, part: str) -> None:
    who = house.somebody()
    practised = make_question(house.session, pool="practice")
    kept = make_question(house.session, pool="week1")

    def take_part(version: QuestionVersion) -> None:
        if part == "author":
            version.author_id = who.id
        else:
            house.session.add(
                QuestionReview(version_id=version.id, reviewer_id=who.id, answer="a", created_at=NOW)
            )
        house.session.flush()

    def found() -> str | None:
        return find_conflict(house.session, person_id=who.id, quiz=house.quiz, now=NOW)

    take_part(practised)
    assert found() is None
    take_part(kept)
    assert found() == "author"
    kept.pool = "week9"
    house.session.flush()
    assert found() is None
    kept.pool, kept.state = "week1", "retired"
    house.session.flush()
    assert found() is None
