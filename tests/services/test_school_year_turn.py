"""A school goes into a new school year, and back again while nothing has happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.models import Audit, Group, Membership, RoleGrant, SchoolYearTurn
from quiz.services.school_year_plan import Wish, outcome_of, plan_year, year_to_begin
from quiz.services.school_year_turn import find_turn, turn_school_year, undo_turn, what_has_happened
from quiz.services.teacher_assign import assign_teacher
from tests.factories import SignedUp, actor_of, make_group, make_person, make_unit

AUGUST = datetime(2027, 8, 20, 3, 0, tzinfo=UTC)
TABLES = ("membership", "role_grant", "unit_group")


class School:
    """Grades 6 to 9 with a class each of two pupils, a teacher of 6A1; a neighbour that nothing happens to."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unit = make_unit(session, name="Trường THCS", levels=("thcs",))
        self.classes = {
            name: make_group(session, unit=self.unit, name=name, grade=int(name[0]))
            for name in ("6A1", "7A1", "8A1", "9A1")
        }
        self.pupils = {
            name: [make_person(session, unit=self.unit, group=group, name=f"Em {name} {n}") for n in (1, 2)]
            for name, group in self.classes.items()
        }
        self.teacher = make_person(
            session, unit=self.unit, kind="staff", roles=("teacher",), group=self.classes["6A1"]
        )
        self.keeper = make_person(session, unit=self.unit, kind="staff", roles=("school_admin",))
        neighbour = make_unit(session, levels=("thcs",))
        make_person(session, unit=neighbour, group=make_group(session, unit=neighbour, name="6A1", grade=6))

    def turn(
        self, wish: Wish | None = None, digest: str | None = None, at: datetime = AUGUST
    ) -> SchoolYearTurn:
        plan = plan_year(self.session, unit_id=self.unit.id, new_year=2027, today=at.date())
        return turn_school_year(
            self.session,
            actor=actor_of(self.session, self.keeper, now=at),
            unit_id=self.unit.id,
            new_year=2027,
            wish=wish or Wish(),
            digest=digest or plan.digest,
            today=at.date(),
            now=at,
        )

    def undo(self, turn: SchoolYearTurn) -> None:
        undo_turn(self.session, actor=actor_of(self.session, self.keeper, now=AUGUST), turn=turn, now=AUGUST)

    def class_of(self, who: SignedUp, day: date) -> str | None:
        rows = self.session.execute(
            select(Group.name)
            .join(Membership, Membership.group_id == Group.id)
            .where(
                Membership.person_id == who.id,
                Membership.valid_from <= day,
                Membership.valid_to.is_(None) | (Membership.valid_to >= day),
            )
        ).all()
        assert len(rows) <= 1
        return rows[0][0] if rows else None

    def dump(self) -> dict[str, list[Any]]:
        self.session.flush()
        return {
            table: sorted(
                (tuple(row) for row in self.session.execute(text(f"SELECT * FROM {table}"))), key=repr
            )
            for table in TABLES
        }


@pytest.fixture
def school(engine: Engine) -> Iterator[School]:
    with Session(engine) as session:
        yield School(session)


def test_classes_go_up_the_last_leaves_and_repeaters_stay(school: School) -> None:
    repeater = school.pupils["7A1"][0]
    school.turn(Wish(repeaters=frozenset({repeater.person.public_id, "nobody"})))
    old, new = date(2027, 8, 31), date(2027, 9, 1)
    assert [school.class_of(who, old) for who in school.pupils["6A1"]] == ["6A1", "6A1"]
    assert [school.class_of(who, new) for who in school.pupils["6A1"]] == ["7A1", "7A1"]
    assert [school.class_of(who, new) for who in school.pupils["7A1"]] == ["7A1", "8A1"]
    assert [school.class_of(who, new) for who in school.pupils["9A1"]] == [None, None]
    made = school.session.execute(
        select(Group.name, Group.grade).where(Group.school_year == 2027).order_by(Group.name)
    ).all()
    assert [tuple(row) for row in made] == [("7A1", 7), ("8A1", 8), ("9A1", 9)]
    taught = select(RoleGrant.ended_at).where(RoleGrant.role == "teacher")
    assert school.session.scalars(taught).all() == [AUGUST]
    audit = school.session.scalars(select(Audit).where(Audit.action == "school_year.turn")).one()
    assert audit.after == {"school_year": 2027, "classes": 3, "pupils": 6, "leavers": 2}


