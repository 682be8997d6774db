"""The audit keeps what was before and after a change, and is found by who did it, by what was done and to what

The triggers of 0002 go on refusing to change its rows: both databases add and drop these columns in place.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

INDEXES = {
    "ix_audit_actor": ["actor_id", "id"],
    "ix_audit_action": ["action", "id"],
    "ix_audit_object": ["object_kind", "object_id", "id"],
}


def upgrade() -> None:
    for name in ("before", "after"):
        op.add_column("audit", sa.Column(name, sa.Text(), nullable=True))
    for name, columns in INDEXES.items():
        op.create_index(name, "audit", columns)


def downgrade() -> None:
    for name in INDEXES:
        op.drop_index(name, "audit")
    for name in ("after", "before"):
        op.drop_column("audit", name)
