"""Rosters applied and taken back: all of it or nothing, nothing the second time, and every row as it was."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.exchange.roster_rows import RowProblem
from quiz.models import Account, Audit, Group, Membership, Person, PersonIdentity, RosterImport
from quiz.services.roster_import import Decision
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW
from tests.services.roster_world import CLASS, GONE, LATER, Schools, make_schools, row
from tests.web.browsing import statements


@pytest.fixture
def schools(engine: Engine) -> Schools:
    return make_schools(engine)


def members(schools: Schools, unit: int) -> list[tuple[str, str | None]]:
    """Names and classes of whoever belongs to a unit now."""
    with unit_of_work(schools.engine, write=False) as session:
        rows = session.execute(
            select(PersonIdentity.full_name, Group.name)
            .join(Membership, Membership.person_id == PersonIdentity.person_id)
            .outerjoin(Group, Group.id == Membership.group_id)
            .where(Membership.unit_id == unit, Membership.valid_to.is_(None))
            .order_by(PersonIdentity.sort_key, Group.name)
        )
        return [(name, group) for name, group in rows]


def test_a_list_makes_people_and_classes_and_the_second_time_nothing(schools: Schools) -> None:
    _id, plan = schools.apply(*CLASS)
    assert plan.counts == {"added": 4, "changed": 0, "moved": 0, "left": 0}
    before = schools.dump()
    assert members(schools, schools.first) == [
        ("Nguyễn Văn An", "10A1"),
        ("Nguyễn Văn An", "10A1"),
        ("Lê Thị Bình", "10A1"),
        ("Võ Cao", "10A2"),
    ]
    _id, again = schools.apply(*CLASS, at=LATER, complete="unit")
    assert (sum(again.counts.values()), again.unchanged) == (0, 4)
    assert schools.dump() == before


def test_undoing_leaves_every_row_as_it_was(schools: Schools) -> None:
    empty = schools.dump()
    first, _plan = schools.apply(*CLASS)
    before = schools.dump()
    second, plan = schools.apply(
        replace(CLASS[0], full_name="Nguyễn Văn Ân", birth_date=date(2010, 5, 6)),
        replace(CLASS[1], class_name="10A3"),
        replace(CLASS[2], presence=GONE),
        row(9, "Lâm Mới"),
        complete="unit",
        at=LATER,
    )
    assert plan.counts == {"added": 1, "changed": 1, "moved": 1, "left": 2}
    assert schools.dump() != before
    undone = schools.undo(second, at=LATER + timedelta(days=1))
    assert (len(undone.removed), len(undone.restored), undone.kept) == (1, 4, ())
    assert schools.dump() == before
    schools.undo(first)
    assert schools.dump() == empty


def test_undoing_what_was_applied_on_the_day_of_an_earlier_import_restores_it_too(schools: Schools) -> None:
    schools.apply(*CLASS)
    before = schools.dump()
    second, plan = schools.apply(*(replace(one, class_name="10A9") for one in CLASS[:3] if one.external_id))
    assert plan.counts["moved"] == 2
    assert [state for state in members(schools, schools.first) if state[1] == "10A9"]
    schools.undo(second)
    assert schools.dump() == before


def test_who_has_acted_since_or_was_changed_again_is_kept_and_named(schools: Schools) -> None:
    first, _plan = schools.apply(*CLASS)
    schools.apply(replace(CLASS[1], class_name="10A2"), at=LATER)
    with unit_of_work(schools.engine) as session:
        an = session.scalars(select(PersonIdentity).where(PersonIdentity.external_id == "1000000001")).one()
        session.add(Account(person_id=an.person_id, username="an", must_change=False, created_at=LATER))
    undone = schools.undo(first, at=LATER)
    assert sorted((one.full_name, one.why) for one in undone.kept) == [
        ("Nguyễn Văn An", "in-use"),
        ("Nguyễn Văn An", "in-use"),
    ]
    assert members(schools, schools.first) == [("Nguyễn Văn An", "10A1"), ("Nguyễn Văn An", "10A2")]


def test_an_import_is_undone_once_and_within_a_week(schools: Schools) -> None:
    first, _plan = schools.apply(*CLASS)
    with pytest.raises(ChangedMeanwhile):
        schools.undo(first, at=NOW + timedelta(days=7, seconds=1))
    schools.undo(first)
    with pytest.raises(ChangedMeanwhile):
        schools.undo(first)


def test_a_file_of_one_class_touches_nobody_else(schools: Schools) -> None:
    schools.apply(*CLASS)
    schools.apply(row(5, "Trần Hai", "2000000001", class_name="10A1"), unit=schools.second)
    others = members(schools, schools.second), members(schools, schools.first)[-1]
    _id, plan = schools.apply(CLASS[0], CLASS[1], complete="classes", at=LATER)
    assert plan.counts == {"added": 0, "changed": 0, "moved": 0, "left": 1}
    assert (members(schools, schools.second), members(schools, schools.first)[-1]) == others


def test_over_a_tenth_leave_only_when_their_number_is_typed(schools: Schools) -> None:
    schools.apply(*CLASS)
    before = schools.dump()
    for typed in (None, 1):
        with pytest.raises(InvalidInput) as refused:
            schools.apply(*CLASS[:2], complete="unit", decision=Decision(leaving=typed), at=LATER)
        assert (refused.value.code, refused.value.facts) == ("roster-leaving", {"count": "2"})
    assert schools.dump() == before
    _id, plan = schools.apply(*CLASS[:2], complete="unit", decision=Decision(leaving=2), at=LATER)
    assert plan.counts["left"] == 2


def test_one_bad_row_keeps_all_from_being_applied_until_somebody_says_so(schools: Schools) -> None:
    bad = RowProblem("Sheet1", 900, "Ngày sinh", "date-off-calendar", {"value": "31/02/2006"})
    before = schools.dump()
    with pytest.raises(InvalidInput) as refused:
        schools.apply(*CLASS, problems=(bad,))
    assert (refused.value.code, schools.dump()) == ("roster-bad-rows", before)
    _id, plan = schools.apply(*CLASS, problems=(bad,), decision=Decision(skips_bad_rows=True))
    assert plan.counts["added"] == 4


def test_a_file_that_cannot_be_read_is_applied_by_nobody(schools: Schools) -> None:
    broken = RowProblem("", None, "", "file-broken")
    with pytest.raises(InvalidInput) as refused:
        schools.apply(problems=(broken,), decision=Decision(skips_bad_rows=True))
    assert refused.value.code == "roster-refused"


def test_what_changed_since_the_preview_is_not_applied(schools: Schools) -> None:
    _id, seen = schools.apply(*CLASS)
    before = schools.dump()
    with pytest.raises(ChangedMeanwhile):
        schools.apply(*CLASS, decision=Decision(digest=seen.digest), at=LATER)
    assert schools.dump() == before


def test_the_same_id_in_another_school_moves_with_its_name(schools: Schools) -> None:
    schools.apply(*CLASS)
    before = schools.dump()
    second, plan = schools.apply(CLASS[0], unit=schools.second, at=LATER)
    assert plan.counts["moved"] == 1
    assert members(schools, schools.second) == [("Nguyễn Văn An", "10A1")]
    assert len(members(schools, schools.first)) == 3
    schools.undo(second, at=LATER)
    assert schools.dump() == before


def test_taking_somebody_from_out_of_reach_is_confirmed_and_on_record(schools: Schools) -> None:
    schools.apply(*CLASS)
    own = (schools.second,)
    with pytest.raises(InvalidInput):
        schools.apply(CLASS[0], unit=schools.second, tops=own, at=LATER)
    with unit_of_work(schools.engine, write=False) as session:
        person = session.scalars(
            select(PersonIdentity.person_id).where(PersonIdentity.external_id == CLASS[0].external_id)
        ).one()
    answers = {"Sheet1!5": str(person)}
    schools.apply(CLASS[0], unit=schools.second, tops=own, answers=answers, at=LATER)
    with unit_of_work(schools.engine, write=False) as session:
        noted = session.scalars(select(Audit).where(Audit.action == "roster.move_from_afar")).one()
        assert (noted.object_id, noted.before) == (str(person), {"unit": schools.first})


def test_who_left_comes_back_as_the_same_person(schools: Schools) -> None:
    schools.apply(*CLASS)
    schools.apply(replace(CLASS[0], presence=GONE), at=LATER)
    assert len(members(schools, schools.first)) == 3
    _id, plan = schools.apply(CLASS[0], at=LATER + timedelta(days=1))
    assert plan.counts["added"] == 1
    with unit_of_work(schools.engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 4


def test_staff_keep_position_and_email_and_pupils_do_not(schools: Schools) -> None:
    said = row(5, "Trần Thị Hà", "GV01", class_name=None, position="Giáo viên", email="ha@truong.vn")
    schools.apply(said, kind="staff")
    schools.apply(replace(said, external_id="1"))
    with unit_of_work(schools.engine, write=False) as session:
        kept = session.execute(
            select(Person.kind, PersonIdentity.position, PersonIdentity.email)
            .join(PersonIdentity)
            .order_by(Person.kind)
        ).all()
        assert [tuple(one) for one in kept] == [
            ("staff", "Giáo viên", "ha@truong.vn"),
            ("student", None, None),
        ]


def test_two_imports_of_one_school_at_once_make_everybody_once(schools: Schools) -> None:
    start = threading.Barrier(2)
    failed: list[Exception] = []

    def one() -> None:
        start.wait()
        try:
            schools.apply(*CLASS)
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=one) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert len(members(schools, schools.first)) == 4
    with unit_of_work(schools.engine, write=False) as session:
        counts = session.scalars(select(RosterImport.counts).order_by(RosterImport.id))
        assert sorted(count["added"] for count in counts) == [0, 4]


def test_statements_do_not_grow_with_the_rows(schools: Schools) -> None:
    few = tuple(row(number, f"Người {number}", str(number)) for number in range(5, 10))
    many = tuple(row(number, f"Người {number}", str(number)) for number in range(1000, 1900))
    schools.apply(*(row(number, f"Lớp {number}", class_name=f"10A{number}") for number in (1, 8)))
    counted = []
    for rows in (few, many):
        with statements(schools.engine) as ran:
            schools.apply(*rows)
        counted.append(len(ran))
        with statements(schools.engine) as ran:
            schools.apply(*(replace(one, class_name="10A8") for one in rows), at=LATER)
        counted.append(len(ran))
    assert counted[2:] == counted[:2]
