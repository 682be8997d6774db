"""Participation in a period: people once, each at the unit where he acted, headcounts named."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from quiz.domain.participation import Period
from quiz.models import Unit
from quiz.reports.participation import ParticipationRow, participation_rows
from tests.factories import NOW, make_headcount, make_person, make_unit
from tests.factories.figures import make_activity
from tests.reports.conftest import Counting

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
WEEK = Period(date(2026, 11, 16), date(2026, 11, 22))


@pytest.fixture
def department(session: Session) -> Unit:
    return make_unit(session, code="SO", name="Sở", kind="so")


@pytest.fixture
def commune(session: Session, department: Unit) -> Unit:
    return make_unit(session, code="XA", name="Xã", kind="xa_phuong", parent=department)


@pytest.fixture
def school(session: Session, commune: Unit) -> Unit:
    unit = make_unit(session, code="A", name="Trường A", parent=commune, levels=("thcs",))
    make_headcount(session, unit=unit, audience="staff", number=10)
    make_headcount(session, unit=unit, audience="student", number=100)
    return unit


@pytest.fixture(autouse=True)
def bystanders(session: Session) -> None:
    """Another department with everything in it; none of it may ever be counted here."""
    other = make_unit(session, code="SO-2", kind="so")
    school = make_unit(session, code="B", parent=other, levels=("thcs",))
    make_headcount(session, unit=school, audience="staff", number=1_000)
    make_headcount(session, unit=school, audience="student", number=1_000)
    who = make_person(session, unit=school)
    for kind in ("attempt_begun", "attempt_finished", "lesson_completed"):
        make_activity(session, who=who, unit=school, kind=kind, passed=True)


def rows_of(session: Session, unit: Unit, period: Period = WEEK) -> dict[str, ParticipationRow]:
    rows = participation_rows(session, unit_id=unit.id, period=period, zone=VIETNAM)
    assert rows[0].code == unit.code
    return {row.code: row for row in rows}


def test_every_figure_by_its_definition(session: Session, commune: Unit, school: Unit) -> None:
    reader, beginner, passer, failer, teacher = (make_person(session, unit=school) for _ in range(5))
    make_activity(session, who=reader, unit=school, kind="lesson_completed")
    make_activity(session, who=reader, unit=school, kind="lesson_completed")
    make_activity(session, who=beginner, unit=school, kind="attempt_begun")
    for who, outcomes in ((passer, (False, True)), (failer, (False,))):
        for passed in outcomes:
            make_activity(session, who=who, unit=school, kind="attempt_begun")
            make_activity(session, who=who, unit=school, passed=passed)
    make_activity(session, who=teacher, unit=school, audience="staff")
    row = rows_of(session, commune)["A"]
    assert (row.staff.reached, row.students.reached, row.reached) == (1, 4, 5)
    assert (row.entrants, row.finishers, row.passed, row.turns) == (3, 3, 1, 4)
    assert (row.staff.turns, row.students.turns) == (1, 3)
    assert row.lessons_completed == 2
    assert (row.staff.headcount, row.students.headcount, row.headcount) == (10, 100, 110)
    assert row.rate is not None
    assert row.rate.exact * 110 == 5


def test_previews_and_voided_attempts_are_not_counted(session: Session, school: Unit) -> None:
    who = make_person(session, unit=school)
    make_activity(session, who=who, unit=school, counted=False, passed=True)
    row = rows_of(session, school)["A"]
    assert (row.reached, row.finishers, row.turns, row.passed) == (0, 0, 0, 0)


def test_a_person_of_two_schools_is_in_both_rows_and_once_in_the_sum(
    session: Session, department: Unit, commune: Unit, school: Unit
) -> None:
    second = make_unit(session, code="C", name="Trường C", parent=commune)
    who, other = make_person(session, unit=school), make_person(session, unit=second)
    for unit in (school, second):
        make_activity(session, who=who, unit=unit)
    make_activity(session, who=other, unit=second)
    rows = rows_of(session, commune)
    assert list(rows) == ["XA", "A", "C"]
    assert [(row.reached, row.finishers, row.turns) for row in rows.values()] == [
        (2, 2, 3),
        (1, 1, 1),
        (2, 2, 2),
    ]
    assert list(rows_of(session, department)) == ["SO", "XA"]
    assert rows_of(session, department)["XA"].reached == 2


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (datetime(2026, 11, 15, 16, 59, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 15, 17, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 16, 59, 59, 999_999, tzinfo=UTC), True),
        (datetime(2026, 11, 22, 17, tzinfo=UTC), False),
    ],
)
def test_a_day_begins_and_ends_at_midnight_of_the_place(
    session: Session, school: Unit, at: datetime, counts: bool
) -> None:
    make_activity(session, who=make_person(session, unit=school), unit=school, at=at)
    assert rows_of(session, school)["A"].reached == int(counts)


def test_headcounts_are_the_newest_by_the_periods_end_and_add_up(
    session: Session, commune: Unit, school: Unit
) -> None:
    make_headcount(session, unit=school, audience="student", number=120, as_of=date(2026, 11, 22))
    make_headcount(session, unit=school, audience="student", number=500, as_of=date(2026, 11, 23))
    second = make_unit(session, code="C", name="Trường C", parent=commune, levels=("tieu_hoc",))
    make_headcount(session, unit=second, audience="student", number=30, as_of=date(2026, 10, 1))
    nursery = make_unit(session, code="MN", name="Trường MN", parent=commune, levels=("mam_non",))
    make_headcount(session, unit=nursery, audience="staff", number=7)
    make_headcount(session, unit=nursery, audience="student", number=900)
    rows = rows_of(session, commune)
    assert (rows["XA"].staff.headcount, rows["XA"].students.headcount) == (17, 150)
    assert (rows["XA"].students.headcount_from, rows["XA"].students.headcount_to) == (
        date(2026, 10, 1),
        date(2026, 11, 22),
    )
    assert rows["MN"].students.headcount is None
    assert (rows["MN"].staff.uncounted, rows["MN"].students.uncounted) == (0, 0)
    assert (rows["C"].staff.uncounted, rows["C"].students.uncounted) == (1, 0)
    assert (rows["XA"].staff.uncounted, rows["XA"].students.uncounted) == (1, 0)


def test_an_ended_school_is_in_no_headcount_of_a_later_day(
    session: Session, commune: Unit, school: Unit
) -> None:
    school.valid_to = date(2026, 11, 20)
    session.flush()
    make_activity(session, who=make_person(session, unit=school), unit=school)
    assert rows_of(session, commune)["XA"].staff.headcount is None
    assert rows_of(session, commune)["A"].reached == 1
    earlier = Period(date(2026, 11, 16), date(2026, 11, 20))
    assert rows_of(session, commune, earlier)["XA"].staff.headcount == 10
    later = Period(date(2026, 11, 21), date(2026, 11, 22))
    assert list(rows_of(session, commune, later)) == ["XA"]


def test_without_a_headcount_there_is_no_rate(session: Session, commune: Unit) -> None:
    bare = make_unit(session, code="C", name="Trường C", parent=commune, levels=("thpt",))
    make_activity(session, who=make_person(session, unit=bare), unit=bare)
    row = rows_of(session, bare)["C"]
    assert (row.students.headcount, row.students.rate, row.rate) == (None, None, None)
    make_headcount(session, unit=bare, audience="staff", number=40)
    assert rows_of(session, bare)["C"].rate is None, "pupils took part: staff alone are no denominator"


def test_schools_where_nobody_did_anything(session: Session, commune: Unit, school: Unit) -> None:
    idle = make_unit(session, code="C", name="Trường C", parent=commune)
    make_activity(session, who=make_person(session, unit=school), unit=school)
    make_activity(session, who=make_person(session, unit=idle), unit=idle, at=NOW - timedelta(days=30))
    make_activity(session, who=make_person(session, unit=commune), unit=commune)
    rows = rows_of(session, commune)
    assert (rows["XA"].schools, rows["XA"].idle_schools) == (2, 1)
    assert (rows["C"].schools, rows["C"].idle_schools) == (1, 1)
    assert rows["XA"].reached == 2


def test_queries_do_not_grow_with_the_units(session: Session, commune: Unit, counting: Counting) -> None:
    with counting() as few:
        rows_of(session, commune)
    for number in range(30):
        unit = make_unit(session, code=f"X{number}", parent=commune)
        make_headcount(session, unit=unit, audience="staff", number=5)
        make_activity(session, who=make_person(session, unit=unit), unit=unit)
    with counting() as many:
        assert len(rows_of(session, commune)) == 31
    assert len(few) == len(many) == 7
