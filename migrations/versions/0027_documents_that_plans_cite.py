"""Documents that plans cite, whether they are in force, and which questions rest on them; filled by the next loading"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

_CHANGE = "UPDATE change_stamp SET stamp = random() WHERE topic = 'bank'"
#: The bank's stamp changes with them: what is drawn from depends on what is in force.
WATCHED = ("legal_document", "question_basis", "question_document")


def _key(table: str, name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [target], name=op.f(f"fk_{table}_{name}"))


def upgrade() -> None:
    _documents()
    _citations()
    for table, owner, target in (
        ("question_basis", "version_id", "question_version.id"),
        ("question_document", "question_id", "question.id"),
    ):
        named = (
            [
                sa.Column("named_by", BigId, nullable=True),
                sa.Column("named_at", Instant(), nullable=False),
                _key(table, "named_by", "person.id"),
            ]
            if table == "question_document"
            else []
        )
        op.create_table(
            table,
            sa.Column(owner, BigId, nullable=False),
            sa.Column("document_id", BigId, nullable=False),
            *named,
            _key(table, owner, target),
            _key(table, "document_id", "legal_document.id"),
            sa.PrimaryKeyConstraint(owner, "document_id", name=op.f(f"pk_{table}")),
        )
        op.create_index(f"ix_{table}_document_id", table, ["document_id"])
    _watch()


def _documents() -> None:
    op.create_table(
        "legal_document",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("type", sa.String(length=60), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("number_key", sa.String(length=80), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("issuer", sa.String(length=300), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("validity", sa.String(length=10), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("replaced_by_id", BigId, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("source_read", sa.Text(), nullable=False),
        sa.Column("set_by", BigId, nullable=True),
        sa.Column("set_at", Instant(), nullable=True),
        sa.Column("maybe_same_id", BigId, nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.CheckConstraint(
            "validity IN ('unknown', 'in_force', 'amended', 'ended')",
            name=op.f("ck_legal_document_validity"),
        ),
        sa.CheckConstraint(
            "(validity = 'ended') = (ended_on IS NOT NULL)", name=op.f("ck_legal_document_ended")
        ),
        _key("legal_document", "replaced_by_id", "legal_document.id"),
        _key("legal_document", "maybe_same_id", "legal_document.id"),
        _key("legal_document", "set_by", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_legal_document_public_id")),
    )
    for name in ("number_key", "name_key", "replaced_by_id", "maybe_same_id"):
        op.create_index(f"ix_legal_document_{name}", "legal_document", [name])


def _citations() -> None:
    op.create_table(
        "citation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("clause_id", BigId, nullable=False),
        sa.Column("document_id", BigId, nullable=False),
        sa.Column("first", sa.Integer(), nullable=False),
        sa.Column("past", sa.Integer(), nullable=False),
        sa.Column("printed", sa.Text(), nullable=False),
        sa.Column("flags", Json(), nullable=False),
        sa.Column("likely_number", sa.String(length=60), nullable=True),
        sa.Column("seen_by", BigId, nullable=True),
        sa.Column("seen_at", Instant(), nullable=True),
        _key("citation", "clause_id", "clause.id"),
        _key("citation", "document_id", "legal_document.id"),
        _key("citation", "seen_by", "person.id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_citation_public_id")),
        sa.UniqueConstraint("clause_id", "first", name=op.f("uq_citation_clause_id_first")),
    )
    op.create_index("ix_citation_document_id", "citation", ["document_id"])


def _watch() -> None:
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
    # triggers go with their tables
    for table in ("question_document", "question_basis", "citation", "legal_document"):
        op.drop_table(table)
