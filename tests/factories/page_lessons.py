"""A plan that was taken over, and lessons that somebody wrote on pages."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.lesson_draft import ChosenSection, LessonText, proposed_lesson
from quiz.domain.question_draft import ClausePlace
from quiz.models import Clause, Lesson, LessonVersion, Plan
from quiz.services.lesson_module import ModuleWish
from quiz.services.lesson_write import begin_lesson
from quiz.services.plan_take import take_plan
from tests.factories.people import NOW, SignedUp
from tests.factories.programme import SMALL_PLAN, make_plan_import


def make_taken_plan(session: Session, *, text: str = SMALL_PLAN, newer_of: Plan | None = None) -> Plan:
    """The small plan with its clauses and a programme without lessons."""
    record = make_plan_import(session, text=text, newer_of=newer_of)
    return take_plan(session, actor_id=None, record=record, now=NOW).plan


def proposal(session: Session, plan: Plan, *, title: str = "Niêm yết ở đâu?") -> LessonText:
    """What a lesson of the plan's last section begins with, with an explanation of each quote."""
    clauses = session.scalars(select(Clause).where(Clause.plan_id == plan.id).order_by(Clause.id)).all()
    places = tuple(ClausePlace(one.code, "II", one.number, one.text) for one in clauses[-2:])
    text = proposed_lesson(title, [ChosenSection("II", "NỘI DUNG", places)])
    return LessonText(title, 5, ("staff",), text.text + "\nAi đi qua cũng *đọc* được.\n", text.quotes)


def make_page_lesson(
    session: Session,
    *,
    author: SignedUp,
    plan: Plan | None = None,
    state: str = "draft",
    module: str = "Chuyên đề thử",
    title: str = "Niêm yết ở đâu?",
) -> Lesson:
    """A lesson whose first version is in this state; learners do not see it."""
    plan = plan or make_taken_plan(session)
    text = proposal(session, plan, title=title)
    written = begin_lesson(
        session, actor_id=author.id, plan=plan, module=ModuleWish(title=module), text=text, now=NOW
    )
    assert not written.problems, written.problems
    assert written.lesson is not None
    version = session.scalars(select(LessonVersion).where(LessonVersion.lesson_id == written.lesson.id)).one()
    version.state = state
    session.flush()
    return written.lesson
