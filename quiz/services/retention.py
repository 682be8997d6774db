"""Forgetting what has been kept long enough, kind by kind, by the periods of quiz.domain.retention."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Select, Table, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.retention import AUDIT, GUESTS, JOBS, LEAVERS, PERIODS, SESSIONS, SIGN_IN_FAILURES, Kept
from quiz.models import (
    Attempt,
    Audit,
    AuthSession,
    Job,
    Membership,
    Person,
    PersonIdentity,
    RoleGrant,
    SignInFailure,
)
from quiz.services.append_only import changes_allowed
from quiz.services.foreign_keys import columns_naming, table_of
from quiz.services.person_erase import erase_person

#: How much one unit of work forgets, so that others can save between.
BATCH = 200


def count_expired(session: Session, *, kind: Kept, now: datetime) -> int:
    """How many rows (people, for leavers and guests) the period of this kind would forget now. One query."""
    return session.scalar(select(func.count()).select_from(_EXPIRED[kind.kind](now).subquery())) or 0


def forget_expired(session: Session, *, kind: Kept, now: datetime) -> int:
    """Forget at most BATCH of them; returns how many, 0 when nothing is left."""
    found = list(session.scalars(_EXPIRED[kind.kind](now).limit(BATCH)))
    if not found:
        return 0
    if kind in (LEAVERS, GUESTS):
        for person_id in found:
            ground = "guest" if kind is GUESTS else "period"
            erase_person(session, person_id=person_id, ground=ground, decided_by=None, now=now)
    elif kind is AUDIT:
        with changes_allowed(session, "audit"):
            session.execute(delete(Audit).where(Audit.id.in_(found)))
    else:
        table = _TABLES[kind.kind]
        session.execute(delete(table).where(table.c.id.in_(found)))
    return len(found)


def _failures(now: datetime) -> Select[int]:
    return select(SignInFailure.id).where(SignInFailure.at < SIGN_IN_FAILURES.limit(now))


def _sessions(now: datetime) -> Select[int]:
    limit = SESSIONS.limit(now)
    return select(AuthSession.id).where(or_(AuthSession.ended_at < limit, AuthSession.expires_at < limit))


def _leavers(now: datetime) -> Select[int]:
    limit = LEAVERS.limit(now)
    left = day_of(limit)
    return (
        select(PersonIdentity.person_id)
        .join(Person, Person.id == PersonIdentity.person_id)
        .where(
            Person.kind != "guest",
            Person.created_at < limit,
            ~exists().where(_belongs_since(left)),
            ~exists().where(RoleGrant.person_id == PersonIdentity.person_id, RoleGrant.ended_at.is_(None)),
            ~exists().where(Attempt.person_id == PersonIdentity.person_id, Attempt.started_at >= limit),
        )
        .order_by(PersonIdentity.person_id)
    )


def _belongs_since(day: object) -> ColumnElement[bool]:
    return and_(
        Membership.person_id == PersonIdentity.person_id,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
    )


def _guests(now: datetime) -> Select[int]:
    limit = GUESTS.limit(now)
    return (
        select(PersonIdentity.person_id)
        .join(Person, Person.id == PersonIdentity.person_id)
        .where(
            Person.kind == "guest",
            Person.created_at < limit,
            ~exists().where(Attempt.person_id == PersonIdentity.person_id, Attempt.started_at >= limit),
        )
        .order_by(PersonIdentity.person_id)
    )


def _jobs(now: datetime) -> Select[int]:
    """Not those that something still names."""
    unnamed = [~exists().where(column == Job.id) for _table, column in columns_naming(Job)]
    return select(Job.id).where(Job.ended_at < JOBS.limit(now), *unnamed)


def _audit(now: datetime) -> Select[int]:
    return select(Audit.id).where(Audit.at < AUDIT.limit(now)).order_by(Audit.at)


_EXPIRED: Mapping[str, Callable[[datetime], Select[int]]] = {
    SIGN_IN_FAILURES.kind: _failures,
    SESSIONS.kind: _sessions,
    GUESTS.kind: _guests,
    LEAVERS.kind: _leavers,
    JOBS.kind: _jobs,
    AUDIT.kind: _audit,
}
_TABLES: Mapping[str, Table] = {
    SIGN_IN_FAILURES.kind: table_of(SignInFailure),
    SESSIONS.kind: table_of(AuthSession),
    JOBS.kind: table_of(Job),
}

__all__ = ["PERIODS", "count_expired", "forget_expired"]
