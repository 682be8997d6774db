"""A bank of many questions for the bench: lessons, sections and clauses, versions in every state, some of them often given."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from quiz.domain.levels import LEVELS
from quiz.domain.question_search import searched_text
from quiz.domain.specification import simple_rules
from quiz.models import (
    Clause,
    Question,
    QuestionClause,
    QuestionSearch,
    QuestionVersion,
    Section,
    Specification,
    VersionStatistics,
)
from tests.factories import (
    NOW,
    make_contest_round,
    make_lesson,
    make_module,
    make_plan,
    make_programme,
    make_unit,
)

LESSONS, SECTIONS, CLAUSES = 40, 20, 8
#: Every so many chains has a second version, and another one is a draft.
CHANGED, UNFINISHED = 5, 4
_AT_ONCE = 1_000
_TEXT = (
    "thủ tục hành chính niêm yết công khai hồ sơ trực tuyến tiếp nhận giải quyết cán bộ công chức viên chức kế hoạch "
    "tuyên truyền cải cách văn hóa công sở kỷ cương nhà trường phụ huynh học sinh bưu chính công ích một cửa đơn vị"
)
_WORDS = _TEXT.split(" ")


def fill_bank(session: Session, count: int) -> None:
    """`count` chains of all four levels, of one answer, several and four statements; a ranked quiz holds a lesson back."""
    chance = random.Random(count)
    plan = make_plan(session)
    module = make_module(session, programme=make_programme(session, plan=plan))
    lessons = [make_lesson(session, module=module) for _ in range(LESSONS)]
    codes = _clauses(session, plan.id)
    rows = list(_chains(chance, count, [lesson.id for lesson in lessons], codes))
    for model in (Question, QuestionVersion, QuestionSearch, QuestionClause, VersionStatistics):
        made = [row for chain in rows for row in chain[model.__tablename__]]
        for start in range(0, len(made), _AT_ONCE):
            session.execute(insert(model), made[start : start + _AT_ONCE])
    unit = make_unit(session, levels=("thpt",))
    _contest, _round, quiz = make_contest_round(session, unit=unit, closes_at=NOW + timedelta(days=3650))
    rules = Specification(rules=simple_rules(20, pools=["practice"], lessons=[lessons[0].code]))
    session.add(rules)
    session.flush()
    quiz.specification_id = rules.id


def _clauses(session: Session, plan_id: int) -> list[str]:
    codes = []
    for place in range(SECTIONS):
        section = Section(plan_id=plan_id, key=f"X.{place}", title=f"Mục thứ {place}", position=place)
        session.add(section)
        session.flush()
        for number in range(1, CLAUSES + 1):
            codes.append(f"c-{place:05d}{number:05d}")
            session.add(
                Clause(
                    plan_id=plan_id, section_id=section.id, code=codes[-1], number=number, text="Lời của ý."
                )
            )
    session.flush()
    return codes


def _chains(
    chance: random.Random, count: int, lessons: list[int], codes: list[str]
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    version_id = 0
    for number in range(1, count + 1):
        code = f"cau-{number:06d}"
        chain: dict[str, list[dict[str, Any]]] = {
            "question": [
                {
                    "id": number,
                    "code": code,
                    "lesson_id": chance.choice(lessons),
                    "source": "page",
                    "owner_id": None,
                }
            ],
            "question_version": [],
            "question_search": [],
            "question_clause": [],
            "version_statistics": [],
        }
        states = ["retired", "approved"] if number % CHANGED == 0 else ["approved"]
        if number % UNFINISHED == 0:
            states = (
                ["approved", "draft"] if chance.random() < 0.5 else [chance.choice(("draft", "in_review"))]
            )
        for place, state in enumerate(states, start=1):
            version_id += 1
            _add_version(chance, chain, version_id, number, code, place, state, chance.choice(codes))
        yield chain


def _add_version(
    chance: random.Random,
    chain: dict[str, list[dict[str, Any]]],
    version_id: int,
    question_id: int,
    code: str,
    number: int,
    state: str,
    clause: str,
) -> None:
    body = _body(chance, clause)
    kind = chance.choice(("single_choice", "single_choice", "multiple_response", "four_statements"))
    pool = chance.choice(("practice", "practice", "practice", "week1"))
    chain["question_version"].append(
        {
            "id": version_id, "question_id": question_id, "number": number, "digest": f"{version_id:064d}",
            "state": state, "kind": kind, "level": chance.choice(LEVELS),
            "exposure": "practice" if pool == "practice" else "contest", "pool": pool,
            "for_staff": True, "for_students": chance.random() < 0.7,
            "tags": ["situation"] if chance.random() < 0.3 else [],
            "body": _of_kind(chance, kind, body),
            "author_id": None, "created_at": NOW,
        }
    )  # fmt: skip
    chain["question_search"].append({"version_id": version_id, "text": searched_text(code, body)})
    chain["question_clause"].append({"version_id": version_id, "clause_code": clause, "position": 0})
    if chance.random() < 0.5:
        chain["version_statistics"].append(
            {
                "version_id": version_id, "given": chance.randrange(1, 500), "last_given_at": NOW, "quizzes": 1,
                "attempts": 10, "answered": 10, "correct": 5, "people": 10, "facility": 50_000, "discrimination": None,
                "figures": {}, "doubts": [], "pairs": [], "choices": {}, "computed_at": NOW,
            }
        )  # fmt: skip


def _of_kind(chance: random.Random, kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """The body of a question of one answer as that of another kind."""
    if kind == "single_choice":
        return body
    if kind == "multiple_response":
        return {**body, "key": ["a", "b"]}
    parts = body.pop("options")
    del body["key"]
    made = [
        {"id": part["id"], "html": part["html"], "key": part["id"] in "ac", "level": chance.choice(LEVELS)}
        for part in parts
    ]
    return {**body, "statements": made, "scoring": "steps_2025"}


def _body(chance: random.Random, clause: str) -> dict[str, Any]:
    def text(length: int) -> str:
        return " ".join(chance.choice(_WORDS) for _ in range(length)).capitalize()

    return {
        "stem_html": f"<p>Theo Kế hoạch, {text(25)}?</p>",
        "options": [{"id": letter, "html": text(14), "why": text(20)} for letter in "abcd"],
        "key": "a",
        "explanation_html": f"<p>{text(70)}.</p>",
        "note_html": None,
        "clauses": [{"id": clause, "section": "X.1", "number": 1, "quote": text(30)}],
    }
