"""The consent by which a winner is named in full: recorded by the organiser from a signed sheet, withdrawn at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.name_consent import REPRESENTATIVES, NeededConsent
from quiz.models import NameConsent
from quiz.services.audit_write import write_audit


@dataclass(frozen=True)
class Given:
    """What the signed sheet says: its day, whether the winner agrees, and who agrees for a child (or None)."""

    given_on: date
    own: bool
    representative: str | None


def record_consent(
    session: Session,
    *,
    contest_id: int,
    person_id: int,
    needed: NeededConsent,
    given: Given,
    actor_id: int,
    now: datetime,
) -> NameConsent:
    """From now on the winner is named in full; recorded again: the newer sheet holds.

    Raises InvalidInput: given_on (later than today), own or representative (missing where it is needed).
    """
    if given.given_on > day_of(now):
        raise InvalidInput("given_on", "signed-ahead")
    if needed.own and not given.own:
        raise InvalidInput("own", "own-consent-missing")
    if needed.representative and given.representative not in REPRESENTATIVES:
        raise InvalidInput("representative", "representative-missing")
    session.execute(
        delete(NameConsent).where(NameConsent.contest_id == contest_id, NameConsent.person_id == person_id)
    )
    consent = NameConsent(
        contest_id=contest_id,
        person_id=person_id,
        given_on=given.given_on,
        own=given.own,
        representative=given.representative if needed.representative else None,
        recorded_by=actor_id,
        recorded_at=now,
    )
    session.add(consent)
    _audit(session, "name_consent.record", consent, actor_id, now)
    return consent


def withdraw_consent(
    session: Session, *, contest_id: int, person_id: int, actor_id: int, now: datetime
) -> None:
    """From now on the name is masked again. Without a consent, or again: nothing."""
    consent = session.get(NameConsent, (contest_id, person_id), with_for_update=True)
    if consent is None or consent.withdrawn_at is not None:
        return
    consent.withdrawn_at, consent.withdrawn_by = now, actor_id
    _audit(session, "name_consent.withdraw", consent, actor_id, now)


def _audit(session: Session, action: str, consent: NameConsent, actor_id: int, now: datetime) -> None:
    write_audit(
        session,
        actor_id=actor_id,
        action=action,
        object_kind="contest",
        object_id=consent.contest_id,
        after={"person": consent.person_id, "own": consent.own, "representative": consent.representative},
        now=now,
    )
    session.flush()
