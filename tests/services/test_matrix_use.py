"""Quizzes drawn by a matrix: what a start gives whom, what is recorded, and what it costs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import BankTooSmall, InvalidInput
from quiz.domain.paper import read_slots
from quiz.domain.paper_matrix import read_matrix
from quiz.domain.specification import read_specification
from quiz.models import Lesson, Module, PaperMatrix, Question, Quiz, Specification, Unit, VersionStatistics
from quiz.services.attempt_start import draw_paper
from quiz.services.bank_candidates import candidates_of
from quiz.services.held_questions import held_keys
from quiz.services.matrix_bank import check_against_bank, list_categories, specification_rules
from quiz.services.matrix_preview import preview_paper
from quiz.services.matrix_use import rules_by_matrix, set_quiz_matrix
from quiz.services.module_quiz import set_module_quiz
from quiz.services.questions_seen import seen_versions
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_class_contest,
    make_contest_round,
    make_group,
    make_lesson,
    make_matrix,
    make_person,
    make_plan,
    make_question,
    make_quiz,
    make_unit,
)
from tests.factories.questions import four_statements, make_quoted_clause
from tests.web.browsing import statements


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


class School:
    """A department's keeper, a teacher, a pupil of her class; a lesson with six questions of one answer."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.unit: Unit = make_unit(session, kind="so")
        self.group = make_group(session, unit=self.unit)
        self.keeper = make_person(session, unit=self.unit, kind="staff", roles=("department_admin",))
        self.teacher = make_person(
            session, unit=self.unit, kind="staff", roles=("teacher",), group=self.group
        )
        self.pupil = make_person(session, unit=self.unit, group=self.group)
        self.lesson: Lesson = make_lesson(session)
        self.questions = [make_question(session, lesson=self.lesson) for _number in range(6)]

    def matrix(self, **more: Any) -> str:
        values: dict[str, Any] = {"lesson": self.lesson.code, "recall": 3, "is_shared": True}
        return make_matrix(self.session, owner_id=self.teacher.id, **(values | more)).public_id

    def rules(self, matrix_id: str, **more: Any) -> dict[str, Any]:
        values: dict[str, Any] = {"audiences": ("student",), "now": NOW}
        return rules_by_matrix(
            self.session, actor=actor_of(self.session, self.teacher), matrix_id=matrix_id, **(values | more)
        )

    def quiz(self, rules: dict[str, Any], **more: Any) -> Quiz:
        quiz = make_quiz(self.session, unit=self.unit, questions=3, **more)
        row = Specification(rules=rules)
        self.session.add(row)
        self.session.flush()
        quiz.specification_id = row.id
        self.session.flush()
        return quiz

    def given(self, quiz: Quiz) -> list[int]:
        attempt = make_attempt(self.session, actor=actor_of(self.session, self.pupil), quiz=quiz)
        return [slot.version_id for slot in read_slots(attempt.paper)]


@pytest.fixture
def school(session: Session) -> School:
    return School(session)


def test_who_begins_gets_what_he_has_not_seen_and_the_draw_can_be_made_again(school: School) -> None:
    rules = school.rules(school.matrix(unseen=True))
    first, second = school.quiz(rules), school.quiz(rules)
    seen = school.given(first)
    attempt = make_attempt(school.session, actor=actor_of(school.session, school.pupil), quiz=second)
    new = [slot.version_id for slot in read_slots(attempt.paper)]
    assert set(seen).isdisjoint(new)
    assert len({*seen, *new}) == 6
    assert seen_versions(school.session, person_id=school.pupil.id) == {*seen, *new}
    third = school.quiz(rules)
    assert len(school.given(third)) == 3, "everything was seen: it comes again"


def test_without_the_wish_nothing_is_asked_about_earlier_papers(school: School, engine: Engine) -> None:
    plain, avoiding = school.rules(school.matrix()), school.rules(school.matrix(unseen=True))
    assert "unseen" not in plain and avoiding["unseen"] is True
    quiz = school.quiz(plain)
    counts = []
    for rules in (plain, plain, avoiding):
        with statements(engine) as ran:
            draw_paper(
                school.session,
                quiz=quiz,
                rules=rules,
                audience="student",
                seed="00",
                now=NOW,
                person_id=school.pupil.id,
            )
        counts.append(len(ran))
    assert counts[2] == counts[1] + 1


