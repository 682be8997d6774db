"""Who was erased when, on what ground, and whether the database's files have been rewritten since"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.columns import Instant

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("ground", sa.String(10), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite")),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("cleaned_at", Instant()),
        sa.CheckConstraint("ground IN ('wish', 'unit', 'period', 'guest')", name=op.f("ck_erasure_ground")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_erasure_person_id_person")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_erasure_decided_by_person")),
        sa.UniqueConstraint("person_id", name=op.f("uq_erasure_person_id")),
    )
    op.create_index(
        "ix_erasure_uncleaned",
        "erasure",
        ["at"],
        sqlite_where=sa.text("cleaned_at IS NULL"),
        postgresql_where=sa.text("cleaned_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("erasure")
