"""Rules of attempts: quiz settings, accommodations, what happened to an attempt, outages, regrades, jobs"""

from __future__ import annotations

import json

import sqlalchemy as sa
from alembic import op

from quiz.models.base import BigId
from quiz.models.columns import Instant, Json

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

APPEND_ONLY = ("attempt_event", "response_acceptance")
NEW_TABLES = (
    "response_acceptance", "attempt_event", "regrade", "accommodation", "outage", "job", "heartbeat",
)  # fmt: skip

_ALL = ["score", "answers", "correctness", "key", "explanation"]
_SOME = ["score", "answers"]
AT_ONCE = {"after_submit": _ALL, "while_open": _ALL, "after_close": _ALL}
AFTER_CLOSE = {"after_submit": _SOME, "while_open": _SOME, "after_close": _ALL}


def _stored(matrix: dict[str, list[str]]) -> str:
    return json.dumps(matrix, sort_keys=True, separators=(",", ":"))


def upgrade() -> None:
    _add_tables()
    _add_columns()
    quiz = sa.table("quiz", sa.column("review", sa.Text))
    for word, matrix in (("at_once", AT_ONCE), ("after_close", AFTER_CLOSE)):
        op.execute(quiz.update().where(quiz.c.review == word).values(review=_stored(matrix)))
    _add_triggers()


def downgrade() -> None:
    _drop_triggers()
    for table in NEW_TABLES:
        op.drop_table(table)
    quiz = sa.table("quiz", sa.column("review", sa.Text), sa.column("counting_rule", sa.String))
    at_once = quiz.c.review == _stored(AT_ONCE)
    op.execute(quiz.update().values(review=sa.case((at_once, "at_once"), else_="after_close")))
    op.execute(quiz.update().where(quiz.c.counting_rule == "mean").values(counting_rule="best"))
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        for name in ("counting_rule", "layout", "linear_layout", "delay_seconds"):
            batch_op.drop_constraint(op.f(f"ck_quiz_{name}"), type_="check")
        for name in (
            "delay_seconds", "shuffle_questions", "shuffle_options", "layout", "is_linear", "must_submit", "password",
        ):  # fmt: skip
            batch_op.drop_column(name)
        batch_op.alter_column(
            "review", existing_type=sa.Text(), type_=sa.String(length=20), existing_nullable=False
        )
        batch_op.create_check_constraint(op.f("ck_quiz_review"), "review IN ('at_once', 'after_close')")
        batch_op.create_check_constraint(
            op.f("ck_quiz_counting_rule"), "counting_rule IN ('best', 'last', 'first')"
        )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_submitted")
        for name in ("compensation_seconds", "reopened_until", "is_linear"):
            batch_op.drop_column(name)


