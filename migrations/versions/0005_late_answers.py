"""Late answers have an index of their own: few rows, looked for by those who decide on them"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(
        "ix_response_late",
        "response",
        ["attempt_id"],
        sqlite_where=sa.text("late = 1"),
        postgresql_where=sa.text("late"),
    )


def downgrade() -> None:
    op.drop_index("ix_response_late", "response")
