"""The schema: migrations go up, down and up again, and end exactly where the models are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, MetaData, inspect, text

from quiz.database import make_engine
from quiz.migrate import MIGRATIONS, current_revision, downgrade_database, head_revision, upgrade_database
from quiz.models import Base


@pytest.fixture
def empty_engine(empty_database_url: str) -> Iterator[Engine]:
    """An engine on a database without tables."""
    engine = make_engine(empty_database_url)
    yield engine
    engine.dispose()


def plain(value: Any) -> Any:
    """A reflected value as text, so that two readings of one database are equal (a WHERE clause is an object)."""
    if isinstance(value, dict):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return sorted((plain(part) for part in value), key=str)
    return str(value)


def schema(engine: Engine) -> dict[str, Any]:
    """What a database holds, in a form that can be compared: every table with its parts, and the triggers."""
    inspector = inspect(engine)
    readings = (
        "columns",
        "pk_constraint",
        "foreign_keys",
        "unique_constraints",
        "indexes",
        "check_constraints",
    )
    tables = {
        table: {reading: plain(getattr(inspector, f"get_{reading}")(table)) for reading in readings}
        for table in sorted(set(inspector.get_table_names()) - {"alembic_version"})
    }
    triggers = {
        "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    }
    with engine.connect() as connection:
        tables["triggers"] = plain(
            [tuple(row) for row in connection.execute(text(triggers[engine.dialect.name]))]
        )
    return tables


def test_up_down_up_ends_where_it_began(empty_engine: Engine, empty_database_url: str) -> None:
    upgrade_database(empty_database_url)
    first = schema(empty_engine)
    assert len(first) > 5
    downgrade_database(empty_database_url, "base")
    assert schema(empty_engine) == {"triggers": []}
    upgrade_database(empty_database_url)
    assert schema(empty_engine) == first


def test_every_single_step_can_be_taken_back(empty_engine: Engine, empty_database_url: str) -> None:
    revisions = [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()][::-1]
    below = "base"
    for revision in revisions:
        before = schema(empty_engine)
        upgrade_database(empty_database_url, revision)
        downgrade_database(empty_database_url, below)
        assert schema(empty_engine) == before, revision
        upgrade_database(empty_database_url, revision)
        below = revision
    assert current_revision(empty_engine) == head_revision()


def test_the_models_are_what_the_migrations_made(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        assert compare_metadata(context, Base.metadata) == []


def test_a_missing_table_would_be_noticed(engine: Engine) -> None:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, MetaData()) != []


def test_checks_have_names_of_their_own() -> None:
    """A constraint without a name of ours cannot be dropped by a later migration on both databases."""
    unnamed = [
        f"{table.name}: {constraint}"
        for table in Base.metadata.sorted_tables
        for constraint in table.constraints
        if constraint.name is None and len(list(getattr(constraint, "columns", [1]))) > 0
    ]
    assert unnamed == []


def test_a_step_that_makes_a_table_anew_keeps_its_rows_and_what_refers_to_them(
    empty_engine: Engine, empty_database_url: str
) -> None:
    upgrade_database(empty_database_url, "0002")
    with empty_engine.begin() as connection:
        for statement in ROWS_OF_0002:
            connection.execute(text(statement))
    upgrade_database(empty_database_url)
    with empty_engine.connect() as connection:
        quizzes = connection.execute(text("SELECT id, review, layout, is_linear FROM quiz ORDER BY id")).all()
        attempts = connection.execute(text("SELECT quiz_id, compensation_seconds FROM attempt")).all()
        answers = connection.execute(text("SELECT answer FROM response")).all()
    assert [(row[0], "key" in json.loads(row[1])["after_submit"]) for row in quizzes] == [
        (1, True),
        (2, False),
    ]
    assert [(row[2], bool(row[3])) for row in quizzes] == [("one_question", False)] * 2
    assert [tuple(row) for row in attempts] == [(1, 0)]
    assert [row[0] for row in answers] == ['"a"']
    downgrade_database(empty_database_url, "0002")
    with empty_engine.connect() as connection:
        words = connection.execute(text("SELECT review FROM quiz ORDER BY id")).all()
        assert [row[0] for row in words] == ["at_once", "after_close"]
        assert connection.execute(text("SELECT count(*) FROM response")).scalar() == 1


def test_clauses_of_questions_that_were_there_become_rows(
    empty_engine: Engine, empty_database_url: str
) -> None:
    upgrade_database(empty_database_url, "0015")
    body = json.dumps(
        {"clauses": [{"id": "c-1"}], "statements": [{"clause": {"id": "c-2"}}, {"clause": {"id": "c-1"}}]}
    )
    with empty_engine.begin() as connection:
        for statement in ROWS_OF_0015:
            connection.execute(text(statement), {"body": body} if ":body" in statement else {})
    upgrade_database(empty_database_url, "0016")
    with empty_engine.connect() as connection:
        rows = connection.execute(
            text("SELECT version_id, clause_code, position FROM question_clause ORDER BY position")
        ).all()
        sources = connection.execute(text("SELECT source FROM question")).scalars().all()
    assert [tuple(row) for row in rows] == [(1, "c-1", 0), (1, "c-2", 1)]
    assert sources == ["bundle"]


_AT = "'2026-11-16 02:00:00+00:00'"
#: The least that a quiz with an attempt and an answer needed before the rules of attempts.
ROWS_OF_0002 = (
    f"INSERT INTO person (id, public_id, kind, created_at) VALUES (1, 'p', 'student', {_AT})",
    "INSERT INTO unit (id, code, name, kind, sort_key) VALUES (1, 'SO', 'Sở', 'so', 'so')",
    "INSERT INTO specification (id, rules) VALUES (1, '{}')",
    *(
        "INSERT INTO quiz (id, public_id, title, kind, specification_id, question_count, tolerance_seconds, opens_at,"
        " counting_rule, review, for_staff, for_students, unit_id, is_demo, position, created_at)"
        f" VALUES ({number}, 'q{number}', 'Bài', 'practice', 1, 1, 60, {_AT}, 'best', '{review}', true, true, 1, false,"
        f" {number}, {_AT})"
        for number, review in ((1, "at_once"), (2, "after_close"))
    ),
    "INSERT INTO attempt (id, public_id, person_id, quiz_id, number, unit_id, audience, school_year, specification_id,"
    " counting_rule, seed, paper, state, started_at, tolerance_seconds, max_score, is_preview)"
    f" VALUES (1, 'a', 1, 1, 1, 1, 'student', 2026, 1, 'best', '0', '{{}}', 'in_progress', {_AT}, 60, 1000, false)",
    "INSERT INTO response (id, attempt_id, slot, device, seq, answer, received_at, late)"
    f" VALUES (1, 1, 1, '', 1, '\"a\"', {_AT}, false)",
)
ROWS_OF_0015 = (
    "INSERT INTO plan (id, code, title, citation, digest) VALUES (1, 'p', 'Kế hoạch', 'Kế hoạch', '0')",
    "INSERT INTO programme (id, code, plan_id, title) VALUES (1, 'p', 1, 'Chương trình')",
    "INSERT INTO module (id, public_id, programme_id, code, title, position, for_staff, for_students)"
    " VALUES (1, 'm', 1, 'm', 'Chuyên đề', 1, true, true)",
    "INSERT INTO lesson (id, code, module_id, title, minutes, position, for_staff, for_students, sections, checks)"
    " VALUES (1, 'l', 1, 'Bài', 5, 1, true, true, '[]', '[]')",
    "INSERT INTO question (id, code, lesson_id) VALUES (1, 'l-01', 1)",
    "INSERT INTO question_version (id, question_id, number, digest, state, kind, level, exposure, pool, for_staff,"
    " for_students, tags, body, created_at) VALUES (1, 1, 1, '0', 'approved', 'single_choice', 'recall', 'practice',"
    f" 'practice', true, true, '[]', :body, {_AT})",
)
