"""What thousands do at once costs the same however much is there: as many statements, and no table of people read through."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session

from quiz.models import Contest, Quiz, Round, Unit
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_contest_round,
    make_finished_attempt,
    make_headcount,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.web.browsing import Clock, Program, browser_of, token_of

FEW, MANY = 3, 30
#: Tables that grow with the people and with what they do.
GROWING = {
    "response", "attempt", "standing", "activity", "person", "person_identity", "account", "auth_session",
    "membership", "role_grant",
}  # fmt: skip


class Province:
    """Two schools whose people have finished a round."""

    def __init__(self, app: Flask, session: Session) -> None:
        self.app, self.session = app, session
        self.department = make_unit(session, code="SO", name="Sở", kind="so")
        self.commune = make_unit(session, code="XA", name="Xã", kind="xa_phuong", parent=self.department)
        self.schools = [make_unit(session, parent=self.commune, levels=("thcs",)) for _ in range(2)]
        for school in self.schools:
            for audience in ("staff", "student"):
                make_headcount(session, unit=school, audience=audience, number=400)
        make_question_bank(session, 4, pool="week1")
        self.contest: Contest
        self.round: Round
        self.quiz: Quiz
        self.contest, self.round, self.quiz = make_contest_round(session, unit=self.department)
        session.commit()

    def add(self, people: int) -> None:
        """So many finishers more, in both schools."""
        for number in range(people):
            who = self.newcomer(self.schools[number % 2])
            actor = actor_of(self.session, who)
            make_finished_attempt(self.session, actor=actor, quiz=self.quiz, right=number % 5, at=NOW)
        self.session.commit()

    def newcomer(self, school: Unit | None = None) -> SignedUp:
        """Somebody who has not begun."""
        self.session.commit()  # what the app has stored meanwhile is seen from here on
        return make_person(self.session, unit=school or self.schools[0])


@pytest.fixture
def province(app: Flask, engine: Engine) -> Iterator[Province]:
    Clock(app)
    with Session(engine, expire_on_commit=False) as session:
        yield Province(app, session)


Said = list[tuple[str, Any]]


@contextmanager
def said_by(app: Flask) -> Iterator[Said]:
    """What the app says to its database meanwhile: statement and values."""
    said: Said = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        said.append((statement, values))

    engine = app.extensions["quiz_database"].engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", note)


def start(province: Province) -> Said:
    browser = browser_of(province.app, province.session, province.newcomer())
    token = token_of(browser)
    with said_by(province.app) as said:
        answer = browser.post(f"/quizzes/{province.quiz.public_id}/attempts", data={"csrf_token": token})
    assert answer.status_code == 303
    return said


def read_the_paper(province: Province) -> Said:
    browser = browser_of(province.app, province.session, province.newcomer())
    form = {"csrf_token": token_of(browser)}
    began = browser.post(f"/quizzes/{province.quiz.public_id}/attempts", data=form)
    with said_by(province.app) as said:
        assert browser.get(began.headers["Location"]).status_code == 200
    return said


def submit(province: Province) -> Said:
    program = Program(province.app, province.session, province.newcomer())
    attempt = program.post(f"/quizzes/{province.quiz.public_id}/attempts").get_json()
    program.put(
        f"/attempts/{attempt['id']}/responses/1",
        {"answer": None, "seq": 1, "device": "d", "answered_at": None},
    )
    with said_by(province.app) as said:
        assert program.post(f"/attempts/{attempt['id']}/submit").status_code == 200
    return said


def board_page(province: Province) -> Said:
    with said_by(province.app) as said:
        page = province.app.test_client().get(f"/leaderboards/{province.contest.public_id}")
    assert page.status_code == 200
    return said


def board_by_units(province: Province) -> Said:
    with said_by(province.app) as said:
        answer = province.app.test_client().get(f"/api/v1/contests/{province.contest.public_id}/standings")
    assert answer.status_code == 200
    return said


def board_by_people(province: Province) -> Said:
    program = Program(province.app, province.session, province.newcomer())
    with said_by(province.app) as said:
        path = f"/contests/{province.contest.public_id}/standings?by=person&limit=2&after=1"
        assert len(program.get(path).get_json()["items"]) == 2
    return said


def board_of_a_commune(province: Province) -> Said:
    program = Program(province.app, province.session, province.newcomer())
    with said_by(province.app) as said:
        path = f"/contests/{province.contest.public_id}/standings?by=person&unit={province.commune.code}"
        assert len(program.get(path).get_json()["items"]) >= FEW
    return said


ACTIONS: dict[str, Callable[[Province], Said]] = {
    "start": start,
    "read the paper": read_the_paper,
    "submit": submit,
    "board, page": board_page,
    "board, units": board_by_units,
    "board, people": board_by_people,
    "board, people of a commune": board_of_a_commune,
}


@pytest.mark.parametrize("action", ACTIONS)
def test_ten_times_the_people_are_no_statement_more(province: Province, action: str) -> None:
    act = ACTIONS[action]
    province.add(FEW)
    act(province)  # what a process keeps is kept from here on
    few = [statement for statement, _values in act(province)]
    province.add(MANY)
    act(province)
    many = [statement for statement, _values in act(province)]
    assert many == few, f"{len(few)} statements became {len(many)}"


@pytest.mark.fresh_database
@pytest.mark.parametrize("action", ACTIONS)
def test_no_table_that_grows_is_read_through(province: Province, action: str, engine: Engine) -> None:
    province.add(FEW)
    said = ACTIONS[action](province)
    assert any(re.search(rf"\b{table}\b", statement) for statement, _values in said for table in GROWING)
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")  # as on a server: without it every index looks alike
            connection.exec_driver_sql("SET enable_seqscan = off")
        for statement, values in said:
            if statement.split(None, 1)[0] in ("SELECT", "UPDATE", "INSERT", "DELETE", "WITH"):
                assert read_through(connection, statement, values) == [], statement


def read_through(connection: Any, statement: str, values: Any) -> list[str]:
    """The growing tables that this statement reads from one end to the other."""
    if connection.dialect.name == "sqlite":
        if statement.startswith("INSERT"):
            return []  # its plan tells of keys that are checked late, of which there are none
        steps = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)]
        return [step for step in steps if (scan := re.match(r"SCAN (\w+)", step)) and scan[1] in GROWING]
    found = connection.exec_driver_sql(f"EXPLAIN (FORMAT JSON) {statement}", values).scalar_one()
    return list(_scans(found[0]["Plan"]))


def _scans(plan: dict[str, Any]) -> Iterator[str]:
    if plan.get("Relation Name") in GROWING and not _is_sought(plan):
        yield json.dumps(plan)
    for part in plan.get("Plans", ()):
        yield from _scans(part)


def _is_sought(plan: dict[str, Any]) -> bool:
    """The rows are found by what they hold, in an index."""
    if plan["Node Type"] in ("Bitmap Heap Scan", "BitmapOr", "BitmapAnd"):
        below = [part for part in plan["Plans"] if part["Parent Relationship"] in ("Outer", "Member")]
        return all(_is_sought(part) for part in below)
    return plan["Node Type"] == "ModifyTable" or ("Index" in plan["Node Type"] and "Index Cond" in plan)
