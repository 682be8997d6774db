"""The coverage of a plan: of every clause its lessons, ready questions, the people it has reached, and how they answered.

Lessons and questions belong to a clause by its code, which stays the same in every version of a plan that says the same.
People are those who have completed a lesson, counted for each lesson: a clause of several lessons has reached at least as many
as the best of them. To count its people once would mean to go through everybody's progress, lesson by lesson, at each look.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.coverage import NO_LEVEL, NO_QUESTION, Answers, gaps_of
from quiz.domain.levels import SCHEMES, shown_level
from quiz.models import (
    Clause,
    Lesson,
    LessonClause,
    LessonProgress,
    Plan,
    Question,
    QuestionClause,
    QuestionVersion,
    Section,
    VersionStatistics,
)
from quiz.services.basis_find import lost_basis

#: The section of what stands before the first heading: what the plan rests on, which nobody has to be taught.
PREAMBLE = "0"


@dataclass(frozen=True)
class TaughtBy:
    """A lesson of a clause, with how many people have completed it."""

    code: str
    title: str
    people: int


@dataclass
class ClauseCoverage:
    """A clause with what covers it. `ready`: questions by shown level; `practice` and `contest`: the same by exposure."""

    clause: Clause
    levels: Sequence[str]
    lessons: list[TaughtBy] = field(default_factory=list)
    ready: dict[str, int] = field(default_factory=dict)
    practice: int = 0
    contest: int = 0
    answers: Answers = field(default_factory=Answers)

    @property
    def people(self) -> int:
        """The most that one of its lessons has reached."""
        return max((lesson.people for lesson in self.lessons), default=0)

    @property
    def gaps(self) -> list[tuple[str, list[str]]]:
        """What it lacks."""
        return gaps_of(lessons=len(self.lessons), ready=self.ready, levels=self.levels, answers=self.answers)

    @property
    def lacks_questions(self) -> bool:
        """Whether drafts would fill a gap of it."""
        return any(code in (NO_QUESTION, NO_LEVEL) for code, _levels in self.gaps)


@dataclass(frozen=True)
class SectionCoverage:
    """A section with its clauses, those with a gap alone where that was asked for."""

    section: Section
    clauses: list[ClauseCoverage]


@dataclass(frozen=True)
class Coverage:
    """The board of one plan. `whole`: every clause, also those that the filter leaves out."""

    plan: Plan
    sections: list[SectionCoverage]
    whole: list[ClauseCoverage]

    def lacking(self, code: str) -> int:
        """How many clauses have this gap."""
        return sum(any(gap == code for gap, _levels in one.gaps) for one in self.whole)

    @property
    def complete(self) -> int:
        """How many clauses lack nothing."""
        return sum(not one.gaps for one in self.whole)


def list_plans(session: Session) -> list[Plan]:
    """The newest version of every plan, the newest plan first. One query."""
    replaced = select(Plan.previous_id).where(Plan.previous_id.is_not(None))
    return list(session.scalars(select(Plan).where(Plan.id.not_in(replaced)).order_by(Plan.id.desc())))


def read_coverage(
    session: Session, *, plan: Plan, scheme: str, gap: str | None = None, day: date
) -> Coverage:
    """The board as it stands on a day; `gap`: clauses with this gap alone. What is held back because its basis is no longer in
    force is not ready. Five queries however long the plan is."""
    rows = session.execute(
        select(Section, Clause)
        .join(Clause, Clause.section_id == Section.id)
        .where(Section.plan_id == plan.id, Section.key != PREAMBLE)
        .order_by(Section.position, Clause.number)
    ).all()
    levels = list(SCHEMES[scheme])
    board = {clause.code: ClauseCoverage(clause, levels) for _section, clause in rows}
    _add_lessons(session, board)
    _add_questions(session, board, scheme, day)
    _add_answers(session, board)
    sections: dict[int, SectionCoverage] = {}
    for section, clause in rows:
        one = board[clause.code]
        if gap is None or any(code == gap for code, _levels in one.gaps):
            sections.setdefault(section.id, SectionCoverage(section, [])).clauses.append(one)
    return Coverage(plan, list(sections.values()), list(board.values()))


Board = dict[str, ClauseCoverage]


def _add_lessons(session: Session, board: Board) -> None:
    rows = session.execute(
        select(Clause.code, Lesson.code, Lesson.title, Lesson.position, Lesson.id)
        .join(LessonClause, LessonClause.clause_id == Clause.id)
        .join(Lesson, Lesson.id == LessonClause.lesson_id)
        .where(Clause.code.in_(board), Lesson.for_staff | Lesson.for_students)
        .order_by(Lesson.position, Lesson.id)
        .distinct()
    )
    reached: dict[int, int] = dict(
        session.execute(
            select(LessonProgress.lesson_id, func.count())
            .where(LessonProgress.completed_at.is_not(None))
            .group_by(LessonProgress.lesson_id)
        ).all()
    )
    for code, lesson, title, _position, id_ in rows:
        board[code].lessons.append(TaughtBy(lesson, title, reached.get(id_, 0)))


def _add_questions(session: Session, board: Board, scheme: str, day: date) -> None:
    rows = session.execute(
        select(QuestionClause.clause_code, QuestionVersion.level, QuestionVersion.exposure, func.count())
        .join(QuestionVersion, QuestionVersion.id == QuestionClause.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(
            QuestionClause.clause_code.in_(board),
            QuestionVersion.state == "approved",
            Question.owner_id.is_(None),
            QuestionVersion.id.not_in(lost_basis(day)),
        )
        .group_by(QuestionClause.clause_code, QuestionVersion.level, QuestionVersion.exposure)
    )
    for code, level, exposure, count in rows:
        one, shown = board[code], shown_level(level, scheme)
        one.ready[shown] = one.ready.get(shown, 0) + count
        if exposure == "contest":
            one.contest += count
        else:
            one.practice += count


def _add_answers(session: Session, board: Board) -> None:
    rows = session.execute(
        select(
            QuestionClause.clause_code,
            func.sum(VersionStatistics.attempts),
            func.sum(VersionStatistics.correct),
            func.max(VersionStatistics.people),
        )
        .join(VersionStatistics, VersionStatistics.version_id == QuestionClause.version_id)
        .where(QuestionClause.clause_code.in_(board))
        .group_by(QuestionClause.clause_code)
    )
    for code, attempts, correct, people in rows:
        board[code].answers = Answers(int(attempts), int(correct), people)
