"""Outages are found once, proposed, and made up for when somebody says so: each attempt gets its own lost time, once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.orm import Session

from quiz.database import is_sqlite
from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.jobs.outages import forget_old_heartbeats, look_for_outages
from quiz.jobs.sweep import sweep_overdue
from quiz.models import AttemptEvent, Audit, Heartbeat, Outage, Quiz, Unit
from quiz.services.attempt_finish import submit_attempt
from quiz.services.heartbeat_record import KEPT, record_heartbeat
from quiz.services.outage_decide import apply_outage, dismiss_outage
from quiz.services.outage_effect import affected_attempts, count_by_quiz
from quiz.services.outage_find import FIRST_LOOK
from quiz.services.outage_list import list_outages
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
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


def beats(session: Session, moments: list[float], *, saves: int = 0, failures: int = 0) -> None:
    for moment in moments:
        record_heartbeat(session, worker="one:1", saves=saves, failures=failures, now=after(moment))
    session.commit()


def found(session: Session) -> list[tuple[str, datetime, datetime, str]]:
    session.expire_all()
    rows = session.scalars(select(Outage).order_by(Outage.began_at, Outage.cause))
    return [(row.cause, row.began_at, row.ended_at, row.state) for row in rows]


# -- finding


def test_a_silence_is_found_once_it_is_over_and_only_once(engine: Engine, session: Session) -> None:
    beats(session, [0, 5, 10])
    assert look_for_outages(engine, after(60)) == 0  # nobody knows yet how long it will last
    beats(session, [100, 105])
    assert look_for_outages(engine, after(106)) == 1
    assert look_for_outages(engine, after(136)) == 0
    assert found(session) == [("silence", after(10), after(100), "proposed")]


def test_two_workers_speak_for_each_other(engine: Engine, session: Session) -> None:
    beats(session, [0, 20, 40])
    record_heartbeat(session, worker="two:2", saves=0, failures=0, now=after(10))
    record_heartbeat(session, worker="two:2", saves=0, failures=0, now=after(30))
    session.commit()
    assert look_for_outages(engine, after(45)) == 0


def test_an_app_that_was_down_for_long_finds_it_when_it_is_back(engine: Engine, session: Session) -> None:
    beats(session, [0, 5])
    beats(session, [3 * 3600, 3 * 3600 + 5])
    assert look_for_outages(engine, after(3 * 3600 + 10), is_first=True) == 1
    assert found(session) == [("silence", after(5), after(3 * 3600), "proposed")]


def test_the_first_start_of_all_is_no_outage(engine: Engine, session: Session) -> None:
    beats(session, [0, 5, 10])
    assert look_for_outages(engine, after(12), is_first=True) == 0


def test_failing_saves_are_found_when_their_minute_is_over_and_grow_while_they_go_on(
    engine: Engine, session: Session
) -> None:
    beats(session, list(range(0, 60, 5)), saves=10, failures=1)
    assert look_for_outages(engine, after(62)) == 0  # a beat that tells of that minute may still come
    beats(session, list(range(60, 120, 5)), saves=10, failures=1)
    assert look_for_outages(engine, after(75)) == 1
    assert found(session) == [("failures", after(0), after(60), "proposed")]
    beats(session, list(range(120, 180, 5)), saves=10)
    assert look_for_outages(engine, after(195)) == 0
    assert found(session) == [("failures", after(0), after(120), "proposed")]


def test_what_goes_on_after_a_decision_is_an_outage_of_its_own(engine: Engine, session: Session) -> None:
    beats(session, list(range(0, 60, 5)), saves=10, failures=1)
    look_for_outages(engine, after(75))
    session.execute(update(Outage).values(state="dismissed", decided_at=after(80), reason="chạy thử"))
    session.commit()
    beats(session, list(range(60, 120, 5)), saves=10, failures=1)
    assert look_for_outages(engine, after(135)) == 1
    assert found(session) == [
        ("failures", after(0), after(60), "dismissed"),
        ("failures", after(60), after(120), "proposed"),
    ]


def test_old_signs_of_life_are_forgotten_and_young_ones_kept(engine: Engine, session: Session) -> None:
    beats(session, [0, 1, 2, 3, 4, 10])
    assert forget_old_heartbeats(engine, after(5) + KEPT, batch=2) == 5
    assert session.scalar(select(func.count()).select_from(Heartbeat)) == 1


def test_the_first_look_goes_back_no_further_than_a_day(engine: Engine, session: Session) -> None:
    beats(session, [0, 100, 105])
    later = after(105) + FIRST_LOOK
    beats(session, [(later - NOW).total_seconds()])
    assert look_for_outages(engine, later + timedelta(seconds=5), is_first=True) == 1  # only the long one
    assert [row[1] for row in found(session)] == [after(105)]


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
    assert (done.running, done.ended) == (1, [])
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


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
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


def test_the_app_writes_nothing_about_people_into_signs_of_life(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        record_heartbeat(session, worker="n" * 200, saves=3, failures=1, now=NOW)
    with unit_of_work(engine, write=False) as session:
        row = session.scalars(select(Heartbeat)).one()
        assert (len(row.worker), row.saves, row.failures, row.at) == (80, 3, 1, NOW)
