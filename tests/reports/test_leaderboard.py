"""The board of schools: who is listed, with which headcount, and that finishing moves it as the rule says."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from sqlalchemy.orm import Session

from quiz.models import Contest, Quiz, Round, Standing, Unit, UnitLink
from quiz.reports.contests import PublicContest, PublicRound, find_contest, list_contests, units_above
from quiz.reports.leaderboard import NOT_A_SCHOOL, Board, BoardFilter, BoardRow, read_board
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_start import start_attempt
from tests.factories import (
    NOW,
    actor_of,
    make_contest_round,
    make_headcount,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.factories.figures import make_person_standing, make_unit_standing
from tests.reports.conftest import Counting

DAY = NOW.date()


@pytest.fixture
def department(session: Session) -> Unit:
    return make_unit(session, code="SO", name="Sở", kind="so")


@pytest.fixture
def commune(session: Session, department: Unit) -> Unit:
    return make_unit(session, code="XA", name="Xã", kind="xa_phuong", parent=department)


@pytest.fixture
def running(session: Session, department: Unit) -> tuple[Contest, Round, Quiz]:
    """The contest asked about; a bystander contest has figures of its own in the same units."""
    return make_contest_round(session, unit=department)


def make_school(
    session: Session,
    parent: Unit,
    *,
    code: str,
    staff: int | None = 20,
    students: int | None = 180,
    levels: tuple[str, ...] = ("thcs",),
) -> Unit:
    unit = make_unit(session, code=code, name=f"Trường {code}", parent=parent, levels=levels)
    for audience, number in (("staff", staff), ("student", students)):
        if number is not None:
            make_headcount(session, unit=unit, audience=audience, number=number)
    return unit


def board_of(session: Session, contest: Contest, day: date = DAY, **wanted: object) -> Board:
    public = find_contest(list_contests(session), contest.public_id)
    return read_board(session, contest=public, wanted=BoardFilter(**wanted), day=day)  # type: ignore[arg-type]


def row_of(board: Board, unit: Unit) -> BoardRow:
    row = board.place_of(unit.id)
    assert row is not None, f"{unit.code} is not listed"
    return row


def codes(board: Board) -> list[str]:
    return [row.code for row in board.rows]


def test_order_ties_and_who_stands_below(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, round_, _quiz = running
    other, other_round, _ = make_contest_round(session, unit=department)
    schools = {code: make_school(session, commune, code=code) for code in ("A", "B", "C", "D")}
    small = make_school(session, commune, code="NHO", staff=4, students=5)
    unknown = make_school(session, commune, code="THIEU", staff=20, students=None)
    for code, finishers in (("A", 20), ("B", 100), ("C", 20)):
        make_unit_standing(session, contest=contest, round_=round_, unit=schools[code], finishers=finishers)
    make_unit_standing(session, contest=contest, round_=round_, unit=small, finishers=9)
    make_unit_standing(session, contest=contest, round_=round_, unit=unknown, finishers=50)
    make_unit_standing(session, contest=other, round_=other_round, unit=schools["D"], finishers=200)
    board = board_of(session, contest)
    assert [(row.code, row.rank, row.reason) for row in board.rows] == [
        ("B", 1, None),
        ("A", 2, None),
        ("C", 2, None),
        ("D", 4, None),
        ("NHO", None, "too-small"),
        ("THIEU", None, "no-headcount"),
    ]
    assert board.ranked == 4
    assert row_of(board, schools["D"]).figures.finishers == 0
    assert row_of(board, unknown).figures.finishers == 50
    assert row_of(board, schools["A"]).parent_name == "Xã"


def test_a_second_counting_attempt_changes_turns_by_one_and_finishers_by_none(
    session: Session, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, _round, quiz = running
    make_question_bank(session, 4, pool="week1")
    school = make_school(session, commune, code="A")
    pupil, bystander = make_person(session, unit=school), make_person(session, unit=school)

    def take(who: object, minutes: int) -> tuple[int, int]:
        at = NOW + timedelta(minutes=minutes)
        actor = actor_of(session, who, now=at)  # type: ignore[arg-type]
        started = start_attempt(session, actor=actor, quiz_id=quiz.public_id, now=at, seed=f"{minutes:032x}")
        submit_attempt(
            session, actor=actor, attempt_id=started.attempt.public_id, now=at + timedelta(minutes=1)
        )
        figures = row_of(board_of(session, contest), school).figures
        return figures.finishers, figures.turns

    assert take(bystander, 1) == (1, 1)
    assert take(pupil, 5) == (2, 2)
    assert take(pupil, 10) == (2, 3)


def test_the_headcount_is_the_newest_by_the_day_and_of_the_audience(
    session: Session, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, round_, _quiz = running
    school = make_school(session, commune, code="A", staff=20, students=180)
    make_headcount(session, unit=school, audience="student", number=300, as_of=DAY + timedelta(days=1))
    make_unit_standing(session, contest=contest, round_=round_, unit=school, finishers=90)
    make_unit_standing(
        session, contest=contest, round_=round_, unit=school, finishers=5, audience="staff", percent=60_000
    )
    together = row_of(board_of(session, contest), school)
    assert (together.figures.headcount, together.figures.finishers) == (200, 95)
    assert together.headcount_as_of == date(2026, 9, 5)
    pupils = row_of(board_of(session, contest, audience="student"), school).figures
    assert (pupils.headcount, pupils.finishers, pupils.mean_percent) == (180, 90, Fraction(80_000))
    staff = row_of(board_of(session, contest, audience="staff"), school).figures
    assert (staff.headcount, staff.finishers, staff.mean_percent) == (20, 5, Fraction(60_000))
    later = row_of(board_of(session, contest, day=DAY + timedelta(days=1)), school).figures
    assert later.headcount == 320


def test_a_preschool_counts_by_its_staff_only(
    session: Session, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, round_, _quiz = running
    nursery = make_school(session, commune, code="MN", staff=20, students=200, levels=("mam_non",))
    mixed = make_school(session, commune, code="MNTH", staff=20, students=200, levels=("mam_non", "tieu_hoc"))
    for unit in (nursery, mixed):
        make_unit_standing(session, contest=contest, round_=round_, unit=unit, finishers=10, audience="staff")
    board = board_of(session, contest)
    assert row_of(board, nursery).figures.headcount == 20
    assert row_of(board, mixed).figures.headcount == 220
    assert codes(board_of(session, contest, audience="student")) == ["MNTH"]


def test_a_contest_for_pupils_does_not_wait_for_the_headcount_of_staff(
    session: Session, department: Unit, commune: Unit
) -> None:
    contest, round_, _quiz = make_contest_round(session, unit=department, for_staff=False)
    school = make_school(session, commune, code="A", staff=None, students=100)
    make_unit_standing(session, contest=contest, round_=round_, unit=school, finishers=50)
    assert row_of(board_of(session, contest), school).figures.headcount == 100


def test_offices_are_listed_once_their_people_have_finished_and_ended_schools_for_what_they_did(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, round_, _quiz = running
    room = make_unit(session, code="VP", name="Văn phòng Sở", kind="phong_so", parent=department)
    make_unit(session, code="KHTC", name="Phòng khác", kind="phong_so", parent=department)
    make_headcount(session, unit=room, audience="staff", number=14)
    make_unit_standing(session, contest=contest, round_=round_, unit=room, finishers=7, audience="staff")
    gone, idle_gone = (make_school(session, commune, code=code) for code in ("CU", "CUHET"))
    for unit in (gone, idle_gone):
        unit.valid_to = DAY - timedelta(days=1)
    make_unit_standing(session, contest=contest, round_=round_, unit=gone, finishers=2)
    board = board_of(session, contest)
    assert sorted(codes(board)) == ["CU", "VP"]
    assert row_of(board, room).figures.headcount == 14
    assert (row_of(board, room).rank, row_of(board, room).reason) == (None, NOT_A_SCHOOL)


def test_filters_by_size_level_and_any_unit_above(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, _round, _quiz = running
    make_school(session, commune, code="NHO", students=179)
    make_school(session, commune, code="VUA", students=180)
    make_school(session, commune, code="TO", students=580, levels=("thcs", "thpt"))
    make_school(session, department, code="SO-THPT", students=579, levels=("thpt",))
    make_school(session, commune, code="THIEU", students=None)
    assert codes(board_of(session, contest, size="small")) == ["NHO"]
    assert sorted(codes(board_of(session, contest, size="medium"))) == ["SO-THPT", "VUA"]
    assert codes(board_of(session, contest, size="large")) == ["TO"]
    assert sorted(codes(board_of(session, contest, level="thpt"))) == ["SO-THPT", "TO"]
    assert sorted(codes(board_of(session, contest, top_id=commune.id))) == ["NHO", "THIEU", "TO", "VUA"]
    assert len(board_of(session, contest, top_id=department.id).rows) == 5
    public = find_contest(list_contests(session), contest.public_id)
    assert [(unit.code, unit.depth) for unit in units_above(session, contest=public)] == [
        ("SO", 0),
        ("XA", 1),
    ]


def test_units_elsewhere_are_on_no_board_of_ours(
    session: Session, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, _round, _quiz = running
    make_school(session, commune, code="A")
    elsewhere = make_unit(session, code="SO-2", kind="so")
    make_school(session, elsewhere, code="B")
    assert codes(board_of(session, contest)) == ["A"]


def test_a_unit_that_has_moved_is_listed_once_under_where_it_stands_today(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, _round, _quiz = running
    school = make_school(session, commune, code="A")
    district = make_unit(session, code="PGD", name="Phòng cũ", kind="phong_gddt", parent=department)
    session.add(UnitLink(unit_id=school.id, parent_id=district.id, valid_to=date(2025, 6, 30)))
    session.flush()
    rows = [row for row in board_of(session, contest).rows if row.unit_id == school.id]
    assert [row.parent_name for row in rows] == ["Xã"]


def test_a_whole_contest_counts_a_person_once_and_every_counting_attempt_in_the_mean(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, first, _quiz = running
    second = Round(contest_id=contest.id, number=2, title="Tuần 2", opens_at=NOW, closes_at=None)
    session.add(second)
    school = make_school(session, commune, code="A")
    faithful, once = make_person(session, unit=school), make_person(session, unit=school)
    session.flush()
    for round_, who, percent, turns in (
        (first, faithful, 50_000, 2),
        (second, faithful, 100_000, 1),
        (second, once, 60_000, 1),
    ):
        make_person_standing(
            session, contest=contest, round_=round_, unit=school, who=who, percent=percent, turns=turns
        )
    figures = row_of(board_of(session, contest), school).figures
    assert (figures.finishers, figures.turns, figures.mean_percent) == (2, 4, Fraction(70_000))
    public = find_contest(list_contests(session), contest.public_id)
    assert isinstance(public, PublicContest)
    assert public.round_numbered("2") == PublicRound(second.id, 2, "Tuần 2", NOW, None)


def test_drafts_and_class_contests_are_not_public(session: Session, department: Unit) -> None:
    make_contest_round(session, unit=department, state="draft")
    final, _, _ = make_contest_round(session, unit=department, state="final")
    open_, _, _ = make_contest_round(session, unit=department)
    newer, _, _ = make_contest_round(session, unit=department, state="frozen")
    class_contest, _, _ = make_contest_round(session, unit=department)
    class_contest.kind = "class"
    session.flush()
    listed = list_contests(session)
    assert [contest.public_id for contest in listed] == [
        open_.public_id,
        newer.public_id,
        final.public_id,
    ]
    assert [contest.is_frozen for contest in listed] == [False, True, True]


def test_queries_do_not_grow_with_the_schools(
    session: Session, commune: Unit, running: tuple[Contest, Round, Quiz], counting: Counting
) -> None:
    contest, round_, _quiz = running

    def add(count: int, prefix: str) -> None:
        for number in range(count):
            school = make_school(session, commune, code=f"{prefix}{number}")
            make_unit_standing(session, contest=contest, round_=round_, unit=school, finishers=number)

    add(2, "X")
    with counting() as few:
        board_of(session, contest)
    add(40, "Y")
    with counting() as many:
        assert len(board_of(session, contest).rows) == 42
    assert len(few) == len(many) == 8
    with counting() as again:
        kept = board_of(session, contest)
    assert len(again) == 3
    assert board_of(session, contest) is kept, "nothing has changed"
    add(1, "Z")
    assert board_of(session, contest) is not kept


def test_whatever_changes_a_board_is_on_the_next_one(
    session: Session, department: Unit, commune: Unit, running: tuple[Contest, Round, Quiz]
) -> None:
    contest, round_, quiz = running
    here, there = (make_school(session, commune, code=code) for code in ("A", "B"))
    for school, finishers in ((here, 20), (there, 10)):
        make_unit_standing(session, contest=contest, round_=round_, unit=school, finishers=finishers)

    def seen() -> list[object]:
        return [(row.rank, row.name, row.parent_name, row.figures) for row in board_of(session, contest).rows]

    def swap() -> None:
        """The same sums over all schools, at other schools."""
        for row in session.query(Standing).filter_by(round_id=round_.id, audience="student"):
            other = -1 if row.unit_id == here.id else 1
            row.percent_sum += 1_000 * other
            whole = session.query(Standing).filter_by(round_id=round_.id, audience="all", unit_id=row.unit_id)
            whole.one().percent_sum += 1_000 * other

    changes = (
        lambda: make_unit_standing(session, contest=contest, round_=round_, unit=there, finishers=1),
        swap,
        lambda: setattr(here, "name", "Tên mới"),
        lambda: setattr(commune, "name", "Xã mới"),
        lambda: make_headcount(session, unit=here, audience="student", number=100, as_of=DAY),
        lambda: setattr(quiz, "for_staff", False),
    )
    for number, change in enumerate(changes):
        before = seen()
        assert seen() == before
        change()
        session.flush()
        assert seen() != before, number