def _add_columns() -> None:
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("compensation_seconds", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        batch_op.add_column(sa.Column("reopened_until", Instant(), nullable=True))
        batch_op.add_column(sa.Column("is_linear", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_index("ix_attempt_submitted", ["submitted_at"], unique=False)
    with op.batch_alter_table("quiz", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_quiz_review"), type_="check")
        batch_op.drop_constraint(op.f("ck_quiz_counting_rule"), type_="check")
        batch_op.alter_column(
            "review", existing_type=sa.String(length=20), type_=Json(), existing_nullable=False
        )
        batch_op.add_column(
            sa.Column("delay_seconds", sa.Integer(), nullable=False, server_default=sa.text("0"))
        )
        for name, value in (
            ("shuffle_questions", sa.true()),
            ("shuffle_options", sa.true()),
            ("is_linear", sa.false()),
            ("must_submit", sa.false()),
        ):
            batch_op.add_column(sa.Column(name, sa.Boolean(), nullable=False, server_default=value))
        batch_op.add_column(
            sa.Column("layout", sa.String(length=20), nullable=False, server_default="one_question")
        )
        batch_op.add_column(sa.Column("password", sa.String(length=80), nullable=True))
        batch_op.create_check_constraint(
            op.f("ck_quiz_counting_rule"), "counting_rule IN ('best', 'last', 'first', 'mean')"
        )
        batch_op.create_check_constraint(op.f("ck_quiz_layout"), "layout IN ('one_question', 'one_page')")
        batch_op.create_check_constraint(
            op.f("ck_quiz_linear_layout"), "NOT is_linear OR layout = 'one_question'"
        )
        batch_op.create_check_constraint(op.f("ck_quiz_delay_seconds"), "delay_seconds >= 0")


def _add_triggers() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                op.execute(
                    f"CREATE TRIGGER {table}_refuse_{verb.lower()} BEFORE {verb} ON {table} "
                    f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
                )
        else:
            op.execute(
                f"CREATE TRIGGER {table}_refuse_change BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def _drop_triggers() -> None:
    for table in APPEND_ONLY:
        if op.get_bind().dialect.name == "sqlite":
            for verb in ("update", "delete"):
                op.execute(f"DROP TRIGGER {table}_refuse_{verb}")
        else:
            op.execute(f"DROP TRIGGER {table}_refuse_change ON {table}")


def _add_tables() -> None:
    op.create_table(
        "heartbeat",
        sa.Column("id", BigId, nullable=False),
        sa.Column("worker", sa.String(length=80), nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("saves", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heartbeat")),
    )
    with op.batch_alter_table("heartbeat", schema=None) as batch_op:
        batch_op.create_index("ix_heartbeat_at", ["at"], unique=False)

    op.create_table(
        "job",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("arguments", Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("progress", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("owner_id", BigId, nullable=True),
        sa.Column("result", Json(), nullable=True),
        sa.Column("error", sa.String(length=1000), nullable=True),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("started_at", Instant(), nullable=True),
        sa.Column("beat_at", Instant(), nullable=True),
        sa.Column("ended_at", Instant(), nullable=True),
        sa.CheckConstraint("state IN ('queued', 'running', 'done', 'failed')", name=op.f("ck_job_state")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_job_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_job_public_id")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_state", ["state", "id"], unique=False)

    op.create_table(
        "outage",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("cause", sa.String(length=10), nullable=False),
        sa.Column("began_at", Instant(), nullable=False),
        sa.Column("ended_at", Instant(), nullable=False),
        sa.Column("found_at", Instant(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_by", BigId, nullable=True),
        sa.Column("decided_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=True),
        sa.CheckConstraint("(state = 'proposed') = (decided_at IS NULL)", name=op.f("ck_outage_decided")),
        sa.CheckConstraint("cause IN ('silence', 'failures')", name=op.f("ck_outage_cause")),
        sa.CheckConstraint("state IN ('proposed', 'applied', 'dismissed')", name=op.f("ck_outage_state")),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_outage_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
        sa.UniqueConstraint("cause", "began_at", name=op.f("uq_outage_cause_began_at")),
        sa.UniqueConstraint("public_id", name=op.f("uq_outage_public_id")),
    )
    op.create_table(
        "accommodation",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("quiz_id", BigId, nullable=True),
        sa.Column("person_id", BigId, nullable=True),
        sa.Column("group_id", BigId, nullable=True),
        sa.Column("extra_percent", sa.Integer(), nullable=True),
        sa.Column("extra_seconds", sa.Integer(), nullable=True),
        sa.Column("extra_attempts", sa.Integer(), nullable=True),
        sa.Column("closes_at", Instant(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("given_by", BigId, nullable=False),
        sa.Column("given_at", Instant(), nullable=False),
        sa.Column("withdrawn_by", BigId, nullable=True),
        sa.Column("withdrawn_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(person_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_accommodation_one_holder")
        ),
        sa.CheckConstraint(
            "(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name=op.f("ck_accommodation_withdrawn")
        ),
        sa.CheckConstraint("extra_attempts BETWEEN 1 AND 100", name=op.f("ck_accommodation_extra_attempts")),
        sa.CheckConstraint("extra_percent BETWEEN 1 AND 300", name=op.f("ck_accommodation_extra_percent")),
        sa.CheckConstraint(
            "extra_percent IS NULL OR extra_seconds IS NULL", name=op.f("ck_accommodation_one_kind_of_time")
        ),
        sa.CheckConstraint("extra_seconds BETWEEN 1 AND 86400", name=op.f("ck_accommodation_extra_seconds")),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_accommodation_given_by")),
        sa.ForeignKeyConstraint(["group_id"], ["unit_group.id"], name=op.f("fk_accommodation_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_accommodation_person_id")),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_accommodation_quiz_id")),
        sa.ForeignKeyConstraint(["withdrawn_by"], ["person.id"], name=op.f("fk_accommodation_withdrawn_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accommodation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_accommodation_public_id")),
    )
    with op.batch_alter_table("accommodation", schema=None) as batch_op:
        batch_op.create_index("ix_accommodation_group", ["group_id"], unique=False)
        batch_op.create_index("ix_accommodation_person", ["person_id"], unique=False)
        batch_op.create_index("ix_accommodation_quiz", ["quiz_id"], unique=False)

    op.create_table(
        "attempt_event",
        sa.Column("id", BigId, nullable=False),
        sa.Column("attempt_id", BigId, nullable=False),
        sa.Column("at", Instant(), nullable=False),
        sa.Column("actor_id", BigId, nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("before", Json(), nullable=False),
        sa.Column("after", Json(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('limit', 'close', 'tolerance', 'accommodation', 'compensation', 'reopened', 'voided', "
            "'restored', 'late_accepted', 'regraded')",
            name=op.f("ck_attempt_event_kind"),
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_attempt_event_actor_id")),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_event_attempt_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt_event")),
    )
    with op.batch_alter_table("attempt_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_attempt_event_attempt_id"), ["attempt_id"], unique=False)

    op.create_table(
        "regrade",
        sa.Column("id", BigId, nullable=False),
        sa.Column("public_id", sa.String(length=24), nullable=False),
        sa.Column("question_version_id", BigId, nullable=False),
        sa.Column("quiz_id", BigId, nullable=True),
        sa.Column("mode", sa.String(length=12), nullable=False),
        sa.Column("accepted", Json(), nullable=True),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.Column("erratum", sa.String(length=2000), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("job_id", BigId, nullable=True),
        sa.Column("created_by", BigId, nullable=False),
        sa.Column("created_at", Instant(), nullable=False),
        sa.Column("applied_at", Instant(), nullable=True),
        sa.CheckConstraint(
            "(mode = 'accept_both') = (accepted IS NOT NULL)", name=op.f("ck_regrade_accepted")
        ),
        sa.CheckConstraint("mode IN ('accept_both', 'full_marks', 'drop')", name=op.f("ck_regrade_mode")),
        sa.CheckConstraint("state IN ('applying', 'applied')", name=op.f("ck_regrade_state")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_regrade_created_by")),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_regrade_job_id")),
        sa.ForeignKeyConstraint(
            ["question_version_id"], ["question_version.id"], name=op.f("fk_regrade_question_version_id")
        ),
        sa.ForeignKeyConstraint(["quiz_id"], ["quiz.id"], name=op.f("fk_regrade_quiz_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_regrade")),
        sa.UniqueConstraint("public_id", name=op.f("uq_regrade_public_id")),
    )
    with op.batch_alter_table("regrade", schema=None) as batch_op:
        batch_op.create_index("ix_regrade_version", ["question_version_id"], unique=False)

    op.create_table(
        "response_acceptance",
        sa.Column("response_id", BigId, nullable=False),
        sa.Column("attempt_id", BigId, nullable=False),
        sa.Column("accepted_by", BigId, nullable=False),
        sa.Column("accepted_at", Instant(), nullable=False),
        sa.Column("reason", sa.String(length=1000), nullable=False),
        sa.ForeignKeyConstraint(
            ["accepted_by"], ["person.id"], name=op.f("fk_response_acceptance_accepted_by")
        ),
        sa.ForeignKeyConstraint(
            ["attempt_id"], ["attempt.id"], name=op.f("fk_response_acceptance_attempt_id")
        ),
        sa.ForeignKeyConstraint(
            ["response_id"], ["response.id"], name=op.f("fk_response_acceptance_response_id")
        ),
        sa.PrimaryKeyConstraint("response_id", name=op.f("pk_response_acceptance")),
    )
    with op.batch_alter_table("response_acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_response_acceptance_attempt_id"), ["attempt_id"], unique=False)
