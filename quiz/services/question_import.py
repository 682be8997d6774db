"""Questions of reviewed content as chains of versions: what was in use stays as it was, what changed is a new version."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Question, QuestionVersion
from quiz.models.columns import canonical_json

PRACTICE = "practice"


@dataclass(frozen=True)
class IncomingQuestion:
    """A question as it comes in; `body` as quiz.domain.questions describes it. `is_approved`: this wording was read."""

    code: str
    lesson: str
    kind: str
    level: str
    pool: str
    audience: tuple[str, ...]
    tags: tuple[str, ...]
    body: Mapping[str, Any]
    is_approved: bool


def import_questions(
    session: Session, *, questions: Iterable[IncomingQuestion], lessons: Mapping[str, int], now: datetime
) -> int:
    """Bring the bank to these questions; returns how many new versions that took. `lessons`: numbers by code.

    Questions that are missing here, of the same lessons, are retired.
    """
    rows = {row.code: row for row in session.scalars(select(Question))}
    versions: dict[int, list[QuestionVersion]] = defaultdict(list)
    for version in session.scalars(select(QuestionVersion).order_by(QuestionVersion.number)):
        versions[version.question_id].append(version)
    made = 0
    present = set()
    for question in questions:
        row = rows.get(question.code)
        if row is None:
            row = Question(code=question.code, lesson_id=lessons[question.lesson])
            session.add(row)
            session.flush()
        row.lesson_id = lessons[question.lesson]
        present.add(question.code)
        made += _import_version(session, row, versions[row.id], question, now)
    for code, row in rows.items():
        if code not in present and row.lesson_id in lessons.values():
            _retire(versions[row.id])
    session.flush()
    return made


def _import_version(
    session: Session, row: Question, chain: list[QuestionVersion], question: IncomingQuestion, now: datetime
) -> bool:
    """Whether a new version was made. One that nobody has read waits in review; the older stays in use until then."""
    content = _content(question)
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    newest = chain[-1] if chain else None
    is_new = newest is None or newest.digest != digest
    if newest is None or is_new:
        newest = QuestionVersion(
            question_id=row.id,
            number=newest.number + 1 if newest else 1,
            digest=digest,
            state="in_review",
            created_at=now,
            **content,
        )
        session.add(newest)
    if question.is_approved:
        _retire(version for version in chain if version is not newest)
        newest.state = "approved"
    return is_new


def _retire(versions: Iterable[QuestionVersion]) -> None:
    for version in versions:
        version.state = "retired"


def _content(question: IncomingQuestion) -> dict[str, Any]:
    """The columns that make a version what it is."""
    return {
        "kind": question.kind,
        "level": question.level,
        "exposure": "practice" if question.pool == PRACTICE else "contest",
        "pool": question.pool,
        "for_staff": "staff" in question.audience,
        "for_students": "student" in question.audience,
        "tags": list(question.tags),
        "body": dict(question.body),
    }
