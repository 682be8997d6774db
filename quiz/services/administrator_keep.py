"""A department always keeps an administrator who can sign in: whatever ends roles asks here first."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.permissions import DEPARTMENT_ADMIN
from quiz.models import Account, RoleGrant, UnitClosure


def check_administrator_left(session: Session, *, ending: Iterable[RoleGrant]) -> None:
    """Raises InvalidInput (last-administrator) where nobody would administer a department any more. Two queries a grant.

    Two who do so at once are taken one after the other.
    """
    for grant in [one for one in ending if one.role == DEPARTMENT_ADMIN]:
        lock_administrators(session)
        if not _has_other_administrator(session, grant):
            raise InvalidInput("post", "last-administrator")


def lock_administrators(session: Session) -> None:
    """Hold the grants of all administrators of departments until the commit."""
    running = (RoleGrant.role == DEPARTMENT_ADMIN, RoleGrant.ended_at.is_(None))
    session.execute(select(RoleGrant.id).where(*running).order_by(RoleGrant.id).with_for_update()).all()


def _has_other_administrator(session: Session, grant: RoleGrant) -> bool:
    """Whether somebody else who can sign in administers the department of this grant, or one above it."""
    other = (
        select(RoleGrant.id)
        .join(UnitClosure, UnitClosure.ancestor_id == RoleGrant.unit_id)
        .join(Account, Account.person_id == RoleGrant.person_id)
        .where(
            UnitClosure.descendant_id == grant.unit_id,
            RoleGrant.role == DEPARTMENT_ADMIN,
            RoleGrant.ended_at.is_(None),
            RoleGrant.person_id != grant.person_id,
            Account.disabled_at.is_(None),
        )
    )
    return session.scalar(other.limit(1)) is not None
