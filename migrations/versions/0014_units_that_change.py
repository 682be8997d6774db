"""Kinds of units as data, what units went into, and who entered a headcount

The new tables change the stamp of the units, as those of 0004 do: boards keep what they read of them.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

WATCHED = ("unit_kind", "unit_succession")
DISTRICTS_ENDED, COMMUNES_BEGAN = date(2025, 6, 30), date(2025, 7, 1)
KINDS = (
    ("so", "Sở", "Department", False, False, None, None),
    ("phong_so", "Phòng thuộc Sở", "Office of the department", False, False, None, None),
    ("phong_gddt", "Phòng GD&ĐT cấp huyện", "District office", False, False, None, DISTRICTS_ENDED),
    ("xa_phuong", "Xã, phường", "Commune", False, True, COMMUNES_BEGAN, None),
    ("truong", "Trường", "School", True, False, None, None),
    ("trung_tam", "Trung tâm", "Centre", True, False, None, None),
)


def upgrade() -> None:
    kinds = op.create_table(
        "unit_kind",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("english_name", sa.String(length=80), nullable=False),
        sa.Column("is_school", sa.Boolean(), nullable=False),
        sa.Column("is_area", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_unit_kind")),
    )
    names = ("code", "name", "english_name", "is_school", "is_area", "valid_from", "valid_to")
    op.bulk_insert(
        kinds,
        [dict(zip(names, kind, strict=True)) | {"position": place} for place, kind in enumerate(KINDS)],
    )
    op.create_table(
        "unit_succession",
        sa.Column("id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("successor_id", BigId, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.CheckConstraint("kind IN ('merge', 'split')", name=op.f("ck_unit_succession_kind")),
        sa.CheckConstraint("unit_id <> successor_id", name=op.f("ck_unit_succession_another")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_unit_succession_unit_id")),
        sa.ForeignKeyConstraint(["successor_id"], ["unit.id"], name=op.f("fk_unit_succession_successor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_succession")),
        sa.UniqueConstraint("unit_id", "successor_id", name=op.f("uq_unit_succession_unit_id_successor_id")),
    )
    op.create_index("ix_unit_succession_successor_id", "unit_succession", ["successor_id"])
    _add_headcount_columns()
    for table in WATCHED:
        _watch(table)


def downgrade() -> None:
    for name in ("entered_at", "entered_by"):
        op.drop_column("headcount", name)
    op.drop_table("unit_succession")
    op.drop_table("unit_kind")


def _add_headcount_columns() -> None:
    """In place on both databases: a table made anew would lose its triggers."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "ALTER TABLE headcount ADD COLUMN entered_by INTEGER "
            "CONSTRAINT fk_headcount_entered_by REFERENCES person (id)"
        )
    else:
        op.add_column("headcount", sa.Column("entered_by", BigId, nullable=True))
        op.create_foreign_key(op.f("fk_headcount_entered_by"), "headcount", "person", ["entered_by"], ["id"])
    op.add_column("headcount", sa.Column("entered_at", Instant(), nullable=True))


def _watch(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("INSERT", "UPDATE", "DELETE"):
            change = "UPDATE change_stamp SET stamp = random() WHERE topic = 'units'"
            op.execute(
                f"CREATE TRIGGER {table}_stamp_{verb.lower()} AFTER {verb} ON {table} BEGIN {change}; END"
            )
        return
    op.execute(
        f"CREATE TRIGGER {table}_stamp AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION stamp_change('units')"
    )
