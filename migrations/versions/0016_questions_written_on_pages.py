"""Questions written on pages: where a question comes from and whose it is, its clauses as rows, and its reviews"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    _add_columns()
    clauses = op.create_table(
        "question_clause",
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("clause_code", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_clause_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", "clause_code", name=op.f("pk_question_clause")),
    )
    op.create_index(op.f("ix_question_clause_clause_code"), "question_clause", ["clause_code"])
    op.create_table(
        "question_review",
        sa.Column("id", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("reviewer_id", BigId, nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("verdict", sa.String(length=20), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint("verdict IN ('approved', 'returned')", name=op.f("ck_question_review_verdict")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_review_version_id")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_question_review_reviewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_review")),
    )
    for column in ("version_id", "reviewer_id"):
        op.create_index(op.f(f"ix_question_review_{column}"), "question_review", [column])
    _backfill(clauses)


def downgrade() -> None:
    op.drop_table("question_review")
    op.drop_table("question_clause")
    op.drop_index(op.f("ix_question_version_author_id"), "question_version")
    op.drop_index(op.f("ix_question_owner_id"), "question")
    op.drop_column("question_version", "author_id")
    op.drop_column("question", "owner_id")
    op.drop_column("question", "source")


def _add_columns() -> None:
    """In place on both databases: a table made anew would lose its triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE question ADD COLUMN source VARCHAR(10) DEFAULT 'bundle' NOT NULL "
            "CONSTRAINT ck_question_source CHECK (source IN ('bundle', 'page'))"
        )
        for table, column in (("question", "owner_id"), ("question_version", "author_id")):
            op.execute(
                f"ALTER TABLE {table} ADD COLUMN {column} INTEGER "
                f"CONSTRAINT fk_{table}_{column} REFERENCES person (id)"
            )
    else:
        op.add_column(
            "question", sa.Column("source", sa.String(length=10), server_default="bundle", nullable=False)
        )
        op.create_check_constraint(op.f("ck_question_source"), "question", "source IN ('bundle', 'page')")
        for table, column in (("question", "owner_id"), ("question_version", "author_id")):
            op.add_column(table, sa.Column(column, BigId, nullable=True))
            op.create_foreign_key(op.f(f"fk_{table}_{column}"), table, "person", [column], ["id"])
    op.create_index(op.f("ix_question_owner_id"), "question", ["owner_id"])
    op.create_index(op.f("ix_question_version_author_id"), "question_version", ["author_id"])


def _backfill(clauses: sa.Table) -> None:
    connection = op.get_bind()
    versions = connection.execute(sa.text("SELECT id, body FROM question_version ORDER BY id")).all()
    rows: list[dict[str, Any]] = []
    for version_id, body in versions:
        codes = dict.fromkeys(_codes(json.loads(body)))
        rows += [
            {"version_id": version_id, "clause_code": code, "position": place}
            for place, code in enumerate(codes)
        ]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(clauses.insert(), rows[start : start + _AT_ONCE])


def _codes(body: dict[str, Any]) -> Iterator[str]:
    for quote in body.get("clauses") or ():
        yield quote["id"]
    for statement in body.get("statements") or ():
        if statement.get("clause"):
            yield statement["clause"]["id"]
