"""Outages are made up for when somebody says so: each attempt gets its own lost time, once."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, event, select, update
from sqlalchemy.orm import Session

from quiz.database import is_sqlite
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.jobs.outage_reopen import run_reopening
from quiz.jobs.sweep import sweep_overdue
from quiz.models import (
    Attempt,
    AttemptEvent,
    Audit,
    Job,
    Outage,
    Quiz,
    Response,
    Standing,
    Unit,
)
from quiz.models.columns import canonical_json
from quiz.services.attempt_events import record_event, snapshot
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_void import void_attempt
from quiz.services.end_moved import EndMoved, newest_move
from quiz.services.job_queue import take_job
from quiz.services.job_report import TakenJob
from quiz.services.outage_decide import apply_outage, dismiss_outage
from quiz.services.outage_effect import affected_attempts, count_by_quiz
from quiz.services.outage_list import list_outages
from quiz.services.outage_reopen import begin_reopening
from tests.factories import (
    NOW,
    actor_of,
    answer_attempt,
    answers_of,
    make_attempt,
    make_contest_round,
    make_person,
    make_question_bank,
    make_quiz,
    make_unit,
)


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


# -- what it cost whom


@pytest.fixture
def unit(session: Session) -> Unit:
    make_question_bank(session, count=6)
    return make_unit(session, code="SO")


@pytest.fixture
def quiz(session: Session, unit: Unit) -> Quiz:
    return make_quiz(session, unit=unit, seconds=900, tolerance=60)


def person(session: Session, unit: Unit, **more: object) -> Actor:
    return actor_of(session, make_person(session, unit=unit, **more))  # type: ignore[arg-type]


@pytest.fixture
def keeper(session: Session, unit: Unit) -> Actor:
    return person(session, unit, kind="staff", roles=("department_admin",))


def outage(session: Session, first: float, last: float, cause: str = "silence") -> Outage:
    row = Outage(
        public_id=f"outage{first}{cause}"[:24].replace(".", ""),
        cause=cause,
        began_at=after(first),
        ended_at=after(last),
        found_at=after(last),
        state="proposed",
    )
    session.add(row)
    session.commit()
    return row


def test_each_attempt_gets_its_own_overlap(
    session: Session, unit: Unit, quiz: Quiz, keeper: Actor, engine: Engine
) -> None:
    early, late, gone, unhurt = (person(session, unit) for _ in range(4))
    first = make_attempt(session, actor=early, quiz=quiz, at=after(0))  # D at 900
    second = make_attempt(session, actor=late, quiz=quiz, at=after(150))  # D at 1050
    ended = make_attempt(session, actor=gone, quiz=quiz, at=after(-750))  # D at 150, in the outage
    handed_in = make_attempt(session, actor=unhurt, quiz=quiz, at=after(10))
    begun_later = make_attempt(session, actor=person(session, unit), quiz=quiz, at=after(210))
    bystander = make_attempt(
        session, actor=person(session, unit), quiz=make_quiz(session, unit=unit, seconds=None)
    )
    submit_attempt(session, actor=unhurt, attempt_id=handed_in.public_id, now=after(250))
    row = outage(session, 100, 200)
    sweep_overdue(engine, after(300))
    effect = {one.attempt_id: one for one in affected_attempts(session, row, now=after(300))}
    assert {id_: (one.is_running, one.seconds) for id_, one in effect.items()} == {
        first.id: (True, 120),
        second.id: (True, 60),
        ended.id: (False, 60),
    }
    assert {begun_later.id, bystander.id, handed_in.id}.isdisjoint(effect)
    (by_quiz,) = count_by_quiz(session, list(effect.values()))
    assert (by_quiz.title, by_quiz.running, by_quiz.ended, by_quiz.most_seconds) == (quiz.title, 2, 1, 120)


def test_whom_the_clock_ended_before_the_decision_is_offered_reopening_too(
    session: Session, unit: Unit, quiz: Quiz, engine: Engine
) -> None:
    attempt = make_attempt(session, actor=person(session, unit), quiz=quiz, at=after(-700))  # D at 200
    row = outage(session, 0, 150)
    for swept in (False, True):  # the outcome does not depend on who looks first
        if swept:
            sweep_overdue(engine, after(300))
            session.expire_all()
        effect = affected_attempts(session, row, now=after(300))
        assert [(one.attempt_id, one.is_running, one.seconds) for one in effect] == [(attempt.id, False, 180)]


def test_the_time_is_given_back_with_a_row_that_says_why(
    session: Session, unit: Unit, quiz: Quiz, keeper: Actor
) -> None:
    attempt = make_attempt(session, actor=person(session, unit), quiz=quiz)
    row = outage(session, 100, 200)
    done = apply_outage(session, actor=keeper, outage_id=row.public_id, reason="  Mất điện  ", now=after(300))
    session.commit()
    session.expire_all()
    assert done == 1
    assert attempt.due_at == after(900 + 120)
    assert attempt.accept_until == after(900 + 120 + 60)
    assert attempt.compensation_seconds == 120
    said = session.scalars(select(AttemptEvent)).one()
    assert (said.attempt_id, said.kind, said.reason, said.actor_id) == (
        attempt.id,
        "compensation",
        "Mất điện",
        keeper.person_id,
    )
    assert said.before == {"due_at": after(900).isoformat(), "compensation_seconds": 0}
    assert said.after == {
        "due_at": after(1020).isoformat(),
        "compensation_seconds": 120,
        "outage": row.public_id,
    }
    assert (row.state, row.decided_by, row.decided_at) == ("applied", keeper.person_id, after(300))
    assert session.scalars(select(Audit.action)).all() == ["outage.applied"]


def test_nothing_is_given_back_twice(session: Session, unit: Unit, quiz: Quiz, keeper: Actor) -> None:
    attempt = make_attempt(session, actor=person(session, unit), quiz=quiz)
    silence, failures = outage(session, 100, 160), outage(session, 60, 240, "failures")
    apply_outage(session, actor=keeper, outage_id=silence.public_id, reason="Mất điện", now=after(300))
    with pytest.raises(InvalidInput) as refused:
        apply_outage(session, actor=keeper, outage_id=silence.public_id, reason="Mất điện", now=after(301))
    assert (refused.value.field, refused.value.code) == ("outage", "decided-already")
    apply_outage(session, actor=keeper, outage_id=failures.public_id, reason="Lỗi", now=after(302))
    session.refresh(attempt)
    assert attempt.compensation_seconds == 60 + 120  # of the 180 s, 60 had been given back


def test_who_dismisses_changes_no_attempt(session: Session, unit: Unit, quiz: Quiz, keeper: Actor) -> None:
    attempt = make_attempt(session, actor=person(session, unit), quiz=quiz)
    row = outage(session, 100, 200)
    dismiss_outage(session, actor=keeper, outage_id=row.public_id, reason="Thử máy", now=after(300))
    session.refresh(attempt)
    assert (attempt.due_at, row.state) == (after(900), "dismissed")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_a_decision_needs_a_reason_that_fits(session: Session, keeper: Actor, reason: str) -> None:
    row = outage(session, 100, 200)
    with pytest.raises(InvalidInput) as refused:
        apply_outage(session, actor=keeper, outage_id=row.public_id, reason=reason, now=after(300))
    assert refused.value.field == "reason"


def test_only_who_looks_after_the_whole_tree_sees_outages(
    session: Session, unit: Unit, keeper: Actor
) -> None:
    row = outage(session, 100, 200)
    school = make_unit(session, code="THPT-01", parent=unit)
    operator = person(session, unit, kind="staff", roles=("operator",))
    for allowed in (keeper, operator):
        assert list_outages(session, actor=allowed, limit=5) == [row]
    for denied in (
        person(session, school, kind="staff", roles=("department_admin",)),
        person(session, unit, kind="staff", roles=("teacher",)),
    ):
        with pytest.raises(NotFound):
            list_outages(session, actor=denied, limit=5)
        with pytest.raises(NotFound):
            dismiss_outage(session, actor=denied, outage_id=row.public_id, reason="x", now=after(300))


def test_many_attempts_cost_no_more_statements_and_no_look_at_all_attempts(
    session: Session, unit: Unit, quiz: Quiz, keeper: Actor, engine: Engine
) -> None:
    def cost(people: int, first: float) -> list[str]:
        for _ in range(people):
            make_attempt(session, actor=person(session, unit), quiz=quiz, at=after(first - 60))
        row = outage(session, first, first + 100)
        ran: list[str] = []

        def note(_c: object, _k: object, statement: str, *_rest: object) -> None:
            ran.append(statement)

        event.listen(engine, "before_cursor_execute", note)
        apply_outage(session, actor=keeper, outage_id=row.public_id, reason="x", now=after(first + 120))
        event.remove(engine, "before_cursor_execute", note)
        session.commit()
        return ran

    few, many = cost(2, 0), cost(20, 5000)
    assert len(many) == len(few) <= 14
    if is_sqlite(engine):
        for statement in (one for one in many if "FROM attempt" in one):
            plan = session.connection().exec_driver_sql(
                f"EXPLAIN QUERY PLAN {statement}", tuple("x" * statement.count("?"))
            )
            assert "SCAN attempt" not in " ".join(str(line) for line in plan), statement


# -- bringing back


@dataclass(frozen=True)
class Gone:
    """An attempt at a ranked round that the clock ended while nobody could save; its pupil's last answer came too late."""

    attempt: Attempt
    pupil: Actor
    outage: Outage


