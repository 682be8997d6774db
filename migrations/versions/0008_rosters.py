"""Rosters: imports with what undoing them needs; position and e-mail of staff"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

STATES = "('preview', 'applying', 'applied', 'undone', 'expired', 'discarded')"
MERGED = "ix_person_merged_into"


def upgrade() -> None:
    for name in ("position", "email"):
        op.add_column("person_identity", sa.Column(name, sa.String(length=200), nullable=True))
    has_one = sa.text("merged_into IS NOT NULL")
    op.create_index(MERGED, "person", ["merged_into"], sqlite_where=has_one, postgresql_where=has_one)
    _add_imports()
    _add_changes()


def downgrade() -> None:
    op.drop_table("roster_change")
    op.drop_table("roster_import")
    op.drop_index(MERGED, "person")
    for name in ("email", "position"):
        op.drop_column("person_identity", name)


def _add_imports() -> None:
    op.create_table(
        "roster_import",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("school_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("complete", sa.String(length=10), nullable=False),
        sa.Column("skips_bad_rows", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=True),
        sa.Column("ground", sa.String(length=10), nullable=True),
        sa.Column("consent_confirmed_by", BigId, nullable=True),
        sa.Column("file_name", sa.String(length=40), nullable=True),
        sa.Column("plan_digest", sa.String(length=64), nullable=True),
        sa.Column("counts", Json(), nullable=True),
        sa.Column("answers", Json(), nullable=False),
        sa.Column("classes_made", Json(), nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("created_by", BigId, nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.CheckConstraint("kind IN ('staff', 'student')", name=op.f("ck_roster_import_kind")),
        sa.CheckConstraint(f"state IN {STATES}", name=op.f("ck_roster_import_state")),
        sa.CheckConstraint("complete IN ('no', 'classes', 'unit')", name=op.f("ck_roster_import_complete")),
        sa.CheckConstraint("ground IN ('task', 'consent')", name=op.f("ck_roster_import_ground")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_roster_import_unit_id")),
        sa.ForeignKeyConstraint(
            ["consent_confirmed_by"], ["person.id"], name=op.f("fk_roster_import_consent_confirmed_by")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_roster_import_job_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_roster_import_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_import_public_id")),
    )
    op.create_index("ix_roster_import_unit", "roster_import", ["unit_id", "id"])
    op.create_index("ix_roster_import_state", "roster_import", ["state", "id"])


def _add_changes() -> None:
    op.create_table(
        "roster_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("import_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("action", sa.String(length=10), nullable=False),
        sa.Column("is_new", sa.Boolean(), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.CheckConstraint(
            "action IN ('added', 'changed', 'moved', 'left')", name=op.f("ck_roster_change_action")
        ),
        sa.ForeignKeyConstraint(["import_id"], ["roster_import.id"], name=op.f("fk_roster_change_import_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_roster_change_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_change")),
    )
    op.create_index("ix_roster_change_import", "roster_change", ["import_id", "action", "id"])
    op.create_index("ix_roster_change_person", "roster_change", ["person_id"])
