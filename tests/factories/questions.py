"""Question bodies of every kind, and banks of approved versions."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from itertools import count, cycle, islice
from typing import Any

from sqlalchemy.orm import Session

from quiz.models import Clause, Lesson, Plan, Question, QuestionVersion, Section
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


def make_quoted_clause(session: Session, *, plan: Plan) -> Clause:
    """CLAUSE as a clause of this plan, so that what quotes it is whole."""
    section = Section(plan_id=plan.id, key=str(CLAUSE["section"]), title="Nội dung cụ thể", position=1)
    session.add(section)
    session.flush()
    clause = Clause(
        plan_id=plan.id,
        section_id=section.id,
        code=str(CLAUSE["id"]),
        number=2,
        text=f"{CLAUSE['quote']}, không quá cao hoặc quá thấp.",
    )
    session.add(clause)
    session.flush()
    return clause


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


def _parts(ids: str, words: str) -> list[Body]:
    return [{"id": id_, "html": f"{words} {id_}"} for id_ in ids]


def matching(stem: str = "Ghép mỗi việc với nơi làm.") -> Body:
    """Four left-hand items, five right-hand ones whose ids partly repeat those of the left."""
    sides = {"left": _parts("abcd", "Việc"), "right": _parts("cdefg", "Nơi")}
    return {**_frame(stem), **sides, "key": {"a": "d", "b": "c", "c": "f", "d": "e"}, "scoring": "per_part"}


def ordering(stem: str = "Sắp xếp các bước.", scoring: str = "all_or_nothing") -> Body:
    """Four steps; the first is b."""
    return {
        **_frame(stem),
        "options": _parts("abcd", "Bước"),
        "key": ["b", "d", "a", "c"],
        "scoring": scoring,
    }


def short_text(
    stem: str = "Ứng dụng nào?",
    accepted: tuple[str, ...] = ("Zalo", "Za lo"),
    folding: dict[str, bool] | None = None,
) -> Body:
    """One word to write."""
    kept = {"case": True, "diacritics": True, "space": True} | (folding or {})
    return {**_frame(stem), "accepted": list(accepted), "folding": kept, "form_html": "Ghi tên ứng dụng"}


def number(
    stem: str = "Bao nhiêu phần trăm?", value: str = "9,75", tolerance: str = "0", unit: str = "%"
) -> Body:
    """One number to write."""
    return {**_frame(stem), "value": value, "tolerance": tolerance, "unit": unit}


def cloze(stem: str = "Việc niêm yết phải {{1}}, rõ ràng; {{2}} cập nhật.") -> Body:
    """Two gaps, or as many as the stem has, whose options have the same ids."""
    ids = [piece.partition("}}")[0] for piece in stem.split("{{")[1:]] or ["1", "2"]
    if "{{" not in stem:
        stem += " Niêm yết {{1}}, {{2}} cập nhật."
    gaps = [{"id": id_, "options": _parts("abc", f"Từ {id_}")} for id_ in ids]
    return {
        **_frame(stem),
        "gaps": gaps,
        "key": {id_: "abc"[place % 3] for place, id_ in enumerate(ids)},
        "scoring": "per_part",
    }


BODIES: dict[str, Callable[[str], Body]] = {
    "single_choice": single_choice,
    "true_false": true_false,
    "multiple_response": multiple_response,
    "four_statements": four_statements,
    "matching": matching,
    "ordering": ordering,
    "short_text": short_text,
    "number": number,
    "cloze": cloze,
}
#: Kinds that are answered by choosing among options or statements.
CHOSEN = ("single_choice", "true_false", "multiple_response", "four_statements")


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
    kinds: tuple[str, ...] = CHOSEN,
    pool: str = "practice",
    lesson: Lesson | None = None,
) -> list[QuestionVersion]:
    """`count` approved questions of one lesson, the kinds in turn."""
    lesson = lesson or make_lesson(session)
    return [
        make_question(session, kind=kind, lesson=lesson, pool=pool) for kind in islice(cycle(kinds), count)
    ]
