"""One migrated PostgreSQL database for many tests, emptied after each: copying the template anew costs half a second.

What a test stored is taken away, sequences begin anew, rows that the migrations store come back; so does what the planner
knows of the tables, which is nothing: nobody analyses them behind a test's back, and of one that was never analysed it
supposes ten pages until there are more. So rows are deleted as long as no table has come to ten pages; then the tables are
truncated, which is ten times as dear. A test that changed the schema itself (a table renamed, a trigger dropped, sizes taken
by ANALYZE) is found out by a fingerprint of the catalogue; the next one gets a new copy.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import make_url

from tests.postgres import PostgresAddress

#: What a change of the schema changes: names and kinds of relations, columns, triggers with their state, constraints, functions.
_SCHEMA = """
SELECT
    (SELECT md5(string_agg(concat(relname, relkind, oid), ',' ORDER BY oid)) FROM pg_class
        WHERE relnamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(concat(attrelid, attname, attnum, attnotnull), ',' ORDER BY attrelid, attnum))
        FROM pg_attribute WHERE attrelid >= 16384),
    (SELECT md5(string_agg(concat(tgrelid, tgname, tgenabled), ',' ORDER BY oid)) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT md5(string_agg(concat(conrelid, conname), ',' ORDER BY oid)) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace),
    (SELECT md5(string_agg(concat(proname, prosrc), ',' ORDER BY oid)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace)
"""
_TABLES = """
SELECT relname FROM pg_class
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version' ORDER BY relname
"""
#: Whether a table has come to the ten pages, or its size is on record; else the planner supposes the same as of an empty one.
_PLANNED_OTHERWISE = """
SELECT EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
    AND relname <> 'alembic_version' AND (reltuples >= 0 OR pg_relation_size(oid) >= 10 * 8192))
"""
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
#: How long whoever is still connected may take to go.
_GO_MS = 10_000


class ReusedDatabase:
    """The database of one worker. `url` gives it as the migrations left it; `clean` makes it so again after a test."""

    def __init__(self, address: PostgresAddress, name: str, template: str) -> None:
        self._address, self._name, self._template = address, name, template
        self._connection: psycopg.Connection[Any] | None = None
        self._schema: Any = None
        self._seeds: dict[str, list[Any]] = {}
        self._tables: list[str] = []
        self._sequences: dict[str, int | None] = {}

    def url(self) -> str:
        """The SQLAlchemy URL of the database, copied from the template if there is none to go on with."""
        if self._connection is None:
            self._address.drop_database(self._name)
            self._address.create_database(self._name, template=self._template)
            self._connect()
        return self._address.url(self._name)

    def clean(self) -> None:
        """Take away what a test has left; after a test that broke more than rows, give the database up."""
        try:
            self._empty()
        except (psycopg.Error, _SchemaChanged):
            self.drop()

    def drop(self) -> None:
        """Remove it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self._address.drop_database(self._name)

    def _connect(self) -> None:
        url = make_url(self._address.url(self._name)).set(drivername="postgresql")
        self._connection = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        self._connection.execute(
            "SET session_replication_role = replica"
        )  # neither triggers nor foreign keys
        self._schema = self._one(_SCHEMA)
        self._tables = [table for (table,) in self._connection.execute(_TABLES)]
        self._sequences = dict(self._connection.execute(_SEQUENCES).fetchall())
        self._seeds = {
            table: self._connection.execute(
                sql.SQL("SELECT * FROM {}").format(sql.Identifier(table))
            ).fetchall()
            for table in self._filled()
        }

    def _one(self, query: Any) -> Any:
        assert self._connection is not None
        return self._connection.execute(query).fetchone()

    def _filled(self) -> list[str]:
        """The tables that hold a row."""
        asks = sql.SQL(", ").join(
            sql.SQL("EXISTS (SELECT FROM {})").format(sql.Identifier(table)) for table in self._tables
        )
        row = self._one(sql.SQL("SELECT {}").format(asks))
        return [table for table, has_rows in zip(self._tables, row, strict=True) if has_rows]

    def _empty(self) -> None:
        assert self._connection is not None
        self._connection.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()",
            (_GO_MS,),
        )
        if self._one(_SCHEMA) != self._schema:
            raise _SchemaChanged
        self._take_away(self._filled())
        self._wind_back()
        for table, rows in self._seeds.items():
            places = sql.SQL(", ").join(sql.Placeholder() * len(rows[0]))
            with self._connection.cursor() as cursor:
                cursor.executemany(
                    sql.SQL("INSERT INTO {} VALUES ({})").format(sql.Identifier(table), places), rows
                )

    def _take_away(self, filled: list[str]) -> None:
        assert self._connection is not None
        names = list(map(sql.Identifier, filled))
        if names and self._one(_PLANNED_OTHERWISE)[0]:
            self._connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(sql.SQL(", ").join(names)))
        elif names:
            deletions = [sql.SQL("DELETE FROM {}").format(name) for name in names]
            self._connection.execute(sql.SQL("; ").join(deletions))

    def _wind_back(self) -> None:
        """The sequences to where the migrations left them."""
        assert self._connection is not None
        for name, value in self._connection.execute(_SEQUENCES).fetchall():
            before = self._sequences[name]
            if value != before:
                self._connection.execute("SELECT setval(%s, %s, %s)", (name, before or 1, before is not None))


class _SchemaChanged(Exception):
    """A test has changed the tables themselves."""