@pytest.fixture
def gone(session: Session, unit: Unit, keeper: Actor, engine: Engine) -> Gone:
    make_question_bank(session, count=4, pool="week1")
    _contest, _round, ranked = make_contest_round(session, unit=unit, seconds=900)
    pupil = person(session, unit)
    attempt = make_attempt(session, actor=pupil, quiz=ranked, at=after(-750))  # D at 150
    right = answers_of(session, attempt)
    answer_attempt(session, attempt, {1: right[1]}, at=after(-10))
    row = outage(session, 0, 200)
    session.add(
        Response(
            attempt_id=attempt.id,
            slot=2,
            device="phone",
            seq=2,
            answer=canonical_json(right[2]),
            received_at=after(230),
            late=True,
        )
    )
    session.commit()
    sweep_overdue(engine, after(250))
    session.expire_all()
    apply_outage(session, actor=keeper, outage_id=row.public_id, reason="Mất điện", now=after(300))
    session.commit()
    return Gone(attempt, pupil, row)


def told(session: Session, keeper: Actor, gone: Gone, *, reopen: bool) -> TakenJob:
    begin_reopening(
        session,
        actor=keeper,
        outage_id=gone.outage.public_id,
        reason="Mất điện",
        reopen=reopen,
        now=after(310),
    )
    session.flush()
    job = take_job(session, now=after(311))
    assert job is not None
    session.commit()
    return TakenJob.of(job)


