"""Plans from files: what was uploaded and corrected, versions of a plan, and its tasks"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

STATES = "('waiting', 'read', 'refused', 'taken', 'discarded')"
TASK_STATES = "('not_begun', 'under_way', 'done')"
TEXTS = {"kind": 60, "number": 60, "issuer": 300, "subject": 400}


def upgrade() -> None:
    for name, length in TEXTS.items():
        op.add_column("plan", sa.Column(name, sa.String(length=length), nullable=True))
    op.add_column("plan", sa.Column("issued_on", sa.Date(), nullable=True))
    op.add_column("plan", sa.Column("year", sa.Integer(), nullable=True))
    op.add_column("plan", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    _add_previous()
    op.create_index("ix_plan_previous_id", "plan", ["previous_id"])
    op.create_index("ix_clause_code", "clause", ["code"])
    _add_imports()
    _add_tasks()


def downgrade() -> None:
    op.drop_table("plan_task")
    op.drop_table("plan_import")
    op.drop_index("ix_clause_code", "clause")
    op.drop_index("ix_plan_previous_id", "plan")
    for name in ("previous_id", "version", "year", "issued_on", *TEXTS):
        op.drop_column("plan", name)


def _add_previous() -> None:
    """In place on both databases: a table made anew would lose its triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE plan ADD COLUMN previous_id INTEGER CONSTRAINT fk_plan_previous_id REFERENCES plan (id)"
        )
    else:
        op.add_column("plan", sa.Column("previous_id", BigId, nullable=True))
        op.create_foreign_key(op.f("fk_plan_previous_id"), "plan", "plan", ["previous_id"], ["id"])


def _add_imports() -> None:
    op.create_table(
        "plan_import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("plan_id", BigId, nullable=True),
        sa.Column("newer_of", BigId, nullable=True),
        sa.Column("previous_id", BigId, nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("file_digest", sa.String(length=64), nullable=False),
        sa.Column("file_size", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=True),
        sa.Column("reading", Json(), nullable=True),
        sa.Column("refusal", sa.String(length=40), nullable=True),
        sa.Column("letterhead", Json(), nullable=False),
        sa.Column("corrections", Json(), nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("taken_by", BigId, nullable=True),
        sa.Column("taken_at", Instant(), nullable=True),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_plan_import_state")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_import_plan_id")),
        sa.ForeignKeyConstraint(["newer_of"], ["plan.id"], name=op.f("fk_plan_import_newer_of")),
        sa.ForeignKeyConstraint(["previous_id"], ["plan_import.id"], name=op.f("fk_plan_import_previous_id")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_plan_import_job_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_plan_import_created_by")),
        sa.ForeignKeyConstraint(["taken_by"], ["person.id"], name=op.f("fk_plan_import_taken_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_import_public_id")),
    )
    for name in ("plan_id", "newer_of", "file_digest"):
        op.create_index(f"ix_plan_import_{name}", "plan_import", [name])


def _add_tasks() -> None:
    op.create_table(
        "plan_task",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("plan_id", BigId, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit_text", sa.String(length=400), nullable=False),
        sa.Column("unit_id", BigId, nullable=True),
        sa.Column("due_text", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("evidence_link", sa.String(length=500), nullable=False),
        sa.Column("evidence_name", sa.String(length=200), nullable=True),
        sa.Column("evidence_file", sa.LargeBinary(), nullable=True),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("updated_by", BigId, nullable=True),
        sa.Column("updated_at", Instant(), nullable=False),
        sa.CheckConstraint(f"state IN {TASK_STATES}", name=op.f("ck_plan_task_state")),
        sa.CheckConstraint("source IN ('plan', 'page')", name=op.f("ck_plan_task_source")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_task_plan_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_plan_task_unit_id")),
        sa.ForeignKeyConstraint(["updated_by"], ["person.id"], name=op.f("fk_plan_task_updated_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_task")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_task_public_id")),
    )
    op.create_index("ix_plan_task_plan", "plan_task", ["plan_id", "position"])
