"""A person whom an administrator may manage: one who belongs to his units now or, having left, belonged there last."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import Membership, Person, PersonIdentity, Unit
from quiz.services.unit_scope import granted_units, within


@dataclass(frozen=True)
class ReachedPerson:
    """Somebody within reach; `name` is None once erased. `unit_id`: where he belongs, or belonged last."""

    id: int
    public_id: str
    kind: str
    name: str | None
    unit_id: int
    unit_name: str


def find_reached_person(
    session: Session, *, actor: Actor, roles: tuple[str, ...], public_id: str
) -> ReachedPerson:
    """The person with this id in an address, by the unit of his newest membership. One query.

    Raises NotFound for who does not exist, was merged into another record, or lies outside the actor's units.
    """
    newest = (
        select(Membership.id)
        .where(Membership.person_id == Person.id)
        .order_by(Membership.valid_to.is_(None).desc(), Membership.valid_from.desc(), Membership.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    tops = granted_units(actor, roles)
    row = session.execute(
        select(Person.id, Person.public_id, Person.kind, PersonIdentity.full_name, Unit.id, Unit.name)
        .select_from(Person)
        .join(Membership, Membership.id == newest)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Person.id)
        .where(
            Person.public_id == public_id,
            Person.merged_into.is_(None),
            within(Membership.unit_id.expression, tops),
        )
    ).first()
    if row is None:
        raise NotFound("person")
    return ReachedPerson(*row)
