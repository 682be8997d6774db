"""What is written beside a version whenever its body is: clauses and documents that it rests on, words that it is found by."""

from __future__ import annotations

from sqlalchemy.orm import Session

from quiz.domain.question_search import searched_text
from quiz.models import Question, QuestionSearch, QuestionVersion
from quiz.services.basis_write import fill_basis
from quiz.services.question_clauses import fill_clauses


def index_version(session: Session, version: QuestionVersion) -> None:
    """Bring all of it to what the body says; the version has its number already."""
    fill_clauses(session, version)
    fill_basis(session, version)
    text = searched_text(session.get_one(Question, version.question_id).code, version.body)
    kept = session.get(QuestionSearch, version.id)
    if kept is None:
        session.add(QuestionSearch(version_id=version.id, text=text))
    else:
        kept.text = text
    session.flush()
