"""The bank as a list: folded texts that questions are found by, changes of many at a time, teachers' offers"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from quiz.domain.question_search import searched_text
from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AT_ONCE = 500


def upgrade() -> None:
    search = op.create_table(
        "question_search",
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_search_version_id")
        ),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_question_search")),
    )
    op.create_index(
        op.f("ix_question_version_listed"), "question_version", ["question_id", "number", "state", "level"]
    )
    _make_changes()
    _make_offers()
    _backfill(search)


def downgrade() -> None:
    op.drop_table("question_offer")
    op.drop_table("question_change_item")
    op.drop_table("question_change")
    op.drop_index(op.f("ix_question_version_listed"), "question_version")
    op.drop_table("question_search")


def _make_changes() -> None:
    op.create_table(
        "question_change",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("actor_id", BigId, nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=True),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("undone_at", Instant(), nullable=True),
        sa.Column("undone_by", BigId, nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_question_change_actor_id")),
        sa.ForeignKeyConstraint(["undone_by"], ["person.id"], name=op.f("fk_question_change_undone_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_change_public_id")),
    )
    op.create_index(op.f("ix_question_change_actor_id"), "question_change", ["actor_id"])
    op.create_table(
        "question_change_item",
        sa.Column("change_id", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["question_change.id"], name=op.f("fk_question_change_item_change_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_change_item_version_id")
        ),
        sa.PrimaryKeyConstraint("change_id", "version_id", name=op.f("pk_question_change_item")),
    )
    op.create_index(op.f("ix_question_change_item_version_id"), "question_change_item", ["version_id"])


def _make_offers() -> None:
    op.create_table(
        "question_offer",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("question_id", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("offered_at", Instant(), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("taken_as", BigId, nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'taken', 'declined', 'withdrawn')", name=op.f("ck_question_offer_state")
        ),
        sa.CheckConstraint("(state = 'open') = (decided_at IS NULL)", name=op.f("ck_question_offer_decided")),
        sa.ForeignKeyConstraint(["question_id"], ["question.id"], name=op.f("fk_question_offer_question_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_offer_version_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_question_offer_decided_by")),
        sa.ForeignKeyConstraint(["taken_as"], ["question.id"], name=op.f("fk_question_offer_taken_as")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question_offer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_question_offer_public_id")),
    )
    op.create_index(op.f("ix_question_offer_question_id"), "question_offer", ["question_id"])


def _backfill(search: sa.Table) -> None:
    connection = op.get_bind()
    versions = connection.execute(
        sa.text(
            "SELECT question_version.id, question.code, question_version.body FROM question_version "
            "JOIN question ON question.id = question_version.question_id ORDER BY question_version.id"
        )
    ).all()
    rows = [
        {"version_id": id_, "text": searched_text(code, json.loads(body))} for id_, code, body in versions
    ]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(search.insert(), rows[start : start + _AT_ONCE])
