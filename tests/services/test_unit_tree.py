"""The tree of each day, through everything that units go through: closure, reports' branches and the tree in memory agree."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.units import EARLIEST
from quiz.models import Group, Membership, Quiz, RoleGrant, Unit, UnitClosure, UnitLink
from quiz.services.unit_closure import renew_closure
from quiz.services.unit_create import NewUnit, create_unit
from quiz.services.unit_end import end_unit
from quiz.services.unit_merge import Merge, check_merge, merge_units
from quiz.services.unit_move import move_unit
from quiz.services.unit_places import branches_on
from quiz.services.unit_split import Part, Split, split_unit
from quiz.services.unit_tree import tree_on
from tests.factories import NOW, make_class_contest, make_group, make_headcount, make_person, make_unit

TODAY = NOW.date()
FIRST = date(2026, 1, 1)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


def create(session: Session, code: str, parent: Unit | None, **more: object) -> Unit:
    new = NewUnit(code, f"Đơn vị {code}", str(more.pop("kind", "truong")), **more)  # type: ignore[arg-type]
    return create_unit(session, new=new, parent=parent, actor_id=None, today=TODAY, now=NOW)


def refusal(act: Callable[[], object]) -> tuple[str, str]:
    with pytest.raises(InvalidInput) as refused:
        act()
    return refused.value.field, refused.value.code


def closure(session: Session) -> dict[tuple[int, int], int]:
    return {
        (up, down): depth
        for up, down, depth in session.execute(
            select(UnitClosure.ancestor_id, UnitClosure.descendant_id, UnitClosure.depth)
        )
    }


def change_something(session: Session, chance: random.Random, day: date) -> None:
    """One of the things that happen to units, or none where the rules refuse it."""
    units = list(session.scalars(select(Unit).order_by(Unit.id)))
    pick = lambda: chance.choice(units[1:] or units)  # noqa: E731
    try:
        match chance.choice(("create", "create", "move", "move", "merge", "join", "end", "split")):
            case "create":
                create(session, f"N{len(units)}", chance.choice(units), valid_from=day)
            case "move":
                move_unit(
                    session,
                    unit=pick(),
                    parent=chance.choice(units),
                    day=day,
                    actor_id=None,
                    today=TODAY,
                    now=NOW,
                )
            case "merge":
                new = NewUnit(f"G{len(units)}", "Gộp", "truong", (), day)
                wanted = Merge((pick(), pick()), new, day, parent=units[0])
                merge_units(session, wanted=wanted, actor_id=None, today=TODAY, now=NOW)
            case "join":
                merge_units(
                    session, wanted=Merge((pick(),), pick(), day), actor_id=None, today=TODAY, now=NOW
                )
            case "end":
                end_unit(session, unit=pick(), last_day=day, actor_id=None, today=TODAY, now=NOW)
            case _:
                parts = tuple(Part(f"T{len(units)}-{n}", f"Tách {n}", ()) for n in (1, 2))
                cut = Split(pick(), parts, chance.choice((None, 0)), day)
                split_unit(session, wanted=cut, actor_id=None, today=TODAY, now=NOW)
    except InvalidInput:
        session.flush()


@pytest.mark.parametrize("seed", range(3))
def test_closure_branches_and_the_tree_in_memory_agree_whatever_happens(session: Session, seed: int) -> None:
    chance = random.Random(seed)
    root = create(session, "SO", None, kind="so")
    for number in range(5):
        create(session, f"A{number}", root, valid_from=FIRST)
    day = FIRST
    for _ in range(30):
        day += timedelta(days=chance.randint(1, 9))
        change_something(session, chance, day)
    assert session.query(Unit).count() > 10
    pairs = closure(session)
    assert renew_closure(session, day=TODAY) == 0
    for when in (TODAY, FIRST + timedelta(days=60), FIRST):
        tree = tree_on(session, when)
        found = {(up.id, down.id) for up in tree.units.values() for down, _depth in tree.below(up.id)}
        if when == TODAY:
            assert found == set(pairs)
        heads = [root.id, *(child.id for child in tree.children(root.id))]
        branch = branches_on(root.id, when)
        rows = session.execute(select(branch.c.ancestor_id, branch.c.descendant_id)).all()
        assert len(rows) == len(set(rows))
        assert set(rows) == {pair for pair in found if pair[0] in heads}


def test_a_move_leaves_the_days_before_as_they_were(session: Session) -> None:
    root = create(session, "SO", None, kind="so")
    old, new = (create(session, code, root, kind="phong_so") for code in ("CU", "MOI"))
    school = create(session, "TR", old)
    day = date(2026, 7, 1)
    move_unit(session, unit=school, parent=new, day=day, actor_id=None, today=TODAY, now=NOW)
    spells = session.execute(
        select(UnitLink.parent_id, UnitLink.valid_from, UnitLink.valid_to)
        .where(UnitLink.unit_id == school.id)
        .order_by(UnitLink.id)
    ).all()
    assert spells == [(old.id, None, date(2026, 6, 30)), (new.id, day, None)]
    assert tree_on(session, date(2026, 6, 30)).units[school.id].parent_id == old.id
    assert tree_on(session, day).units[school.id].parent_id == new.id
    assert closure(session)[new.id, school.id] == 1
    assert (old.id, school.id) not in closure(session)


def test_a_group_of_schools_is_refused_below_itself_or_under_a_unit_of_another_time(session: Session) -> None:
    root = create(session, "SO", None, kind="so")
    upper = create(session, "TREN", root, kind="phong_so")
    lower = create(session, "DUOI", upper)
    late = create(session, "SAU", root, kind="phong_so", valid_from=date(2026, 10, 1))

    def move(unit: Unit, parent: Unit, day: date = date(2026, 9, 1)) -> Callable[[], object]:
        return lambda: move_unit(
            session, unit=unit, parent=parent, day=day, actor_id=None, today=TODAY, now=NOW
        )

    assert refusal(move(upper, lower)) == ("parent", "unit-below-itself")
    assert refusal(move(upper, upper)) == ("parent", "unit-below-itself")
    assert refusal(move(lower, upper)) == ("parent", "unit-there-already")
    assert refusal(move(lower, late)) == ("parent", "unit-not-there")
    assert refusal(move(lower, root, TODAY + timedelta(days=1))) == ("day", "day-in-future")
    assert refusal(move(late, upper)) == ("day", "day-before-beginning")
    move(lower, root, date(2026, 10, 1))()
    assert refusal(move(lower, upper, date(2026, 9, 1))) == ("day", "day-before-last-change")
    assert refusal(
        lambda: end_unit(session, unit=root, last_day=TODAY, actor_id=None, today=TODAY, now=NOW)
    ) == ("day", "units-below")


@pytest.mark.parametrize(
    ("values", "refused"),
    [
        ({"code": "có dấu"}, ("code", "unit-code-unfit")),
        ({"code": "a/b"}, ("code", "unit-code-unfit")),
        ({"code": "SO"}, ("code", "unit-code-taken")),
        ({"name": " "}, ("name", "title-unfit")),
        ({"kind": "huyen"}, ("kind", "unit-kind-unknown")),
        ({"kind": "phong_gddt"}, ("kind", "unit-kind-of-another-time")),
        ({"kind": "xa_phuong", "valid_from": date(2025, 6, 30)}, ("kind", "unit-kind-of-another-time")),
        ({"kind": "xa_phuong", "levels": ("thcs",)}, ("levels", "levels-of-no-school")),
        ({"levels": ("dai_hoc",)}, ("levels", "value-unknown")),
        ({"valid_from": TODAY + timedelta(days=1)}, ("valid_from", "day-in-future")),
        ({"valid_from": EARLIEST - timedelta(days=1)}, ("valid_from", "day-too-early")),
    ],
)
def test_what_a_new_unit_may_not_be(
    session: Session, values: dict[str, object], refused: tuple[str, str]
) -> None:
    root = create(session, "SO", None, kind="so")
    usual: dict[str, object] = {"code": "TR", "name": "Trường", "kind": "truong", "levels": ()}
    new = NewUnit(**(usual | values))  # type: ignore[arg-type]
    assert (
        refusal(lambda: create_unit(session, new=new, parent=root, actor_id=None, today=TODAY, now=NOW))
        == refused
    )


def test_there_is_one_root(session: Session) -> None:
    create(session, "SO", None, kind="so")
    assert refusal(lambda: create(session, "SO-2", None, kind="so")) == ("parent", "parent-required")


def test_a_merge_takes_classes_their_pupils_teachers_and_contests_along(session: Session) -> None:
    root = make_unit(session, kind="so")
    west, east = (make_unit(session, code=code, parent=root, levels=("thcs",)) for code in ("TAY", "DONG"))
    here, there = make_group(session, unit=west, name="6A1"), make_group(session, unit=east, name="6A1")
    past = make_group(session, unit=east, name="6A1", school_year=2025)
    pupil = make_person(session, unit=east, group=there)
    new_pupil = make_person(session, unit=east, group=there, valid_from=TODAY)
    teacher = make_person(session, unit=east, kind="staff", roles=("teacher",), group=there)
    head = make_person(session, unit=east, kind="staff", roles=("school_admin", "editor"))
    both = make_person(session, unit=west, kind="staff")
    session.add(Membership(person_id=both.id, unit_id=east.id, audience="staff", valid_from=date(2026, 9, 1)))
    contest, quiz = make_class_contest(session, unit=east, group=there)
    day = date(2026, 11, 10)
    wanted = Merge((east,), west, day)
    outlook = check_merge(session, wanted=wanted, today=TODAY, now=NOW)
    assert (outlook.people, outlook.classes, outlook.quizzes, outlook.administrators) == (5, 1, 1, 1)
    merge_units(session, wanted=wanted, actor_id=head.id, today=TODAY, now=NOW)
    session.expire_all()
    assert (here.name, there.name, there.unit_id, past.unit_id) == ("6A1", "6A1 (DONG)", west.id, east.id)
    assert (session.get_one(Quiz, quiz.id).unit_id, contest.unit_id) == (west.id, west.id)

    def spells(person_id: int) -> list[tuple[object, ...]]:
        rows = select(Membership.unit_id, Membership.valid_from, Membership.valid_to)
        return [
            tuple(row)
            for row in session.execute(
                rows.where(Membership.person_id == person_id).order_by(Membership.valid_from, Membership.id)
            )
        ]

    ended = (east.id, date(2026, 9, 1), date(2026, 11, 9))
    assert spells(pupil.id) == [ended, (west.id, day, None)]
    assert spells(new_pupil.id) == [(west.id, TODAY, None)]
    assert spells(both.id) == [(west.id, date(2026, 9, 1), None), ended]
    grants = session.execute(
        select(RoleGrant.role, RoleGrant.unit_id, RoleGrant.group_id)
        .where(RoleGrant.person_id.in_([teacher.id, head.id]), RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.role)
    ).all()
    assert grants == [("editor", west.id, None), ("teacher", west.id, there.id)]
    assert session.get_one(Unit, east.id).valid_to == date(2026, 11, 9)
    assert closure(session)[west.id, east.id] == 1


def test_administrators_go_along_only_where_somebody_says_so(session: Session) -> None:
    root = make_unit(session, kind="so")
    west, east = (make_unit(session, parent=root) for _ in range(2))
    head = make_person(session, unit=east, kind="staff", roles=("school_admin",))
    wanted = Merge((east,), west, TODAY, keeps_administrators=True)
    merge_units(session, wanted=wanted, actor_id=None, today=TODAY, now=NOW)
    held = select(RoleGrant.unit_id).where(RoleGrant.person_id == head.id, RoleGrant.ended_at.is_(None))
    assert list(session.scalars(held)) == [west.id]


def test_what_is_no_merge_is_refused(session: Session) -> None:
    root = create(session, "SO", None, kind="so")
    area = create(session, "XA", root, kind="xa_phuong", valid_from=date(2025, 7, 1))
    school, other = create(session, "A", area, valid_from=date(2026, 9, 1)), create(session, "B", area)

    def wanted(*sources: Unit, target: Unit | NewUnit, day: date = TODAY) -> Callable[[], object]:
        asked = Merge(sources, target, day, parent=None if isinstance(target, Unit) else area)
        return lambda: check_merge(session, wanted=asked, today=TODAY, now=NOW)

    new = NewUnit("C", "C", "truong", (), TODAY)
    assert refusal(wanted(school, school, target=new)) == ("others", "unit-named-twice")
    assert refusal(wanted(school, target=school)) == ("others", "unit-named-twice")
    assert refusal(wanted(school, target=new)) == ("others", "units-too-few")
    assert refusal(wanted(area, target=school)) == ("others", "unit-below-another")
    assert refusal(wanted(area, other, target=new)) == ("others", "unit-below-another")
    assert refusal(wanted(school, other, target=new, day=date(2026, 9, 1))) == ("day", "day-before-beginning")
    end_unit(session, unit=other, last_day=TODAY, actor_id=None, today=TODAY, now=NOW)
    assert refusal(wanted(other, target=school)) == ("day", "unit-has-ended")


@pytest.mark.parametrize("goes_on", [False, True])
def test_a_split_gives_each_part_its_classes_and_the_rest_to_one(session: Session, goes_on: bool) -> None:
    root = make_unit(session, kind="so")
    school = make_unit(session, code="GOC", parent=root, levels=("tieu_hoc", "thcs"))
    make_headcount(session, unit=school, audience="student", number=200)
    groups = {name: make_group(session, unit=school, name=name) for name in ("4A", "6A", "6B")}
    pupils = {name: make_person(session, unit=school, group=group) for name, group in groups.items()}
    teacher = make_person(session, unit=school, kind="staff")
    parts: tuple[Part, ...] = (Part("THCS", "Trường THCS mới", (groups["6A"].id,)),)
    if not goes_on:
        parts += (Part("TH", "Trường TH mới", ()),)
    split = Split(school, parts, None if goes_on else 1, TODAY)
    new = split_unit(session, wanted=split, actor_id=None, today=TODAY, now=NOW)
    rest = school if goes_on else new[1]

    def home(person_id: int) -> int | None:
        return session.scalar(
            select(Membership.unit_id).where(Membership.person_id == person_id, Membership.valid_to.is_(None))
        )

    assert home(pupils["6A"].id) == new[0].id
    assert {home(pupils["4A"].id), home(pupils["6B"].id), home(teacher.id)} == {rest.id}
    session.expire_all()
    assert session.get_one(Group, groups["6A"].id).unit_id == new[0].id
    assert session.get_one(Group, groups["6B"].id).unit_id == rest.id
    assert (session.get_one(Unit, school.id).valid_to is None) == goes_on
    assert closure(session)[root.id, new[0].id] == 1
    assert tree_on(session, TODAY).units[new[0].id].levels == {"tieu_hoc", "thcs"}
