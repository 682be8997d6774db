"""Validity that came for certain with a plan's own data; what an editor has said of a document is never touched."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.legal_documents import AMENDED, ENDED, UNKNOWN, Writing
from quiz.models import Citation, Clause, LegalDocument, Plan
from quiz.services.citation_write import DocumentIndex


@dataclass(frozen=True)
class KnownState:
    """Of the document cited at `first` of the clause with this code. `ended_on`: None where it was only amended."""

    clause: str
    first: int
    ended_on: date | None
    newer: Writing
    newer_from: date | None
    note: str
    is_read: bool


def apply_known(session: Session, *, plan: Plan, known: Iterable[KnownState], now: datetime) -> None:
    """Set what nobody has set yet. The document that replaces or amends one becomes a document of its own."""
    states = list(known)
    index = DocumentIndex(session, [one.newer for one in states], now)
    for state in states:
        document = session.scalar(
            select(LegalDocument)
            .join(Citation, Citation.document_id == LegalDocument.id)
            .join(Clause, Clause.id == Citation.clause_id)
            .where(Clause.plan_id == plan.id, Clause.code == state.clause, Citation.first == state.first)
        )
        if document is None or document.validity != UNKNOWN or document.set_at is not None:
            continue
        newer = index.document_of(state.newer)
        if newer.id == document.id:
            continue
        # a law of the same name is made as doubtful; here it is certain that it is another
        newer.maybe_same_id = None if newer.maybe_same_id == document.id else newer.maybe_same_id
        if newer.in_force_from is None and newer.set_at is None:
            newer.in_force_from = state.newer_from
        document.validity = ENDED if state.ended_on else AMENDED
        document.ended_on, document.replaced_by_id = state.ended_on, newer.id
        document.note, document.set_at = state.note, now
        document.source_read = newer.number or "" if state.is_read else ""
    session.flush()
