"""What rests on clauses that a new version of the plan changed, and who has checked it"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

KEYS = {
    "plan_id": "plan.id",
    "question_id": "question.id",
    "lesson_id": "lesson.id",
    "old_clause_id": "clause.id",
    "new_clause_id": "clause.id",
    "closed_by": "person.id",
}


def upgrade() -> None:
    op.create_table(
        "content_mark",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("plan_id", BigId, nullable=False),
        sa.Column("question_id", BigId, nullable=True),
        sa.Column("lesson_id", BigId, nullable=True),
        sa.Column("reason", sa.String(length=10), nullable=False),
        sa.Column("old_clause_id", BigId, nullable=False),
        sa.Column("new_clause_id", BigId, nullable=True),
        sa.Column("opened_at", Instant(), nullable=False),
        sa.Column("closed_at", Instant(), nullable=True),
        sa.Column("closed_by", BigId, nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=True),
        sa.CheckConstraint(
            "(question_id IS NULL) <> (lesson_id IS NULL)", name=op.f("ck_content_mark_object")
        ),
        sa.CheckConstraint("reason IN ('reworded', 'gone')", name=op.f("ck_content_mark_reason")),
        sa.CheckConstraint(
            "verdict IN ('right', 'corrected', 'retired')", name=op.f("ck_content_mark_verdict")
        ),
        sa.CheckConstraint("(closed_at IS NULL) = (verdict IS NULL)", name=op.f("ck_content_mark_closed")),
        *(
            sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_content_mark_{name}"))
            for name, target in KEYS.items()
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_content_mark")),
        sa.UniqueConstraint("public_id", name=op.f("uq_content_mark_public_id")),
    )
    op.create_index("ix_content_mark_plan", "content_mark", ["plan_id", "old_clause_id"])
    for name in ("question_id", "lesson_id"):
        op.create_index(f"ix_content_mark_{name}", "content_mark", [name])


def downgrade() -> None:
    op.drop_table("content_mark")
