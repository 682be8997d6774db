"""Finding documents that plans cite: by their ids, and by what an editor types of them."""

from __future__ import annotations

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.legal_documents import name_key, number_key
from quiz.domain.text import fold_space, is_storable
from quiz.models import Citation, LegalDocument

_LAW_WORDS = ("bộ luật ", "luật ")


def find_document(session: Session, *, document_id: str) -> LegalDocument:
    """The document of this public id; raises NotFound."""
    found = session.scalar(select(LegalDocument).where(LegalDocument.public_id == document_id))
    if found is None:
        raise NotFound("document")
    return found


def find_citation(session: Session, *, document_id: str, citation_id: str) -> Citation:
    """A citation of this document; raises NotFound."""
    found = session.scalar(
        select(Citation)
        .join(LegalDocument, LegalDocument.id == Citation.document_id)
        .where(LegalDocument.public_id == document_id, Citation.public_id == citation_id)
    )
    if found is None:
        raise NotFound("citation")
    return found


def find_typed(session: Session, *, field: str, typed: str) -> LegalDocument:
    """The one document that somebody means by a number ("80/2025/QH15"), a law's name, or an id.

    Raises InvalidInput at `field`: "required", "document-unknown", "document-ambiguous".
    """
    text = fold_space(typed)[:400]
    if not text or not is_storable(text):
        raise InvalidInput(field, "required")
    number = number_key(text.rsplit(" ", 1)[-1])
    law = next((text[len(word) :] for word in _LAW_WORDS if text.casefold().startswith(word)), text)
    found = session.scalars(
        select(LegalDocument)
        .where(
            or_(
                LegalDocument.public_id == text,
                LegalDocument.number_key == number if "/" in number else LegalDocument.id.is_(None),
                LegalDocument.name_key == name_key("Luật", "", law),
            )
        )
        .order_by(LegalDocument.id)
        .limit(2)
    ).all()
    if not found:
        raise InvalidInput(field, "document-unknown", {"value": text[:80]})
    if len(found) > 1:
        raise InvalidInput(field, "document-ambiguous", {"value": text[:80]})
    return found[0]
