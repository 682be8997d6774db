"""Matrices of papers, with a name and an owner"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_matrix",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("owner_id", BigId, nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("body", Json(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_paper_matrix_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_matrix")),
        sa.UniqueConstraint("public_id", name=op.f("uq_paper_matrix_public_id")),
    )
    op.create_index(op.f("ix_paper_matrix_owner_id"), "paper_matrix", ["owner_id"])


def downgrade() -> None:
    op.drop_table("paper_matrix")
