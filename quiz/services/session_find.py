"""Who is asking: the actor behind a session secret.

Whoever belongs to a unit is a learner there without being appointed. A session that came by a class's code and a PIN of
four digits makes its person a learner and nothing else, whatever he is appointed to; a guest, who belongs nowhere, learns
where the class is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.identity import GUEST, Actor, Grant
from quiz.domain.permissions import LEARNER
from quiz.models import Account, AuthSession, ClassSession, Membership, Person, PersonIdentity, RoleGrant
from quiz.models.columns import Instant
from quiz.services.sign_in import secret_digest

_TODAY = bindparam("today", type_=Date)
_session, _account, _identity = AuthSession.__table__.c, Account.__table__.c, PersonIdentity.__table__.c
_membership, _grant = Membership.__table__.c, RoleGrant.__table__.c
_person, _class = Person.__table__.c, ClassSession.__table__.c
#: Built once and of tables, not of mapped classes: every page asks it. A row for each pair of a membership and a grant that
#: hold now, the newest membership first; who has neither has one row all the same.
_WHO = (
    select(
        _account.person_id,
        _session.account_id,
        _session.id.label("session_id"),
        _session.class_session_id,
        _person.kind.label("person_kind"),
        _class.unit_id.label("class_unit_id"),
        _class.group_id.label("class_group_id"),
        func.coalesce(_session.seen_at, _session.created_at).label("seen_at"),
        _identity.full_name,
        _account.username,
        _account.must_change,
        _membership.id.label("membership_id"),
        _membership.audience,
        _membership.unit_id,
        _membership.group_id,
        _grant.role,
        _grant.unit_id.label("grant_unit_id"),
        _grant.group_id.label("grant_group_id"),
    )
    .select_from(AuthSession.__table__)
    .join(Account.__table__, _account.id == _session.account_id)
    .join(Person.__table__, _person.id == _account.person_id)
    .outerjoin(ClassSession.__table__, _class.id == _session.class_session_id)
    .outerjoin(PersonIdentity.__table__, _identity.person_id == _account.person_id)
    .outerjoin(
        Membership.__table__,
        and_(
            _membership.person_id == _account.person_id,
            _membership.valid_from <= _TODAY,
            or_(_membership.valid_to.is_(None), _membership.valid_to >= _TODAY),
        ),
    )
    .outerjoin(RoleGrant.__table__, and_(_grant.person_id == _account.person_id, _grant.ended_at.is_(None)))
    .where(
        _session.secret_hash == bindparam("secret_hash"),
        _session.kind == bindparam("kind"),
        _session.ended_at.is_(None),
        _session.expires_at > bindparam("now", type_=Instant),
        _account.disabled_at.is_(None),
    )
    .order_by(_membership.valid_from.desc(), _membership.id.desc(), _grant.id)
)


def find_actor(session: Session, *, secret: str, kind: str, now: datetime) -> Actor | None:
    """The actor of a live session of `kind` (web or token), or None. One query.

    Where somebody belongs to several units at once, the newest membership is where he learns.
    """
    today: date = day_of(now)
    values = {"secret_hash": secret_digest(secret), "kind": kind, "now": now, "today": today}
    rows = session.connection().execute(_WHO, values).all()
    if not rows:
        return None
    newest = rows[0]
    is_guest = newest.person_kind == GUEST
    unit_id = newest.class_unit_id if is_guest else newest.unit_id
    return Actor(
        person_id=newest.person_id,
        account_id=newest.account_id,
        session_id=newest.session_id,
        class_session_id=newest.class_session_id,
        display_name=newest.full_name or newest.username or "",
        username=newest.username,
        audience=GUEST if is_guest else newest.audience,
        unit_id=unit_id,
        group_id=newest.class_group_id if is_guest else newest.group_id,
        must_change=newest.must_change and newest.class_session_id is None,
        grants=_grants(rows, newest, unit_id),
        seen_at=newest.seen_at,
    )


def _grants(rows: Sequence[Any], newest: Any, unit_id: int | None) -> tuple[Grant, ...]:
    """What he is appointed to, and what follows from where he belongs."""
    appointed = [
        Grant(row.role, row.grant_unit_id, row.grant_group_id)
        for row in rows
        if row.role is not None and row.membership_id == newest.membership_id
    ]
    if newest.class_session_id is not None:
        appointed = []
    own = [] if unit_id is None else [Grant(LEARNER, unit_id)]
    return tuple(dict.fromkeys(appointed + own))
