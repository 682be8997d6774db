"""What a join code leads to: an open class session, for a lesson or for one class contest.

A session that came by code lives GRACE longer than the code itself: an attempt in progress has its tolerance, a phone that
lost the network its queue to send, and the pupil a result to read. Nobody new comes in meanwhile.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import ClassSession, Contest, Group, Quiz, Unit
from quiz.services.class_contest_find import ClassContest, has_class

#: No code lives longer.
LONGEST = timedelta(hours=24)
GRACE = timedelta(hours=2)


@dataclass(frozen=True)
class Door:
    """A class session with what it hangs on; `contest` None: for a lesson."""

    session: ClassSession
    group: Group
    unit: Unit
    contest: ClassContest | None

    @property
    def code(self) -> str | None:
        """What opens it; None once it is closed."""
        return self.contest.contest.join_code if self.contest else self.session.join_code

    @property
    def ends_at(self) -> datetime:
        """When nobody comes in any more, at the latest, or since when nobody does."""
        ends = [self.session.opened_at + LONGEST]
        ends += [] if self.contest else [self.session.ends_at]
        ends += [self.contest.closes_at] if self.contest and self.contest.closes_at else []
        ends += [self.session.ended_at] if self.session.ended_at else []
        return min(ends)

    def is_over(self, now: datetime) -> bool:
        """Whether nobody can come in any more: the instant decides, whatever the rows still say."""
        return now >= self.ends_at or (self.contest is not None and self.contest.is_over(now))

    def day(self, now: datetime) -> date:
        """The day whose class list holds: that of `now`, or that of the end."""
        return day_of(min(now, self.ends_at))


def _doors() -> Select[ClassSession, Group, Unit, Contest, Quiz]:
    return (
        select(ClassSession, Group, Unit, Contest, Quiz)
        .join(Group, Group.id == ClassSession.group_id)
        .join(Unit, Unit.id == ClassSession.unit_id)
        .outerjoin(Contest, Contest.id == ClassSession.contest_id)
        .outerjoin(Quiz, Quiz.contest_id == Contest.id)
    )


def _door(row: Any) -> Door:
    opened, group, unit, contest, quiz = row
    found = ClassContest(contest, quiz, group, unit) if contest is not None and quiz is not None else None
    return Door(opened, group, unit, found)


def find_door(session: Session, *, code: str, now: datetime) -> Door:
    """What this code opens now; raises NotFound, also once it is over. At most two queries."""
    for column in (Contest.join_code, ClassSession.join_code):
        row = session.execute(_doors().where(column == code)).first()
        if row is not None:
            door = _door(row)
            if not door.is_over(now):
                return door
    raise NotFound("join_code")


def find_class_session(session: Session, *, actor: Actor, session_id: str) -> Door:
    """The class session with this public id, if its class is the actor's; raises NotFound. One query."""
    row = None
    if session_id.isalnum():
        row = session.execute(_doors().where(has_class(actor), ClassSession.public_id == session_id)).first()
    if row is None:
        raise NotFound("class_session")
    return _door(row)


def door_of_contest(session: Session, *, contest_id: int) -> Door | None:
    """The class session of the contest with this number."""
    row = session.execute(_doors().where(ClassSession.contest_id == contest_id)).first()
    return _door(row) if row else None


def open_doors(session: Session, *, group_id: int, now: datetime) -> list[Door]:
    """The open class sessions of the class with this number, the newest first. One query."""
    rows = session.execute(
        _doors()
        .where(
            ClassSession.group_id == group_id,
            ClassSession.ended_at.is_(None),
            ClassSession.opened_at > now - LONGEST,
        )
        .order_by(ClassSession.opened_at.desc(), ClassSession.id.desc())
    ).all()
    return [door for door in (_door(row) for row in rows) if not door.is_over(now)]
