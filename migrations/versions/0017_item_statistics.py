"""Item statistics of quizzes, of their questions, and of questions over all quizzes"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quiz_statistics",
        sa.Column("quiz_id", BigId, autoincrement=False, nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("computed_at", Instant(), nullable=True),
        sa.Column("finished", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("people", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), nullable=True),
        sa.Column("max_score", sa.Integer(), nullable=True),
        sa.Column("figures", Json(), nullable=True),
        sa.Column("tenths", Json(), nullable=True),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_quiz_statistics_job_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_quiz_statistics_quiz_id")),
        sa.PrimaryKeyConstraint("quiz_id", name=op.f("pk_quiz_statistics")),
    )
    op.create_table(
        "item_statistics",
        sa.Column("quiz_id", BigId, autoincrement=False, nullable=False),
        sa.Column("version_id", BigId, autoincrement=False, nullable=False),
        *_usage(),
        sa.Column("max_score", sa.Integer(), nullable=False),
        sa.Column("rest_most", sa.Integer(), nullable=False),
        *_figures(),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_item_statistics_quiz_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_item_statistics_version_id")
        ),
        sa.PrimaryKeyConstraint("quiz_id", "version_id", name=op.f("pk_item_statistics")),
    )
    op.create_index("ix_item_statistics_version", "item_statistics", ["version_id"])
    op.create_table(
        "version_statistics",
        sa.Column("version_id", BigId, autoincrement=False, nullable=False),
        *_usage(),
        sa.Column("quizzes", sa.Integer(), nullable=False),
        sa.Column("facility", sa.Integer(), nullable=True),
        sa.Column("discrimination", sa.Integer(), nullable=True),
        *_figures(),
        sa.Column("computed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_version_statistics_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_version_statistics")),
    )


def _usage() -> list[sa.Column[object]]:
    return [
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("last_given_at", Instant(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("answered", sa.Integer(), nullable=False),
        sa.Column("correct", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
    ]


def _figures() -> list[sa.Column[object]]:
    return [sa.Column(name, Json(), nullable=False) for name in ("figures", "doubts", "pairs", "choices")]


def downgrade() -> None:
    op.drop_table("version_statistics")
    op.drop_table("item_statistics")
    op.drop_table("quiz_statistics")