def test_marks_and_parts_of_the_matrix_are_those_of_the_paper(school: School) -> None:
    for _number in range(2):
        make_question(school.session, lesson=school.lesson, kind="short_text")
        make_question(school.session, lesson=school.lesson, kind="four_statements")
    lines = [
        {
            "category": school.lesson.code,
            "counts": {"choice": {"recall": 2}, "statements": {"recall": 4}, "short": {"recall": 1}},
        }
    ]
    rules = school.rules(school.matrix(lines=lines, marks={"choice": 250, "statements": 1000, "short": 500}))
    attempt = make_attempt(
        school.session, actor=actor_of(school.session, school.pupil), quiz=school.quiz(rules)
    )
    slots = [(slot.kind, slot.max_score) for slot in read_slots(attempt.paper)]
    assert slots == [
        ("single_choice", 250), ("single_choice", 250), ("four_statements", 1000), ("short_text", 500),
    ]  # fmt: skip
    assert attempt.max_score == 2000


def test_levels_of_statements_are_met_and_what_does_not_fit_is_said(school: School) -> None:
    body = four_statements()
    for statement, level in zip(
        body["statements"], ("recall", "recall", "comprehension", "advanced"), strict=True
    ):
        statement["level"] = level
    wanted = make_question(school.session, lesson=school.lesson, kind="four_statements", body=body)
    make_question(school.session, lesson=school.lesson, kind="four_statements")
    counts = {"statements": {"recall": 2, "comprehension": 1, "application": 1}}
    lines = [{"category": school.lesson.code, "counts": counts}]
    matrix_id = school.matrix(lines=lines, marks={"statements": 1000})
    assert school.given(school.quiz(school.rules(matrix_id))) == [wanted.id]
    unfit = [{"category": school.lesson.code, "counts": {"statements": {"recall": 1, "comprehension": 3}}}]
    with pytest.raises(BankTooSmall):
        school.rules(school.matrix(lines=unfit, marks={"statements": 1000}))


def test_a_line_may_be_a_section_of_the_newest_plan(school: School) -> None:
    plan = make_plan(school.session)
    make_quoted_clause(school.session, plan=plan)
    categories = list_categories(school.session, basis="section", audience="student")
    assert len(categories) == 1
    lines = [{"category": categories[0].key, "counts": {"choice": {"recall": 3}}}]
    matrix_id = school.matrix(basis="section", lines=lines)
    assert set(school.given(school.quiz(school.rules(matrix_id)))) <= {one.id for one in school.questions}
    newer = make_plan(school.session)
    newer.previous_id = plan.id
    school.session.flush()
    assert list_categories(school.session, basis="section", audience="student") == []


def test_use_is_spread_by_what_had_been_given_when_the_rules_were_written(school: School) -> None:
    often = school.questions[:3]
    for version in often:
        school.session.add(
            VersionStatistics(
                version_id=version.id, given=100, last_given_at=NOW, quizzes=1, attempts=1, answered=1, correct=1,
                people=1, figures={}, doubts=[], pairs=[], choices={}, computed_at=NOW,
            )
        )  # fmt: skip
    school.session.flush()
    rules = school.rules(school.matrix(spread=True))
    specification = read_specification(rules)
    assert specification.usage.keys() == {version.id for version in often}
    assert "usage" not in school.rules(school.matrix())
    assert "usage" not in school.rules(school.matrix(spread=True), is_ranked=True)


