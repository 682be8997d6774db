"""`flask attempts sweep`, `flask contest`, `flask routes access`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, delete, select, update

from quiz.cli.attempts import attempts_cli
from quiz.cli.contest import contest_cli
from quiz.cli.routes import routes_cli
from quiz.domain.permissions import EVERYBODY
from quiz.models import Attempt, Contest, Quiz, Standing, Unit
from quiz.services.attempt_start import start_attempt
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Run
from tests.demo import DEMO_NOW
from tests.factories import actor_of, make_person


def test_the_sweep_ends_what_is_overdue_at_its_deadline(run_demo: Run, demo_engine: Engine) -> None:
    overdue_since = datetime.now(UTC) - timedelta(hours=1)
    with unit_of_work(demo_engine) as session:
        unit = session.scalars(select(Unit).where(Unit.code == "THPT-01")).one()
        quiz = session.scalars(select(Quiz).where(Quiz.kind == "practice")).one()
        person = make_person(session, unit=unit)
        actor = actor_of(session, person)
        attempt = start_attempt(
            session, actor=actor, quiz_id=quiz.public_id, now=DEMO_NOW, seed="7" * 32
        ).attempt
        number = attempt.id
        attempt.due_at = attempt.accept_until = overdue_since
    assert run_demo(attempts_cli, "sweep", "--json").json == {"finished": 1}
    assert run_demo(attempts_cli, "sweep", "--json").json == {"finished": 0}
    with unit_of_work(demo_engine, write=False) as session:
        attempt = session.get_one(Attempt, number)
        assert (attempt.state, attempt.score) == ("finished", 0)
        assert attempt.submitted_at == attempt.due_at == overdue_since


def test_contests_are_listed_with_their_states(run_demo: Run, run: Run) -> None:
    listed = run_demo(contest_cli, "list", "--json").json
    assert all(set(contest) == {"id", "title", "state"} for contest in listed)
    assert [(contest["title"], contest["state"]) for contest in listed] == [
        ("Thi tuần 1", "final"),
        ("Thi tuần 2", "open"),
    ]
    assert run(contest_cli, "list", "--json").json == []


def test_verify_agrees_with_the_demo_and_not_with_a_changed_row(run_demo: Run, demo_engine: Engine) -> None:
    first, second = (contest["id"] for contest in run_demo(contest_cli, "list", "--json").json)
    for contest in (first, second):
        ended = run_demo(contest_cli, "verify", contest, "--json")
        assert (ended.exit_code, ended.json) == (0, {"ok": True, "differences": []})
    with unit_of_work(demo_engine) as session:
        number = session.scalar(select(Contest.id).where(Contest.public_id == first))
        row = select(Standing.id).where(Standing.contest_id == number, Standing.person_id.is_(None)).limit(1)
        session.execute(
            update(Standing).where(Standing.id == row.scalar_subquery()).values(turns=Standing.turns + 1)
        )
    ended = run_demo(contest_cli, "verify", first, "--json")
    assert ended.exit_code == 1 and ended.json["ok"] is False and len(ended.json["differences"]) == 1
    assert run_demo(contest_cli, "verify", second).exit_code == 0


def test_verify_misses_rows_that_are_gone(run_demo: Run, demo_engine: Engine) -> None:
    first = run_demo(contest_cli, "list", "--json").json[0]["id"]
    with unit_of_work(demo_engine) as session:
        session.execute(delete(Standing))
    ended = run_demo(contest_cli, "verify", first, "--json")
    assert ended.exit_code == 1 and ended.json["ok"] is False
    assert len(ended.json["differences"]) > 100
    assert {item["stored"] for item in ended.json["differences"]} == {None}


def test_verify_of_an_unknown_contest_is_not_ok(run: Run) -> None:
    ended = run(contest_cli, "verify", "nothing", "--json")
    assert ended.exit_code == 1
    assert ended.json["ok"] is False and len(ended.json["differences"]) == 1
    assert "nothing" in ended.stderr


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_every_address_is_listed_with_who_is_let_in(run: Run) -> None:
    ended = run(routes_cli, "access", "--json")
    assert ended.exit_code == 0
    by_endpoint = {row["endpoint"]: row for row in ended.json}
    assert all(set(row) == {"rule", "methods", "endpoint", "roles", "scope"} for row in ended.json)
    assert by_endpoint["static"]["roles"] == "public"
    assert by_endpoint["auth.sign_in"]["roles"] == "public"
    assert by_endpoint["auth.change_password"]["roles"] == list(EVERYBODY)
    assert "POST" in by_endpoint["auth.sign_in"]["methods"]
    denied = [row["endpoint"] for row in ended.json if row["roles"] == []]
    assert denied == [], "not in the table of access: nobody is let in"
