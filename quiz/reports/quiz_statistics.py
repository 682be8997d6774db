"""The statistics of a quiz, of one of its questions, and of a question over all quizzes, as pages and files show them.

Figures of fewer than LEAST_PEOPLE people are shown to nobody. Of a question whose key is held back from the reader
(statistics_sight) everything is shown but what was chosen and why it is worth a look.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, literal, select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.item_doubts import ChoiceFigures
from quiz.domain.item_tally import LEAST_PEOPLE
from quiz.domain.questions import WRITTEN
from quiz.models import ItemStatistics, Job, Question, QuestionVersion, QuizStatistics, VersionStatistics
from quiz.reports.class_contest_results import plain_text
from quiz.services.held_questions import Held
from quiz.services.statistics_store import choice_figures

#: Written answers are told once so many attempts gave the same, and no more of them than this.
LEAST_SAME, MOST_WRITTEN = 2, 10


@dataclass(frozen=True)
class ItemLine:
    """A question with its figures; `hides_key`: this reader may not know its key yet."""

    version: QuestionVersion
    code: str
    stem: str
    given: int
    attempts: int
    answered: int
    correct: int
    people: int
    figures: Mapping[str, Any]
    found: Sequence[Sequence[Any]]
    hides_key: bool

    @property
    def is_enough(self) -> bool:
        """Whether its figures may be shown."""
        return self.people >= LEAST_PEOPLE

    @property
    def doubts(self) -> list[tuple[str, list[str]]]:
        """Why it is worth a look, as (code, choices); none that would tell its key."""
        if self.hides_key or not self.is_enough:
            return []
        return [(code, choices) for code, choices in self.found]


@dataclass(frozen=True)
class QuizReport:
    """What there is of a quiz; `row` None: nobody has asked yet."""

    row: QuizStatistics | None
    job: Job | None
    items: list[ItemLine]

    @property
    def is_computed(self) -> bool:
        """Whether there are statistics at all."""
        return self.row is not None and self.row.computed_at is not None

    @property
    def is_enough(self) -> bool:
        """Whether they may be shown."""
        return self.row is not None and self.row.people >= LEAST_PEOPLE

    @property
    def is_at_work(self) -> bool:
        """Whether they are being computed."""
        return self.job is not None and self.job.state in ("queued", "running")

    @property
    def doubtful(self) -> list[ItemLine]:
        """Questions worth a look, as they stand in the list."""
        return [item for item in self.items if item.doubts]


@dataclass(frozen=True)
class ItemReport:
    """One question in full. `written`: the most frequent wrong answers with how many gave them."""

    line: ItemLine
    choices: list[ChoiceFigures]
    written: list[tuple[str, int]]


def read_quiz_state(session: Session, *, quiz_id: int) -> QuizReport:
    """How far they are, without the questions. One query."""
    row = session.execute(
        select(QuizStatistics, Job)
        .outerjoin(Job, Job.id == QuizStatistics.job_id)
        .where(QuizStatistics.quiz_id == quiz_id)
    ).first()
    return QuizReport(row[0], row[1], []) if row else QuizReport(None, None, [])


def read_quiz_report(session: Session, *, quiz_id: int, held: Held) -> QuizReport:
    """All of it, the questions with the lowest facility first. Two queries."""
    state = read_quiz_state(session, quiz_id=quiz_id)
    if not state.is_computed or not state.is_enough:
        return state
    rows = session.execute(_items(held).where(ItemStatistics.quiz_id == quiz_id)).all()
    lines = [_line(*row) for row in rows]
    return QuizReport(state.row, state.job, sorted(lines, key=_hardest_first))


def find_item(session: Session, *, quiz_id: int, code: str, number: int, held: Held) -> ItemReport:
    """One question of the quiz; raises NotFound. One query."""
    found = session.execute(
        _items(held, ItemStatistics.pairs, ItemStatistics.choices).where(
            ItemStatistics.quiz_id == quiz_id, Question.code == code, QuestionVersion.number == number
        )
    ).first()
    if found is None:
        raise NotFound("question")
    *row, pairs, choices = found
    return _in_full(_line(*row), pairs, choices)


def find_version_report(
    session: Session, *, code: str, number: int
) -> tuple[QuestionVersion, VersionStatistics | None, ItemReport | None]:
    """A question of the common bank over all quizzes that used it, without figures where none did; raises NotFound."""
    row = session.execute(
        select(QuestionVersion, Question.code, VersionStatistics)
        .join(Question, Question.id == QuestionVersion.question_id)
        .outerjoin(VersionStatistics, VersionStatistics.version_id == QuestionVersion.id)
        .where(Question.code == code, QuestionVersion.number == number, Question.owner_id.is_(None))
    ).first()
    if row is None:
        raise NotFound("question")
    version, found = row.QuestionVersion, row.VersionStatistics
    if found is None:
        return version, None, None
    line = _line(
        version, code, found.given, found.attempts, found.answered, found.correct, found.people,
        found.figures, found.doubts, False,
    )  # fmt: skip
    return version, found, _in_full(line, found.pairs, found.choices)


def _items(held: Held, *more: Any) -> Select[Any]:
    hides = QuestionVersion.question_id.in_(held.chains) if held.is_any else literal(False)
    return (
        select(
            QuestionVersion,
            Question.code,
            ItemStatistics.given,
            ItemStatistics.attempts,
            ItemStatistics.answered,
            ItemStatistics.correct,
            ItemStatistics.people,
            ItemStatistics.figures,
            ItemStatistics.doubts,
            hides,
            *more,
        )
        .join(QuestionVersion, QuestionVersion.id == ItemStatistics.version_id)
        .join(Question, Question.id == QuestionVersion.question_id)
    )


def _line(version: QuestionVersion, code: str, *rest: Any) -> ItemLine:
    return ItemLine(version, code, plain_text(version.body["stem_html"]), *rest)


def _hardest_first(line: ItemLine) -> tuple[float, str]:
    facility = line.figures.get("facility")
    return (101.0 if facility is None else facility, line.code)


def _in_full(line: ItemLine, pairs: Any, choices: Mapping[str, Sequence[int]]) -> ItemReport:
    if line.hides_key or not line.is_enough:
        return ItemReport(line, [], [])
    if line.version.kind in WRITTEN:
        frequent = sorted(
            ((text, one[0]) for text, one in choices.items()), key=lambda one: (-one[1], one[0])
        )
        return ItemReport(line, [], [one for one in frequent if one[1] >= LEAST_SAME][:MOST_WRITTEN])
    counted = {(score, rest): count for score, rest, count in pairs}
    table = choice_figures(line.version.kind, line.version.body, line.attempts, counted, choices)
    return ItemReport(line, table, [])
