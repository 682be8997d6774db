"""Documents that plans cite, and citations of them."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Citation, Clause, LegalDocument
from quiz.models.columns import new_public_id
from quiz.services.citation_write import new_document
from tests.factories.people import NOW

_numbers = count(1)


def make_document(
    session: Session, *, kind: str = "Nghị định", number: str | None = None, ended_on: date | None = None, **more: Any
) -> LegalDocument:  # fmt: skip
    """A document of which nothing is known, or one that has ended."""
    document = new_document(
        kind=kind,
        number=f"{next(_numbers)}/2018/NĐ-CP" if number is None else number,
        issued_on=more.pop("issued_on", None),
        issuer=more.pop("issuer", "Chính phủ"),
        subject=more.pop("subject", "cơ chế một cửa"),
        now=NOW,
    )
    if ended_on is not None:
        document.validity, document.ended_on = "ended", ended_on
    for name, value in more.items():
        setattr(document, name, value)
    session.add(document)
    session.flush()
    return document


def make_citation(
    session: Session,
    *,
    clause: Clause,
    words: str,
    document: LegalDocument | None = None,
    flags: tuple[str, ...] = (),
) -> Citation:
    """These words of the clause cite the document, or one of their own."""
    first = clause.text.index(words)
    citation = Citation(
        public_id=new_public_id(),
        clause_id=clause.id,
        document_id=(document or make_document(session)).id,
        first=first,
        past=first + len(words),
        printed=words,
        flags=list(flags),
    )
    session.add(citation)
    session.flush()
    return citation
