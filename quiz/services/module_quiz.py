"""The quiz that ends a module: drawn from the practice questions of its lessons, as often as one likes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.review import AT_ONCE
from quiz.domain.specification import simple_rules
from quiz.models import Module, Quiz, Specification
from quiz.models.columns import new_public_id

TOLERANCE_SECONDS = 60


def set_module_quiz(
    session: Session,
    *,
    module: Module,
    lessons: Sequence[str],
    questions: int,
    seconds: int,
    pass_percent: int,
    unit_id: int,
    now: datetime,
) -> Quiz:
    """The module's quiz over these lessons. Attempts that were begun keep what they began with.

    A new one opens now, with this limit and pass mark; what is set of it later, a matrix among it, is its managers' and stays.
    """
    quiz = session.scalar(select(Quiz).where(Quiz.module_id == module.id))
    if quiz is None:
        quiz = Quiz(
            public_id=new_public_id(),
            module_id=module.id,
            kind="module",
            opens_at=now,
            created_at=now,
            unit_id=unit_id,
            time_limit_seconds=seconds,
            pass_percent=pass_percent,
            tolerance_seconds=TOLERANCE_SECONDS,
            counting_rule="best",
            review=AT_ONCE,
            is_demo=False,
        )
    rules = simple_rules(questions, pools=("practice",), lessons=lessons)
    old = None if quiz.specification_id is None else session.get_one(Specification, quiz.specification_id)
    if old is None or (old.rules != rules and "matrix" not in old.rules):
        specification = Specification(rules=rules)
        session.add(specification)
        session.flush()
        quiz.specification_id, quiz.question_count = specification.id, questions
    quiz.title, quiz.position = module.title, module.position
    quiz.for_staff, quiz.for_students = module.for_staff, module.for_students
    session.add(quiz)
    session.flush()
    return quiz
