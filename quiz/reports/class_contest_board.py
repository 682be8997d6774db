"""What the board of a running class contest shows: who has come in and who has finished; never a score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS, is_overdue
from quiz.domain.board_names import board_names
from quiz.domain.identity import GUEST
from quiz.models import Attempt, ContestEntrant, Membership, Person, PersonIdentity
from quiz.services.class_contest_find import ClassContest
from quiz.services.person_records import record_that_stands


@dataclass(frozen=True)
class BoardPerson:
    """An entrant. `name` is None when the identity was erased; `state`: joined, working, finished."""

    name: str | None
    state: str
    is_newest: bool
    is_guest: bool = False


@dataclass(frozen=True)
class Board:
    """The class as it stands at `now`. `last_due_at`: D of the attempt in progress that may last longest.

    Guests are among the people and in no count but their own.
    """

    people: list[BoardPerson]
    class_size: int
    last_due_at: datetime | None
    now: datetime

    @property
    def joined(self) -> int:
        """Entrants of the class, whatever they have done since."""
        return sum(not person.is_guest for person in self.people)

    @property
    def guests(self) -> int:
        """Entrants from outside the class."""
        return len(self.people) - self.joined

    @property
    def working(self) -> int:
        """Entrants whose attempt is in progress."""
        return self._in_state("working")

    @property
    def finished(self) -> int:
        """Entrants who have handed in, or whose time is over."""
        return self._in_state("finished")

    def _in_state(self, state: str) -> int:
        return sum(person.state == state and not person.is_guest for person in self.people)


def read_board(session: Session, *, found: ClassContest, now: datetime) -> Board:
    """The board in the order of joining. Two queries; states are decided by the instant, so nothing needs to be written."""
    found_rows = session.execute(
        select(
            ContestEntrant.person_id,
            PersonIdentity.full_name,
            Person.kind,
            Attempt.state,
            Attempt.due_at,
            Attempt.accept_until,
        )
        .select_from(ContestEntrant)
        .join(Person, Person.id == ContestEntrant.person_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == ContestEntrant.person_id)
        .outerjoin(
            Attempt,
            and_(
                Attempt.quiz_id == found.quiz.id,
                record_that_stands(Attempt.person_id) == ContestEntrant.person_id,
            ),
        )
        .where(ContestEntrant.contest_id == found.contest.id)
        .order_by(ContestEntrant.joined_at, ContestEntrant.person_id, Attempt.started_at, Attempt.number)
    ).all()
    rows = list({row.person_id: row for row in found_rows}.values())  # of several attempts the last
    states = [state_at(row.state, row.accept_until, now) for row in rows]
    names = iter(board_names([row.full_name for row in rows if row.full_name]))
    people = [
        BoardPerson(
            next(names) if row.full_name else None,
            state,
            is_newest=number == len(rows),
            is_guest=row.kind == GUEST,
        )
        for number, (row, state) in enumerate(zip(rows, states, strict=True), start=1)
    ]
    running = [row.due_at for row, state in zip(rows, states, strict=True) if state == "working"]
    return Board(
        people, class_size(session, found=found, now=now), max(filter(None, running), default=None), now
    )


def state_at(state: str | None, accept_until: datetime | None, now: datetime) -> str:
    """joined, working or finished, from an attempt's row (None without one) and the instant."""
    if state is None:
        return "joined"
    return "working" if state == IN_PROGRESS and not is_overdue(accept_until, now) else "finished"


def class_size(session: Session, *, found: ClassContest, now: datetime) -> int:
    """How many pupils the class has on the day of `now`, or had when the contest ended."""
    day = found.day(now)
    return (
        session.scalar(
            select(func.count(Membership.person_id.distinct()))
            .join(Person, Person.id == Membership.person_id)
            .where(
                Person.merged_into.is_(None),
                Membership.group_id == found.group.id,
                Membership.audience == "student",
                Membership.valid_from <= day,
                or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
            )
        )
        or 0
    )
