"""Asking for slips with first passwords: who gets one is settled here, and a job makes them.

For classes and for the staff, slips are for those who cannot sign in by a password yet. People who are named one by one get a
new password whatever they have; their sessions end when it is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.text import is_storable
from quiz.models import Account, FirstPassword, Group, Membership, Person, SlipSheet
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.job_queue import queue_job
from quiz.services.sign_in_reach import belongs_now, stands_above

JOB_KIND = "slips"
#: On one sheet: three hundred pages.
MOST_PEOPLE = 3000


@dataclass(frozen=True)
class SlipWish:
    """What was ticked: classes by their public ids, the unit's staff, and people by name."""

    groups: tuple[str, ...] = ()
    staff: bool = False
    people: tuple[str, ...] = ()


@dataclass(frozen=True)
class PrintPlace:
    """The folder in which the PDF will lie, the address where one signs in, and the time zone of the page's foot."""

    folder: str
    address: str
    zone: str


def lacks_password(now: datetime) -> ColumnElement[bool]:
    """For a WHERE over account and first_password (outer joins): no password opens this person's account now."""
    return or_(Account.password_hash.is_(None), FirstPassword.expires_at <= now)


def request_slips(
    session: Session,
    *,
    actor: Actor,
    unit_id: int,
    wish: SlipWish,
    place: PrintPlace,
    now: datetime,
) -> SlipSheet:
    """Queue the job for a unit within the actor's reach; raises InvalidInput when nobody is left to print for."""
    lacking = (
        _people(session, actor, unit_id, _lacking_in(wish, now), day_of(now))
        if wish.groups or wish.staff
        else []
    )
    named = _people(session, actor, unit_id, _named_in(wish), day_of(now)) if wish.people else []
    wanted = list(dict.fromkeys([*lacking, *named]))
    if not wanted:
        raise InvalidInput("people", "nobody-lacks-password")
    if len(wanted) > MOST_PEOPLE:
        raise InvalidInput("people", "too-many-slips", {"most": str(MOST_PEOPLE), "value": str(len(wanted))})
    sheet = SlipSheet(
        public_id=new_public_id(), unit_id=unit_id, asked_by=actor.person_id, asked_at=now, wanted=len(wanted)
    )
    arguments = {"lacking": lacking, "named": named, "name": sheet.public_id, **asdict(place)}
    job = queue_job(session, kind=JOB_KIND, arguments=arguments, owner_id=actor.person_id, now=now)
    sheet.job_id = job.id
    session.add(sheet)
    session.flush()
    job.arguments = {**arguments, "sheet": sheet.id}
    write_audit(
        session,
        actor_id=actor.person_id,
        action="slips.request",
        object_kind="slip_sheet",
        object_id=sheet.id,
        after={"unit": unit_id, "slips": len(wanted), "renewed": len(named)},
        now=now,
    )
    return sheet


def _lacking_in(wish: SlipWish, now: datetime) -> ColumnElement[bool]:
    groups = [group for group in wish.groups if is_storable(group)]
    chosen = [and_(Membership.audience == "student", Group.public_id.in_(groups))]
    if wish.staff:
        chosen.append(Membership.audience == "staff")
    return and_(or_(*chosen), lacks_password(now))


def _named_in(wish: SlipWish) -> ColumnElement[bool]:
    return Person.public_id.in_([person for person in wish.people if is_storable(person)])


def _people(
    session: Session, actor: Actor, unit_id: int, chosen: ColumnElement[bool], today: date
) -> Sequence[int]:
    """Numbers of people who belong to the unit, but the actor himself, who stands above him, and closed accounts."""
    return list(
        dict.fromkeys(
            session.scalars(
                select(Person.id)
                .join(Membership, Membership.person_id == Person.id)
                .outerjoin(Group, Group.id == Membership.group_id)
                .outerjoin(Account, Account.person_id == Person.id)
                .outerjoin(FirstPassword, FirstPassword.account_id == Account.id)
                .where(
                    Membership.unit_id == unit_id,
                    belongs_now(today),
                    chosen,
                    Person.kind.in_(("staff", "student")),
                    Person.merged_into.is_(None),
                    Person.id != actor.person_id,
                    Account.disabled_at.is_(None),
                    ~stands_above(actor, Person.id.expression),
                )
                .order_by(Person.id)
            )
        )
    )
