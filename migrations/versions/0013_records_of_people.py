"""People found by any words of their names, in the order of a class list; records merged; school years turned

The words of names are kept by triggers on person_identity, so that no import and no form can forget them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BigId = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WORD_LENGTH = 40
#: Name, table, columns, and the part of the table that is in it.
INDEXES = (
    ("ix_person_identity_sorted", "person_identity", ["sort_key", "person_id"], None),
    ("ix_account_disabled", "account", ["person_id"], "disabled_at IS NOT NULL"),
    ("ix_membership_ended", "membership", ["valid_to"], "valid_to IS NOT NULL"),
)


def upgrade() -> None:
    for name, table, columns, part in INDEXES:
        where = sa.text(part) if part else None
        op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "person_name_word",
        sa.Column(
            "word",
            sa.String(WORD_LENGTH).with_variant(sa.String(WORD_LENGTH, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", BigId, nullable=False),
        sa.PrimaryKeyConstraint("word", "person_id", name=op.f("pk_person_name_word")),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_person_name_word_person", "person_name_word", ["person_id"])
    if op.get_bind().dialect.name == "sqlite":
        _keep_words_on_sqlite()
    else:
        _keep_words_on_postgresql()
    _record("person_merge", ("kept_id", "merged_id"), "person.id", "merged", ["merged_id"])
    op.create_index("ix_person_merge_kept", "person_merge", ["kept_id"])
    _record("school_year_turn", ("unit_id",), "unit.id", "turned", ["unit_id", "school_year"])


def downgrade() -> None:
    op.drop_table("school_year_turn")
    op.drop_table("person_merge")
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER person_identity_words_{verb}")
    else:
        for verb in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER person_identity_words_{verb} ON person_identity")
            op.execute(f"DROP FUNCTION keep_name_words_{verb}()")
    op.drop_table("person_name_word")
    for name, table, _columns, _part in reversed(INDEXES):
        op.drop_index(name, table)


def _keep_words_on_sqlite() -> None:
    words = (
        "INSERT OR IGNORE INTO person_name_word (word, person_id) SELECT substr(part.value, 1, {length}), "
        "{row}.person_id FROM {source}json_each('[' || replace(json_quote({row}.folded_name), ' ', '\",\"') || ']')"
        " AS part WHERE part.value <> ''"
    )
    new = words.format(length=WORD_LENGTH, row="NEW", source="")
    gone = "DELETE FROM person_name_word WHERE person_id = OLD.person_id"
    op.execute(words.format(length=WORD_LENGTH, row="person_identity", source="person_identity, "))
    for verb, what in (("insert", new), ("update", f"{gone}; {new}"), ("delete", gone)):
        when = "UPDATE OF folded_name" if verb == "update" else verb.upper()
        op.execute(
            f"CREATE TRIGGER person_identity_words_{verb} AFTER {when} ON person_identity BEGIN {what}; END"
        )


def _keep_words_on_postgresql() -> None:
    words = (
        "INSERT INTO person_name_word (word, person_id) SELECT DISTINCT left(part, {length}), row.person_id "
        "FROM {source} AS row, unnest(string_to_array(row.folded_name, ' ')) AS part WHERE part <> '' "
        "ON CONFLICT DO NOTHING"
    )
    op.execute(words.format(length=WORD_LENGTH, source="person_identity"))
    gone = "DELETE FROM person_name_word WHERE person_id = OLD.person_id"
    fresh = words.format(length=WORD_LENGTH, source="fresh")
    new = words.format(length=WORD_LENGTH, source="(SELECT NEW.person_id, NEW.folded_name)")
    for verb, what in (("insert", fresh), ("update", f"{gone}; {new}"), ("delete", gone)):
        op.execute(
            f"CREATE FUNCTION keep_name_words_{verb}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {what}; "
            "RETURN NULL; END $$"
        )
    for verb, when, each in (
        ("insert", "INSERT", "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT"),
        ("update", "UPDATE OF folded_name", "FOR EACH ROW"),
        ("delete", "DELETE", "FOR EACH ROW"),
    ):
        op.execute(
            f"CREATE TRIGGER person_identity_words_{verb} AFTER {when} ON person_identity {each} "
            f"EXECUTE FUNCTION keep_name_words_{verb}()"
        )


def _record(table: str, owners: tuple[str, ...], owned_by: str, did: str, once_for: list[str]) -> None:
    """A table of changes that can be undone; one that stands for each `once_for`."""
    instant = sa.DateTime(timezone=True)
    people = (f"{did}_by", "undone_by")
    op.create_table(
        table,
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(24), nullable=False),
        *(sa.Column(name, BigId, nullable=False) for name in owners),
        *((sa.Column("school_year", sa.Integer(), nullable=False),) if "school_year" in once_for else ()),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column(f"{did}_by", BigId, nullable=False),
        sa.Column(f"{did}_at", instant, nullable=False),
        sa.Column("undone_by", BigId, nullable=True),
        sa.Column("undone_at", instant, nullable=True),
        *(sa.ForeignKeyConstraint([name], [owned_by], name=op.f(f"fk_{table}_{name}")) for name in owners),
        *(sa.ForeignKeyConstraint([name], ["person.id"], name=op.f(f"fk_{table}_{name}")) for name in people),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("public_id", name=op.f(f"uq_{table}_public_id")),
    )
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        f"uq_{table}_standing", table, once_for, unique=True, sqlite_where=standing, postgresql_where=standing
    )
