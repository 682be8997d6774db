"""Which versions of questions show which images"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "question_image",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_image_version_id")
        ),
        sa.PrimaryKeyConstraint("name", "version_id", name=op.f("pk_question_image")),
    )
    op.create_index(op.f("ix_question_image_version_id"), "question_image", ["version_id"])


def downgrade() -> None:
    op.drop_table("question_image")
