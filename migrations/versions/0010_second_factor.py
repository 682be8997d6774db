"""A second factor with recovery codes; sessions know their device and the day on which they were last seen"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("last_step", sa.Integer(), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_second_factor_account_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", BigId, nullable=False),
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("used_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_recovery_code_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    op.create_index("ix_recovery_code_account", "recovery_code", ["account_id", "digest"])
    op.add_column("auth_session", sa.Column("device", sa.String(length=60), nullable=True))
    op.add_column("auth_session", sa.Column("seen_at", Instant(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("auth_session") as batch_op:
        batch_op.drop_column("seen_at")
        batch_op.drop_column("device")
    op.drop_table("recovery_code")
    op.drop_table("second_factor")
