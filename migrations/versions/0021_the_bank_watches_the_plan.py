"""The bank's stamp changes with sections, clauses and what questions quote: its categories are kept under it"""

from __future__ import annotations

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_CHANGE = "UPDATE change_stamp SET stamp = random() WHERE topic = 'bank'"
WATCHED = ("section", "clause", "question_clause")


def upgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        if not is_sqlite:
            op.execute(
                f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION stamp_change('bank')"
            )
            continue
        for verb in ("INSERT", "UPDATE", "DELETE"):
            name = f"{table}_stamp_{verb.lower()}"
            op.execute(f"CREATE TRIGGER {name} AFTER {verb} ON {table} BEGIN {_CHANGE}; END")


def downgrade() -> None:
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    for table in WATCHED:
        if not is_sqlite:
            op.execute(f"DROP TRIGGER {table}_stamp ON {table}")
            continue
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER {table}_stamp_{verb}")