def test_taken_back_everything_is_as_it_was_and_it_can_be_done_again(school: School) -> None:
    before = school.dump()
    turn = school.turn()
    assert school.dump() != before and not what_has_happened(school.session, turn)
    school.undo(turn)
    assert school.dump() == before
    with pytest.raises(ChangedMeanwhile):
        school.undo(turn)
    again = school.turn()
    assert find_turn(school.session, unit_id=school.unit.id, school_year=2027) is again


@pytest.mark.parametrize("what", ["teacher", "newcomer", "left"])
def test_nothing_is_taken_back_once_something_has_happened(school: School, what: str) -> None:
    session, turn = school.session, school.turn()
    group = session.scalars(select(Group).where(Group.school_year == 2027, Group.name == "7A1")).one()
    if what == "teacher":
        assign_teacher(session, actor_id=None, person_id=school.teacher.id, group=group, now=AUGUST)
    elif what == "newcomer":
        make_person(session, unit=school.unit, group=group, name="Em mới")
    else:
        rows = select(Membership).where(Membership.group_id == group.id)
        session.scalars(rows).all()[0].valid_to = date(2027, 10, 1)
    session.flush()
    with pytest.raises(ChangedMeanwhile):
        school.undo(turn)


def test_a_year_is_turned_once_and_not_before_its_june(school: School) -> None:
    session, unit_id = school.session, school.unit.id
    assert year_to_begin(session, unit_id=unit_id, today=date(2027, 5, 31)) is None
    assert year_to_begin(session, unit_id=unit_id, today=date(2027, 6, 1)) == 2027
    assert year_to_begin(session, unit_id=unit_id, today=date(2028, 9, 9)) == 2027  # a year was missed
    with pytest.raises(InvalidInput, match="year-early"):
        school.turn(at=datetime(2027, 5, 31, tzinfo=UTC))
    school.turn()
    with pytest.raises(InvalidInput, match="year-turned"):
        school.turn()


def test_who_came_after_the_preview_makes_it_old(school: School) -> None:
    plan = plan_year(school.session, unit_id=school.unit.id, new_year=2027, today=AUGUST.date())
    make_person(school.session, unit=school.unit, group=school.classes["6A1"])
    with pytest.raises(ChangedMeanwhile):
        school.turn(digest=plan.digest)


def test_classes_that_an_import_has_made_are_used_and_stay_when_it_is_taken_back(school: School) -> None:
    made = make_group(school.session, unit=school.unit, name="7A1", grade=7, school_year=2027)
    before = school.dump()
    turn = school.turn()
    assert made.id not in turn.changes["groups"]
    assert school.class_of(school.pupils["6A1"][0], date(2027, 9, 1)) == "7A1"
    school.undo(turn)
    assert school.dump() == before


def test_late_in_the_year_nothing_is_dated_back(school: School) -> None:
    late = datetime(2027, 10, 5, 3, tzinfo=UTC)
    school.turn(at=late)
    who = school.pupils["6A1"][0]
    assert [school.class_of(who, day) for day in (date(2027, 10, 4), date(2027, 10, 5))] == ["6A1", "7A1"]


def test_a_class_that_goes_up_needs_a_name(school: School) -> None:
    nine = school.classes["9A1"].public_id
    plan = plan_year(school.session, unit_id=school.unit.id, new_year=2027, today=AUGUST.date())
    for name in ("", "x" * 61):
        with pytest.raises(InvalidInput, match="year-name"):
            outcome_of(plan, Wish({nine: "up"}, {nine: name}))
    outcome = outcome_of(plan, Wish({nine: "up"}, {nine: " 10  chuyên "}))
    assert "10 chuyên" in [target.name for target in outcome.targets] and not outcome.leavers
