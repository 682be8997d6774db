"""Make a practice quiz over the practice questions: open at once, to staff and pupils, any number of attempts."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.paper_draw import draw
from quiz.domain.quiz_settings import MAX_SECONDS, MAX_TOLERANCE
from quiz.domain.review import AT_ONCE
from quiz.domain.specification import read_specification, simple_rules
from quiz.domain.text import fold_space
from quiz.models import Quiz, Specification, Unit
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.bank_candidates import candidates_for
from quiz.services.held_questions import held_from_draws
from quiz.services.unit_list import list_units

MAX_TITLE = 300
MAX_QUESTIONS = 500
PRACTICE_POOLS = ("practice",)


def create_practice_quiz(
    session: Session,
    *,
    title: str,
    seconds: int,
    tolerance: int,
    questions: int,
    unit_code: str | None,
    now: datetime,
) -> str:
    """The public id of the new quiz, listed after the practice quizzes that exist.

    Raises InvalidInput naming the field, and BankTooSmall when a paper could not be drawn for both audiences.
    """
    title = fold_space(title)
    if not 1 <= len(title) <= MAX_TITLE:
        raise InvalidInput("title", "title-unfit", {"most": str(MAX_TITLE)})
    _check_number("seconds", seconds, 1, MAX_SECONDS)
    _check_number("tolerance", tolerance, 0, MAX_TOLERANCE)
    _check_number("questions", questions, 1, MAX_QUESTIONS)
    unit_id = _unit_id(session, unit_code, day_of(now))
    rules = simple_rules(questions, pools=PRACTICE_POOLS)
    held = held_from_draws(session, now=now)
    for audience in ("staff", "student"):
        specification = read_specification(rules)
        candidates = candidates_for(session, audience=audience, pools=specification.pools, held=held, now=now)
        draw(specification, candidates, seed=title)
    specification_row = Specification(rules=rules)
    session.add(specification_row)
    session.flush()
    last = session.scalar(select(func.max(Quiz.position)).where(Quiz.kind == "practice"))
    quiz = Quiz(
        public_id=new_public_id(),
        title=title,
        kind="practice",
        specification_id=specification_row.id,
        question_count=questions,
        time_limit_seconds=seconds,
        tolerance_seconds=tolerance,
        opens_at=now,
        counting_rule="best",
        review=AT_ONCE,
        for_staff=True,
        for_students=True,
        unit_id=unit_id,
        is_demo=False,
        position=0 if last is None else last + 1,
        created_at=now,
    )
    session.add(quiz)
    session.flush()
    write_audit(session, actor_id=None, action="quiz.create", object_kind="quiz", object_id=quiz.id, now=now)
    return quiz.public_id


def _check_number(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(name, "number-unfit", {"low": str(least), "high": str(most)})


def _unit_id(session: Session, code: str | None, day: date) -> int:
    """The unit of that code, or the root."""
    if code is None:
        units = list_units(session, day=day)
        if not units:
            raise InvalidInput("unit", "unit-missing")
        return units[0].id
    unit_id = session.scalar(select(Unit.id).where(Unit.code == code))
    if unit_id is None:
        raise InvalidInput("unit", "unit-unknown", {"value": code})
    return unit_id
