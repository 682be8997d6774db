"""What the pages of slips show: classes and staff of a unit with how many lack a password, their people, earlier sheets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, false, func, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable, name_sort_key
from quiz.models import Account, FirstPassword, Group, Job, Membership, Person, PersonIdentity, SlipSheet
from quiz.services.sign_in_reach import belongs_now, stands_above
from quiz.services.slip_request import lacks_password
from quiz.services.slip_take import FILE_LIFETIME

MOST_SHEETS = 20
MOST_PEOPLE = 500


@dataclass(frozen=True)
class Circle:
    """A class, or (without an id) the staff: its people now, and those of them who lack a password."""

    group_id: str | None
    name: str
    people: int
    lacking: int


@dataclass(frozen=True)
class SheetRow:
    """One sheet. `state`: queued, running, failed, ready, taken or gone (nobody fetched it in time)."""

    public_id: str
    asked_at: datetime
    asked_by: str | None
    wanted: int
    printed: int | None
    taken_at: datetime | None
    state: str
    progress: int
    total: int | None
    error: str | None
    gone_at: datetime | None


@dataclass(frozen=True)
class SlipPerson:
    """Somebody on the list. `state`: none, expired, first (until `expires_at`), own or closed; `fixed`: out of reach."""

    public_id: str
    full_name: str
    username: str | None
    state: str
    expires_at: datetime | None
    fixed: bool


def read_circles(session: Session, *, unit_id: int, now: datetime) -> list[Circle]:
    """The unit's classes of today in their order, then its staff. One query."""
    rows = session.execute(
        select(
            Group.public_id,
            Group.name,
            Group.grade,
            Membership.audience,
            func.count(Person.id.distinct()),
            func.count(case((lacks_password(now), Person.id)).distinct()),
        )
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(Group, and_(Group.id == Membership.group_id, Membership.audience == "student"))
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
        .where(
            Membership.unit_id == unit_id,
            belongs_now(day_of(now)),
            Person.merged_into.is_(None),
            Person.kind.in_(("staff", "student")),
            Account.disabled_at.is_(None),
        )
        .group_by(Group.public_id, Group.name, Group.grade, Membership.audience)
    ).all()
    classes = sorted(
        (row for row in rows if row[3] == "student" and row[0] is not None),
        key=lambda row: (row[2] or 0, name_sort_key(row[1]), row[0]),
    )
    staff = [Circle(None, "", row[4], row[5]) for row in rows if row[3] == "staff"]
    return [Circle(row[0], row[1], row[4], row[5]) for row in classes] + staff


def read_sheets(session: Session, *, unit_id: int, now: datetime) -> list[SheetRow]:
    """The unit's newest sheets. One query."""
    return _sheets(session, SlipSheet.unit_id == unit_id, now)


def read_sheet(session: Session, *, sheet_id: int, now: datetime) -> SheetRow:
    """One sheet."""
    return _sheets(session, SlipSheet.id == sheet_id, now)[0]


def _sheets(session: Session, chosen: ColumnElement[bool], now: datetime) -> list[SheetRow]:
    rows = session.execute(
        select(SlipSheet, Job, PersonIdentity.full_name)
        .join(Job, Job.id == SlipSheet.job_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == SlipSheet.asked_by)
        .where(chosen)
        .order_by(SlipSheet.id.desc())
        .limit(MOST_SHEETS)
    )
    return [_sheet_row(sheet, job, name, now) for sheet, job, name in rows]


def _sheet_row(sheet: SlipSheet, job: Job, asked_by: str | None, now: datetime) -> SheetRow:
    gone_at = sheet.ready_at + FILE_LIFETIME if sheet.ready_at else None
    if gone_at is None:
        state = job.state
    elif sheet.taken_at is not None:
        state = "taken"
    else:
        state = "ready" if now < gone_at and sheet.printed else "gone"
    return SheetRow(
        sheet.public_id,
        sheet.asked_at,
        asked_by,
        sheet.wanted,
        sheet.printed,
        sheet.taken_at,
        state,
        job.progress,
        job.total,
        job.error,
        gone_at,
    )


def find_class(session: Session, *, unit_id: int, public_id: str) -> tuple[int, str] | None:
    """Number and name of a class of the unit."""
    if not is_storable(public_id):
        return None
    row = session.execute(
        select(Group.id, Group.name).where(Group.public_id == public_id, Group.unit_id == unit_id)
    ).first()
    return (row[0], row[1]) if row else None


def read_people(
    session: Session, *, actor: Actor, unit_id: int, group_id: int | None, now: datetime
) -> list[SlipPerson]:
    """People of a class, or without one the unit's staff, in the order of a class list. One query."""
    circle = (
        and_(Membership.group_id == group_id, Membership.audience == "student")
        if group_id is not None
        else Membership.audience == "staff"
    )
    above = stands_above(actor, Person.id.expression) if actor.grants else false()
    rows = session.execute(
        select(
            Person.id,
            Person.public_id,
            PersonIdentity.full_name,
            Account.username,
            Account.password_hash.is_not(None),
            Account.disabled_at,
            FirstPassword.expires_at,
            above,
        )
        .join(PersonIdentity, PersonIdentity.person_id == Person.id)
        .join(Membership, Membership.person_id == Person.id)
        .outerjoin(Account, Account.person_id == Person.id)
        .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
        .where(
            Membership.unit_id == unit_id,
            belongs_now(day_of(now)),
            circle,
            Person.merged_into.is_(None),
            Person.kind.in_(("staff", "student")),
        )
        .order_by(PersonIdentity.sort_key, Person.id)
        .limit(MOST_PEOPLE)
    )
    found = {}
    for person, public_id, name, username, has_password, disabled_at, expires_at, is_above in rows:
        state = password_state(has_password, disabled_at, expires_at, now)
        fixed = bool(is_above) or person == actor.person_id or state == "closed"
        found[person] = SlipPerson(public_id, name, username, state, expires_at, fixed)
    return list(found.values())


def read_names(session: Session, *, unit_id: int, public_ids: Sequence[str], now: datetime) -> list[str]:
    """Names of those of these people who belong to the unit, in the order of a class list. One query."""
    rows = session.execute(
        select(PersonIdentity.full_name, PersonIdentity.sort_key, Person.id)
        .join(Person, Person.id == PersonIdentity.person_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Person.public_id.in_([one for one in public_ids if is_storable(one)]),
            Membership.unit_id == unit_id,
            belongs_now(day_of(now)),
        )
        .distinct()
        .order_by(PersonIdentity.sort_key, Person.id)
    )
    return [row[0] for row in rows]


def password_state(
    has_password: bool, disabled_at: datetime | None, expires_at: datetime | None, now: datetime
) -> str:
    """closed, none, own, first, or expired (a first password that nobody used in time)."""
    if disabled_at is not None:
        return "closed"
    if not has_password:
        return "none"
    if expires_at is None:
        return "own"
    return "first" if now < expires_at else "expired"
