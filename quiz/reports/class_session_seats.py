"""Who has come into a class session: every pupil of the class with her seat and PIN, and the guests of a contest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.board_names import board_names
from quiz.models import Account, AuthSession, Person, PersonIdentity, Seat
from quiz.services.class_list_read import read_class_list
from quiz.services.class_session_find import Door


@dataclass(frozen=True)
class SeatRow:
    """A pupil of the class, or a guest (`number` None, `guest_unit`: where he says he is from). `id`: public.

    `devices`: where the code is in use for him now. `state`: in, was (came, and no device is in by code now), out (has not
    come), removed.
    """

    id: str
    number: int | None
    full_name: str
    guest_unit: str | None
    has_pin: bool
    pin_is_own: bool
    devices: int
    state: str
    taken_at: datetime | None


@dataclass(frozen=True)
class Seats:
    """Pupils in the order of the register, then guests in the order of coming."""

    rows: list[SeatRow]

    @property
    def size(self) -> int:
        """Pupils of the class."""
        return sum(row.number is not None for row in self.rows)

    @property
    def joined(self) -> int:
        """Pupils of the class who have come in."""
        return sum(row.number is not None and row.state in ("in", "was") for row in self.rows)

    @property
    def guests(self) -> int:
        """Guests who have come in and were not removed."""
        return sum(row.number is None and row.state != "removed" for row in self.rows)

    @property
    def without_pin(self) -> int:
        """Pupils of the class who have no PIN."""
        return sum(row.number is not None and not row.has_pin for row in self.rows)

    @property
    def on_board(self) -> list[tuple[str, str]]:
        """(short name, "" or "new" for the last who came) of who has come in, in the order of coming."""
        came = [row for row in self.rows if row.state in ("in", "was") and row.taken_at is not None]
        came.sort(key=lambda row: (row.taken_at, row.id))
        names = board_names([row.full_name for row in came])
        return [(name, "new" if place == len(names) else "") for place, name in enumerate(names, start=1)]


def read_seats(session: Session, *, door: Door, now: datetime) -> Seats:
    """The seats at `now`. Three queries, whatever the size of the class."""
    devices: dict[int, int] = dict(
        session.execute(
            select(Account.person_id, func.count())
            .join(AuthSession, AuthSession.account_id == Account.id)
            .where(
                AuthSession.class_session_id == door.session.id,
                AuthSession.ended_at.is_(None),
                AuthSession.expires_at > now,
            )
            .group_by(Account.person_id)
        ).all()
    )
    pupils = [
        SeatRow(
            one.id,
            one.number,
            one.full_name,
            None,
            one.pin_hash is not None,
            one.pin_is_own,
            devices.get(one.person_id, 0),
            _state(one.taken_at, one.removed_at, devices.get(one.person_id, 0)),
            one.taken_at,
        )
        for one in read_class_list(session, door=door, now=now)
    ]
    return Seats(pupils + _guests(session, door, devices))


def _guests(session: Session, door: Door, devices: dict[int, int]) -> list[SeatRow]:
    rows = session.execute(
        select(Person.id, Person.public_id, PersonIdentity.full_name, Seat)
        .join(Seat, Seat.person_id == Person.id)
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(Seat.class_session_id == door.session.id, Seat.guest_unit.is_not(None))
        .order_by(Seat.taken_at, Person.id)
    ).all()
    return [
        SeatRow(
            public_id,
            None,
            name,
            seat.guest_unit,
            False,
            False,
            devices.get(person_id, 0),
            _state(seat.taken_at, seat.removed_at, devices.get(person_id, 0)),
            seat.taken_at,
        )
        for person_id, public_id, name, seat in rows
    ]


def _state(taken_at: datetime | None, removed_at: datetime | None, devices: int) -> str:
    if removed_at is not None:
        return "removed"
    if taken_at is None:
        return "out"
    return "in" if devices else "was"
