"""What whoever makes a contest declares about the personal data in it: purpose, ground, and that parents know and agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.privacy_ground import GROUNDS, MOST_PURPOSE
from quiz.domain.text import is_storable
from quiz.models import Contest, ContestDeclaration, PersonIdentity


@dataclass(frozen=True)
class Declared:
    """Purpose in words, ground (task or consent), and whether the parents' knowledge and consent are confirmed."""

    purpose: str
    ground: str
    consent_confirmed: bool


def checked_declaration(declared: Declared) -> Declared:
    """The same without outer spaces. Raises InvalidInput (purpose, ground, consent)."""
    purpose = declared.purpose.strip()
    if not purpose or len(purpose) > MOST_PURPOSE or not is_storable(purpose):
        raise InvalidInput("purpose", "text-unfit", {"most": str(MOST_PURPOSE)})
    if declared.ground not in GROUNDS:
        raise InvalidInput("ground", "unknown-ground")
    if not declared.consent_confirmed:
        raise InvalidInput("consent", "consent-missing")
    return Declared(purpose, declared.ground, True)


def declare_contest(
    session: Session, *, contest: Contest, declared: Declared, actor_id: int, now: datetime
) -> None:
    """Keep a checked declaration with the contest, by the name of who made it."""
    session.add(
        ContestDeclaration(
            contest_id=contest.id,
            purpose=declared.purpose,
            ground=declared.ground,
            confirmed_by=actor_id,
            confirmed_at=now,
        )
    )


def find_declaration(session: Session, *, contest_id: int) -> tuple[ContestDeclaration | None, str | None]:
    """What was declared, and the name of who did (None: erased); None for contests of before. One query."""
    row = session.execute(
        select(ContestDeclaration, PersonIdentity.full_name)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == ContestDeclaration.confirmed_by)
        .where(ContestDeclaration.contest_id == contest_id)
    ).first()
    return (None, None) if row is None else (row[0], row[1])
