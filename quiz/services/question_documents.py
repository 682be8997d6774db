"""Documents that an editor names as what a question rests on, besides those that its quotes name."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.domain.legal_documents import shown_name
from quiz.models import LegalDocument, Question, QuestionDocument
from quiz.services.audit_write import write_audit
from quiz.services.document_find import find_document, find_typed


def name_document(
    session: Session, *, actor: Actor, question: Question, typed: str, now: datetime
) -> LegalDocument:
    """The document that was named by its number or name; a second time changes nothing. Raises InvalidInput at "document"."""
    document = find_typed(session, field="document", typed=typed)
    if session.get(QuestionDocument, (question.id, document.id)) is None:
        session.add(
            QuestionDocument(
                question_id=question.id, document_id=document.id, named_by=actor.person_id, named_at=now
            )
        )
        session.flush()
        _audit(session, "question.name-document", actor, question, document, now, is_named=True)
    return document


def drop_document(
    session: Session, *, actor: Actor, question: Question, document_id: str, now: datetime
) -> None:
    """It is named no more; what a quote names stays. Raises NotFound for a document that there is not."""
    document = find_document(session, document_id=document_id)
    row = session.get(QuestionDocument, (question.id, document.id))
    if row is not None:
        session.delete(row)
        session.flush()
        _audit(session, "question.drop-document", actor, question, document, now, is_named=False)


def _audit(
    session: Session,
    action: str,
    actor: Actor,
    question: Question,
    document: LegalDocument,
    now: datetime,
    *,
    is_named: bool,
) -> None:
    name = {"document": shown_name(document.type, document.number, document.subject, document.issuer)[:300]}
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="question",
        object_id=question.id,
        before=None if is_named else name,
        after=name if is_named else None,
        now=now,
    )
