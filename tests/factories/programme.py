"""A plan, its programme's modules, and lessons."""

from __future__ import annotations

from itertools import count

from sqlalchemy.orm import Session

from quiz.models import Lesson, Module, Plan, Programme
from quiz.models.columns import new_public_id

_numbers = count(1)


def make_plan(session: Session, *, code: str | None = None) -> Plan:
    """A plan without text."""
    number = next(_numbers)
    plan = Plan(
        code=code or f"plan-{number}",
        title="Kế hoạch tuyên truyền cải cách hành chính",
        citation="Kế hoạch năm 2021",
        digest="0" * 64,
    )
    session.add(plan)
    session.flush()
    return plan


def make_module(
    session: Session, *, plan: Plan | None = None, for_staff: bool = True, for_students: bool = True
) -> Module:
    """A module of a programme of its own."""
    number = next(_numbers)
    plan = plan or make_plan(session)
    programme = Programme(code=f"programme-{number}", plan_id=plan.id, title="Chương trình thử")
    session.add(programme)
    session.flush()
    module = Module(
        public_id=new_public_id(),
        programme_id=programme.id,
        code=f"module-{number}",
        title=f"Chuyên đề {number}",
        position=number,
        for_staff=for_staff,
        for_students=for_students,
    )
    session.add(module)
    session.flush()
    return module


def make_lesson(session: Session, *, module: Module | None = None, code: str | None = None) -> Lesson:
    """A lesson of one section."""
    number = next(_numbers)
    module = module or make_module(session)
    lesson = Lesson(
        code=code or f"lesson-{number}",
        module_id=module.id,
        title=f"Bài học {number}",
        minutes=5,
        position=number,
        for_staff=module.for_staff,
        for_students=module.for_students,
        sections=[{"slug": "mo-dau", "title": "Mở đầu", "blocks": []}],
        checks=[],
    )
    session.add(lesson)
    session.flush()
    return lesson
