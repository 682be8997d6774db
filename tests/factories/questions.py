"""Question bodies of the four kinds, and banks of approved versions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count, cycle, islice
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Lesson, Question, QuestionVersion
from quiz.models.columns import canonical_json
from quiz.services.question_index import index_version
from tests.factories.people import NOW
from tests.factories.programme import make_lesson

Body = dict[str, Any]
_numbers = count(1)
CLAUSE = {
    "id": "c-0123456789",
    "section": "III.2",
    "number": 2,
    "quote": "Nơi đặt bảng niêm yết phải phù hợp",
}


def _frame(stem: str) -> Body:
    return {
        "stem_html": f"<p>{stem}</p>",
        "explanation_html": "<p>Lời giải thích của câu thử.</p>",
        "note_html": None,
        "clauses": [CLAUSE],
    }


def single_choice(stem: str = "Chọn phương án A.", key: str = "a") -> Body:
    """Four options a to d; the key is `key`."""
    options = [{"id": letter, "html": f"Phương án {letter}", "why": f"Vì {letter}."} for letter in "abcd"]
    return {**_frame(stem), "options": options, "key": key}


def true_false(stem: str = "Câu này đúng.", key: bool = True) -> Body:
    """One statement to judge."""
    return {**_frame(stem), "key": key}


def multiple_response(stem: str = "Chọn A và C.", key: tuple[str, ...] = ("a", "c")) -> Body:
    """Four options of which several are right."""
    return {**single_choice(stem), "key": list(key)}


def four_statements(
    stem: str = "Đúng hay sai?",
    keys: tuple[bool, bool, bool, bool] = (True, False, True, False),
    scoring: str | None = "steps_2025",
) -> Body:
    """Four statements, each đúng or sai, with a quote of its own."""
    statements = [
        {
            "id": letter,
            "html": f"Nhận định {letter}",
            "key": key,
            "level": "recall",
            "clause": CLAUSE,
            "explanation_html": f"<p>Vì {letter}.</p>",
        }
        for letter, key in zip("abcd", keys, strict=True)
    ]
    return {**_frame(stem), "clauses": [], "statements": statements, "scoring": scoring}


BODIES: dict[str, Callable[[str], Body]] = {
    "single_choice": single_choice,
    "true_false": true_false,
    "multiple_response": multiple_response,
    "four_statements": four_statements,
}


def make_question(
    session: Session,
    *,
    kind: str = "single_choice",
    body: Body | None = None,
    lesson: Lesson | None = None,
    pool: str = "practice",
    level: str = "recall",
    tags: tuple[str, ...] = (),
    state: str = "approved",
    for_staff: bool = True,
    for_students: bool = True,
) -> QuestionVersion:
    """One version of a question of its own."""
    number = next(_numbers)
    lesson = lesson or make_lesson(session)
    body = body or BODIES[kind](f"Câu hỏi thử {number}?")
    question = Question(code=f"cau-{number}", lesson_id=lesson.id)
    session.add(question)
    session.flush()
    version = QuestionVersion(
        question_id=question.id,
        number=1,
        digest=hashlib.sha256(canonical_json([kind, body, number]).encode()).hexdigest(),
        state=state,
        kind=kind,
        level=level,
        exposure="practice" if pool == "practice" else "contest",
        pool=pool,
        for_staff=for_staff,
        for_students=for_students,
        tags=list(tags),
        body=body,
        created_at=NOW,
    )
    session.add(version)
    session.flush()
    index_version(session, version)
    return version


def make_question_bank(
    session: Session,
    count: int,
    *,
    kinds: tuple[str, ...] = tuple(BODIES),
    pool: str = "practice",
    lesson: Lesson | None = None,
) -> list[QuestionVersion]:
    """`count` approved questions of one lesson, the kinds in turn."""
    lesson = lesson or make_lesson(session)
    return [
        make_question(session, kind=kind, lesson=lesson, pool=pool) for kind in islice(cycle(kinds), count)
    ]
