"""Classes that a roster of staff gave to its teachers, so that undoing it takes them back"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.columns import Json

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("roster_import", sa.Column("grants_made", Json(), nullable=True))


def downgrade() -> None:
    op.drop_column("roster_import", "grants_made")
