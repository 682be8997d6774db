"""A regrade does what its preview says: scores, passes and standings follow, nobody falls between, and doing it twice is once."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, RegradeRunning
from quiz.domain.identity import Actor
from quiz.domain.regrading import ACCEPT_BOTH, DROP, FULL_MARKS, Correction
from quiz.domain.standings import percent_of
from quiz.jobs import regrade as regrade_job
from quiz.jobs.work import run_next_job
from quiz.models import Activity, Attempt, AttemptEvent, Audit, Job, Quiz, Regrade, Standing, Unit
from quiz.services.attempt_finish import submit_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.job_queue import SILENT_SECONDS, take_job
from quiz.services.job_report import JobLost, TakenJob, beat
from quiz.services.regrade_apply import find_regrading, regrade_batch
from quiz.services.regrade_begin import Wish, begin_regrade, resume_regrade
from quiz.services.regrade_preview import Preview, preview_regrade
from quiz.services.regrade_reach import batches_of, has_question, reached_attempts, slot_answers
from quiz.unit_of_work import unit_of_work
from tests.factories import actor_of, make_attempt, make_person
from tests.factories.finished_rounds import make_finished_round
from tests.web.browsing import statements

PEOPLE = 24
CORRECTIONS = {
    "second key": Correction(ACCEPT_BOTH, "b"),
    "full marks": Correction(FULL_MARKS),
    "dropped": Correction(DROP),
}


@dataclass(frozen=True)
class Week:
    """A round that 24 pupils of three schools have finished; its first question is a single choice with the key a."""

    engine: Engine
    admin: Actor
    contest: str
    quiz_id: int
    versions: list[int]

    def wish(self, correction: Correction, question: int = 0) -> Wish:
        return Wish(self.versions[question], self.quiz_id, correction)

    def preview(self, correction: Correction, question: int = 0) -> Preview:
        with unit_of_work(self.engine, write=False) as session:
            return preview_regrade(session, wish=self.wish(correction, question), correction=correction)

    def begin(self, correction: Correction, question: int = 0) -> int:
        with unit_of_work(self.engine) as session:
            regrade = begin_regrade(
                session,
                actor=self.admin,
                wish=self.wish(correction, question),
                reason="Đáp án in sai.",
                erratum=None,
                now=datetime.now(UTC),
            )
            return regrade.id

    def regrade(self, correction: Correction, question: int = 0) -> int:
        number = self.begin(correction, question)
        assert run_next_job(self.engine, threading.Event())
        return number

    def figures(self) -> dict[int, tuple[Any, ...]]:
        with unit_of_work(self.engine, write=False) as session:
            columns = (Attempt.score, Attempt.max_score, Attempt.correct_count, Attempt.slot_scores)
            return {row[0]: tuple(row[1:]) for row in session.execute(select(Attempt.id, *columns))}

    def verified(self) -> list[Any]:
        with unit_of_work(self.engine, write=False) as session:
            return verify_contest(session, contest_id=self.contest)

    def events(self) -> list[AttemptEvent]:
        with unit_of_work(self.engine, write=False) as session:
            return list(session.scalars(select(AttemptEvent).order_by(AttemptEvent.id)))


@pytest.fixture
def week(engine: Engine) -> Week:
    with unit_of_work(engine) as session:
        made = make_finished_round(session, people=PEOPLE, units=3, questions=6, bank=8)
        admin = make_person(session, unit=made.units[0], kind="staff", roles=("department_admin",))
        return Week(
            engine,
            actor_of(session, admin),
            made.contest.public_id,
            made.quiz.id,
            [version.id for version in made.versions],
        )


@pytest.mark.parametrize("correction", CORRECTIONS.values(), ids=CORRECTIONS.keys())
def test_what_the_preview_says_comes_to_pass_and_the_contest_verifies(
    week: Week, correction: Correction
) -> None:
    before, preview = week.figures(), week.preview(correction)
    assert week.figures() == before
    assert week.events() == []
    with unit_of_work(week.engine, write=False) as session:
        places = standing_places(session)
        passed = passes(session)
    number = week.regrade(correction)
    after = week.figures()
    moved = Counter(after[id_][0] - before[id_][0] for id_ in before)
    assert 0 < preview.changed <= preview.attempts < PEOPLE
    assert moved - Counter({0: PEOPLE - preview.attempts}) == preview.by_score
    changed = {id_ for id_ in before if after[id_] != before[id_]}
    shares = [percent_of(*after[id_][:2]) - percent_of(*before[id_][:2]) for id_ in before]
    assert len(changed) == preview.changed
    assert (sum(one > 0 for one in shares), sum(one < 0 for one in shares)) == (
        preview.raised,
        preview.lowered,
    )
    events = week.events()
    assert {row.attempt_id for row in events} == changed and len(events) == len(changed)
    for event_ in events:
        for place, name in enumerate(("score", "max_score", "correct_count", "slot_scores")):
            assert (
                event_.before.get(name, after[event_.attempt_id][place]) == before[event_.attempt_id][place]
            )
    assert week.verified() == []
    with unit_of_work(week.engine, write=False) as session:
        regrade = session.get_one(Regrade, number)
        assert (regrade.state, regrade.applied_at is not None) == ("applied", True)
        assert {row.after["regrade"] for row in events} == {regrade.public_id}
        job = session.get_one(Job, regrade.job_id)
        assert (job.state, job.progress, job.total) == ("done", preview.attempts, preview.attempts)
        assert passes(session) - passed == preview.newly_passed - preview.no_longer_passed
        now_at = standing_places(session)
        movers = {place for place in places if places[place] != now_at[place]}
        assert len(movers) == preview.movers == len(preview.first_movers)
        assert {(one.rank_before, one.rank_after) for one in preview.first_movers} == {
            (places[place], now_at[place]) for place in movers
        }


def standing_places(session: Session) -> dict[int, int]:
    rank = func.rank().over(order_by=(Standing.percent.desc(), Standing.duration_ms))
    rows = session.execute(select(Standing.person_id, rank).where(Standing.person_id.is_not(None)))
    return {person_id or 0: place for person_id, place in rows}


def passes(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Activity).where(Activity.passed.is_(True))) or 0


def test_a_regrade_taken_back_leaves_everything_as_it_was(week: Week) -> None:
    before = week.figures()
    week.regrade(CORRECTIONS["dropped"])
    week.regrade(CORRECTIONS["full marks"])
    assert week.verified() == []
    week.regrade(Correction(ACCEPT_BOTH, "a"))
    assert week.figures() == before
    assert week.verified() == []
    with unit_of_work(week.engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Regrade)) == 3


def test_scoring_a_batch_again_changes_nothing(week: Week) -> None:
    number = week.regrade(CORRECTIONS["dropped"])
    events = len(week.events())
    with unit_of_work(week.engine) as session:
        regrading = find_regrading(session, regrade_id=number)
        attempts = reached_attempts(session, version_id=regrading.version_id, quiz_id=regrading.quiz_id)
        for batch in batches_of(attempts, 5):
            assert regrade_batch(session, regrading=regrading, batch=batch, now=datetime.now(UTC)) == 0
    assert len(week.events()) == events


def make_running(session: Session, week: Week, now: datetime) -> tuple[Actor, Attempt]:
    """Somebody at work on a paper that has the first question; he has answered nothing."""
    unit = session.get_one(Unit, week.admin.unit_id)
    actor = actor_of(session, make_person(session, unit=unit))
    attempt = make_attempt(session, actor=actor, quiz=session.get_one(Quiz, week.quiz_id), at=now)
    attempt.paper = session.scalars(
        select(Attempt.paper).where(has_question(week.versions[0]), Attempt.state == "finished").limit(1)
    ).one()
    session.flush()
    return actor, attempt


def test_who_is_still_at_work_ends_by_the_correction_before_its_job_has_come_to_him(
    week: Week, now: datetime
) -> None:
    with unit_of_work(week.engine) as session:
        actor, attempt = make_running(session, week, now)
    assert week.preview(CORRECTIONS["full marks"]).running == 1
    week.begin(CORRECTIONS["full marks"])
    with unit_of_work(week.engine) as session:
        assert submit_attempt(session, actor=actor, attempt_id=attempt.public_id, now=now).score == 1000
    assert run_next_job(week.engine, threading.Event())
    assert attempt.id not in {row.attempt_id for row in week.events()}
    assert week.verified() == []


class Killed(BaseException):
    """As a process ends that is killed: nothing of ours is done about it."""


@contextmanager
def killed_after(monkeypatch: pytest.MonkeyPatch, batches: int) -> Iterator[None]:
    """The runner dies in the middle of a unit of work, when so many batches of three have been kept."""
    done = iter(range(batches))

    def batch(session: Session, **rest: Any) -> int:
        changed = regrade_batch(session, **rest)
        session.flush()
        if next(done, None) is None:
            raise Killed
        return changed

    with monkeypatch.context() as patched, pytest.raises(Killed):
        patched.setattr(regrade_job, "BATCH", 3)
        patched.setattr(regrade_job, "regrade_batch", batch)
        yield


def let_pass(engine: Engine, seconds: int) -> None:
    """The job has been silent for so long."""
    with unit_of_work(engine) as session:
        session.execute(update(Job).values(beat_at=datetime.now(UTC) - timedelta(seconds=seconds)))


def test_a_runner_killed_in_the_middle_is_followed_by_one_that_ends_with_the_same(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    correction = CORRECTIONS["dropped"]
    preview, before = week.preview(correction), week.figures()
    number = week.begin(correction)
    with killed_after(monkeypatch, 2):
        run_next_job(week.engine, threading.Event())
    assert 0 < len(week.events()) < preview.changed
    let_pass(week.engine, SILENT_SECONDS - 5)
    assert not run_next_job(week.engine, threading.Event())  # it may still be at it
    let_pass(week.engine, SILENT_SECONDS + 5)
    with killed_after(monkeypatch, 1):
        run_next_job(week.engine, threading.Event())
    let_pass(week.engine, SILENT_SECONDS + 5)
    assert run_next_job(week.engine, threading.Event())
    after = week.figures()
    assert len(week.events()) == preview.changed == sum(after[id_] != before[id_] for id_ in before)
    assert week.verified() == []
    with unit_of_work(week.engine, write=False) as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.progress, job.total) == ("done", preview.attempts, preview.attempts)
        assert job.result == {"attempts": preview.attempts, "changed": preview.changed}
        assert session.get_one(Regrade, number).state == "applied"


def test_a_runner_that_is_told_to_stop_leaves_the_rest_to_the_next(
    week: Week, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(regrade_job, "BATCH", 4)
    preview = week.preview(CORRECTIONS["dropped"])
    week.begin(CORRECTIONS["dropped"])
    stopped = threading.Event()
    stopped.set()
    assert run_next_job(week.engine, stopped)
    with unit_of_work(week.engine, write=False) as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, 4 <= job.progress < preview.attempts) == ("queued", True)
    assert run_next_job(week.engine, threading.Event())
    assert (len(week.events()), week.verified()) == (preview.changed, [])


def test_a_runner_that_was_given_up_on_can_say_nothing_more(week: Week) -> None:
    week.begin(CORRECTIONS["dropped"])
    with unit_of_work(week.engine) as session:
        first = TakenJob.of(take_job(session, now=datetime.now(UTC)) or pytest.fail("no job"))
        assert take_job(session, now=datetime.now(UTC)) is None
    let_pass(week.engine, SILENT_SECONDS + 1)
    with unit_of_work(week.engine) as session:
        assert take_job(session, now=datetime.now(UTC)) is not None
    with unit_of_work(week.engine) as session, pytest.raises(JobLost):
        beat(session, first, progress=1, total=2, now=datetime.now(UTC))


def test_a_job_that_fails_says_why_and_can_be_put_in_line_again(
    week: Week, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    number = week.begin(CORRECTIONS["dropped"])

    def broken(*_: Any, **__: Any) -> int:
        raise ValueError("the paper of an attempt cannot be read")

    with monkeypatch.context() as patched:
        patched.setattr(regrade_job, "regrade_batch", broken)
        assert run_next_job(week.engine, threading.Event())
    with unit_of_work(week.engine) as session:
        job = session.scalars(select(Job)).one()
        assert (job.state, job.error) == ("failed", "ValueError: the paper of an attempt cannot be read")
        resume_regrade(
            session, actor=week.admin, regrade=session.get_one(Regrade, number), now=datetime.now(UTC)
        )
    assert run_next_job(week.engine, threading.Event())
    assert (week.verified(), "failed" in caplog.text) == ([], True)


@pytest.mark.parametrize(
    ("correction", "question", "field", "code"),
    [
        (Correction("as I like"), 0, "mode", "unknown-mode"),
        (Correction(ACCEPT_BOTH, "e"), 0, "accepted", "unfit-key"),
        (Correction(ACCEPT_BOTH, None), 0, "accepted", "unfit-key"),
        (Correction(ACCEPT_BOTH, "a"), 0, "accepted", "regrade-unchanged"),
        (Correction(ACCEPT_BOTH, "b"), 1, "accepted", "unfit-key"),
        (Correction(ACCEPT_BOTH, ["c", "a"]), 2, "accepted", "regrade-unchanged"),
        (Correction(ACCEPT_BOTH, {"a": True}), 3, "accepted", "unfit-key"),
    ],
)
def test_what_is_no_correction_is_refused(
    week: Week, correction: Correction, question: int, field: str, code: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        week.begin(correction, question)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_the_same_correction_again_is_refused_and_so_is_dropping_every_question(week: Week) -> None:
    week.regrade(CORRECTIONS["dropped"])
    with pytest.raises(InvalidInput, match="regrade-unchanged"):
        week.begin(CORRECTIONS["dropped"])
    for question in range(1, 5):
        week.regrade(CORRECTIONS["dropped"], question)
    with pytest.raises(InvalidInput, match="nothing-left"):
        week.begin(CORRECTIONS["dropped"], 5)
    assert week.verified() == []


def test_a_second_regrade_of_a_question_waits_for_the_first(week: Week) -> None:
    week.begin(CORRECTIONS["dropped"])
    with pytest.raises(RegradeRunning):
        week.begin(CORRECTIONS["full marks"])
    week.begin(CORRECTIONS["full marks"], question=1)  # another question does not
    while run_next_job(week.engine, threading.Event()):
        pass
    week.regrade(CORRECTIONS["full marks"])
    assert week.verified() == []


def test_everything_that_was_decided_has_its_row_in_the_audit(week: Week) -> None:
    number = week.regrade(CORRECTIONS["dropped"])
    with unit_of_work(week.engine, write=False) as session:
        rows = session.scalars(select(Audit).where(Audit.object_kind == "regrade").order_by(Audit.id)).all()
        assert [(row.action, row.actor_id, row.object_id) for row in rows] == [
            ("regrade.begin", week.admin.person_id, str(number)),
            ("regrade.applied", None, str(number)),
        ]


def test_a_regrade_of_all_quizzes_reaches_every_quiz_and_one_of_a_quiz_no_other(
    week: Week, now: datetime
) -> None:
    with unit_of_work(week.engine) as session:
        other = make_finished_round(session, people=6, units=2, questions=6, bank=6)
        # the other week's papers get the first week's question, as if both had drawn it
        for attempt in session.scalars(select(Attempt).where(Attempt.quiz_id == other.quiz.id)):
            slots = [
                slot | ({"v": week.versions[0]} if slot["v"] == other.versions[0].id else {})
                for slot in attempt.paper["slots"]
            ]
            attempt.paper = {"slots": slots}
        there = {row.id for row in session.scalars(select(Attempt).where(Attempt.quiz_id == other.quiz.id))}
        other_contest = other.contest.public_id
    week.regrade(CORRECTIONS["dropped"])
    assert not there & {row.attempt_id for row in week.events()}
    everywhere = Wish(week.versions[0], None, CORRECTIONS["full marks"])
    with unit_of_work(week.engine) as session:
        preview = preview_regrade(session, wish=everywhere, correction=everywhere.correction)
        begin_regrade(
            session, actor=week.admin, wish=everywhere, reason="Sai.", erratum=None, now=datetime.now(UTC)
        )
    assert run_next_job(week.engine, threading.Event())
    assert there & {row.attempt_id for row in week.events()}
    assert preview.attempts == len(there) + week.preview(CORRECTIONS["dropped"]).attempts
    assert week.verified() == []
    with unit_of_work(week.engine, write=False) as session:
        assert verify_contest(session, contest_id=other_contest) == []


def test_the_cost_of_a_preview_is_the_same_number_of_statements_for_more_people(week: Week) -> None:
    counts = []
    for more in (0, 60):
        with unit_of_work(week.engine) as session:
            made = make_finished_round(session, people=PEOPLE + more, units=3, questions=6, bank=8)
            wish = Wish(made.versions[0].id, made.quiz.id, CORRECTIONS["dropped"])
        with statements(week.engine) as ran, unit_of_work(week.engine, write=False) as session:
            assert preview_regrade(session, wish=wish, correction=wish.correction).changed
        counts.append(len(ran))
        logs = [
            statement for statement in ran if "FROM response" in statement or "JOIN response" in statement
        ]
        assert len(logs) == 1
    assert counts[0] == counts[1]


def test_answers_are_looked_up_by_attempt_and_slot(week: Week) -> None:
    ran: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        ran.append((statement, values))

    is_sqlite = week.engine.dialect.name == "sqlite"
    with unit_of_work(week.engine, write=False) as session:
        connection = session.connection()
        if not is_sqlite:
            connection.exec_driver_sql(
                "SET LOCAL enable_seqscan = off"
            )  # so few rows are read faster than found
        event.listen(week.engine, "before_cursor_execute", note)
        slot_answers(session, [(1, 1), (2, 3)])
        event.remove(week.engine, "before_cursor_execute", note)
        statement, values = ran[-1]
        explain = "EXPLAIN QUERY PLAN" if is_sqlite else "EXPLAIN"
        plan = " ".join(str(row) for row in connection.exec_driver_sql(f"{explain} {statement}", values))
    index = (
        "sqlite_autoindex_response_1 (attempt_id=? AND slot=?)" if is_sqlite else "Index Cond: ((attempt_id"
    )
    assert index in plan, plan
