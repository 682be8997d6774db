"""A roster of staff gives its teachers the classes that its column names, and undoing it takes them back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine, select

from quiz.domain.errors import InvalidInput
from quiz.exchange.roster_rows import RosterRow
from quiz.models import Group, PersonIdentity, RoleGrant
from quiz.services.roster_import import Decision
from quiz.unit_of_work import unit_of_work
from tests.services.roster_world import GONE, Schools, make_schools, row


@pytest.fixture
def schools(engine: Engine) -> Schools:
    return make_schools(engine)


def teachers(schools: Schools) -> set[tuple[str, str]]:
    """Who has which class now, by name."""
    with unit_of_work(schools.engine, write=False) as session:
        rows = session.execute(
            select(PersonIdentity.full_name, Group.name)
            .join(RoleGrant, RoleGrant.person_id == PersonIdentity.person_id)
            .join(Group, Group.id == RoleGrant.group_id)
            .where(RoleGrant.role == "teacher", RoleGrant.ended_at.is_(None))
        )
        return {(name, group) for name, group in rows}


def staff(number: int, name: str, classes: str | None, **more: Any) -> RosterRow:
    return row(number, name, f"GV{number}", class_name=classes, **more)


def test_a_list_of_staff_gives_its_teachers_their_classes_and_the_second_time_nothing(
    schools: Schools,
) -> None:
    schools.apply(row(5, "Nguyễn An"), row(6, "Trần Bé", class_name="10A2"))
    rows = (staff(5, "Lê Hạnh", "10A1"), staff(6, "Vũ Tư", "lớp 10a1; 10A2"), staff(7, "Đỗ Năm", "Không"))
    _id, plan = schools.apply(*rows, kind="staff")
    assert len(plan.teaching) == 3
    assert teachers(schools) == {("Lê Hạnh", "10A1"), ("Vũ Tư", "10A1"), ("Vũ Tư", "10A2")}
    before = schools.dump()
    _id, again = schools.apply(*rows, kind="staff")
    assert (again.steps, again.teaching) == ((), ())
    assert schools.dump() == before


def test_undoing_a_list_of_staff_takes_its_classes_back_and_nobody_elses(schools: Schools) -> None:
    schools.apply(row(5, "Nguyễn An"), row(6, "Trần Bé", class_name="10A2"))
    schools.apply(staff(5, "Lê Hạnh", "10A1"), kind="staff")
    before = schools.dump()
    import_id, _plan = schools.apply(
        staff(5, "Lê Hạnh", "10A1, 10A2"), staff(6, "Vũ Tư", "10A2"), kind="staff"
    )
    assert ("Vũ Tư", "10A2") in teachers(schools)
    undone = schools.undo(import_id)
    assert (len(undone.removed), undone.kept) == (1, ())
    assert teachers(schools) == {("Lê Hạnh", "10A1")}
    assert schools.dump() == before


def test_a_class_that_the_school_does_not_have_is_an_error_of_its_row(schools: Schools) -> None:
    schools.apply(row(5, "Nguyễn An"))
    rows = (staff(5, "Lê Hạnh", "10A1"), staff(6, "Vũ Tư", "10A9"))
    with pytest.raises(InvalidInput):
        schools.apply(*rows, kind="staff")
    assert teachers(schools) == set()
    _id, plan = schools.apply(*rows, kind="staff", decision=Decision(skips_bad_rows=True, asks_number=False))
    (error,) = plan.errors
    assert (error.row.row, error.column, error.code, error.facts) == (
        6, "Lớp chủ nhiệm", "class-unknown", {"value": "10A9"},
    )  # fmt: skip
    assert teachers(schools) == {("Lê Hạnh", "10A1")}
    _id, gone = schools.apply(staff(5, "Lê Hạnh", "10A9", presence=GONE), kind="staff")
    assert not gone.teaching
