"""The questions in a lesson: which ones are asked, and that the answer is told, not kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.models import Activity, Attempt, Lesson, Question, QuestionVersion, Response
from quiz.services.attempt_read import SlotView
from quiz.services.lesson_check import check_answer, check_kind
from quiz.services.lesson_read import read_lesson
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, actor_of, make_lesson, make_person, make_question, make_unit


@dataclass
class Checks:
    """A lesson whose checks are one question of each of four kinds."""

    session: Session
    actor: Actor
    lesson: Lesson
    versions: list[QuestionVersion]

    def answer(self, number: int, answer: Any) -> SlotView:
        """The check with key and reason."""
        return check_answer(
            self.session, actor=self.actor, code=self.lesson.code, number=number, answer=answer, now=NOW
        )


KINDS = ("single_choice", "true_false", "multiple_response", "four_statements")


@pytest.fixture
def checks(engine: Engine) -> Iterator[Checks]:
    with unit_of_work(engine) as session:
        lesson = make_lesson(session)
        versions = [make_question(session, kind=kind, lesson=lesson) for kind in KINDS]
        make_question(session, lesson=lesson)  # of the same lesson, but not one of its checks
        lesson.checks = [session.get_one(Question, version.question_id).code for version in versions]
        session.flush()
        yield Checks(
            session, actor_of(session, make_person(session, unit=make_unit(session))), lesson, versions
        )


RIGHT = ["a", True, ["a", "c"], {"a": True, "b": False, "c": True, "d": False}]
WRONG = ["b", False, ["a"], {"a": False, "b": True, "c": False, "d": True}]


@pytest.mark.parametrize("number", [1, 2, 3, 4], ids=KINDS)
def test_an_answer_is_judged_at_once(checks: Checks, number: int) -> None:
    right = checks.answer(number, RIGHT[number - 1])
    assert (right.score, right.key) == (right.max_score, RIGHT[number - 1])
    assert right.explanation_html == "<p>Lời giải thích của câu thử.</p>"
    assert right.clauses[0]["section"] == "III.2"
    assert checks.answer(number, WRONG[number - 1]).score == 0


def test_nothing_is_kept_of_it(checks: Checks) -> None:
    checks.answer(1, "a")
    for table in (Attempt, Response, Activity):
        assert checks.session.scalar(select(func.count()).select_from(table)) == 0


def test_the_page_gives_no_key_away(checks: Checks) -> None:
    view = read_lesson(checks.session, actor=checks.actor, code=checks.lesson.code)
    assert [check.kind for check in view.checks] == list(KINDS)
    for check in view.checks:
        assert (check.key, check.score, check.explanation_html, check.clauses) == (None, None, None, [])
        assert all(part.key is None and part.why_html is None for part in check.parts)


@pytest.mark.parametrize(
    ("number", "answer", "code"),
    [
        (1, "e", "option"),
        (1, True, "kind"),
        (1, None, "required"),
        (2, "a", "kind"),
        (3, ["a", "a"], "repeated"),
        (3, [], "required"),
        (4, {"e": True}, "option"),
        (4, {"a": "maybe"}, "kind"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(checks: Checks, number: int, answer: Any, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        checks.answer(number, answer)
    assert (refused.value.field, refused.value.code) == ("answer", code)


def test_a_check_that_is_not_there_is_not_found(checks: Checks) -> None:
    with pytest.raises(NotFound):
        checks.answer(5, "a")
    with pytest.raises(NotFound):
        check_kind(checks.session, actor=checks.actor, code="no-such-lesson", number=1)


def test_only_approved_practice_questions_for_the_audience_are_asked(checks: Checks) -> None:
    checks.versions[0].state = "in_review"
    checks.versions[1].for_students = False
    checks.versions[2].exposure = "contest"
    checks.session.flush()
    view = read_lesson(checks.session, actor=checks.actor, code=checks.lesson.code)
    assert [(check.number, check.kind) for check in view.checks] == [(1, "four_statements")]
