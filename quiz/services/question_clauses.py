"""Which clauses a question version rests on, as rows: filled wherever a body is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quiz.models import QuestionClause, QuestionVersion


def fill_clauses(session: Session, version: QuestionVersion) -> None:
    """Bring the rows of this version, which has its number already, to what its body names."""
    session.execute(delete(QuestionClause).where(QuestionClause.version_id == version.id))
    session.add_all(
        QuestionClause(version_id=version.id, clause_code=code, position=place)
        for place, code in enumerate(clause_codes(version.body))
    )
    session.flush()


def clause_codes(body: Mapping[str, Any]) -> list[str]:
    """Codes of the clauses that a body quotes, each once, in their order."""
    return list(dict.fromkeys(_quoted(body)))


def _quoted(body: Mapping[str, Any]) -> Iterator[str]:
    for quote in body.get("clauses") or ():
        yield quote["id"]
    for statement in body.get("statements") or ():
        if statement.get("clause"):
            yield statement["clause"]["id"]
