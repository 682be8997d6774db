"""How the questions of one quiz were answered: the share of right answers of each, and of one what was chosen.

Looked at are the newest finished attempts, at most SAMPLE of them: enough to see a suspicious question, and the page costs
the same however many there are.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Text, select, type_coerce
from sqlalchemy.orm import Session

from quiz.domain.answer_choices import choices_in
from quiz.domain.attempts import FINISHED
from quiz.domain.errors import NotFound
from quiz.domain.paper import find_slot
from quiz.domain.regrading import Correction
from quiz.domain.text import fold
from quiz.models import Attempt, Question, QuestionVersion
from quiz.reports.class_contest_results import plain_text
from quiz.services.correction_find import corrections_in_force
from quiz.services.regrade_reach import has_question, slot_answers

SAMPLE = 2000
_PLAIN_KINDS = ("single_choice", "true_false", "multiple_response", "four_statements")
#: An attempt's id and the number of a question in it: "0f3k…  5" or "… câu 5".
_PLACE = re.compile(r"([0-9a-z]{12,24})\s*(?:\W|câu|cau)\s*(\d{1,3})", re.IGNORECASE)


@dataclass(frozen=True)
class QuestionFigures:
    """A question version of the quiz. Of `given` papers `right` had all its marks."""

    version_id: int
    code: str
    number: int
    stem: str
    given: int
    right: int
    correction: Correction | None


@dataclass(frozen=True)
class QuizQuestions:
    """Questions with the fewest right answers first, over so many finished attempts."""

    attempts: int
    items: list[QuestionFigures]


@dataclass(frozen=True)
class AnswerFigures:
    """What `given` papers had for one question: how often each option was chosen, or each statement marked (id, value); of
    other kinds each choice as quiz.domain.answer_choices writes it."""

    given: int
    empty: int
    chosen: Mapping[Any, int] = field(default_factory=dict)


def read_questions(session: Session, *, quiz_id: int, text: str = "") -> QuizQuestions:
    """The questions that papers of the quiz had; `text`: words of the question or its code, in any order, without regard
    to case and diacritics, or an attempt's id with the number of a question in it. Three queries.
    """
    rows = session.execute(
        select(Attempt.paper, Attempt.slot_scores)
        .where(Attempt.quiz_id == quiz_id, Attempt.state == FINISHED, Attempt.is_preview.is_(False))
        .order_by(Attempt.id.desc())
        .limit(SAMPLE)
    ).all()
    given: Counter[int] = Counter()
    right: Counter[int] = Counter()
    for paper, scores in rows:
        for slot, score in zip(paper["slots"], scores, strict=True):
            given[slot["v"]] += 1
            right[slot["v"]] += score == slot["max"]
    wanted = _version_in_attempt(session, quiz_id, text)
    if wanted is not None:
        given[wanted] += 0
    corrections = corrections_in_force(session, quiz_id=quiz_id)
    found = session.execute(
        select(QuestionVersion.id, Question.code, QuestionVersion.number, QuestionVersion.body)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionVersion.id.in_(list(given)))
    )
    items = [
        QuestionFigures(
            id_, code, number, plain_text(body["stem_html"]), given[id_], right[id_], corrections.get(id_)
        )
        for id_, code, number, body in found
    ]
    if wanted is not None:
        items = [item for item in items if item.version_id == wanted]
    else:
        words = fold(text).split()
        items = [item for item in items if all(word in fold(f"{item.code} {item.stem}") for word in words)]
    return QuizQuestions(
        len(rows), sorted(items, key=lambda one: (one.right / (one.given or 1), -one.given, one.code))
    )


def _version_in_attempt(session: Session, quiz_id: int, text: str) -> int | None:
    place = _PLACE.fullmatch(text.strip())
    if place is None:
        return None
    paper = session.scalar(
        select(Attempt.paper).where(Attempt.public_id == place[1].lower(), Attempt.quiz_id == quiz_id)
    )
    number = int(place[2])
    if paper is None or not 1 <= number <= len(paper["slots"]):
        return None
    version_id: int = paper["slots"][number - 1]["v"]
    return version_id


def find_version(session: Session, *, code: str, number: int) -> QuestionVersion:
    """The question version of this address; raises NotFound."""
    version = session.scalar(
        select(QuestionVersion)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(Question.code == code, QuestionVersion.number == number)
    )
    if version is None:
        raise NotFound("question")
    return version


def read_answers(session: Session, *, quiz_id: int, version: QuestionVersion) -> AnswerFigures:
    """What the newest papers with this question had for it. Two queries."""
    rows = session.execute(
        select(Attempt.id, type_coerce(Attempt.paper, Text))
        .where(
            Attempt.quiz_id == quiz_id,
            Attempt.state == FINISHED,
            Attempt.is_preview.is_(False),
            has_question(version.id),
        )
        .order_by(Attempt.id.desc())
        .limit(SAMPLE)
    ).all()
    places = {id_: find_slot(paper, version.id) for id_, paper in rows}
    slots = {id_: place for id_, place in places.items() if place is not None}
    answers = slot_answers(session, [(id_, number) for id_, (number, _slot) in slots.items()])
    chosen: Counter[Any] = Counter()
    for id_, answer in answers.items():
        chosen.update(_parts(version.kind, slots[id_][1].to_bank(answer)))
    return AnswerFigures(len(slots), len(slots) - len(answers), chosen)


def _parts(kind: str, answer: Any) -> Sequence[Any]:
    if kind not in _PLAIN_KINDS:
        return choices_in(kind, answer)
    if isinstance(answer, dict):
        return list(answer.items())
    return answer if isinstance(answer, list) else [answer]