def test_own_questions_come_only_into_the_owners_classes_and_their_keys_are_held(school: School) -> None:
    own = make_question(school.session, lesson=school.lesson)
    school.session.get_one(Question, own.question_id).owner_id = school.teacher.id
    school.session.flush()
    matrix_id = school.matrix(own=True, recall=7)
    with pytest.raises(BankTooSmall):
        school.rules(matrix_id)
    rules = school.rules(matrix_id, is_class=True)
    assert rules["owner"] == school.teacher.id
    specification = read_specification(rules)
    found = candidates_of(school.session, specification=specification, audience="student", now=NOW)
    assert own.id in {one.version_id for one in found if specification.admitting(one)}
    _contest, quiz = make_class_contest(school.session, unit=school.unit, group=school.group)
    row = Specification(rules=rules)
    school.session.add(row)
    school.session.flush()
    quiz.specification_id = row.id
    school.session.flush()
    held = held_keys(school.session, group_id=school.group.id, now=NOW)
    assert own.question_id in set(school.session.scalars(held.chains))


def test_a_matrix_that_does_not_fit_is_refused(school: School) -> None:
    with pytest.raises(InvalidInput) as refused:
        school.rules(school.matrix(recall=0))
    assert refused.value.code == "matrix-unfinished"
    with pytest.raises(InvalidInput) as refused:
        school.rules(school.matrix(audience="staff"))
    assert refused.value.code == "matrix-audience"
    with pytest.raises(BankTooSmall):
        school.rules(school.matrix(recall=7))


def test_a_ranked_quiz_goes_on_drawing_from_its_own_set(school: School) -> None:
    for _number in range(3):
        make_question(school.session, lesson=school.lesson, pool="week1")
    _contest, _round, quiz = make_contest_round(school.session, unit=school.unit, for_staff=False)
    actor = actor_of(school.session, school.keeper)
    matrix_id = school.matrix(unseen=True, spread=True)
    count = set_quiz_matrix(school.session, actor=actor, quiz_id=quiz.public_id, matrix_id=matrix_id, now=NOW)
    rules = school.session.get_one(Specification, quiz.specification_id).rules
    assert (count, quiz.question_count) == (3, 3)
    assert (rules["pools"], rules.keys() & {"unseen", "usage"}) == (["week1"], set())


def test_loading_the_programme_again_leaves_a_modules_matrix(school: School) -> None:
    module = school.session.get_one(Module, school.lesson.module_id)

    def load(questions: int) -> Quiz:
        return set_module_quiz(
            school.session, module=module, lessons=[school.lesson.code], questions=questions, seconds=600,
            pass_percent=80, unit_id=school.unit.id, now=NOW,
        )  # fmt: skip

    quiz = load(4)
    quiz.for_staff = False
    actor = actor_of(school.session, school.keeper)
    set_quiz_matrix(school.session, actor=actor, quiz_id=quiz.public_id, matrix_id=school.matrix(), now=NOW)
    drawn_by = quiz.specification_id
    assert load(5).specification_id == drawn_by
    assert quiz.question_count == 3


def test_previews_differ_and_leave_nothing_behind(school: School) -> None:
    matrix = read_matrix(_body(school, school.matrix()))
    actor = actor_of(school.session, school.teacher)
    papers = {
        tuple(
            one.slot.version_id for one in preview_paper(school.session, actor=actor, matrix=matrix, now=NOW)
        )
        for _number in range(12)
    }
    assert len(papers) > 3
    assert not school.session.new and not school.session.dirty


def _body(school: School, matrix_id: str) -> Any:
    return school.session.scalars(select(PaperMatrix.body).where(PaperMatrix.public_id == matrix_id)).one()


def test_a_check_costs_the_same_however_large_the_bank(school: School, engine: Engine) -> None:
    lines = [
        {"category": school.lesson.code, "counts": {"choice": {"recall": 2}, "statements": {"recall": 4}}}
    ]
    matrix = read_matrix(_body(school, school.matrix(lines=lines, marks={"choice": 250, "statements": 1000})))
    counts = []
    for _time in range(2):
        with statements(engine) as ran:
            check_against_bank(school.session, matrix=matrix, owner_id=school.teacher.id, now=NOW)
        counts.append(len(ran))
        for _number in range(20):
            make_question(school.session, lesson=make_lesson(school.session))
            make_question(school.session, lesson=school.lesson, kind="four_statements")
        school.session.flush()
    assert counts[0] == counts[1]
    assert (
        specification_rules(
            school.session, matrix=matrix, matrix_id="m", pools=("practice",), owner_id=None, now=NOW
        )["matrix"]
        == "m"
    )
