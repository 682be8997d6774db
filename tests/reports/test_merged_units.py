"""Schools merged in the middle of a contest: what both halves did and what the merged school does adds up, nobody twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.participation import Period
from quiz.models import Contest, Headcount, Membership, Quiz, Standing, Unit
from quiz.reports.contests import find_contest, list_contests
from quiz.reports.leaderboard import Board, BoardFilter, read_board
from quiz.reports.participation import ParticipationRow, participation_rows
from quiz.services.contest_verify import verify_contest
from quiz.services.home_read import read_home
from quiz.services.unit_create import NewUnit
from quiz.services.unit_merge import Merge, merge_units
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_contest_round,
    make_finished_attempt,
    make_headcount,
    make_person,
    make_question_bank,
    make_unit,
)

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
#: The contest runs from the 15th to the 22nd; the merge counts from the 18th.
MERGED_ON = date(2026, 11, 18)
AFTER = NOW + timedelta(days=3)
CLOSED = NOW + timedelta(days=8)
OF_THE_CONTEST = Period(date(2026, 11, 15), date(2026, 11, 22))
BEFORE_IT = Period(date(2026, 11, 1), date(2026, 11, 17))


@dataclass
class Town:
    """Two schools of a commune that become one; a third stands beside them."""

    department: Unit
    commune: Unit
    west: Unit
    east: Unit
    other: Unit
    contest: Contest
    quiz: Quiz
    people: dict[str, SignedUp]
    merged: Unit | None = None


def make_town(session: Session) -> Town:
    department = make_unit(session, code="SO", name="Sở", kind="so")
    commune = make_unit(session, code="XA", name="Xã", kind="xa_phuong", parent=department)
    schools = [
        make_unit(session, code=code, name=f"Trường {code}", parent=commune, levels=("thcs",))
        for code in ("TAY", "DONG", "KHAC")
    ]
    for school, students in zip(schools, (120, 100, 150), strict=True):
        make_headcount(session, unit=school, audience="staff", number=20)
        make_headcount(session, unit=school, audience="student", number=students)
    west, east, other = schools
    make_question_bank(session, 8, pool="week1")
    contest, _round, quiz = make_contest_round(session, unit=department)
    homes = {"an": west, "binh": west, "chi": west, "dung": east, "em": east, "giang": other}
    people = {name: make_person(session, unit=home) for name, home in homes.items()}
    return Town(department, commune, west, east, other, contest, quiz, people)


def finish(session: Session, town: Town, name: str, *, right: int, at: datetime) -> None:
    actor = actor_of(session, town.people[name], now=at)
    make_finished_attempt(session, actor=actor, quiz=town.quiz, right=right, wrong=4 - right, at=at)


@pytest.fixture(params=["a new school", "one of the two"])
def town(request: pytest.FixtureRequest, session: Session) -> Town:
    """An, Bình and Dung finish before the merge; An again and Em afterwards; Chi never."""
    town = make_town(session)
    for name, right in (("an", 1), ("binh", 2), ("dung", 4), ("giang", 3)):
        finish(session, town, name, right=right, at=NOW + timedelta(hours=1))
    is_new = request.param == "a new school"
    wanted = Merge(
        sources=(town.west, town.east) if is_new else (town.east,),
        target=NewUnit("MOI", "Trường Mới", "truong", ("thcs",), MERGED_ON) if is_new else town.west,
        day=MERGED_ON,
        parent=town.commune if is_new else None,
    )
    town.merged = merge_units(session, wanted=wanted, actor_id=None, today=AFTER.date(), now=AFTER)
    finish(session, town, "an", right=3, at=AFTER)
    finish(session, town, "em", right=2, at=AFTER + timedelta(hours=1))
    session.flush()
    return town


def rows_of(session: Session, unit: Unit, period: Period) -> dict[str, ParticipationRow]:
    rows = participation_rows(session, unit_id=unit.id, period=period, zone=VIETNAM)
    return {row.code: row for row in rows}


def board_of(session: Session, town: Town, day: date) -> Board:
    public = find_contest(list_contests(session), town.contest.public_id)
    return read_board(session, contest=public, wanted=BoardFilter(round=public.rounds[0]), day=day)


def test_whoever_finished_before_and_after_counts_once_at_every_level(session: Session, town: Town) -> None:
    merged = town.merged
    assert merged is not None
    for unit in (town.department, town.commune):
        first = rows_of(session, unit, OF_THE_CONTEST)[unit.code]
        assert (first.finishers, first.reached, first.turns) == (5, 5, 6)
        assert (first.schools, first.idle_schools) == (2, 0)
    children = rows_of(session, town.commune, OF_THE_CONTEST)
    assert set(children) == {"XA", merged.code, "KHAC"}
    whole = children[merged.code]
    assert (whole.finishers, whole.turns) == (4, 5)
    assert sum(row.turns for code, row in children.items() if code != "XA") == children["XA"].turns
    assert (whole.staff.headcount, whole.students.headcount) == (40, 220)
    assert children["XA"].students.headcount == 370


def test_the_merged_school_shows_what_each_half_brought(session: Session, town: Town) -> None:
    merged = town.merged
    assert merged is not None
    rows = rows_of(session, merged, OF_THE_CONTEST)
    assert rows[merged.code].finishers == 4
    assert (rows["DONG"].finishers, rows["DONG"].turns) == (1, 1)
    if merged is not town.west:
        assert (rows["TAY"].finishers, rows["TAY"].turns) == (2, 2)


def test_a_period_before_the_merge_keeps_the_schools_of_its_time(session: Session, town: Town) -> None:
    rows = rows_of(session, town.commune, BEFORE_IT)
    assert set(rows) == {"XA", "TAY", "DONG", "KHAC"}
    assert {code: row.finishers for code, row in rows.items()} == {"XA": 4, "TAY": 2, "DONG": 1, "KHAC": 1}
    assert rows["XA"].students.headcount == 370
    assert rows["TAY"].students.headcount == 120


def test_the_board_ranks_the_merged_school_with_what_its_halves_did(session: Session, town: Town) -> None:
    merged = town.merged
    assert merged is not None
    board = board_of(session, town, AFTER.date())
    assert {row.code for row in board.rows} == {merged.code, "KHAC"}
    row = board.place_of(merged.id)
    assert row is not None
    figures = row.figures
    assert (figures.finishers, figures.turns, figures.headcount) == (4, 5, 260)
    # An's better attempt is the later one: 75, Bình 50, Dung 100, Em 50
    assert figures.mean_percent == Fraction(75_000 + 50_000 + 100_000 + 50_000, 4)
    assert verify_contest(session, contest_id=town.contest.public_id) == []


def test_a_round_that_closed_before_the_merge_keeps_its_board(session: Session) -> None:
    town = make_town(session)
    finish(session, town, "an", right=1, at=NOW)
    closed_on = NOW.date()
    before = [(row.rank, row.code, row.figures) for row in board_of(session, town, closed_on).rows]
    new = NewUnit("MOI", "Trường Mới", "truong", ("thcs",), MERGED_ON)
    wanted = Merge((town.west, town.east), new, MERGED_ON, parent=town.commune)
    merge_units(session, wanted=wanted, actor_id=None, today=AFTER.date(), now=AFTER)
    after = [(row.rank, row.code, row.figures) for row in board_of(session, town, closed_on).rows]
    assert after == before
    assert {code for _rank, code, _figures in before} == {"TAY", "DONG", "KHAC"}
    first = rows_of(session, town.commune, OF_THE_CONTEST)["XA"]
    assert (first.schools, first.idle_schools) == (2, 1), "one half was active, so the merged school is"


def test_the_home_page_counts_the_halves_once(session: Session, town: Town) -> None:
    actor = actor_of(session, town.people["em"], now=AFTER + timedelta(hours=2))
    contest = read_home(session, actor=actor, now=AFTER + timedelta(hours=2)).contest
    assert contest is not None
    assert (contest.finishers, contest.headcount) == (4, 220)


def test_the_days_before_keep_who_belonged_where_and_attempts_their_unit(
    session: Session, town: Town
) -> None:
    merged = town.merged
    assert merged is not None
    chi = town.people["dung"].id
    spells = session.execute(
        select(Membership.unit_id, Membership.valid_from, Membership.valid_to)
        .where(Membership.person_id == chi)
        .order_by(Membership.valid_from)
    ).all()
    assert spells == [
        (town.east.id, date(2026, 9, 1), date(2026, 11, 17)),
        (merged.id, MERGED_ON, None),
    ]
    places = session.scalars(select(Standing.unit_id).where(Standing.person_id == town.people["an"].id))
    assert set(places) == {town.west.id, merged.id}
    summed = session.scalar(
        select(Headcount).where(
            Headcount.unit_id == merged.id, Headcount.as_of == MERGED_ON, Headcount.audience == "student"
        )
    )
    assert summed is not None
    assert (summed.number, summed.confirmed_at) == (220, None)
