"""Whether two writings are one document: answered by an editor where the writings do not tell, and put right by him."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.legal_documents import UNKNOWN, shown_name
from quiz.models import Citation, Clause, LegalDocument, QuestionBasis, QuestionDocument
from quiz.services.audit_write import write_audit
from quiz.services.basis_write import refill_basis
from quiz.services.citation_write import new_document
from quiz.services.document_validity import KIND

_STATED = (
    "validity",
    "in_force_from",
    "ended_on",
    "replaced_by_id",
    "note",
    "source_read",
    "set_by",
    "set_at",
)


def answer_same(
    session: Session, *, actor: Actor, document: LegalDocument, is_same: bool, now: datetime
) -> LegalDocument:
    """The document that stands afterwards: what `document` may be the same as, or itself.

    Raises InvalidInput("document", "decided-already") when it is asked about no more.
    """
    if document.maybe_same_id is None:
        raise InvalidInput("document", "decided-already")
    kept = session.get_one(LegalDocument, document.maybe_same_id)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="document.merge" if is_same else "document.keep-apart",
        object_kind=KIND,
        object_id=kept.id if is_same else document.id,
        after={"other": _name(document if is_same else kept)},
        now=now,
    )
    document.maybe_same_id = None
    if not is_same:
        return document
    _give_over(session, document, kept)
    return kept


def _give_over(session: Session, document: LegalDocument, kept: LegalDocument) -> None:
    """Everything of `document` to `kept`; what was said of its validity, if nothing was said of that of `kept`."""
    if kept.validity == UNKNOWN and document.validity != UNKNOWN:
        for name in _STATED:
            setattr(kept, name, getattr(document, name))
        if kept.replaced_by_id == kept.id:
            kept.replaced_by_id = None
    kept.issued_on = kept.issued_on or document.issued_on
    session.flush()
    codes = _codes(session, document)
    session.execute(update(Citation).where(Citation.document_id == document.id).values(document_id=kept.id))
    for table, owner in ((QuestionBasis, "version_id"), (QuestionDocument, "question_id")):
        already = select(getattr(table, owner)).where(table.document_id == kept.id).scalar_subquery()
        session.execute(
            delete(table).where(table.document_id == document.id, getattr(table, owner).in_(already))
        )
        session.execute(update(table).where(table.document_id == document.id).values(document_id=kept.id))
    for column in (LegalDocument.replaced_by_id, LegalDocument.maybe_same_id):
        session.execute(
            update(LegalDocument)
            .where(column == document.id, LegalDocument.id != kept.id)
            .values({column: kept.id})
        )
        session.execute(
            update(LegalDocument)
            .where(column == document.id, LegalDocument.id == kept.id)
            .values({column: None})
        )
    session.expire_all()
    session.delete(session.get_one(LegalDocument, document.id))
    session.flush()
    refill_basis(session, codes)


def part_citation(session: Session, *, actor: Actor, citation: Citation, now: datetime) -> LegalDocument:
    """A document of its own for this citation: the plan means another one than the rest do.

    Raises InvalidInput("citation", "citation-alone") when nothing else rests on its document.
    """
    document = session.get_one(LegalDocument, citation.document_id)
    others = select(func.count()).select_from(Citation).where(Citation.document_id == document.id)
    if (session.scalar(others) or 0) < 2:
        raise InvalidInput("citation", "citation-alone")
    row = new_document(
        kind=document.type,
        number=document.number or "",
        issued_on=None,
        issuer=document.issuer or "",
        subject=document.subject or "",
        now=now,
    )
    session.add(row)
    session.flush()
    citation.document_id = row.id
    session.flush()
    code = session.scalar(select(Clause.code).where(Clause.id == citation.clause_id))
    refill_basis(session, [code] if code else [])
    write_audit(
        session,
        actor_id=actor.person_id,
        action="document.part",
        object_kind=KIND,
        object_id=row.id,
        after={"other": _name(document), "number": str(document.id)},
        now=now,
    )
    return row


def see_citation(session: Session, *, actor: Actor, citation: Citation, now: datetime) -> None:
    """Its flags have been seen, the text stays as it is. The second time changes nothing."""
    if citation.seen_at is not None:
        return
    citation.seen_by, citation.seen_at = actor.person_id, now
    write_audit(
        session,
        actor_id=actor.person_id,
        action="citation.seen",
        object_kind=KIND,
        object_id=citation.document_id,
        after={"words": citation.printed[:200], "flags": list(citation.flags)},
        now=now,
    )
    session.flush()


def _codes(session: Session, document: LegalDocument) -> list[str]:
    cited = select(Citation.clause_id).where(Citation.document_id == document.id)
    return list(session.scalars(select(Clause.code).where(Clause.id.in_(cited)).distinct()))


def _name(document: LegalDocument) -> str:
    return shown_name(document.type, document.number, document.subject, document.issuer)[:300]
