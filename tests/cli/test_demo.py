"""`flask demo load`: into an empty database of a local or test installation, and nowhere else."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select

from quiz.cli.demo import demo_cli
from quiz.models import Attempt, Person, Plan, QuestionVersion
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Run, runner


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)  # the fixtures load it on both
def test_an_empty_database_is_filled(run: Run, engine: Engine) -> None:
    loaded = run(demo_cli, "load", "--size", "small", "--seed", "3", "--json")
    assert loaded.exit_code == 0
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == loaded.json["people"] == 400
        assert session.scalar(select(func.count()).select_from(Attempt)) == loaded.json["attempts"] > 300


def test_a_second_load_is_refused_and_changes_nothing(run_demo: Run, demo_engine: Engine) -> None:
    ended = run_demo(demo_cli, "load")
    assert ended.exit_code == 1 and "empty" in ended.stderr
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 400


def test_if_empty_only_brings_the_programme_up_to_date(run_demo: Run, demo_engine: Engine) -> None:
    with unit_of_work(demo_engine) as session:
        session.scalars(select(Plan)).one().digest = "of another day"
        session.scalars(select(QuestionVersion).limit(1)).one().digest = "of another day"
    ended = run_demo(demo_cli, "load", "--if-empty", "--json")
    assert (ended.exit_code, ended.json) == (0, {"loaded": False, "new_versions": 1})
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Person)) == 400
    assert run_demo(demo_cli, "load", "--if-empty", "--json").json == {"loaded": False, "new_versions": 0}


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_production_has_no_demo_people(database_url: str, tmp_path: Path) -> None:
    production = {
        "QUIZ_ENV": "production",
        "QUIZ_SECRET_KEY": "k" * 40,
        "QUIZ_BASE_URL": "https://quiz.example.vn",
    }
    ended = runner(database_url, tmp_path, **production)(demo_cli, "load", "--if-empty")
    assert ended.exit_code == 1 and "QUIZ_ENV" in ended.stderr


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_other_sizes_are_wrong_usage(run: Run) -> None:
    assert run(demo_cli, "load", "--size", "huge").exit_code == 2


def test_a_database_without_tables_is_refused(run_empty: Run) -> None:
    ended = run_empty(demo_cli, "load")
    assert ended.exit_code == 1 and "db upgrade" in ended.stderr
