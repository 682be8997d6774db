"""Lessons written on pages: where a lesson comes from, its versions, and whether a programme is open to learners"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEYS = {"lesson_id": "lesson.id", "author_id": "person.id", "reviewer_id": "person.id"}


def upgrade() -> None:
    _add_columns()
    op.create_table(
        "lesson_version",
        sa.Column("id", BigId, nullable=False),
        sa.Column("lesson_id", BigId, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=400), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("for_staff", sa.Boolean(), nullable=False),
        sa.Column("for_students", sa.Boolean(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("quotes", sa.Text(), nullable=False),
        sa.Column("checks", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("author_id", BigId, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("reviewer_id", BigId, nullable=True),
        sa.Column("reviewed_at", Instant(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'in_review', 'approved', 'retired')", name=op.f("ck_lesson_version_state")
        ),
        *(
            sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_lesson_version_{name}"))
            for name, target in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_version")),
        sa.UniqueConstraint("lesson_id", "number", name=op.f("uq_lesson_version_lesson_id_number")),
    )
    for name in ("state", "author_id", "reviewer_id"):
        op.create_index(op.f(f"ix_lesson_version_{name}"), "lesson_version", [name])


def downgrade() -> None:
    op.drop_table("lesson_version")
    op.drop_column("programme", "is_open")
    op.drop_column("lesson", "source")


def _add_columns() -> None:
    """In place on both databases. Programmes that are there stay open."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE lesson ADD COLUMN source VARCHAR(10) DEFAULT 'bundle' NOT NULL "
            "CONSTRAINT ck_lesson_source CHECK (source IN ('bundle', 'page'))"
        )
    else:
        op.add_column(
            "lesson", sa.Column("source", sa.String(length=10), server_default="bundle", nullable=False)
        )
        op.create_check_constraint(op.f("ck_lesson_source"), "lesson", "source IN ('bundle', 'page')")
    op.add_column("programme", sa.Column("is_open", sa.Boolean(), server_default=sa.true(), nullable=False))
