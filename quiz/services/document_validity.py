"""What an editor says of a document: whether it is in force, since when, until when, by what it was replaced."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.legal_documents import (
    AMENDED,
    ENDED,
    UNKNOWN,
    VALIDITIES,
    is_law,
    searched_words,
    shown_name,
)
from quiz.domain.text import fold_space, is_storable
from quiz.models import LegalDocument
from quiz.services.audit_write import write_audit
from quiz.services.citation_write import new_document
from quiz.services.document_find import find_typed

KIND = "legal_document"
#: Longest texts, in characters.
LONGEST = {"note": 2000, "source_read": 500, "reason": 500, "number": 60, "issuer": 300, "subject": 1000}


@dataclass(frozen=True)
class Validity:
    """`ended_on`: the first day on which it no longer holds, for ENDED alone. `replaced_by`: as typed, for ENDED and AMENDED."""

    validity: str
    in_force_from: date | None = None
    ended_on: date | None = None
    replaced_by: str = ""
    note: str = ""
    source_read: str = ""


def set_validity(
    session: Session, *, actor: Actor, document: LegalDocument, wanted: Validity, reason: str, now: datetime
) -> None:
    """Store it with who said so and when. Questions are held back, or free again, by it. Raises InvalidInput with the field."""
    reason = _text("reason", reason)
    if not reason:
        raise InvalidInput("reason", "reason-required")
    _check(document, wanted)
    newer = None
    if wanted.replaced_by.strip() and wanted.validity in (ENDED, AMENDED):
        newer = find_typed(session, field="replaced_by", typed=wanted.replaced_by)
        if newer.id == document.id:
            raise InvalidInput("replaced_by", "document-itself")
    before = _plain(session, document)
    document.validity, document.in_force_from = wanted.validity, wanted.in_force_from
    document.ended_on = wanted.ended_on if wanted.validity == ENDED else None
    document.replaced_by_id = newer.id if newer else None
    document.note, document.source_read = _text("note", wanted.note), _text("source_read", wanted.source_read)
    document.set_by, document.set_at = actor.person_id, now
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action="document.validity",
        object_kind=KIND,
        object_id=document.id,
        before=before,
        after=_plain(session, document),
        detail=reason,
        now=now,
    )


def _check(document: LegalDocument, wanted: Validity) -> None:
    if wanted.validity not in VALIDITIES:
        raise InvalidInput("validity", "value-unknown", {"value": wanted.validity[:20]})
    if wanted.validity == ENDED and wanted.ended_on is None:
        raise InvalidInput("ended_on", "required")
    if wanted.validity != UNKNOWN and not wanted.source_read.strip():
        raise InvalidInput("source_read", "document-source")
    if document.issued_on and wanted.in_force_from and wanted.in_force_from < document.issued_on:
        raise InvalidInput("in_force_from", "document-before-issue")
    begins = wanted.in_force_from or document.issued_on
    if wanted.validity == ENDED and begins and wanted.ended_on and wanted.ended_on < begins:
        raise InvalidInput("ended_on", "document-end-early")


def add_document(
    session: Session,
    *,
    actor: Actor,
    kind: str,
    number: str,
    issued_on: date | None,
    issuer: str,
    subject: str,
    now: datetime,
) -> LegalDocument:
    """A document that no plan cites, for questions and validity to name. Raises InvalidInput with the field."""
    kind, number = _text("kind", kind, 60), _text("number", number)
    issuer, subject = _text("issuer", issuer), _text("subject", subject)
    if not kind:
        raise InvalidInput("kind", "required")
    if not number and not (is_law(kind) and subject):
        raise InvalidInput("number", "document-number")
    if number:
        _refuse_known(session, number, issued_on)
    row = new_document(kind=kind, number=number, issued_on=issued_on, issuer=issuer, subject=subject, now=now)
    row.search = searched_words((kind, number, issuer, subject))
    session.add(row)
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action="document.add",
        object_kind=KIND,
        object_id=row.id,
        after={"name": shown_name(kind, number, subject, issuer), "issued_on": issued_on},
        now=now,
    )
    return row


def _refuse_known(session: Session, number: str, issued_on: date | None) -> None:
    try:
        known = find_typed(session, field="number", typed=number)
    except InvalidInput as error:
        if error.code == "document-unknown":
            return
        raise
    if known.issued_on is None or issued_on is None or known.issued_on == issued_on:
        raise InvalidInput("number", "document-known", {"value": number})


def _text(field: str, text: str, most: int | None = None) -> str:
    text, most = fold_space(text), most or LONGEST[field]
    if len(text) > most or not is_storable(text):
        raise InvalidInput(field, "text-unfit", {"most": str(most)})
    return text


def _plain(session: Session, document: LegalDocument) -> dict[str, Any]:
    newer = session.get(LegalDocument, document.replaced_by_id) if document.replaced_by_id else None
    return {
        "validity": document.validity,
        "in_force_from": document.in_force_from,
        "ended_on": document.ended_on,
        "replaced_by": shown_name(newer.type, newer.number, newer.subject, newer.issuer) if newer else None,
        "note": document.note or None,
        "source_read": document.source_read or None,
    }
