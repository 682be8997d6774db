"""The result of an attempt: score, receipt, which attempt counts; by lesson and question by question once that may be shown.

What the settings do not show is not here. Before it is told which questions were right nothing is derived from keys but the
score itself: with few questions of a lesson, its share would tell which of them was right.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, closed_reason
from quiz.domain.errors import AttemptClosed
from quiz.domain.identity import Actor
from quiz.domain.paper import read_slots
from quiz.domain.regrading import DROP
from quiz.models import Attempt, Lesson, Module, Plan, Programme, Question, QuestionVersion, Quiz
from quiz.services.attempt_finish import has_passed
from quiz.services.attempt_read import AttemptView, answers_given, review_view
from quiz.services.correction_find import corrections_in_force
from quiz.services.own_attempts import OwnAttempt, OwnMean, list_own_attempts, mean_of
from quiz.services.receipts import submission_receipt
from quiz.services.regrade_told import ToldRegrade, told_regrades
from quiz.services.review_fields import Shown, shown_now


@dataclass(frozen=True)
class SlotLesson:
    """Where a question comes from. `is_open`: the lesson is meant for the reader; `level` as the bank has it."""

    code: str
    title: str
    plan: str
    level: str
    is_open: bool


@dataclass(frozen=True)
class LessonShare:
    """What the questions of one lesson brought; thousandths, and how many of them were wholly right."""

    lesson: SlotLesson
    score: int
    max_score: int
    correct: int
    questions: int

    @property
    def share(self) -> Fraction:
        """Of the marks that there were."""
        return Fraction(self.score, self.max_score)


@dataclass(frozen=True)
class Result:
    """What the result page shows. `origins` by slot number and `lessons` are empty until the review is allowed."""

    view: AttemptView
    shown: Shown
    receipt: str
    #: None where the quiz has no pass mark, and while the score is not shown.
    is_passed: bool | None
    attempts: list[OwnAttempt]
    origins: dict[int, SlotLesson]
    lessons: list[LessonShare]
    regrades: list[ToldRegrade]
    #: Questions of the paper that count for nobody.
    dropped: int

    @property
    def is_reviewed(self) -> bool:
        """Whether it is told which questions were right."""
        return self.shown.is_review

    @property
    def shows_score(self) -> bool:
        """Whether the score is told."""
        return "score" in self.shown.fields

    @property
    def mean(self) -> OwnMean | None:
        """What stands where the mean of all attempts counts."""
        return mean_of(self.attempts)

    @property
    def own(self) -> OwnAttempt:
        """This attempt among all of them."""
        return next(one for one in self.attempts if one.id == self.view.attempt.public_id)

    @property
    def counting(self) -> OwnAttempt | None:
        """The attempt that counts."""
        return next((one for one in self.attempts if one.is_counting), None)

    @property
    def strongest(self) -> LessonShare | None:
        """The first lesson with the best share."""
        return max(self.lessons, key=lambda one: one.share, default=None)

    @property
    def weakest(self) -> LessonShare | None:
        """The lesson with the smallest share, of equal ones that with more marks lost; None when nothing was wrong."""
        wrong = [one for one in self.lessons if one.score < one.max_score]
        return min(wrong, key=lambda one: (one.share, one.score - one.max_score), default=None)


def read_result(
    session: Session, *, actor: Actor, attempt: Attempt, receipt_key: str, now: datetime
) -> Result:
    """The result of the actor's own finished attempt; raises AttemptClosed for one that was voided or abandoned."""
    if attempt.state != FINISHED or attempt.submitted_at is None or attempt.score is None:
        raise AttemptClosed(closed_reason(attempt.state), attempt.submitted_at)
    quiz = session.get_one(Quiz, attempt.quiz_id)
    shown = shown_now(session, actor=actor, attempt=attempt, quiz=quiz, now=now)
    given = answers_given(session, attempt.id)
    view = review_view(session, attempt, shown.fields, given)
    origins = _origins(session, actor, attempt) if shown.is_review else {}
    return Result(
        view=view,
        shown=shown,
        receipt=submission_receipt(
            receipt_key,
            attempt=attempt.public_id,
            answers={
                slot: answer for slot, (answer, _device, _seq) in given[0].items() if answer is not None
            },
            submitted_at=attempt.submitted_at,
        ),
        is_passed=None
        if quiz.pass_percent is None or "score" not in shown.fields
        else has_passed(attempt.score, attempt.max_score, quiz.pass_percent),
        attempts=list_own_attempts(session, actor=actor, quiz_ids=[quiz.id], now=now)[quiz.id],
        origins=origins,
        lessons=_by_lesson(view, origins) if shown.is_review else [],
        regrades=told_regrades(session, attempt, now=now) if "score" in shown.fields else [],
        dropped=_dropped(session, attempt),
    )


def _dropped(session: Session, attempt: Attempt) -> int:
    corrections = corrections_in_force(session, quiz_id=attempt.quiz_id)
    dropped = {version_id for version_id, held in corrections.items() if held.mode == DROP}
    return sum(slot.version_id in dropped for slot in read_slots(attempt.paper))


def _origins(session: Session, actor: Actor, attempt: Attempt) -> dict[int, SlotLesson]:
    slots = read_slots(attempt.paper)
    fits = Lesson.for_students if actor.is_pupil else Lesson.for_staff
    rows = session.execute(
        select(QuestionVersion.id, Lesson.code, Lesson.title, Plan.citation, QuestionVersion.level, fits)
        .join(Question, Question.id == QuestionVersion.question_id)
        .join(Lesson, Lesson.id == Question.lesson_id)
        .join(Module, Module.id == Lesson.module_id)
        .join(Programme, Programme.id == Module.programme_id)
        .join(Plan, Plan.id == Programme.plan_id)
        .where(QuestionVersion.id.in_([slot.version_id for slot in slots]))
    ).all()
    by_version = {
        id_: SlotLesson(code, title, plan, level, is_open) for id_, code, title, plan, level, is_open in rows
    }
    return {number: by_version[slot.version_id] for number, slot in enumerate(slots, start=1)}


def _by_lesson(view: AttemptView, origins: dict[int, SlotLesson]) -> list[LessonShare]:
    """In the order in which the paper first names them; what counts for nobody is left out."""
    counting = [slot for slot in view.slots if slot.max_score]
    codes = {origin.code: origin for origin in (origins[slot.number] for slot in counting)}
    shares = []
    for code in dict.fromkeys(origins[slot.number].code for slot in counting):
        slots = [slot for slot in counting if origins[slot.number].code == code]
        shares.append(
            LessonShare(
                SlotLesson(code, codes[code].title, codes[code].plan, "", codes[code].is_open),
                sum(slot.score or 0 for slot in slots),
                sum(slot.max_score for slot in slots),
                sum(slot.score == slot.max_score for slot in slots),
                len(slots),
            )
        )
    return shares
