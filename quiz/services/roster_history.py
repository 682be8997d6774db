"""Memberships as an import finds and leaves them: all of a person's of one audience, in their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Membership
from quiz.services.roster_known import chunks_of


@dataclass(frozen=True, slots=True)
class MembershipState:
    """Where somebody belongs from when to when; `valid_to` None: still."""

    unit_id: int
    group_id: int | None
    valid_from: date
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on that day."""
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)

    def ended(self, last: date) -> MembershipState:
        """The same, over after that day."""
        return replace(self, valid_to=last)

    @property
    def columns(self) -> dict[str, Any]:
        """The values of a row."""
        return {
            "unit_id": self.unit_id,
            "group_id": self.group_id,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
        }

    @property
    def plain(self) -> list[Any]:
        """As JSON keeps it."""
        return [
            self.unit_id,
            self.group_id,
            self.valid_from.isoformat(),
            self.valid_to.isoformat() if self.valid_to else None,
        ]

    @classmethod
    def of_plain(cls, kept: Sequence[Any]) -> MembershipState:
        """From what JSON kept."""
        unit_id, group_id, first, last = kept
        return cls(unit_id, group_id, date.fromisoformat(first), date.fromisoformat(last) if last else None)


def memberships_of(session: Session, *, person_ids: Iterable[int], audience: str) -> dict[int, list[Any]]:
    """The memberships of these people by person, in the order in which they were made. One query for each chunk."""
    found: dict[int, list[Any]] = {}
    for chunk in chunks_of(person_ids):
        rows = session.execute(
            select(
                Membership.id,
                Membership.person_id,
                Membership.unit_id,
                Membership.group_id,
                Membership.valid_from,
                Membership.valid_to,
            )
            .where(Membership.person_id.in_(chunk), Membership.audience == audience)
            .order_by(Membership.id)
        )
        for row in rows:
            found.setdefault(row.person_id, []).append(row)
    return found


def states_of(rows: Sequence[Any]) -> list[MembershipState]:
    """The rows as states."""
    return [MembershipState(row.unit_id, row.group_id, row.valid_from, row.valid_to) for row in rows]
