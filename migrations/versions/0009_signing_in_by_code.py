"""Signing in by a class's code: accounts without user name, PINs, class sessions, seats, and what guessing leaves behind"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

SESSION_COLUMN = "class_session_id"


def upgrade() -> None:
    _add_tables()
    with op.batch_alter_table("account") as batch_op:
        batch_op.alter_column("username", existing_type=sa.String(length=80), nullable=True)
        batch_op.add_column(sa.Column("pin_hash", sa.String(length=200), nullable=True))
        batch_op.add_column(sa.Column("pin_set_at", Instant(), nullable=True))
        batch_op.add_column(sa.Column("pin_set_by", BigId, nullable=True))
        batch_op.create_foreign_key(op.f("fk_account_pin_set_by"), "person", ["pin_set_by"], ["id"])
    with op.batch_alter_table("auth_session") as batch_op:
        batch_op.add_column(sa.Column(SESSION_COLUMN, BigId, nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_auth_session_class_session_id"), "class_session", [SESSION_COLUMN], ["id"]
        )
        batch_op.create_index(op.f("ix_auth_session_class_session_id"), [SESSION_COLUMN])
    # Running contests can be entered by code as well: each gets the session that a new one is made with. The quiz says when
    # it ends; a day is the longest.
    op.execute(
        "INSERT INTO class_session (public_id, group_id, unit_id, opened_by, contest_id, opened_at, ends_at, ended_at)"
        " SELECT c.public_id, c.group_id, c.unit_id, c.organiser_id, c.id, c.created_at,"
        " coalesce(q.closes_at, c.created_at), CASE WHEN c.state = 'open' THEN NULL ELSE coalesce(q.closes_at, c.created_at)"
        " END FROM contest c JOIN quiz q ON q.contest_id = c.id WHERE c.kind = 'class' AND c.group_id IS NOT NULL"
    )


def downgrade() -> None:
    """Who only comes in by code loses that way and its sessions; the person stays."""
    op.execute("DELETE FROM auth_session WHERE class_session_id IS NOT NULL")
    op.execute("DELETE FROM known_device")
    op.execute("DELETE FROM auth_session WHERE account_id IN (SELECT id FROM account WHERE username IS NULL)")
    op.execute("DELETE FROM account WHERE username IS NULL")
    with op.batch_alter_table("auth_session") as batch_op:
        batch_op.drop_index(op.f("ix_auth_session_class_session_id"))
        batch_op.drop_constraint(op.f("fk_auth_session_class_session_id"), type_="foreignkey")
        batch_op.drop_column(SESSION_COLUMN)
    with op.batch_alter_table("account") as batch_op:
        batch_op.drop_constraint(op.f("fk_account_pin_set_by"), type_="foreignkey")
        for name in ("pin_set_by", "pin_set_at", "pin_hash"):
            batch_op.drop_column(name)
        batch_op.alter_column("username", existing_type=sa.String(length=80), nullable=False)
    for table in ("known_device", "pin_try", "seat", "class_session"):
        op.drop_table(table)


def _add_tables() -> None:
    op.create_table(
        "class_session",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("group_id", BigId, nullable=False),
        sa.Column("unit_id", BigId, nullable=False),
        sa.Column("opened_by", BigId, nullable=True),
        sa.Column("contest_id", BigId, nullable=True),
        sa.Column("join_code", sa.String(length=6), nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("ends_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.Column("pins_open", sa.Boolean(), nullable=False, server_default=sa.true()),
        sa.Column("admits_guests", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint("contest_id IS NULL OR join_code IS NULL", name=op.f("ck_class_session_one_code")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_class_session_contest_id")),
        sa.ForeignKeyConstraint(["group_id"], ["unit_group.id"], name=op.f("fk_class_session_group_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["person.id"], name=op.f("fk_class_session_opened_by")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_class_session_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_session")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_class_session_contest_id")),
        sa.UniqueConstraint("join_code", name=op.f("uq_class_session_join_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_class_session_public_id")),
    )
    op.create_index(op.f("ix_class_session_group_id"), "class_session", ["group_id"])
    op.create_table(
        "seat",
        sa.Column("class_session_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("taken_at", Instant(), nullable=False),
        sa.Column("removed_at", Instant(), nullable=True),
        sa.Column("guest_unit", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_session_id"], ["class_session.id"], name=op.f("fk_seat_class_session_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_seat_person_id")),
        sa.PrimaryKeyConstraint("class_session_id", "person_id", name=op.f("pk_seat")),
    )
    op.create_index(op.f("ix_seat_person_id"), "seat", ["person_id"])
    op.create_table(
        "pin_try",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_pin_try")),
    )
    op.create_index(op.f("ix_pin_try_last_at"), "pin_try", ["last_at"])
    op.create_table(
        "known_device",
        sa.Column("account_id", BigId, nullable=False),
        sa.Column("device", sa.String(length=64), nullable=False),
        sa.Column("last_in_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_known_device_account_id")),
        sa.PrimaryKeyConstraint("account_id", "device", name=op.f("pk_known_device")),
    )
