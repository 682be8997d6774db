"""Roles are given and withdrawn by whoever stands above, within his units; the last administrator stays."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Audit, Membership, RoleGrant
from quiz.services.membership_change import end_membership
from quiz.services.role_appoint import appoint_role
from quiz.services.role_find import (
    appointable_at,
    describe_people,
    ended_roles,
    find_role_person,
    list_holders,
)
from quiz.services.role_post import Post
from quiz.services.role_withdraw import withdraw_role
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_attempt,
    make_contest_round,
    make_group,
    make_person,
    make_question_bank,
    make_unit,
)

TODAY = NOW.date()


class House:
    """A department, two schools with a class each, an administrator of each, and staff."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.top = make_unit(session, code="SO", kind="so")
        self.school = make_unit(session, code="THPT-01", parent=self.top)
        self.other = make_unit(session, code="THPT-02", parent=self.top)
        self.group = make_group(session, unit=self.school)
        self.old_group = make_group(session, unit=self.school, name="9A1", school_year=2025)
        self.group_of_other = make_group(session, unit=self.other)
        self.admin = self.staff("department_admin", at=self.top)
        self.head = self.staff("school_admin")
        self.teacher = self.staff()
        self.stranger = self.staff(at=self.other)
        session.commit()

    def staff(self, *roles: str, at: object = None) -> SignedUp:
        """Somebody who works at the school, or elsewhere."""
        return make_person(self.session, unit=at or self.school, kind="staff", roles=roles)  # type: ignore[arg-type]

    def give(self, by: SignedUp, to: SignedUp, *post: str | None) -> RoleGrant:
        """`by` appoints `to`."""
        return appoint_role(
            self.session,
            actor=actor_of(self.session, by),
            person_id=to.person.public_id,
            post=Post(*post),  # type: ignore[arg-type]
            now=NOW,
        )

    def take(self, by: SignedUp, of: SignedUp, *post: str | None) -> None:
        """`by` withdraws."""
        withdraw_role(
            self.session,
            actor=actor_of(self.session, by),
            person_id=of.person.public_id,
            post=Post(*post),  # type: ignore[arg-type]
            now=NOW + timedelta(minutes=1),
        )

    def roles(self, who: SignedUp) -> set[str]:
        """As the next request of his sees them."""
        return set(actor_of(self.session, who, now=NOW + timedelta(minutes=2)).roles) - {"learner"}


@pytest.fixture
def house(engine: Engine) -> Iterator[House]:
    with Session(engine, expire_on_commit=False) as session:
        yield House(session)


def test_a_school_administrator_gives_a_class_and_takes_it_back_at_once(house: House) -> None:
    post = ("teacher", "THPT-01", house.group.public_id)
    grant = house.give(house.head, house.teacher, *post)
    assert (grant.group_id, grant.unit_id, grant.granted_by) == (
        house.group.id,
        house.school.id,
        house.head.id,
    )
    assert house.roles(house.teacher) == {"teacher"}
    house.take(house.head, house.teacher, *post)
    assert house.roles(house.teacher) == set()
    written = house.session.scalars(select(Audit).order_by(Audit.id)).all()
    told = {"role": "teacher", "unit": "THPT-01", "class": "10A1"}
    assert [(row.action, row.actor_id, row.object_id, row.before, row.after) for row in written] == [
        ("role.appoint", house.head.id, str(house.teacher.id), None, told),
        ("role.withdraw", house.head.id, str(house.teacher.id), told, None),
    ]


#: by, to, role, unit, refusal
CASES = [
    ("head", "teacher", "school_admin", "THPT-01", None),
    ("head", "teacher", "editor", "THPT-01", "post-not-yours"),
    ("head", "teacher", "department_admin", "THPT-01", "post-not-yours"),
    ("head", "teacher", "operator", "THPT-01", "post-not-yours"),
    ("head", "teacher", "learner", "THPT-01", "post-not-yours"),
    ("head", "teacher", "school_admin", "SO", "not found"),
    ("head", "teacher", "school_admin", "THPT-02", "not found"),
    ("head", "stranger", "school_admin", "THPT-01", "not found"),
    ("admin", "teacher", "department_admin", "SO", None),
    ("admin", "teacher", "reviewer", "THPT-01", None),
    ("admin", "stranger", "school_admin", "THPT-01", None),
    ("admin", "teacher", "operator", "SO", "post-not-yours"),
    ("admin", "head", "school_admin", "THPT-01", "post-held"),
    ("admin", "head", "school_admin", "THPT-09", "not found"),
    ("teacher", "stranger", "teacher", "THPT-01", "not found"),
]


def test_who_gives_what_where(house: House) -> None:
    for by, to, role, unit, refused in CASES:
        giver, taker = getattr(house, by), getattr(house, to)
        before = house.roles(taker)
        kept = house.session.begin_nested()
        if refused is None:
            house.give(giver, taker, role, unit)
            assert role in house.roles(taker), (by, to, role, unit)
        else:
            with pytest.raises((InvalidInput, NotFound)) as caught:
                house.give(giver, taker, role, unit)
            said = caught.value.code if isinstance(caught.value, InvalidInput) else "not found"
            assert (said, house.roles(taker)) == (refused, before), (by, to, role, unit)
        kept.rollback()


