"""Writing down what versions rest on: follows from their quotes and from what the quoted clauses cite."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.models import QuestionBasis, QuestionClause, QuestionVersion
from quiz.services.basis_find import quoted_documents, quotes_in


def fill_basis(session: Session, version: QuestionVersion) -> None:
    """Bring the rows of this version, which has its number already, to what its quotes name."""
    found = set(quoted_documents(session, quotes_in(version.body)))
    kept = set(
        session.scalars(select(QuestionBasis.document_id).where(QuestionBasis.version_id == version.id))
    )
    if kept - found:
        session.execute(
            delete(QuestionBasis).where(
                QuestionBasis.version_id == version.id, QuestionBasis.document_id.in_(kept - found)
            )
        )
    session.add_all(
        QuestionBasis(version_id=version.id, document_id=document) for document in sorted(found - kept)
    )
    session.flush()


def refill_basis(session: Session, clause_codes: Collection[str]) -> None:
    """The same for every version that quotes one of these clauses: what they cite has changed."""
    if not clause_codes:
        return
    quoting = select(QuestionClause.version_id).where(QuestionClause.clause_code.in_(sorted(clause_codes)))
    for version in session.scalars(select(QuestionVersion).where(QuestionVersion.id.in_(quoting))):
        fill_basis(session, version)
