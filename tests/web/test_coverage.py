"""The coverage board: what covers each clause of a plan, what it lacks, and the way to fill it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.levels import THREE
from quiz.models import (
    Clause,
    LessonClause,
    LessonProgress,
    Plan,
    Question,
    QuestionClause,
    QuestionVersion,
    Section,
    VersionStatistics,
)
from quiz.reports.coverage import ClauseCoverage, read_coverage
from tests.factories import (
    NOW,
    make_lesson,
    make_person,
    make_plan,
    make_question,
    make_unit,
)
from tests.web.browsing import browser_of, statements


@dataclass
class Board:
    """A plan with a preamble and one section of four clauses, and a bystander plan that says the same nowhere."""

    app: Flask
    engine: Engine
    session: Session
    plan: Plan
    clauses: list[Clause]

    def read(self) -> list[ClauseCoverage]:
        self.session.commit()
        return read_coverage(self.session, plan=self.plan, scheme=THREE, day=day_of(NOW)).whole

    def teach(self, clause: Clause, *, people: int = 0) -> None:
        lesson = make_lesson(self.session)
        self.session.add(LessonClause(lesson_id=lesson.id, clause_id=clause.id))
        unit = make_unit(self.session)
        for _ in range(people):
            who = make_person(self.session, unit=unit)
            self.session.add(
                LessonProgress(
                    person_id=who.id, lesson_id=lesson.id, seen=[], updated_at=NOW, completed_at=NOW
                )
            )
        self.session.flush()

    def ask(
        self, clause: Clause, level: str, *, pool: str = "practice", state: str = "approved"
    ) -> QuestionVersion:
        version = make_question(self.session, level=level, pool=pool, state=state)
        self.session.add(QuestionClause(version_id=version.id, clause_code=clause.code, position=1))
        self.session.flush()
        return version

    def answered(self, version: QuestionVersion, *, attempts: int, correct: int, people: int = 5) -> None:
        self.session.add(
            VersionStatistics(
                version_id=version.id, given=attempts, last_given_at=NOW, quizzes=1, attempts=attempts,
                answered=attempts, correct=correct, people=people, figures={}, doubts=[], pairs=[], choices={},
                computed_at=NOW,
            )
        )  # fmt: skip
        self.session.flush()

    def browser(self, role: str = "editor") -> FlaskClient:
        who = make_person(self.session, unit=make_unit(self.session), kind="staff", roles=(role,))
        return browser_of(self.app, self.session, who)

    def page(self, query: str = "", role: str = "editor") -> str:
        answer = self.browser(role).get(f"/manage/coverage{query}")
        assert answer.status_code == 200
        return unescape(answer.get_data(as_text=True))


@pytest.fixture
def board(app: Flask, engine: Engine) -> Iterator[Board]:
    with Session(engine, expire_on_commit=False) as session:
        other, plan = make_plan(session), make_plan(session)
        made = []
        for one, key in ((plan, "0"), (plan, "I.1"), (other, "I.1")):
            section = Section(plan_id=one.id, key=key, title=f"Phần {key}", position=len(made))
            session.add(section)
            session.flush()
            for number in range(1, 5):
                clause = Clause(
                    plan_id=one.id, section_id=section.id, number=number, text=f"Việc {number} của {one.code}",
                    code=f"c-{one.id}{section.id}{number}",
                )  # fmt: skip
                session.add(clause)
                made.append(clause)
        session.flush()
        yield Board(app, engine, session, plan, made[4:8])


def test_a_clause_is_covered_by_lessons_ready_questions_and_right_answers(board: Board) -> None:
    full, bare, untaught, misunderstood = board.clauses
    for clause in (full, misunderstood):
        board.teach(clause, people=6)
        for level in ("recall", "comprehension", "advanced"):
            board.ask(clause, level, pool="week1" if level == "recall" else "practice")
    board.teach(full, people=1)
    board.answered(board.ask(misunderstood, "recall"), attempts=50, correct=20)
    board.answered(board.ask(misunderstood, "recall"), attempts=50, correct=30, people=3)
    board.ask(untaught, "application")
    board.ask(bare, "recall", state="draft")
    own = board.ask(bare, "recall")
    board.session.get_one(Question, own.question_id).owner_id = make_person(
        board.session, unit=make_unit(board.session), kind="staff"
    ).id
    found = board.read()
    assert [one.gaps for one in found] == [
        [],
        [("no_lesson", []), ("no_question", [])],
        [("no_lesson", []), ("no_level", ["recall", "comprehension"])],
        [("low_share", [])],
    ]
    first, last = found[0], found[3]
    assert (first.people, first.practice, first.contest) == (6, 2, 1)
    assert [lesson.people for lesson in first.lessons] == [6, 1]
    assert first.ready == {"recall": 1, "comprehension": 1, "application": 1}
    assert (last.answers.attempts, last.answers.correct, last.answers.people) == (100, 50, 5)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_page_marks_gaps_in_words_and_leads_to_what_fills_them(board: Board) -> None:
    board.teach(board.clauses[0], people=2)
    board.ask(board.clauses[0], "recall")
    page = board.page(f"?plan={board.plan.code}")
    assert "Thiếu mức độ: Hiểu, Vận dụng" in page and "dưới 5 người đã học xong" in page
    assert page.count("Chưa có bài học</span>") == 3 and "Phần 0" not in page
    assert f"/manage/plans/{board.plan.code}#{board.clauses[0].code}" in page
    assert f"/manage/plans/{board.plan.code}/drafts?lesson=" in page
    only = board.page(f"?gap=no_level&plan={board.plan.code}")
    assert "Việc 1" in only and "Việc 2" not in only
    assert "Không có ý nào như vậy" in board.page(f"?gap=low_share&plan={board.plan.code}")
    assert "Việc 2" in board.page(f"?gap=nonsense&plan={board.plan.code}")
    assert "Kế hoạch tuyên truyền" in board.page("?plan=none")


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_replaced_plan_gives_way_to_its_newest_version(board: Board) -> None:
    newer = make_plan(board.session)
    newer.previous_id = board.plan.id
    board.session.commit()
    page = board.page()
    assert f'value="{newer.code}"' in page and f'value="{board.plan.code}"' not in page


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_without_a_plan_the_page_says_what_to_do(app: Flask, engine: Engine) -> None:
    with Session(engine, expire_on_commit=False) as session:
        who = make_person(session, unit=make_unit(session), kind="staff", roles=("editor",))
        page = browser_of(app, session, who).get("/manage/coverage").get_data(as_text=True)
    assert "Chưa có kế hoạch nào" in unescape(page)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_a_longer_plan_costs_no_more_queries(board: Board) -> None:
    browser, engine = board.browser(), board.app.extensions["quiz_database"].engine
    counts = []
    for clauses in (0, 4):
        for clause in board.clauses[:clauses]:
            board.teach(clause, people=1)
            board.ask(clause, "recall")
        board.session.commit()
        browser.get(f"/manage/coverage?plan={board.plan.code}")
        with statements(engine) as ran:
            browser.get(f"/manage/coverage?plan={board.plan.code}")
        counts.append(len(ran))
    assert counts[0] == counts[1] > 0
