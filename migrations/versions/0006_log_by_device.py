"""PostgreSQL's key of the response log names the device before the slot: whether another took part is two looks into it

SQLite keeps the order of its key: there, changing it means writing the whole log anew, and a look costs little.
"""

from __future__ import annotations

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

KEY = "uq_response_attempt_id_slot_device_seq"


def upgrade() -> None:
    _set_key("attempt_id", "device", "slot", "seq")


def downgrade() -> None:
    _set_key("attempt_id", "slot", "device", "seq")


def _set_key(*columns: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(KEY, "response")
        op.create_unique_constraint(KEY, "response", columns)
