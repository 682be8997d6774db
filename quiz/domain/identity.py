"""The actor: who is asking, with the roles that he holds and where. Built once per request, then passed along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

#: The audience, and the kind of person, of who came by a code and belongs to no class list.
GUEST = "guest"


@dataclass(frozen=True)
class Grant:
    """A role held at a unit and everything below it, or for one class only."""

    role: str
    unit_id: int
    group_id: int | None = None


@dataclass(frozen=True)
class Actor:
    """A signed-in person. `unit_id`, `group_id` and `audience` say where he learns now; None for who belongs nowhere.

    `username` is None for who only comes in by code; `class_session_id` names the class session whose code he came by.
    """

    person_id: int
    account_id: int
    session_id: int
    display_name: str
    username: str | None
    audience: str | None
    unit_id: int | None
    group_id: int | None
    must_change: bool
    grants: tuple[Grant, ...]
    class_session_id: int | None = None
    #: When this session was last noted as in use, to a few hours.
    seen_at: datetime | None = None

    @property
    def is_pupil(self) -> bool:
        """Whether what is for pupils is for him: pupils and guests."""
        return self.audience in ("student", GUEST)

    @property
    def is_counted(self) -> bool:
        """Whether what he does enters the figures: a guest's never does."""
        return self.audience != GUEST

    @property
    def roles(self) -> frozenset[str]:
        """Names of all roles that the actor holds anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def holds(self, *roles: str) -> bool:
        """Whether the actor holds one of these roles anywhere."""
        return not self.roles.isdisjoint(roles)

    def grants_of(self, *roles: str) -> tuple[Grant, ...]:
        """The grants among these roles."""
        return tuple(grant for grant in self.grants if grant.role in roles)
