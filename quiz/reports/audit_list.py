"""What the audit says, the newest first, a page at a time; whoever reads it sees what people of his units did.

Rows name people by number: names are joined here, and only those of people who belong or belonged to the reader's units.
Whoever keeps the whole tree sees every row, also those of the command line and of the app itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, or_, select
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.permissions import INSTALLATION_KEEPERS
from quiz.models import Account, Audit, Membership, RoleGrant
from quiz.services.outage_list import looks_after_all
from quiz.services.role_find import names_within
from quiz.services.unit_scope import granted_units, within

PERSON, ACCOUNT = "person", "account"


@dataclass(frozen=True)
class AuditFilter:
    """What is asked for; None: everything. `people`: numbers of those who acted or were acted upon."""

    people: tuple[int, ...] | None = None
    action: str | None = None
    kind: str | None = None
    object_id: str | None = None
    first: datetime | None = None
    #: Exclusive.
    end: datetime | None = None


@dataclass(frozen=True)
class AuditRow:
    """One row. `actor` None: the command line, or the app itself. Names are None outside the reader's reach."""

    number: int
    at: datetime
    actor: int | None
    actor_name: str | None
    action: str
    kind: str
    object_id: str
    object_name: str | None
    detail: str | None
    before: dict[str, Any]
    after: dict[str, Any]


def list_audit(
    session: Session, *, actor: Actor, wanted: AuditFilter, before: int | None, limit: int
) -> list[AuditRow]:
    """At most `limit` rows older than the one with this number. At most four queries."""
    conditions = [*_asked(wanted), *_reached(session, actor)]
    if before is not None:
        conditions.append(Audit.id < before)
    rows = session.scalars(select(Audit).where(*conditions).order_by(Audit.id.desc()).limit(limit)).all()
    return _named(session, granted_units(actor, INSTALLATION_KEEPERS), rows)


def all_audit(session: Session, *, actor: Actor, wanted: AuditFilter, batch: int = 500) -> Iterator[AuditRow]:
    """Every row, the newest first; read some at a time, so that no length of it is ever held whole."""
    before = None
    while rows := list_audit(session, actor=actor, wanted=wanted, before=before, limit=batch):
        yield from rows
        before = rows[-1].number
        session.expunge_all()


def _asked(wanted: AuditFilter) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.people is not None:
        accounts = select(cast(Account.id, String)).where(Account.person_id.in_(wanted.people))
        numbers = [str(number) for number in wanted.people]
        conditions.append(
            or_(
                Audit.actor_id.in_(wanted.people),
                and_(Audit.object_kind == PERSON, Audit.object_id.in_(numbers)),
                and_(Audit.object_kind == ACCOUNT, Audit.object_id.in_(accounts)),
            )
        )
    for column, value in (
        (Audit.action, wanted.action),
        (Audit.object_kind, wanted.kind),
        (Audit.object_id, wanted.object_id),
    ):
        if value:
            conditions.append(column == value)
    if wanted.first is not None:
        conditions.append(Audit.at >= wanted.first)
    if wanted.end is not None:
        conditions.append(Audit.at < wanted.end)
    return conditions


def _reached(session: Session, actor: Actor) -> list[ColumnElement[bool]]:
    if looks_after_all(session, actor=actor):
        return []
    tops = granted_units(actor, INSTALLATION_KEEPERS)
    belongs = exists().where(
        Membership.person_id == Audit.actor_id, within(Membership.unit_id.expression, tops)
    )
    holds = exists().where(RoleGrant.person_id == Audit.actor_id, within(RoleGrant.unit_id.expression, tops))
    return [or_(belongs, holds)]


def _named(session: Session, tops: tuple[int, ...], rows: Sequence[Audit]) -> list[AuditRow]:
    accounts = [int(row.object_id) for row in rows if row.object_kind == ACCOUNT and _is_number(row)]
    owners: dict[int, int] = {}
    if accounts:
        owned = select(Account.id, Account.person_id).where(Account.id.in_(accounts))
        owners = {row.id: row.person_id for row in session.execute(owned)}
    about = {row.id: _person_of(row, owners) for row in rows}
    people = {row.actor_id for row in rows} | set(about.values())
    names = names_within(session, people=[one for one in people if one is not None], tops=tops)
    return [
        AuditRow(
            number=row.id,
            at=row.at,
            actor=row.actor_id,
            actor_name=names.get(row.actor_id or 0),
            action=row.action,
            kind=row.object_kind,
            object_id=row.object_id,
            object_name=names.get(about[row.id] or 0),
            detail=row.detail,
            before=row.before or {},
            after=row.after or {},
        )
        for row in rows
    ]


def _is_number(row: Audit) -> bool:
    return row.object_id.isdigit()


def _person_of(row: Audit, owners: dict[int, int]) -> int | None:
    """The person whom a row is about, if it is about one."""
    if not _is_number(row):
        return None
    if row.object_kind == PERSON:
        return int(row.object_id)
    return owners.get(int(row.object_id)) if row.object_kind == ACCOUNT else None
