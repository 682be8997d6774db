"""An administrator erases somebody: who may erase whom, and what was erased lately."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from quiz.domain.errors import AccessDenied
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, LEARNER, SCHOOL_ADMIN, TEACHER
from quiz.models import Erasure, Membership, PersonIdentity, RoleGrant, Unit
from quiz.services.person_erase import Erased, ErasurePreview, erase_person, preview_erasure
from quiz.services.person_reach import ReachedPerson, find_reached_person
from quiz.services.unit_scope import granted_units, within

ROLES = (SCHOOL_ADMIN, DEPARTMENT_ADMIN)
#: Roles whose holders the administrator of a school may erase.
_PLAIN = (LEARNER, TEACHER)
LISTED = 100


def find_erasable(session: Session, *, actor: Actor, public_id: str) -> tuple[ReachedPerson, ErasurePreview]:
    """The person and what erasing him would do. Raises NotFound, and AccessDenied: oneself, stands-above."""
    person = find_reached_person(session, actor=actor, roles=ROLES, public_id=public_id)
    if person.id == actor.person_id:
        raise AccessDenied("erase-oneself")
    if not actor.holds(DEPARTMENT_ADMIN) and session.scalar(
        select(RoleGrant.id)
        .where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None), RoleGrant.role.not_in(_PLAIN))
        .limit(1)
    ):
        raise AccessDenied("erase-above")
    return person, preview_erasure(session, person_id=person.id)


def decide_erasure(
    session: Session, *, actor: Actor, public_id: str, at_his_wish: bool, now: datetime
) -> Erased:
    """Erase this person; raises as `find_erasable`."""
    person, _preview = find_erasable(session, actor=actor, public_id=public_id)
    ground = "wish" if at_his_wish else "unit"
    return erase_person(session, person_id=person.id, ground=ground, decided_by=actor.person_id, now=now)


@dataclass(frozen=True)
class ErasureLine:
    """An erasure without a name. `decided_by` None: the app by its periods, a command, or somebody who was erased."""

    at: datetime
    ground: str
    unit_name: str
    decided_by: str | None
    cleaned_at: datetime | None


def list_erasures(session: Session, *, actor: Actor) -> list[ErasureLine]:
    """The newest erasures of people who belonged to the actor's units. One query."""
    tops = granted_units(actor, ROLES)
    belonged = (
        select(Unit.name)
        .join(Membership, Membership.unit_id == Unit.id)
        .where(Membership.person_id == Erasure.person_id)
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(
        select(Erasure.at, Erasure.ground, belonged, PersonIdentity.full_name, Erasure.cleaned_at)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Erasure.decided_by)
        .where(
            exists().where(
                Membership.person_id == Erasure.person_id, within(Membership.unit_id.expression, tops)
            )
        )
        .order_by(Erasure.at.desc(), Erasure.id.desc())
        .limit(LISTED)
    )
    return [ErasureLine(*row) for row in rows]