def test_who_was_ended_by_it_goes_on_with_what_he_lost_and_his_late_answer_counts(
    session: Session, keeper: Actor, gone: Gone, engine: Engine
) -> None:
    job = told(session, keeper, gone, reopen=True)
    moment = datetime.now(UTC)
    run_reopening(engine, job, threading.Event())
    session.expire_all()
    assert gone.attempt.state == "in_progress"
    assert gone.attempt.due_at is not None
    # 150 s of his own window were lost: three minutes, from the moment at which the job came to him
    assert timedelta(seconds=180) <= gone.attempt.due_at - moment < timedelta(seconds=240)
    row = session.scalars(select(Job)).one()
    assert (row.state, row.result) == ("done", {"attempts": 1, "reopened": 1})
    submit_attempt(
        session, actor=gone.pupil, attempt_id=gone.attempt.public_id, now=moment + timedelta(seconds=60)
    )
    assert gone.attempt.score == 2000
    assert session.scalars(select(Standing.score).where(Standing.person_id.is_not(None))).all() == [2000]


def test_late_answers_alone_can_be_made_to_count(
    session: Session, keeper: Actor, gone: Gone, engine: Engine
) -> None:
    assert gone.attempt.score == 1000
    run_reopening(engine, told(session, keeper, gone, reopen=False), threading.Event())
    session.expire_all()
    assert (gone.attempt.state, gone.attempt.score) == ("finished", 2000)
    assert session.scalars(select(Standing.score).where(Standing.person_id.is_not(None))).all() == [2000]


def test_a_job_that_is_taken_up_again_does_nothing_twice(
    session: Session, keeper: Actor, gone: Gone, engine: Engine
) -> None:
    job = told(session, keeper, gone, reopen=True)
    run_reopening(engine, job, threading.Event())
    session.expire_all()
    due_at = gone.attempt.due_at
    session.execute(update(Job).values(state="running", ended_at=None))
    session.commit()
    run_reopening(engine, job, threading.Event())
    session.expire_all()
    assert gone.attempt.due_at == due_at
    kinds = session.scalars(select(AttemptEvent.kind).order_by(AttemptEvent.id)).all()
    assert kinds == ["late_accepted", "reopened"]


def test_a_voided_attempt_is_left_as_it_is(
    session: Session, keeper: Actor, gone: Gone, engine: Engine
) -> None:
    void_attempt(
        session,
        actor_id=keeper.person_id,
        attempt_id=gone.attempt.public_id,
        reason="Nhờ người làm hộ",
        now=after(305),
    )
    session.commit()
    run_reopening(engine, told(session, keeper, gone, reopen=True), threading.Event())
    session.expire_all()
    assert gone.attempt.state == "voided"


def test_people_are_brought_back_once_and_only_after_the_decision(
    session: Session, keeper: Actor, gone: Gone
) -> None:
    waiting = outage(session, 5000, 5100)
    for outage_id in (waiting.public_id, gone.outage.public_id, gone.outage.public_id):
        if outage_id == gone.outage.public_id and session.scalars(select(Job)).first() is None:
            told(session, keeper, gone, reopen=True)
            continue
        with pytest.raises(InvalidInput) as refused:
            begin_reopening(
                session, actor=keeper, outage_id=outage_id, reason="x", reopen=True, now=after(320)
            )
        assert refused.value.field == "outage"


def test_the_person_is_told_why_the_end_was_moved_but_not_why_somebody_has_more_time(
    session: Session, unit: Unit, quiz: Quiz, keeper: Actor
) -> None:
    attempt = make_attempt(session, actor=person(session, unit), quiz=quiz)
    assert newest_move(session, attempt_id=attempt.id) is None
    row = outage(session, 100, 200)
    apply_outage(session, actor=keeper, outage_id=row.public_id, reason="Mất điện", now=after(300))
    assert newest_move(session, attempt_id=attempt.id) == EndMoved(after(900), after(1020), "Mất điện")
    before = snapshot(attempt)
    attempt.due_at = after(1080)
    record_event(
        session,
        attempt,
        before=before,
        kind="accommodation",
        reason="Khiếm thị",
        actor_id=keeper.person_id,
        now=after(310),
    )
    session.flush()
    assert newest_move(session, attempt_id=attempt.id) == EndMoved(after(1020), after(1080), None)
