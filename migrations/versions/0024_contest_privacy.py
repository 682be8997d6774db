"""What is declared with a contest about personal data, and the consent to publish winners' full names"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contest_declaration",
        sa.Column("contest_id", BigId, nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("ground", sa.String(length=10), nullable=False),
        sa.Column("confirmed_by", BigId, nullable=False),
        sa.Column("confirmed_at", Instant(), nullable=False),
        sa.CheckConstraint("ground IN ('task', 'consent')", name=op.f("ck_contest_declaration_ground")),
        sa.ForeignKeyConstraint(
            ["contest_id"], ["contest.id"], name=op.f("fk_contest_declaration_contest_id")
        ),
        sa.ForeignKeyConstraint(
            ["confirmed_by"], ["person.id"], name=op.f("fk_contest_declaration_confirmed_by")
        ),
        sa.PrimaryKeyConstraint("contest_id", name=op.f("pk_contest_declaration")),
    )
    op.create_table(
        "name_consent",
        sa.Column("contest_id", BigId, nullable=False),
        sa.Column("person_id", BigId, nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("representative", sa.String(length=10), nullable=True),
        sa.Column("recorded_by", BigId, nullable=False),
        sa.Column("recorded_at", Instant(), nullable=False),
        sa.Column("withdrawn_by", BigId, nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "representative IN ('father', 'mother', 'guardian')", name=op.f("ck_name_consent_representative")
        ),
        sa.CheckConstraint("own OR representative IS NOT NULL", name=op.f("ck_name_consent_somebody")),
        sa.ForeignKeyConstraint(["contest_id"], ["contest.id"], name=op.f("fk_name_consent_contest_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_consent_person_id")),
        sa.ForeignKeyConstraint(["recorded_by"], ["person.id"], name=op.f("fk_name_consent_recorded_by")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_name_consent_withdrawn_by")),
        sa.PrimaryKeyConstraint("contest_id", "person_id", name=op.f("pk_name_consent")),
    )
    op.create_index(op.f("ix_name_consent_person_id"), "name_consent", ["person_id"])


def downgrade() -> None:
    op.drop_table("name_consent")
    op.drop_table("contest_declaration")
