"""Stamps that say when units or the bank have changed, so that what was read of them can be kept; people of a board in order

Each watched table changes its topic's stamp by a trigger, whoever writes to it. A stamp is a number at chance and not a
count: after a rollback, or in a restored database, no stamp comes again for something else.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

WATCHED = {
    "units": ("unit", "unit_level", "unit_link", "unit_closure", "headcount"),
    "bank": ("lesson", "question", "question_version"),
}


def upgrade() -> None:
    stamps = op.create_table(
        "change_stamp",
        sa.Column("topic", sa.String(length=20), nullable=False),
        sa.Column("stamp", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("topic", name=op.f("pk_change_stamp")),
    )
    op.bulk_insert(stamps, [{"topic": topic, "stamp": 0} for topic in WATCHED])
    for topic, tables in WATCHED.items():
        for table in tables:
            _watch(table, topic)
    people = sa.text("person_id IS NOT NULL")
    for name, place in (("people", ["round_id"]), ("unit_people", ["round_id", "unit_id"])):
        op.create_index(
            f"ix_standing_{name}",
            "standing",
            [*place, sa.text("percent DESC"), "duration_ms", "person_id"],
            sqlite_where=people,
            postgresql_where=people,
        )
    op.create_index("ix_contest_kind", "contest", ["kind", "state"])


def downgrade() -> None:
    op.drop_index("ix_contest_kind", "contest")
    op.drop_index("ix_standing_unit_people", "standing")
    op.drop_index("ix_standing_people", "standing")
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for tables in WATCHED.values():
        for table in tables:
            if is_sqlite:
                for verb in ("insert", "update", "delete"):
                    op.execute(f"DROP TRIGGER {table}_stamp_{verb}")
            else:
                op.execute(f"DROP TRIGGER {table}_stamp ON {table}")
    if not is_sqlite:
        op.execute("DROP FUNCTION stamp_change()")
    op.drop_table("change_stamp")


def _watch(table: str, topic: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("INSERT", "UPDATE", "DELETE"):
            change = f"UPDATE change_stamp SET stamp = random() WHERE topic = '{topic}'"  # noqa: S608
            op.execute(
                f"CREATE TRIGGER {table}_stamp_{verb.lower()} AFTER {verb} ON {table} BEGIN {change}; END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "UPDATE change_stamp SET stamp = (random() * 9e15)::bigint WHERE topic = TG_ARGV[0]; RETURN NULL; END $$"
    )
    op.execute(
        f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION stamp_change('{topic}')"
    )
