"""Neighbouring words of questions as rows, so that a question that asks the same is found among many thousands"""

from __future__ import annotations

import json
from collections.abc import Iterable

import sqlalchemy as sa
from alembic import op

from quiz.domain.likeness import pair_numbers, plain, stem_pairs
from quiz.models.base import BigId

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_AT_ONCE = 2_000


def upgrade() -> None:
    pairs = op.create_table(
        "question_pair",
        sa.Column("pair", BigId, nullable=False),
        sa.Column("version_id", BigId, nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["question_version.id"], name=op.f("fk_question_pair_version_id")
        ),
        sa.PrimaryKeyConstraint("pair", "version_id", name=op.f("pk_question_pair")),
    )
    op.create_index(op.f("ix_question_pair_version_id"), "question_pair", ["version_id"])
    rows = [
        {"version_id": id_, "pair": number}
        for id_, body in op.get_bind().execute(sa.text("SELECT id, body FROM question_version ORDER BY id"))
        for number in _numbers(json.loads(body))
    ]
    for start in range(0, len(rows), _AT_ONCE):
        op.get_bind().execute(pairs.insert(), rows[start : start + _AT_ONCE])


def downgrade() -> None:
    op.drop_table("question_pair")


def _numbers(body: dict[str, object]) -> list[int]:
    statements: Iterable[dict[str, str]] = body.get("statements") or ()  # type: ignore[assignment]
    texts = [plain(str(body.get("stem_html") or "")), *(plain(one.get("html") or "") for one in statements)]
    return pair_numbers(stem_pairs(texts[0], texts[1:]))
