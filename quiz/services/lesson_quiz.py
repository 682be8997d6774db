"""A practice quiz over the questions of one lesson: open at once, to whom the lesson is for, as often as one likes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.errors import BankTooSmall, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.paper_draw import draw
from quiz.domain.review import AT_ONCE
from quiz.domain.specification import read_specification, simple_rules
from quiz.models import Lesson, Quiz, Specification
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.bank_candidates import candidates_for
from quiz.services.held_questions import held_from_draws
from quiz.services.quiz_create import PRACTICE_POOLS
from quiz.services.unit_list import list_units

#: No longer than what is done in a few minutes after reading.
MOST_QUESTIONS = 10
SECONDS_EACH, TOLERANCE_SECONDS = 60, 60


def find_lesson_quiz(session: Session, lesson: Lesson) -> Quiz | None:
    """The oldest practice quiz that draws from this lesson alone. One query."""
    rows = session.execute(
        select(Quiz, Specification.rules)
        .join(Specification, Specification.id == Quiz.specification_id)
        .where(Quiz.kind == "practice")
        .order_by(Quiz.id)
    )
    return next((quiz for quiz, rules in rows if _lessons_of(rules) == [lesson.code]), None)


def make_lesson_quiz(session: Session, *, actor: Actor, lesson: Lesson, now: datetime) -> Quiz:
    """The lesson's quiz, made now if there is none yet, listed after the practice quizzes that exist.

    Raises InvalidInput while not one approved question of the lesson is there for everybody whom it is for.
    """
    session.execute(select(Lesson.id).where(Lesson.id == lesson.id).with_for_update())  # one press at a time
    found = find_lesson_quiz(session, lesson)
    if found is not None:
        return found
    rules = _rules(session, lesson, now)
    if rules is None:
        raise InvalidInput("lesson", "lesson-without-questions")
    specification = Specification(rules=rules)
    session.add(specification)
    session.flush()
    last = session.scalar(select(func.max(Quiz.position)).where(Quiz.kind == "practice"))
    count = rules["rows"][0]["count"]
    quiz = Quiz(
        public_id=new_public_id(),
        title=lesson.title,
        kind="practice",
        specification_id=specification.id,
        question_count=count,
        time_limit_seconds=count * SECONDS_EACH,
        tolerance_seconds=TOLERANCE_SECONDS,
        opens_at=now,
        counting_rule="best",
        review=AT_ONCE,
        for_staff=lesson.for_staff,
        for_students=lesson.for_students,
        unit_id=list_units(session, day=day_of(now))[0].id,
        is_demo=False,
        position=0 if last is None else last + 1,
        created_at=now,
    )
    session.add(quiz)
    session.flush()
    write_audit(
        session,
        actor_id=actor.person_id,
        action="quiz.create",
        object_kind="quiz",
        object_id=quiz.id,
        after={"lesson": lesson.code, "questions": count},
        now=now,
    )
    return quiz


def _rules(session: Session, lesson: Lesson, now: datetime) -> dict[str, Any] | None:
    """As many questions as a paper for each audience can be drawn with, at most MOST_QUESTIONS; None for none, and for nobody."""
    held = held_from_draws(session, now=now)
    meant = [
        name for name, is_meant in (("staff", lesson.for_staff), ("student", lesson.for_students)) if is_meant
    ]
    if not meant:  # nobody reads the lesson yet
        return None
    banks = [
        candidates_for(session, audience=audience, pools=frozenset(PRACTICE_POOLS), held=held, now=now)
        for audience in meant
    ]
    for count in range(MOST_QUESTIONS, 0, -1):
        rules = simple_rules(count, pools=PRACTICE_POOLS, lessons=[lesson.code])
        specification = read_specification(rules)
        try:
            for bank in banks:
                draw(specification, bank, seed=lesson.code)
        except BankTooSmall:
            continue
        return rules
    return None


def _lessons_of(rules: Mapping[str, Any]) -> list[str] | None:
    rows = rules.get("rows") or [{}]
    return rows[0].get("lessons") if len(rows) == 1 else None