def test_a_class_must_be_one_of_the_unit_and_of_this_school_year(house: House) -> None:
    for group, refusal in ((house.group_of_other, NotFound), (house.old_group, InvalidInput)):
        with pytest.raises(refusal):
            house.give(house.head, house.teacher, "teacher", "THPT-01", group.public_id)
    with pytest.raises(NotFound):
        house.give(house.head, house.teacher, "teacher", "THPT-01", None)
    with pytest.raises(InvalidInput):
        house.give(house.head, house.teacher, "school_admin", "THPT-01", house.group.public_id)


def test_pupils_hold_no_roles(house: House) -> None:
    pupil = make_person(house.session, unit=house.school, group=house.group)
    with pytest.raises(NotFound):
        house.give(house.head, pupil, "school_admin", "THPT-01")


def test_nobody_withdraws_his_own_last_administrators_role(house: House) -> None:
    with pytest.raises(InvalidInput) as caught:
        house.take(house.head, house.head, "school_admin", "THPT-01")
    assert caught.value.code == "own-last-role"
    house.take(house.admin, house.head, "school_admin", "THPT-01")
    assert house.roles(house.head) == set()


def test_the_last_administrator_of_the_department_stays(house: House) -> None:
    second = house.staff("school_admin", at=house.top)
    house.give(house.admin, second, "department_admin", "SO")
    house.take(second, house.admin, "department_admin", "SO")
    with pytest.raises(InvalidInput) as caught:
        house.take(second, second, "department_admin", "SO")
    assert caught.value.code == "last-administrator"
    second.account.disabled_at = None
    house.give(second, house.admin, "department_admin", "SO")
    house.admin.account.disabled_at = NOW
    with pytest.raises(InvalidInput):
        house.take(second, second, "department_admin", "SO")


def test_the_last_administrator_does_not_leave_the_department_either(house: House) -> None:
    place = house.session.scalars(select(Membership).where(Membership.person_id == house.admin.id)).one()
    actor = actor_of(house.session, house.admin)
    day = TODAY - timedelta(days=1)
    with pytest.raises(InvalidInput) as caught:
        end_membership(house.session, actor=actor, membership=place, last_day=day, now=NOW)
    assert caught.value.code == "last-administrator"
    second = house.staff(at=house.top)
    house.give(house.admin, second, "department_admin", "SO")
    end_membership(house.session, actor=actor, membership=place, last_day=day, now=NOW)
    assert house.roles(house.admin) == set()


def test_what_lies_outside_is_neither_shown_nor_withdrawn(house: House) -> None:
    both = house.staff("school_admin")
    house.give(house.admin, both, "school_admin", "THPT-02")
    actor = actor_of(house.session, house.head)
    found = find_role_person(house.session, actor=actor, person_id=both.person.public_id, today=TODAY)
    assert [held.unit_code for held in found.roles] == ["THPT-01"]
    with pytest.raises(NotFound):
        house.take(house.head, both, "school_admin", "THPT-02")
    with pytest.raises(NotFound):
        house.take(house.head, both, "school_admin", "SO")
    here = list_holders(house.session, unit_id=house.school.id, role=None, limit=9)
    assert sorted(here) == sorted([house.head.id, both.id])
    assert house.admin.id in list_holders(house.session, unit_id=house.top.id, role=None, limit=9)
    assert list_holders(house.session, unit_id=house.top.id, role="teacher", limit=9) == []


def test_who_gave_a_role_from_above_is_not_named_to_who_stands_below(house: House) -> None:
    house.give(house.admin, house.teacher, "school_admin", "THPT-01")
    for reader, name in (
        (house.head, None),
        (house.admin, actor_of(house.session, house.admin).display_name),
    ):
        people = describe_people(
            house.session,
            actor=actor_of(house.session, reader),
            numbers=[house.teacher.id],
            today=TODAY,
        )
        assert [held.given_by for held in people[0].roles] == [name]


def test_roles_that_ended_are_history(house: House) -> None:
    house.give(house.admin, house.teacher, "reviewer", "THPT-01")
    house.take(house.admin, house.teacher, "reviewer", "THPT-01")
    actor = actor_of(house.session, house.admin)
    ended = ended_roles(house.session, actor=actor, person=house.teacher.id, limit=9)
    assert [(held.role, held.since, held.until) for held in ended] == [
        ("reviewer", NOW, NOW + timedelta(minutes=1))
    ]
    with pytest.raises(NotFound):
        house.take(house.admin, house.teacher, "reviewer", "THPT-01")


def test_what_can_be_given_where(house: House) -> None:
    units = [house.top.id, house.school.id, house.other.id]
    head = appointable_at(house.session, actor=actor_of(house.session, house.head), unit_ids=units)
    assert head == {
        house.top.id: frozenset(),
        house.school.id: {"teacher", "school_admin"},
        house.other.id: frozenset(),
    }
    admin = appointable_at(house.session, actor=actor_of(house.session, house.admin), unit_ids=units)
    assert all("department_admin" in roles and len(roles) == 5 for roles in admin.values())


def test_an_attempt_that_is_running_ranks_no_more_once_its_person_manages_the_contest(house: House) -> None:
    make_question_bank(house.session, 6, pool="week1")
    _contest, _round, quiz = make_contest_round(house.session, unit=house.top)
    attempt = make_attempt(house.session, actor=actor_of(house.session, house.teacher), quiz=quiz)
    house.give(house.admin, house.teacher, "school_admin", "THPT-01")
    assert attempt.unranked is None, "a school's administrator does not manage the department's contest"
    house.give(house.admin, house.teacher, "editor", "SO")
    assert attempt.unranked == "author"
