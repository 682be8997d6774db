"""Rows for tests, one function a model: each adds, flushes and returns what it made; say what the test is about, no more."""

from __future__ import annotations

from tests.factories.accommodations import make_accommodation
from tests.factories.attempts import answer_attempt, make_attempt, make_finished_attempt
from tests.factories.documents import make_citation, make_document
from tests.factories.people import (
    NOW,
    PASSWORD,
    SignedUp,
    actor_of,
    make_class_session,
    make_guest,
    make_headcount,
    make_listed,
    make_person,
    make_session,
)
from tests.factories.programme import (
    SMALL_PLAN,
    make_lesson,
    make_module,
    make_plan,
    make_plan_import,
    make_programme,
    make_task,
)
from tests.factories.questions import (
    four_statements,
    make_question,
    make_question_bank,
    multiple_response,
    single_choice,
    true_false,
)
from tests.factories.quizzes import (
    answers_of,
    make_class_contest,
    make_contest_round,
    make_matrix,
    make_quiz,
    wrong_answers_of,
)
from tests.factories.statistics import make_item_statistics
from tests.factories.units import make_group, make_unit

__all__ = [
    "NOW",
    "PASSWORD",
    "SMALL_PLAN",
    "SignedUp",
    "actor_of",
    "answer_attempt",
    "answers_of",
    "four_statements",
    "make_accommodation",
    "make_attempt",
    "make_citation",
    "make_class_contest",
    "make_class_session",
    "make_contest_round",
    "make_document",
    "make_finished_attempt",
    "make_group",
    "make_guest",
    "make_headcount",
    "make_item_statistics",
    "make_lesson",
    "make_listed",
    "make_matrix",
    "make_module",
    "make_person",
    "make_plan",
    "make_plan_import",
    "make_programme",
    "make_question",
    "make_question_bank",
    "make_quiz",
    "make_session",
    "make_task",
    "make_unit",
    "multiple_response",
    "single_choice",
    "true_false",
    "wrong_answers_of",
]
