"""Who is asking: the actor behind a session secret."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor, Grant
from quiz.models import Account, AuthSession, Membership, PersonIdentity, RoleGrant
from quiz.services.sign_in import secret_digest


def find_actor(session: Session, *, secret: str, kind: str, now: datetime) -> Actor | None:
    """The actor of a live session of `kind` (web or token), or None. Two queries.

    Where somebody belongs to several units at once, the newest membership is where he learns.
    """
    today = now.date()
    current = and_(
        Membership.person_id == Account.person_id,
        Membership.valid_from <= today,
        or_(Membership.valid_to.is_(None), Membership.valid_to >= today),
    )
    row = session.execute(
        select(AuthSession.id, Account, PersonIdentity.full_name, Membership)
        .join(Account, Account.id == AuthSession.account_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Account.person_id)
        .outerjoin(Membership, current)
        .where(
            AuthSession.secret_hash == secret_digest(secret),
            AuthSession.kind == kind,
            AuthSession.ended_at.is_(None),
            AuthSession.expires_at > now,
            Account.disabled_at.is_(None),
        )
        .order_by(Membership.valid_from.desc(), Membership.id.desc())
        .limit(1)
    ).first()
    if row is None:
        return None
    session_id, account, full_name, membership = row
    grants = session.execute(
        select(RoleGrant.role, RoleGrant.unit_id, RoleGrant.group_id)
        .where(RoleGrant.person_id == account.person_id, RoleGrant.ended_at.is_(None))
        .order_by(RoleGrant.id)
    ).all()
    return Actor(
        person_id=account.person_id,
        account_id=account.id,
        session_id=session_id,
        display_name=full_name or account.username,
        username=account.username,
        audience=membership.audience if membership else None,
        unit_id=membership.unit_id if membership else None,
        group_id=membership.group_id if membership else None,
        must_change=account.must_change,
        grants=tuple(Grant(*grant) for grant in grants),
    )
