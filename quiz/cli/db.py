"""`flask db`: bring the database to this version's schema, and ask whether it is there."""

from __future__ import annotations

import click
from sqlalchemy.exc import DBAPIError

from quiz.cli.installation import read_settings
from quiz.cli.output import json_option, print_result, refuse
from quiz.database import make_engine
from quiz.migrate import current_revision, head_revision, schema_differences, upgrade_database


@click.group("db")
def db_cli() -> None:
    """The database's schema."""


@db_cli.command("upgrade")
@json_option
def upgrade(as_json: bool) -> None:
    """Run all migrations that the database has not seen; harmless to repeat."""
    settings = read_settings()
    try:
        upgrade_database(settings.database_url)
    except DBAPIError as error:
        refuse(f"The database could not be migrated: {error.orig}")
    revision = head_revision()
    print_result({"revision": revision}, as_json=as_json, text=f"The database is at revision {revision}.")


@db_cli.command("check")
@json_option
def check(as_json: bool) -> None:
    """Say whether the database answers, is migrated, and has the tables that the code expects."""
    engine = make_engine(read_settings().database_url)
    head = head_revision()
    try:
        revision = current_revision(engine)
        differences = schema_differences(engine) if revision == head else []
    except DBAPIError as error:
        refuse(
            f"The database does not answer: {error.orig}",
            value={"ok": False, "revision": None, "head": head, "differences": []},
            as_json=as_json,
        )
    finally:
        engine.dispose()
    result = {
        "ok": revision == head and not differences,
        "revision": revision,
        "head": head,
        "differences": differences,
    }
    if revision != head:
        reason = f"The database is at revision {revision}, this version needs {head}; run `flask db upgrade`."
        refuse(reason, value=result, as_json=as_json)
    if differences:
        refuse("The tables differ from the code:\n" + "\n".join(differences), value=result, as_json=as_json)
    print_result(
        result, as_json=as_json, text=f"The database is at revision {head} and has the expected tables."
    )
