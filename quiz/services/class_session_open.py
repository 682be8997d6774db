"""Open a class for signing in by code, for a lesson or for a class contest; change how it is entered; close it."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.models import Account, Attempt, AuthSession, ClassSession, Contest, Quiz
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.class_contest_find import find_class
from quiz.services.class_session_find import GRACE, LONGEST, Door, find_class_session
from quiz.services.join_code_draw import free_code

#: How long a lesson's session may be opened for, in hours.
HOURS = (2, 4, 24)


def open_class_session(
    session: Session, *, actor: Actor, group_id: str, hours: int, pins_open: bool, now: datetime
) -> ClassSession:
    """The new session of a class of the actor's for a lesson of `hours`. Raises NotFound, InvalidInput at `hours`."""
    group, unit = find_class(session, actor=actor, group_id=group_id, now=now)
    if hours not in HOURS:
        raise InvalidInput("hours", "value-unknown", {"value": str(hours)})
    _free_old_codes(session, now)
    opened = ClassSession(
        public_id=new_public_id(),
        group_id=group.id,
        unit_id=unit.id,
        opened_by=actor.person_id,
        join_code=free_code(session),
        opened_at=now,
        ends_at=now + timedelta(hours=hours),
        pins_open=pins_open,
        admits_guests=False,
    )
    session.add(opened)
    session.flush()
    _audit(session, actor.person_id, "open", opened, now, {"hours": hours, "pins_open": pins_open})
    return opened


def open_for_contest(
    session: Session, *, contest: Contest, pins_open: bool, admits_guests: bool, now: datetime
) -> ClassSession:
    """The session that a new class contest is entered by."""
    assert contest.group_id is not None
    opened = ClassSession(
        public_id=new_public_id(),
        group_id=contest.group_id,
        unit_id=contest.unit_id,
        opened_by=contest.organiser_id,
        contest_id=contest.id,
        opened_at=now,
        ends_at=now + LONGEST,
        pins_open=pins_open,
        admits_guests=admits_guests,
    )
    session.add(opened)
    session.flush()
    return opened


def set_pins_open(session: Session, *, actor: Actor, session_id: str, pins_open: bool, now: datetime) -> None:
    """Let those without a PIN set one as they come in, or no longer. Raises NotFound."""
    opened = find_class_session(session, actor=actor, session_id=session_id).session
    if opened.pins_open != pins_open:
        opened.pins_open = pins_open
        _audit(session, actor.person_id, "pins", opened, now, {"pins_open": pins_open})


def close_class_session(session: Session, *, actor: Actor, session_id: str, now: datetime) -> Door:
    """End a lesson's session now; one that is over stays as it is. That of a contest ends with the contest. Raises NotFound."""
    door = find_class_session(session, actor=actor, session_id=session_id)
    if door.contest is None and door.session.ended_at is None:
        ended_at = min(now, door.ends_at)
        _end(session, door.session, ended_at)
        _audit(session, actor.person_id, "close", door.session, now, {"ended_at": ended_at})
    return door


def move_with_contest(session: Session, *, quiz: Quiz, ended_at: datetime | None = None) -> None:
    """The contest of this quiz ends at another instant than before, or has ended: so do the sessions by its code.

    Who was given a later end of his own for an attempt in progress keeps his session until it and its GRACE are over.
    """
    opened = session.scalar(select(ClassSession).where(ClassSession.contest_id == quiz.contest_id))
    if opened is None:
        return
    if ended_at is not None:
        opened.ended_at = ended_at
    ends_at = min(opened.opened_at + LONGEST, ended_at or quiz.closes_at or opened.ends_at)
    session.flush()
    _set_end(session, opened, ends_at + GRACE)
    later = session.execute(
        select(Account.id, func.max(Attempt.accept_until))
        .join(Account, Account.person_id == Attempt.person_id)
        .where(
            Attempt.quiz_id == quiz.id, Attempt.state == IN_PROGRESS, Attempt.accept_until > ends_at + GRACE
        )
        .group_by(Account.id)
    ).all()
    for account_id, last_instant in later:
        assert last_instant is not None  # it is later than something
        _set_end(session, opened, last_instant + GRACE, AuthSession.account_id == account_id)


def _end(session: Session, opened: ClassSession, ended_at: datetime) -> None:
    opened.ended_at, opened.join_code = ended_at, None
    session.flush()
    _set_end(session, opened, ended_at + GRACE)


def _set_end(
    session: Session, opened: ClassSession, expires_at: datetime, *whose: ColumnElement[bool]
) -> None:
    session.execute(
        update(AuthSession)
        .where(AuthSession.class_session_id == opened.id, AuthSession.ended_at.is_(None), *whose)
        .values(expires_at=expires_at)
    )


def _free_old_codes(session: Session, now: datetime) -> None:
    """Sessions whose time is over give their codes back; those who came in by them have their own end already."""
    session.execute(
        update(ClassSession)
        .where(ClassSession.join_code.is_not(None), ClassSession.ends_at <= now)
        .values(join_code=None, ended_at=ClassSession.ends_at)
    )


def _audit(
    session: Session, actor_id: int, verb: str, opened: ClassSession, now: datetime, after: dict[str, object]
) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=f"class_session.{verb}",
        object_kind="class_session",
        object_id=opened.id,
        after=after,
        now=now,
    )
