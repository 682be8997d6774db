"""Statistics by their job: from finished attempts alone, for a quiz and over all that used a question, anew when needed."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select, update
from sqlalchemy.orm import Session

from quiz.domain.item_analysis import item_figures
from quiz.domain.paper import read_slots
from quiz.domain.regrading import DROP, Correction
from quiz.jobs import statistics as statistics_job
from quiz.jobs.statistics import queue_due_statistics
from quiz.jobs.work import run_next_job
from quiz.models import Attempt, AttemptEvent, ItemStatistics, Job, Quiz, QuizStatistics, VersionStatistics
from quiz.services.regrade_begin import Wish, begin_regrade
from quiz.services.statistics_read import read_batch
from quiz.services.statistics_request import request_statistics
from quiz.services.statistics_store import pool_versions
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    actor_of,
    answer_attempt,
    make_attempt,
    make_finished_attempt,
    make_item_statistics,
    make_person,
    make_question,
    make_question_bank,
    make_quiz,
    make_unit,
)
from tests.factories.finished_rounds import make_finished_round


@dataclass(frozen=True)
class Week:
    """A round that 30 pupils have finished, its papers drawn: six questions of eight."""

    engine: Engine
    quiz_id: int
    admin_id: int
    versions: list[int]

    def compute(self, quiz_id: int | None = None) -> Job:
        with unit_of_work(self.engine) as session:
            job = request_statistics(
                session, quiz_id=quiz_id or self.quiz_id, actor_id=self.admin_id, now=datetime.now(UTC)
            )
        while run_next_job(self.engine, threading.Event()):
            pass
        return self.one(select(Job).where(Job.id == job.id))

    def one(self, query: Any) -> Any:
        with unit_of_work(self.engine, write=False) as session:
            return session.scalars(query).one_or_none()

    def all(self, query: Any) -> list[Any]:
        with unit_of_work(self.engine, write=False) as session:
            return list(session.scalars(query))

    def quiz(self, quiz_id: int | None = None) -> QuizStatistics:
        found = self.one(select(QuizStatistics).where(QuizStatistics.quiz_id == (quiz_id or self.quiz_id)))
        assert found is not None
        return found

    def items(self, quiz_id: int | None = None) -> dict[int, ItemStatistics]:
        query = select(ItemStatistics).where(ItemStatistics.quiz_id == (quiz_id or self.quiz_id))
        return {one.version_id: one for one in self.all(query)}

    def attempts(self) -> list[Attempt]:
        return self.all(select(Attempt).where(Attempt.quiz_id == self.quiz_id).order_by(Attempt.id))


@pytest.fixture
def week(engine: Engine) -> Week:
    with unit_of_work(engine) as session:
        made = make_finished_round(session, people=30, units=2, questions=6, bank=8)
        admin = make_person(session, unit=made.units[0], kind="staff", roles=("department_admin",))
        return Week(engine, made.quiz.id, admin.id, [version.id for version in made.versions])


def columns_of(attempts: list[Attempt], version_id: int) -> list[tuple[int, int]]:
    """(score, whole score) of the attempts that had the question."""
    return [
        (score, sum(attempt.slot_scores or []))
        for attempt in attempts
        for slot, score in zip(read_slots(attempt.paper), attempt.slot_scores or [], strict=True)
        if slot.version_id == version_id
    ]


def test_a_question_is_told_by_the_attempts_that_had_it(week: Week) -> None:
    job = week.compute()
    assert (job.state, job.progress, job.total) == ("done", 30, 30)
    attempts, items = week.attempts(), week.items()
    assert set(items) == {slot.version_id for one in attempts for slot in read_slots(one.paper)}
    for version_id, item in items.items():
        pairs = columns_of(attempts, version_id)
        scores, rests = [one for one, _all in pairs], [whole - one for one, whole in pairs]
        assert (item.given, item.attempts) == (len(pairs), len(pairs)) and len(pairs) < 30
        assert item.correct == scores.count(1000)
        assert item.people == 5  # counted no further than it matters
        assert item.figures["facility"] == pytest.approx(statistics.fmean(scores) / 10, abs=1e-3)
        if len(set(scores)) > 1:
            assert item.figures["discrimination"] == pytest.approx(
                100 * statistics.correlation(scores, rests), abs=1e-3
            )
    quiz = week.quiz()
    rows = [list(one.slot_scores or []) for one in attempts]
    totals = [sum(row) for row in rows]
    assert (quiz.attempts, quiz.people, quiz.is_fixed, quiz.max_score) == (30, 30, False, 6000)
    assert quiz.figures["mean"] == pytest.approx(statistics.fmean(totals), abs=1e-3)
    assert quiz.figures["median"] == statistics.median(totals)
    places = [statistics.variance(row[place] for row in rows) for place in range(6)]
    alpha = 6 / 5 * (1 - sum(places) / statistics.variance(totals))
    assert quiz.figures["cic"] == pytest.approx(100 * alpha, abs=1e-3)
    assert sum(quiz.tenths) == 30 and quiz.tenths[9] == sum(one >= 5400 for one in totals)
    weights = [(one.figures["weight"] or 0) * one.attempts / 30 for one in items.values()]
    assert sum(weights) == pytest.approx(100, abs=1e-2)


def test_what_was_chosen_is_counted_in_the_banks_ids(week: Week) -> None:
    week.compute()
    item = week.items()[week.versions[0]]  # a single choice with the key a
    assert item.choices["a"][0] == item.correct
    assert sum(count for count, _rest in item.choices.values()) == item.answered < item.attempts
    four = week.items()[week.versions[3]]
    for letter in "abcd":
        marked = [four.choices.get(f"{letter}={value}", [0, 0])[0] for value in ("true", "false")]
        assert sum(marked) == four.answered


@pytest.mark.parametrize(
    "change",
    [{"state": "voided"}, {"is_preview": True}, {"unranked": "organiser"}],
    ids=["voided", "a preview", "of an organiser"],
)
def test_attempts_that_say_nothing_of_the_question_do_not_count(week: Week, change: dict[str, Any]) -> None:
    first = week.attempts()[0]
    with unit_of_work(week.engine) as session:
        session.execute(update(Attempt).where(Attempt.id == first.id).values(**change))
    week.compute()
    assert week.quiz().attempts == 29
    version = read_slots(first.paper)[0].version_id
    others = len(columns_of(week.attempts(), version)) - 1
    item = week.items()[version]
    assert (item.attempts, item.given) == (others, others if "is_preview" in change else others + 1)


def test_a_running_attempt_is_given_and_not_counted(week: Week) -> None:
    with unit_of_work(week.engine) as session:
        values = {"state": "in_progress", "submitted_at": None, "score": None, "slot_scores": None}
        session.execute(update(Attempt).where(Attempt.id == week.attempts()[0].id).values(**values))
    week.compute()
    assert week.quiz().attempts == 29
    assert sum(item.given for item in week.items().values()) == 30 * 6
    assert sum(item.attempts for item in week.items().values()) == 29 * 6


def test_a_dropped_question_has_no_figures(week: Week) -> None:
    with unit_of_work(week.engine) as session:
        begin_regrade(
            session,
            actor=actor_of(session, make_person(session, unit=make_unit(session), kind="staff")),
            wish=Wish(week.versions[0], week.quiz_id, Correction(DROP)),
            reason="Câu hỏi in sai.",
            erratum=None,
            now=datetime.now(UTC),
        )
    week.compute()  # the regrade's job is first in line
    item = week.items()[week.versions[0]]
    assert item.attempts == 0 and item.given > 0 and item.figures["facility"] is None
    assert week.quiz().attempts == 30 and week.quiz().figures["cic"] is None


def test_one_quiz_pools_to_its_own_indices_and_two_are_added(week: Week) -> None:
    week.compute()
    alone = week.items()[week.versions[0]]
    pooled = week.one(select(VersionStatistics).where(VersionStatistics.version_id == alone.version_id))
    assert (pooled.given, pooled.attempts, pooled.correct) == (alone.given, alone.attempts, alone.correct)
    assert pooled.facility == pytest.approx(1000 * alone.figures["facility"], abs=1)
    assert pooled.discrimination == pytest.approx(1000 * alone.figures["discrimination"], abs=20)
    with unit_of_work(week.engine) as session:
        quiz = make_quiz(session, unit=make_unit(session), questions=4, pools=("week1",))
        pupil = make_person(session, unit=make_unit(session))
        other = _copy_of(session, week.attempts()[0], quiz.id, pupil.id)
    week.compute(quiz.id)
    versions = [slot.version_id for slot in read_slots(other.paper)]
    for version_id in versions:
        here, there = week.items()[version_id], week.items(quiz.id)[version_id]
        both = week.one(select(VersionStatistics).where(VersionStatistics.version_id == version_id))
        assert (both.quizzes, both.given) == (2, here.given + there.given)
        assert both.correct == here.correct + there.correct
        assert both.last_given_at == max(here.last_given_at, there.last_given_at)


def _copy_of(session: Session, attempt: Attempt, quiz_id: int, person_id: int) -> Attempt:
    values = {column.key: getattr(attempt, column.key) for column in Attempt.__table__.columns}
    del values["id"]
    copy = Attempt(
        **values
        | {
            "public_id": "copied",
            "quiz_id": quiz_id,
            "person_id": person_id,
            "contest_id": None,
            "round_id": None,
            "started_at": attempt.started_at + timedelta(days=1),
        }
    )
    session.add(copy)
    session.flush()
    return copy


def test_quizzes_of_different_length_are_compared_by_shares(engine: Engine) -> None:
    """The same answers in a quiz of four and in one of seven questions, where everybody has twice the rest."""
    pairs = [[0, 1000, 2], [1000, 1500, 1], [0, 2000, 1], [1000, 3000, 2]]
    with unit_of_work(engine) as session:
        unit, version = make_unit(session), make_question(session)
        for most, times in ((3000, 1), (6000, 2)):
            session.add(
                make_item_statistics(
                    quiz_id=make_quiz(session, unit=unit).id,
                    version_id=version.id,
                    rest_most=most,
                    pairs=[[score, times * rest, count] for score, rest, count in pairs],
                    choices={"a": [3, times * 7500]},
                )
            )
        session.flush()
        pool_versions(session, [version.id], now=NOW)
        found = session.get_one(VersionStatistics, version.id)
        expected = item_figures({(score, rest): count for score, rest, count in pairs}, max_score=1000)
        assert (found.quizzes, found.attempts, found.choices["a"]) == (2, 12, [6, 500_000])
        assert found.figures["discrimination"] == pytest.approx(
            expected.discrimination, abs=1e-3
        )  # every pair twice: a correlation does not change by it


def test_asking_twice_is_asking_once(week: Week) -> None:
    with unit_of_work(week.engine) as session:
        asked = [
            request_statistics(session, quiz_id=week.quiz_id, actor_id=week.admin_id, now=NOW).id
            for _ in range(2)
        ]
    assert asked[0] == asked[1]
    assert len(week.all(select(Job))) == 1


def test_every_night_those_with_something_new_are_computed_and_no_others(week: Week) -> None:
    def due() -> int:
        found = queue_due_statistics(week.engine, datetime.now(UTC))
        while run_next_job(week.engine, threading.Event()):
            pass
        return found

    assert (due(), due()) == (1, 0)
    with unit_of_work(week.engine) as session:  # a late answer was accepted: as many attempts as before
        session.add(
            AttemptEvent(
                attempt_id=week.attempts()[0].id,
                at=datetime.now(UTC),
                kind="late_accepted",
                reason="Mất mạng.",
                before={},
                after={},
            )
        )
    assert (due(), due()) == (1, 0)
    with unit_of_work(week.engine) as session:
        session.execute(update(Attempt).where(Attempt.id == week.attempts()[0].id).values(state="voided"))
    assert (due(), due()) == (1, 0)


def test_a_job_that_is_told_to_stop_is_taken_up_again(week: Week, monkeypatch: pytest.MonkeyPatch) -> None:
    week.compute()
    expected = {id_: (item.pairs, item.choices, item.figures) for id_, item in week.items().items()}
    with unit_of_work(week.engine) as session:
        job = request_statistics(session, quiz_id=week.quiz_id, actor_id=week.admin_id, now=NOW)
    monkeypatch.setattr(statistics_job, "BATCH", 7)
    stop = threading.Event()
    read = read_batch
    monkeypatch.setattr(statistics_job, "read_batch", _then(read, stop.set))
    run_next_job(week.engine, stop)
    assert week.one(select(Job).where(Job.id == job.id)).state == "queued"
    stop.clear()
    monkeypatch.setattr(statistics_job, "read_batch", read)
    run_next_job(week.engine, stop)
    assert week.one(select(Job).where(Job.id == job.id)).state == "done"
    assert {id_: (item.pairs, item.choices, item.figures) for id_, item in week.items().items()} == expected


def _then(work: Callable[..., Any], after: Callable[[], Any]) -> Callable[..., Any]:
    def both(*arguments: Any) -> None:
        work(*arguments)
        after()

    return both


def test_a_quiz_that_nobody_has_taken_has_empty_statistics(engine: Engine) -> None:
    with unit_of_work(engine) as session:
        make_question_bank(session, 4)
        unit = make_unit(session)
        quiz = make_quiz(session, unit=unit)
        pupil = make_person(session, unit=unit)
        week = Week(engine, quiz.id, pupil.id, [])
    week.compute()
    assert (week.quiz().attempts, week.items()) == (0, {})
    with unit_of_work(engine) as session:
        actor = actor_of(session, pupil)
        make_finished_attempt(session, actor=actor, quiz=session.get_one(Quiz, quiz.id), right=2)
        running = make_attempt(
            session, actor=actor, quiz=session.get_one(Quiz, quiz.id), at=NOW + timedelta(hours=1)
        )
        answer_attempt(session, running, {1: None}, at=NOW + timedelta(hours=1))
    week.compute()
    assert week.quiz().attempts == 1 and week.quiz().is_fixed
    assert [item.given for item in week.items().values()] == [2] * 4
    assert week.quiz().figures["deviation"] is None
