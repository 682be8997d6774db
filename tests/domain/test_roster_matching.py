"""Who in a roster is whom: by id, by name, birthday and class, or asked; who comes, moves and leaves; nothing a second time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.roster_matching import Circumstances, match_roster
from quiz.domain.roster_plan import Known, Plan, class_key, grade_of, leaves_too_many
from quiz.exchange.roster_rows import Presence, RosterRow

BORN = date(2010, 3, 4)
HERE, THERE = 7, 8


def row(number: int, name: str = "Nguyễn Văn An", **values: Any) -> RosterRow:
    said: dict[str, Any] = {"class_name": "10A1", "birth_date": BORN} | values
    return RosterRow("10A1", number, name, **said)


def known(person_id: int, name: str = "Nguyễn Văn An", **values: Any) -> Known:
    given: dict[str, Any] = {"birth_date": BORN, "class_key": "10a1", "unit_id": HERE} | values
    return Known(person_id, name, **given)


def plan_of(*rows: RosterRow, here: tuple[Known, ...] = (), kind: str = "student", **more: Any) -> Plan:
    at = Circumstances(kind=kind, here=here, classes=frozenset({"10a1", "10a2"}), **more)
    return match_roster(rows, at)


def outcome(plan: Plan) -> list[tuple[str, int | None, tuple[str, ...]]]:
    return [(step.action, step.known.person_id if step.known else None, step.fields) for step in plan.steps]


def test_two_ids_are_two_people_whatever_their_names() -> None:
    plan = plan_of(row(5, external_id="2"), here=(known(1, external_id="1"),))
    assert outcome(plan) == [("added", None, ())]
    assert not plan.questions


def test_the_same_id_is_the_same_person_whatever_the_name() -> None:
    plan = plan_of(row(5, "Trần Thị Bé", external_id="1"), here=(known(1, external_id="1"),))
    assert outcome(plan) == [("changed", 1, ("full_name",))]


@pytest.mark.parametrize(("row_id", "known_id"), [(None, "1"), ("1", None), (None, None)])
def test_where_one_side_has_no_id_name_birthday_and_class_say_who_it_is(
    row_id: str | None, known_id: str | None
) -> None:
    plan = plan_of(row(5, "nguyen van an", external_id=row_id), here=(known(1, external_id=known_id),))
    gains = ("full_name", "external_id") if row_id and not known_id else ("full_name",)
    assert outcome(plan) == [("changed", 1, gains)]


@pytest.mark.parametrize(
    ("values", "asked"),
    [
        (
            {"class_name": "10A2"},
            True,
        ),  # has he changed classes, or is there another of his name and birthday?
        ({"birth_date": None}, True),
        ({"birth_date": date(2010, 4, 3)}, True),  # same name and class: a correction, or two pupils
        ({"birth_date": date(2010, 4, 3), "class_name": "10A2"}, False),
        ({"birth_date": None, "class_name": None}, True),
    ],
)
def test_what_says_it_only_in_part_is_asked(values: dict[str, Any], asked: bool) -> None:
    plan = plan_of(row(5, **values), here=(known(1),))
    assert bool(plan.questions) is asked
    assert outcome(plan) == ([] if asked else [("added", None, ())])


def test_an_answer_settles_a_question() -> None:
    here, doubtful = (known(1),), row(5, class_name="10A2")
    place = plan_of(doubtful, here=here).questions[0].place
    same = plan_of(doubtful, here=here, answers={place: "1"})
    new = plan_of(doubtful, here=here, answers={place: "new"})
    skipped = plan_of(doubtful, here=here, answers={place: "skip"})
    foreign = plan_of(doubtful, here=here, answers={place: "99"})
    assert outcome(same) == [("moved", 1, ())]
    assert outcome(new) == [("added", None, ())]
    assert (outcome(skipped), skipped.skipped) == ([], 1)
    assert len(foreign.questions) == 1


def test_two_pupils_of_one_name_and_class_are_told_apart_by_their_birthdays() -> None:
    here = (known(1), known(2, birth_date=date(2010, 1, 1)))
    assert plan_of(row(5, birth_date=date(2010, 1, 1)), row(6), here=here).unchanged == 2


def test_two_known_alike_are_asked_about() -> None:
    plan = plan_of(row(5), here=(known(1, external_id="1"), known(2, external_id="2")))
    assert [one.person_id for one in plan.questions[0].candidates] == [1, 2]
    assert not plan.questions[0].may_be_new


def test_an_id_twice_names_both_rows_and_takes_neither() -> None:
    plan = plan_of(row(5, external_id="1"), row(6, "Lê Văn Bình"), row(9, "Trần Thị Cúc", external_id="1"))
    (error,) = plan.errors
    assert (error.code, error.row.row, error.facts["row"]) == ("id-twice", 9, "5")
    assert [step.row and step.row.row for step in plan.steps] == [6]


def test_one_person_twice_without_an_id_is_an_error() -> None:
    plan = plan_of(row(5), row(6), row(7, external_id="1"))
    assert [(error.code, error.row.row) for error in plan.errors] == [
        ("person-twice", 6),
        ("person-twice", 7),
    ]
    assert not plan.steps


def test_two_ids_of_one_name_birthday_and_class_are_no_error() -> None:
    assert plan_of(row(5, external_id="1"), row(6, external_id="2")).counts["added"] == 2


def test_two_rows_that_answers_make_one_person_are_refused() -> None:
    rows = (row(5, external_id="1"), row(6, external_id="2"))
    answers = {f"10A1!{number}": "9" for number in (5, 6)}
    plan = plan_of(*rows, here=(known(9),), answers=answers)
    assert [error.code for error in plan.errors] == ["person-twice"]
    assert not plan.steps


@pytest.mark.parametrize(
    ("name", "reach", "expected"),
    [
        ("Nguyễn Văn An", True, "moved"),
        ("Nguyễn Văn An", False, "from-afar"),
        ("Lê Thị Hoa", True, "other-name"),
        ("Lê Thị Hoa", False, "id-taken-afar"),
    ],
)
def test_an_id_of_another_unit_moves_by_name_and_reach(name: str, reach: bool, expected: str) -> None:
    there = known(1, name, external_id="1", unit_id=THERE, is_here=False, is_within_reach=reach)
    plan = plan_of(row(5, external_id="1"), elsewhere=(there,))
    said = [step.action for step in plan.steps] + [one.code for one in plan.questions]
    assert said + [one.code for one in plan.errors] == [expected]


def test_who_belongs_nowhere_comes_back_under_his_id() -> None:
    gone = known(1, external_id="1", unit_id=None, class_key=None, is_here=False)
    plan = plan_of(row(5, external_id="1"), elsewhere=(gone,))
    assert outcome(plan) == [("added", 1, ())]


def test_who_is_missing_is_left_alone_unless_the_list_is_complete() -> None:
    here = (known(1), known(2, "Lê Văn Bình"), known(3, "Võ Thị Cẩm", class_key="10a2"))
    assert plan_of(row(5), here=here).steps == ()
    assert outcome(plan_of(row(5), here=here, complete="classes")) == [("left", 2, ())]
    assert outcome(plan_of(row(5), here=here, complete="unit")) == [("left", 2, ()), ("left", 3, ())]


def test_nobody_is_missing_from_a_list_with_rows_that_could_not_be_read() -> None:
    plan = plan_of(row(5), here=(known(1), known(2, "Lê Văn Bình")), complete="unit", unread=1)
    assert (plan.steps, plan.withheld) == ((), 1)


def test_who_stands_in_a_row_that_is_refused_or_asked_about_is_not_missing() -> None:
    here = (known(1), known(2, "Lê Văn Bình"), known(3, "Võ Thị Cẩm"))
    rows = (row(5, birth_date=None), row(6, "Lê Văn Bình"), row(7, "Lê Văn Bình"))
    assert outcome(plan_of(*rows, here=here, complete="unit")) == [("left", 3, ())]


def test_who_the_file_says_has_left_leaves_and_nobody_comes_into_being_for_it() -> None:
    left = Presence.LEFT
    doubtful = known(2, "Lê Văn Bình", birth_date=None)
    plan = plan_of(row(5, presence=left), row(6, "Lê Văn Bình", presence=left), here=(known(1), doubtful))
    assert outcome(plan) == [("left", 1, ())]
    assert [one.row for one in plan.gone_unknown] == [6]
    assert not plan.questions


def test_what_a_file_does_not_say_stays() -> None:
    here = (known(1, external_id="1"),)
    assert plan_of(row(5, external_id="1", birth_date=None, class_name=None), here=here).unchanged == 1


def test_position_and_email_are_of_staff_alone() -> None:
    said = row(5, external_id="1", position="Giáo viên", email="a@truong.vn")
    here = (known(1, external_id="1", class_key=None),)
    assert plan_of(said, here=here, kind="staff").steps[0].fields == ("position", "email")
    assert plan_of(said, here=(known(1, external_id="1"),)).unchanged == 1


def test_classes_that_are_missing_are_made_once_as_first_written() -> None:
    rows = (row(5, class_name="10 Toán"), row(6, "Lê Văn Bình", class_name="10  toán"))
    plan = plan_of(
        *rows,
        row(7, "Võ Thị Cẩm", class_name="10A1"),
        row(8, "Lâm Cao", class_name="11A9", presence=Presence.LEFT),
    )
    assert plan.new_classes == ("10 Toán",)
    assert plan_of(row(5, class_name="A" * 61)).errors[0].code == "class-too-long"


@pytest.mark.parametrize(
    ("name", "grade"),
    [("6A1", 6), ("10 Toán", 10), ("12T1", 12), ("13A", None), ("Lá 3", None), ("1/1", 1), ("101", None)],
)
def test_a_grade_is_the_number_that_a_class_begins_with(name: str, grade: int | None) -> None:
    assert grade_of(name) == grade


def test_more_than_a_tenth_is_many() -> None:
    assert leaves_too_many(11, 100)
    assert not leaves_too_many(10, 100)
    assert not leaves_too_many(0, 0)


NAMES = st.sampled_from(["An", "Bình", "Cẩm", "an"])
ROWS = st.lists(
    st.builds(
        lambda name, id_, class_, born, left: row(
            0,
            name,
            external_id=id_,
            class_name=class_,
            birth_date=born,
            presence=Presence.LEFT if left else Presence.PRESENT,
        ),
        NAMES,
        st.sampled_from([None, None, "1", "2", "3"]),
        st.sampled_from(["10A1", "10A2"]),
        st.sampled_from([None, BORN, date(2010, 1, 1)]),
        st.booleans(),
    ),
    max_size=6,
).map(lambda rows: tuple(replace(one, row=number) for number, one in enumerate(rows, start=5)))
PEOPLE = st.lists(
    st.builds(
        lambda name, id_, class_, born: known(0, name, external_id=id_, class_key=class_, birth_date=born),
        NAMES,
        st.sampled_from([None, "1", "2", "4"]),
        st.sampled_from(["10a1", "10a2", None]),
        st.sampled_from([None, BORN, date(2010, 1, 1)]),
    ),
    max_size=5,
    unique_by=lambda one: one.external_id or id(one),
).map(lambda people: tuple(replace(one, person_id=number) for number, one in enumerate(people, start=1)))


def world_after(plan: Plan, here: tuple[Known, ...]) -> tuple[tuple[Known, ...], tuple[Known, ...]]:
    """The people of the unit once the plan is applied, and those with an id who left."""
    gone = []
    people = {one.person_id: one for one in here}
    for number, step in enumerate(plan.steps, start=100):
        if step.action == "left":
            assert step.known is not None
            left = people.pop(step.known.person_id)
            gone += [replace(left, unit_id=None, class_key=None, is_here=False)] if left.external_id else []
            continue
        assert step.row is not None
        before = step.known or Known(
            number, step.row.full_name, step.row.birth_date, step.row.external_id, unit_id=HERE
        )
        fields = {name: getattr(step.row, name) for name in step.fields}
        people[before.person_id] = replace(before, **fields, class_key=step.class_key or before.class_key)
    return tuple(people.values()), tuple(gone)


@given(ROWS, PEOPLE, st.sampled_from(["no", "classes", "unit"]))
@settings(max_examples=150, deadline=None)
def test_applied_a_second_time_a_file_does_nothing(
    rows: tuple[RosterRow, ...], here: tuple[Known, ...], complete: str
) -> None:
    first = plan_of(*rows, here=here, complete=complete)
    after, gone = world_after(first, here)
    if first.questions or first.errors:
        return
    again = plan_of(*rows, here=after, elsewhere=gone, complete=complete)
    assert again.steps == ()
    assert not again.questions
    assert again.errors == ()


@given(ROWS, PEOPLE, st.sampled_from(["no", "classes", "unit"]))
@settings(max_examples=150, deadline=None)
def test_nobody_is_in_two_steps_and_nobody_outside_a_file_of_one_class_is_touched(
    rows: tuple[RosterRow, ...], here: tuple[Known, ...], complete: str
) -> None:
    plan = plan_of(*rows, here=here, complete=complete)
    touched = [step.known.person_id for step in plan.steps if step.known]
    assert len(touched) == len(set(touched))
    places = [step.row.row for step in plan.steps if step.row] + [one.row.row for one in plan.questions]
    assert len(places) == len(set(places))
    if complete != "unit":
        classes = {class_key(one.class_name or "") for one in rows}
        missing = [step.known for step in plan.steps if step.row is None]
        assert all(one is not None and one.class_key in classes for one in missing)
    assert complete != "no" or all(step.row for step in plan.steps)
