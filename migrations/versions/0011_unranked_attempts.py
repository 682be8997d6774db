"""An attempt of somebody who writes, reviews or organises the contest says why it does not rank

The column is added in place: every attempt before it ranks as it did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("attempt", sa.Column("unranked", sa.String(length=12), nullable=True))


def downgrade() -> None:
    op.drop_column("attempt", "unranked")
