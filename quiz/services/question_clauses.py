"""What a question version is looked up by, as rows: the clauses that it rests on, its images, its pairs of
neighbouring words.

Filled wherever a body is written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from quiz.domain.likeness import Pairs, pair_numbers, plain, stem_pairs
from quiz.models import QuestionClause, QuestionImage, QuestionPair, QuestionVersion


def fill_clauses(session: Session, version: QuestionVersion) -> None:
    """Bring the rows of this version, which has its number already, to what its body names and asks."""
    session.execute(delete(QuestionClause).where(QuestionClause.version_id == version.id))
    session.add_all(
        QuestionClause(version_id=version.id, clause_code=code, position=place)
        for place, code in enumerate(clause_codes(version.body))
    )
    session.execute(delete(QuestionPair).where(QuestionPair.version_id == version.id))
    numbers = pair_numbers(body_pairs(version.body))
    if numbers:
        session.execute(
            insert(QuestionPair), [{"pair": number, "version_id": version.id} for number in numbers]
        )
    session.execute(delete(QuestionImage).where(QuestionImage.version_id == version.id))
    session.add_all(
        QuestionImage(name=name, version_id=version.id)
        for name in sorted({image["name"] for image in version.body.get("images") or ()})
    )
    session.flush()


def body_pairs(body: Mapping[str, Any]) -> Pairs:
    """The pairs of neighbouring words of a body's stem and statements."""
    statements = (plain(one["html"]) for one in body.get("statements") or ())
    return stem_pairs(plain(body["stem_html"]), statements)


def clause_codes(body: Mapping[str, Any]) -> list[str]:
    """Codes of the clauses that a body quotes, each once, in their order."""
    return list(dict.fromkeys(_quoted(body)))


def _quoted(body: Mapping[str, Any]) -> Iterator[str]:
    for quote in body.get("clauses") or ():
        yield quote["id"]
    for statement in body.get("statements") or ():
        if statement.get("clause"):
            yield statement["clause"]["id"]
