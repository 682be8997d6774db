"""A pupil comes in while the contest is closed, her seat is freed, or on two phones at once: one after the other, both end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound, Throttled
from quiz.domain.identity import Actor
from quiz.models import Account, AuthSession, Contest, Seat
from quiz.services.class_contest_close import close_class_contest
from quiz.services.class_contest_join import join_class
from quiz.services.class_session_find import GRACE, Door, find_door
from quiz.services.pin_try import Guard, claim_try
from quiz.services.seat_manage import free_seat
from quiz.services.seat_take import PinProof, take_seat
from quiz.services.session_find import find_actor
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    make_class_contest,
    make_group,
    make_listed,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.services.waiting import meanwhile

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
Work = Callable[[Session], Any]


@dataclass
class Case:
    """A contest that is open for its class, and a pupil without an account in front of its door."""

    door: Door
    teacher: Actor
    person_id: int
    public_id: str
    now: datetime

    def sit(self, new_hash: str = "$one") -> Work:
        """Choose a PIN and take the seat; gives the secret of the session."""

        def work(session: Session) -> str:
            proof = PinProof(self.person_id, None, new_hash)
            return take_seat(session, door=self.door, proof=proof, device="d", now=self.now).secret

        return work

    def join(self, session: Session) -> None:
        """What a request does after the seat is taken."""
        secret = self.sit()(session)
        actor = find_actor(session, secret=secret, kind="web", now=self.now)
        assert actor is not None
        join_class(session, actor=actor, code=self.door.code or "", now=self.now)

    def close(self, session: Session) -> None:
        """The teacher closes the contest."""
        contest = session.scalars(select(Contest.public_id)).one()
        close_class_contest(session, actor=self.teacher, contest_id=contest, now=self.now)

    def free(self, session: Session) -> None:
        """The teacher frees the pupil's seat."""
        session_id = self.door.session.public_id
        free_seat(session, actor=self.teacher, session_id=session_id, person_id=self.public_id, now=self.now)


@pytest.fixture
def case(engine: Engine, now: datetime) -> Case:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit)
        make_question_bank(session, 4)
        teacher = make_person(session, unit=unit, group=group, kind="staff", roles=("teacher",))
        pupil = make_listed(session, unit=unit, group=group, name="Lê Bảo Ngọc")
        contest, _quiz = make_class_contest(session, unit=unit, group=group, organiser_id=teacher.id)
        actor = actor_of(session, teacher)
        door = find_door(session, code=contest.join_code or "", now=now)
        return Case(door, actor, pupil.id, pupil.public_id, now)


def nothing(_session: Session) -> None:
    """The other one has all that it wants already."""


def test_a_contest_is_closed_while_a_pupil_comes_in(engine: Engine, case: Case) -> None:
    meanwhile(engine, case.sit(), case.close, nothing)
    with unit_of_work(engine, write=False) as session:
        opened = session.scalars(select(AuthSession).where(AuthSession.class_session_id.is_not(None))).one()
        assert opened.expires_at == case.now + GRACE, "the close knew of her"


def test_the_way_in_and_the_close_wait_in_one_order(engine: Engine, case: Case) -> None:
    def join_after(session: Session) -> None:
        join_class(
            session,
            actor=Actor(
                case.person_id, 0, 0, "", None, "student", case.door.unit.id, case.door.group.id, False, ()
            ),
            code=case.door.code or "",
            now=case.now,
        )

    meanwhile(engine, case.sit(), case.close, join_after)
    with unit_of_work(engine, write=False) as session:
        opened = session.scalars(select(AuthSession).where(AuthSession.class_session_id.is_not(None))).one()
        assert opened.expires_at == case.now + GRACE, "both came through, the close after her"


def test_who_comes_while_it_is_being_closed_is_too_late(engine: Engine, case: Case) -> None:
    def too_late(session: Session) -> None:
        with pytest.raises(NotFound):
            case.join(session)

    meanwhile(engine, case.close, too_late, nothing)


def test_two_phones_that_choose_a_pin_for_one_name_leave_one_pin(engine: Engine, case: Case) -> None:
    def second(session: Session) -> None:
        with pytest.raises(InvalidInput):
            case.sit("$other")(session)

    meanwhile(engine, case.sit("$one"), second, nothing)
    with unit_of_work(engine, write=False) as session:
        assert (
            session.scalars(select(Account.pin_hash).where(Account.person_id == case.person_id)).one()
            == "$one"
        )


def test_a_seat_is_freed_while_it_is_taken(engine: Engine, case: Case) -> None:
    with unit_of_work(engine) as session:
        case.sit()(session)

    def again(session: Session) -> None:
        with pytest.raises(InvalidInput):  # the PIN that she chose went with the seat
            take_seat(
                session,
                door=case.door,
                proof=PinProof(case.person_id, "$one", None),
                device="d",
                now=case.now,
            )

    meanwhile(engine, case.free, again, nothing)
    with unit_of_work(engine, write=False) as session:
        assert session.scalars(select(Seat)).all() == []


def test_tries_at_once_are_counted_one_after_the_other(engine: Engine, case: Case) -> None:
    guards = [Guard("a", 1, GRACE), Guard("b", 100, GRACE)]

    def claim(session: Session) -> None:
        claim_try(session, guards=guards, now=case.now)

    def refused(session: Session) -> None:
        with pytest.raises(Throttled) as error:
            claim_try(session, guards=guards[::-1], now=case.now)
        assert error.value.retry_after_seconds == 61

    meanwhile(engine, claim, refused, nothing)
