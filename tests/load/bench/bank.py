"""The question bank with 20,000 questions: the list as an editor and a teacher open it, a specification tried, a paper drawn.

No floor: each is to take less than 150 ms and the same number of statements however large the bank. `first` is what it took
when nothing of the bank was kept yet.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode

from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.config import Settings
from quiz.database import make_engine
from quiz.domain.levels import LEVELS
from quiz.domain.paper_draw import draw
from quiz.domain.paper_matrix import FREE, LESSONS, Matrix, rules_of
from quiz.domain.paper_matrix import Line as MatrixLine
from quiz.domain.specification import read_specification, usual_limits
from quiz.factory import create_app
from quiz.migrate import upgrade_database
from quiz.models import Lesson, Plan
from quiz.services.bank_candidates import candidates_for, candidates_of
from quiz.services.held_questions import held_from_draws
from quiz.services.matrix_bank import check_against_bank
from quiz.unit_of_work import open_session
from tests.factories import make_person, make_session, make_unit
from tests.load.bench.measuring import Line
from tests.load.question_bank import fill_bank
from tests.postgres import PostgresServer
from tests.web.browsing import statements

QUESTIONS, RUNS = 20_000, 9
#: What is asked of the list.
ASKED: dict[str, dict[str, str]] = {
    "list": {},
    "search, two words": {"q": "niem yet"},
    "search, nothing found": {"q": "zzzz"},
    "search, a common word": {"q": "thu"},
    "lesson and level": {"lesson": "", "level": "application"},
    "section": {"section": ""},
    "state, kind, audience, tag": {
        "state": "approved", "kind": "multiple_response", "audience": "student", "tag": "situation",
    },
    "never used": {"usage": "never"},
    "held back": {"held": "1"},
    "least used first": {"sort": "least"},
    "by code, far on": {"sort": "code", "after": "cau-015000"},
}  # fmt: skip


def bank(folder: Path) -> Iterator[Line]:
    """A line for each of these, and two of the draw, on each database."""
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        address.create_database("bank")
        for database, url in (
            ("sqlite", f"sqlite:///{folder / 'bank.db'}"),
            ("postgresql", address.url("bank")),
        ):
            upgrade_database(url)
            yield from _lines(folder / database, database, url)
    finally:
        postgres.stop()


def _lines(folder: Path, database: str, url: str) -> Iterator[Line]:
    settings = Settings.from_environment(
        {"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(folder), "QUIZ_DATABASE_URL": url}
    )
    app = create_app(settings)
    engine: Engine = app.extensions["quiz_database"].engine
    browsers: dict[str, FlaskClient] = {}
    with Session(engine) as session:
        fill_bank(session, QUESTIONS)
        unit = make_unit(session, code="SO-BENCH", kind="so")
        for role in ("editor", "teacher"):
            person = make_person(session, unit=unit, kind="staff", roles=(role,))
            browsers[role] = _browser(app.test_client(), make_session(session, person, at=datetime.now(UTC)))
        lesson = session.scalars(select(Lesson.code).order_by(Lesson.id.desc())).first()
        plan = session.scalars(select(Plan.code).order_by(Plan.id)).first()
        categories = {"lesson": f"{lesson}", "section": f"{plan}:X.3"}
        session.commit()
    for kept in (
        make_engine(url),
    ):  # statistics of the tables, as an installation has them after its first night
        with kept.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
        kept.dispose()
    for what, asked in ASKED.items():
        named = asked | {name: value for name, value in categories.items() if name in asked}
        yield _page_line(f"editor: {what}", database, engine, browsers["editor"], named)
    yield _page_line("teacher: list", database, engine, browsers["teacher"], {})
    yield _page_line("teacher: search", database, engine, browsers["teacher"], {"q": "niem yet"})
    yield from _draw_lines(database, engine)
    engine.dispose()


def _browser(client: FlaskClient, secret: str) -> FlaskClient:
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    return client


def _page_line(what: str, database: str, engine: Engine, browser: FlaskClient, asked: dict[str, str]) -> Line:
    def once() -> bool:
        return browser.get(f"/manage/bank?{urlencode(asked)}").status_code == 200

    return _line(what, database, engine, once)


def _draw_lines(database: str, engine: Engine) -> Iterator[Line]:
    """Twelve rows of a lesson and a level each, tried as who makes a quiz does, and drawn from as who starts one does."""
    with open_session(engine, write=False) as session:
        lessons = list(session.scalars(select(Lesson.code).order_by(Lesson.id).limit(13)))
    rows = [
        {"count": 3, "lessons": [code], "levels": [level]}
        for code, level in zip(lessons[:12], LEVELS * 3, strict=True)
    ]
    specification = read_specification(
        {"rows": [{**rows[0], "lessons": []}, *rows[1:]], "pools": ["practice"], "limits": usual_limits(36)}
    )

    def check() -> bool:
        with open_session(engine, write=False) as session:
            now = datetime.now(UTC)
            held = held_from_draws(session, now=now)
            found = candidates_for(session, audience="student", pools=specification.pools, held=held, now=now)
            return all(sum(row.admits(one) for one in found) >= row.count for row in specification.rows)

    def drawn() -> bool:
        with open_session(engine, write=False) as session:
            now = datetime.now(UTC)
            held = held_from_draws(session, now=now)
            found = candidates_for(session, audience="student", pools=specification.pools, held=held, now=now)
            return len(draw(specification, found, seed=str(time.perf_counter()))) == 36

    yield _line("specification of 12 rows, tried", database, engine, check)
    yield _line("draw of 36 questions", database, engine, drawn)
    yield from _matrix_lines(database, engine, lessons[1:])  # the first is held back


def _matrix_lines(database: str, engine: Engine, lessons: list[str]) -> Iterator[Line]:
    """A matrix of twelve lines and 48 cells, which also asks for levels of statements: checked, drawn from, and drawn from by
    somebody who has seen a third of the bank."""
    counts = {("choice", "recall"): 1, ("choice", "comprehension"): 1, ("several", "application"): 1}
    fours = {
        ("statements", "recall"): 2,
        ("statements", "comprehension"): 1,
        ("statements", "application"): 1,
    }
    matrix = Matrix(
        preset=FREE,
        scheme="three",
        audience="student",
        basis=LESSONS,
        marks={"choice": 250, "statements": 1000, "several": 500},
        lines=tuple(MatrixLine(code, counts | fours) for code in lessons),
        limits=usual_limits(48),
    )
    specification = read_specification(rules_of(matrix))

    def check() -> bool:
        with open_session(engine, write=False) as session:
            return check_against_bank(session, matrix=matrix, owner_id=None, now=datetime.now(UTC)).can_fill

    def drawn(share: int = 0) -> bool:
        with open_session(engine, write=False) as session:
            now = datetime.now(UTC)
            held = held_from_draws(session, now=now)
            found = candidates_of(
                session, specification=specification, audience="student", held=held, now=now
            )
            seen = frozenset(one.version_id for one in found if share and one.version_id % share == 0)
            return (
                len(draw(specification, found, seed=str(time.perf_counter()), seen=seen))
                == specification.count
            )

    yield _line("matrix of 48 cells, checked", database, engine, check)
    yield _line("draw of 48 questions by a matrix", database, engine, drawn)
    yield _line("the same, a third of the bank seen", database, engine, lambda: drawn(3))


def _line(what: str, database: str, engine: Engine, once: Callable[[], bool]) -> Line:
    took, failed = [], 0
    with statements(engine) as ran:
        failed += not once()
    sent = len(ran)
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        failed += not once()
        took.append(1000 * (time.perf_counter() - began))
    more = {"first of these": took[0], "slowest": max(took[1:]), "statements, at first": float(sent)}
    return Line(what, database, statistics.median(took[1:]), "ms", errors=failed, more=more)
