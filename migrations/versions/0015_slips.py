"""First passwords on slips: the sheets that were printed, and which passwords are still the first"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "slip_sheet",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("job_id", BigId, nullable=False),
        sa.Column("asked_by", BigId, nullable=False),
        sa.Column("asked_at", Instant(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Integer(), nullable=True),
        sa.Column("ready_at", Instant(), nullable=True),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_slip_sheet_unit_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_slip_sheet_job_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["person.id"], name=op.f("fk_slip_sheet_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slip_sheet")),
        sa.UniqueConstraint("public_id", name=op.f("uq_slip_sheet_public_id")),
    )
    op.create_index(op.f("ix_slip_sheet_unit_id"), "slip_sheet", ["unit_id"])
    op.create_table(
        "first_password",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("sheet_id", BigId, nullable=True),
        sa.Column("issued_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_first_password_account_id")),
        sa.ForeignKeyConstraint(["sheet_id"], ["slip_sheet.id"], name=op.f("fk_first_password_sheet_id")),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_first_password")),
    )
    op.create_index(op.f("ix_first_password_sheet_id"), "first_password", ["sheet_id"])


def downgrade() -> None:
    op.drop_table("first_password")
    op.drop_table("slip_sheet")
