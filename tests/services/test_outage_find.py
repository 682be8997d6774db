"""Outages are found once in the workers' signs of life, when they are over, and grow while they go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select, update
from sqlalchemy.orm import Session

from quiz.jobs.outages import forget_old_heartbeats, look_for_outages
from quiz.models import Heartbeat, Outage
from quiz.services.heartbeat_record import KEPT, record_heartbeat
from quiz.services.outage_find import FIRST_LOOK
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW


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


def test_the_app_writes_nothing_about_people_into_signs_of_life(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        record_heartbeat(session, worker="n" * 200, saves=3, failures=1, now=NOW)
    with unit_of_work(engine, write=False) as session:
        row = session.scalars(select(Heartbeat)).one()
        assert (len(row.worker), row.saves, row.failures, row.at) == (80, 3, 1, NOW)
