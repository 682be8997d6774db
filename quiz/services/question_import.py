"""Questions of reviewed content as chains of versions: what was in use stays as it was, what changed is a new version.

What people wrote on pages is theirs: their questions are not looked at, their versions of others neither compared nor retired.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Question, QuestionVersion
from quiz.services.question_content import content_columns, content_digest
from quiz.services.question_index import index_version

BUNDLE = "bundle"


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

    Questions that came with an earlier bundle and are missing here, of the same lessons, are retired.
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
        present.add(question.code)
        if row.source != BUNDLE:
            continue
        row.lesson_id = lessons[question.lesson]
        made += _import_version(session, row, versions[row.id], question, now)
    for code, row in rows.items():
        if code not in present and row.source == BUNDLE and row.lesson_id in lessons.values():
            _retire(_brought(versions[row.id]))
    session.flush()
    return made


def _import_version(
    session: Session, row: Question, chain: list[QuestionVersion], question: IncomingQuestion, now: datetime
) -> bool:
    """Whether a new version was made. One that nobody has read waits in review; the older stays in use until then."""
    content = content_columns(
        kind=question.kind,
        level=question.level,
        pool=question.pool,
        audience=question.audience,
        tags=question.tags,
        body=question.body,
    )
    digest = content_digest(content)
    brought = _brought(chain)
    newest = brought[-1] if brought else None
    is_new = newest is None or newest.digest != digest
    if newest is None or is_new:
        newest = QuestionVersion(
            question_id=row.id,
            number=chain[-1].number + 1 if chain else 1,
            digest=digest,
            state="in_review",
            created_at=now,
            **content,
        )
        session.add(newest)
        session.flush()
        index_version(session, newest)
    if question.is_approved:
        _retire(version for version in brought if version is not newest)
        newest.state = "approved"
    return is_new


def _brought(chain: Iterable[QuestionVersion]) -> list[QuestionVersion]:
    """Those of a chain's versions that came with the bundle."""
    return [version for version in chain if version.author_id is None]


def _retire(versions: Iterable[QuestionVersion]) -> None:
    for version in versions:
        version.state = "retired"
