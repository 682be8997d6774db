"""`flask db`: upgrade is harmless to repeat, check tells what is missing."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, text

from quiz.cli.db import db_cli
from quiz.cli.unit import unit_cli
from quiz.migrate import head_revision
from tests.cli.conftest import Run, runner


def test_an_empty_database_is_refused_until_it_is_upgraded(run_empty: Run) -> None:
    before = run_empty(db_cli, "check", "--json")
    assert before.exit_code == 1
    assert before.json == {"ok": False, "revision": None, "head": head_revision(), "differences": []}
    assert "flask db upgrade" in before.stderr
    assert run_empty(unit_cli, "list").exit_code == 1
    assert run_empty(db_cli, "upgrade").exit_code == 0
    after = run_empty(db_cli, "check", "--json")
    assert after.exit_code == 0
    assert after.json == {"ok": True, "revision": head_revision(), "head": head_revision(), "differences": []}


def test_upgrading_again_is_harmless(run: Run) -> None:
    assert run(db_cli, "upgrade", "--json").json == {"revision": head_revision()}
    assert run(db_cli, "upgrade").exit_code == 0


def test_a_table_that_is_not_as_the_code_expects_is_found(run: Run, engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE unit ADD COLUMN planted INTEGER"))
    found = run(db_cli, "check", "--json")
    assert found.exit_code == 1
    assert found.json["ok"] is False
    assert len(found.json["differences"]) == 1 and "planted" in found.json["differences"][0]


def test_a_database_that_is_not_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    run = runner("postgresql+psycopg://nobody:none@127.0.0.1:9/none", tmp_path)
    for arguments in (("check", "--json"), ("upgrade",)):
        ended = run(db_cli, *arguments)
        assert ended.exit_code == 1
        assert "Traceback" not in ended.stderr and ended.stderr.strip()


def test_a_setting_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    ended = runner(f"sqlite:///{tmp_path}/x.db", tmp_path, QUIZ_PORT="many")(db_cli, "check")
    assert ended.exit_code == 1 and "QUIZ_PORT" in ended.stderr
