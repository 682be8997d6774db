"""Whatever people, phones, clocks, sweepers and readers do in whatever order, an attempt ends as its rules say.

Time is a value that the machine moves. What the app says and keeps is compared after every step with a model that
shares no code with it; at the end each attempt is done again by a twin whom others look at in another order.
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Engine, func, select

from quiz.domain.errors import AttemptsUsedUp, NotFound, QuizClosed
from quiz.jobs.sweep import sweep_overdue
from quiz.models import Activity, Attempt, Response
from quiz.services.attempt_finish import finish_overdue, submit_attempt
from quiz.services.attempt_read import read_attempt
from quiz.services.attempt_save import NEXT_SEQ, Credentials, Incoming, save_responses
from quiz.services.attempt_start import start_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.sign_in import secret_digest
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    actor_of,
    make_contest_round,
    make_person,
    make_question_bank,
    make_session,
    make_unit,
)
from tests.services.attempt_model import Choice, ModelAttempt, choices_of

PEOPLE = 2
SLOTS = 4
ALLOWED = 2
KEY = "a key for receipts that only this test has"
INSTANT = timedelta(microseconds=1)
people = st.integers(0, PEOPLE - 1)
one_save = st.tuples(
    st.integers(1, SLOTS),
    st.sampled_from(["phone", "tablet"]),
    st.integers(1, 3),
    st.integers(0, 3),
)


class Member:
    """Somebody with a session of his own."""

    def __init__(self, session: Any, unit: Any) -> None:
        who = make_person(session, unit=unit)
        secret = make_session(session, who, lasts=timedelta(days=900))
        self.actor = actor_of(session, who)
        self.credentials = Credentials(secret_digest(secret), "web")


class Contest:
    """A contest of one quiz with its people."""

    def __init__(self, session: Any, unit: Any, **quiz: Any) -> None:
        contest, _round, made = make_contest_round(
            session, unit=unit, questions=SLOTS, attempts_allowed=ALLOWED, **quiz
        )
        self.id, self.quiz_id, self.quiz_number = contest.public_id, made.public_id, made.id
        self.members = [Member(session, unit) for _ in range(PEOPLE)]


class AttemptMachine(RuleBasedStateMachine):
    """People of one ranked quiz and everything that can happen to their attempts."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.attempts: list[ModelAttempt] = []

    @initialize(
        limit=st.sampled_from([900, 900, None]),
        close=st.sampled_from([timedelta(minutes=20), timedelta(minutes=40), timedelta(days=3), None]),
        tolerance=st.sampled_from([60, 0]),
        rule_name=st.sampled_from(["best", "last", "first"]),
        twin_looks=st.lists(st.sampled_from(["sweep", "read", "submit"]), min_size=1, max_size=4),
    )
    def open_quiz(
        self,
        limit: int | None,
        close: timedelta | None,
        tolerance: int,
        rule_name: str,
        twin_looks: list[str],
    ) -> None:
        self.limit, self.close = limit, None if close is None else NOW + close
        self.tolerance = timedelta(seconds=tolerance)
        self.twin_looks = twin_looks
        shape: dict[str, Any] = {
            "seconds": limit,
            "closes_at": self.close,
            "tolerance": tolerance,
            "counting_rule": rule_name,
        }
        with unit_of_work(self.engine) as session:
            unit = make_unit(session)
            self.contest, self.twins = Contest(session, unit, **shape), Contest(session, unit, **shape)

    # -- what the model knows

    def latest(self, person: int) -> ModelAttempt | None:
        return next((one for one in reversed(self.attempts) if one.person == person), None)

    def seen(self, one: ModelAttempt) -> None:
        """Somebody looks at this attempt now."""
        if one.handed_in_at is None and one.is_past(self.now):
            one.seen_over = True

    # -- what happens

    @rule(person=people, pressed_twice=st.booleans())
    def start(self, person: int, pressed_twice: bool) -> None:
        before, begun = self.latest(person), sum(one.person == person for one in self.attempts)
        running = before is not None and not before.is_over(self.now)
        expected: type[Exception] | None = None
        if not running and self.close is not None and self.now >= self.close:
            expected = QuizClosed
        elif not running and begun >= ALLOWED:
            expected = AttemptsUsedUp
        if before is not None and expected is None:
            self.seen(before)
        for _ in range(1 + pressed_twice):
            refused, started = self._press_start(self.contest, person, f"{person * 9 + begun + 1:032x}")
            assert refused is expected
            if started is None:
                continue
            attempt, is_new = started
            if running:
                assert before is not None and (attempt.public_id, is_new) == (before.public_id, False)
            else:
                assert is_new
                before, running = self._begin(person, begun + 1, attempt), True

    def _press_start(
        self, contest: Contest, person: int, seed: str, at: datetime | None = None
    ) -> tuple[type[Exception] | None, tuple[Attempt, bool] | None]:
        """As the web does it: a start that is refused leaves nothing behind."""
        actor, now = contest.members[person].actor, at or self.now
        try:
            with unit_of_work(self.engine) as session:
                started = start_attempt(session, actor=actor, quiz_id=contest.quiz_id, now=now, seed=seed)
        except (QuizClosed, AttemptsUsedUp) as error:
            return type(error), None
        return None, (started.attempt, started.is_new)

    def _begin(self, person: int, number: int, attempt: Attempt) -> ModelAttempt:
        ends = [self.now + timedelta(seconds=self.limit)] if self.limit is not None else []
        ends += [self.close] if self.close is not None else []
        choices = {place: choices_of(slot) for place, slot in enumerate(attempt.paper["slots"], start=1)}
        one = ModelAttempt(
            person,
            number,
            attempt.public_id,
            attempt.seed,
            self.now,
            min(ends, default=None),
            self.tolerance,
            choices,
        )
        self.attempts.append(one)
        return one

    @precondition(lambda self: self.attempts)
    @rule(person=people, queue=st.lists(one_save, min_size=1, max_size=6), unfit=st.booleans())
    def save(self, person: int, queue: list[tuple[int, str, int, int]], unfit: bool) -> None:
        """A queue of answers; an element that fits nowhere keeps none of the others from being stored."""
        one = self.latest(person)
        if one is None:
            return
        sent = [
            (slot, device, seq, one.choices[slot][pick % len(one.choices[slot])])
            for slot, device, seq, pick in queue
        ]
        items = [Incoming(slot, choice.sent, seq, device) for slot, device, seq, choice in sent]
        over = one.is_over(self.now)
        expected = [one.expect(*save, self.now) for save in sent]
        if unfit:
            items.append(Incoming(SLOTS + 1, "x", 1, sent[-1][1]))
        result = self._save(self.contest, one, items)
        if unfit:
            assert result.outcomes.pop().status == "invalid"
        assert [outcome.status for outcome in result.outcomes] == expected
        for (slot, device, seq, _choice), outcome in zip(sent, result.outcomes, strict=True):
            if outcome.status == "seq-conflict":
                assert outcome.receipt is None
                continue
            assert outcome.received_at == one.received_at(slot, device, seq)
            assert outcome.receipt == one.receipts.setdefault((slot, device, seq), outcome.receipt or "none")
        assert (result.closed is not None) == over
        if result.closed is not None:
            by_clock = one.handed_in_at is None or one.handed_in_at == one.due_at
            assert result.closed.reason == ("time" if by_clock else "submitted")
        assert result.due_at == one.due_at
        devices = {row.device for row in one.log}
        assert result.other_device == bool(devices - {device for _slot, device, _seq, _choice in sent})

    @precondition(lambda self: self.attempts)
    @rule(person=people, slot=st.integers(1, SLOTS), pick=st.integers(0, 3))
    def save_by_form(self, person: int, slot: int, pick: int) -> None:
        """A page without scripts counts nothing: each press is the next number."""
        one = self.latest(person)
        if one is None:
            return
        choice: Choice = one.choices[slot][pick % len(one.choices[slot])]
        number = one.next_seq(slot, "")
        expected = one.expect(slot, "", number, choice, self.now)
        result = self._save(self.contest, one, [Incoming(slot, choice.sent, NEXT_SEQ, "")], replay=number)
        assert [(outcome.status, outcome.seq) for outcome in result.outcomes] == [(expected, number)]

    def _save(
        self, contest: Contest, one: ModelAttempt, items: list[Incoming], replay: int | None = None
    ) -> Any:
        kept = items if replay is None else [Incoming(items[0].slot, items[0].answer, replay, "")]
        one.saves.append((self.now, kept))
        return save_responses(
            self.engine,
            credentials=contest.members[one.person].credentials,
            attempt=one.public_id,
            incoming=items,
            now=self.now,
            receipt_key=KEY,
        )

    @precondition(lambda self: self.attempts)
    @rule(person=people)
    def save_into_anothers(self, person: int) -> None:
        one = self.latest(person)
        if one is None:
            return
        with pytest.raises(NotFound):
            save_responses(
                self.engine,
                credentials=self.contest.members[(person + 1) % PEOPLE].credentials,
                attempt=one.public_id,
                incoming=[Incoming(1, None, 1, "thief")],
                now=self.now,
                receipt_key=KEY,
            )

    @precondition(lambda self: self.attempts)
    @rule(person=people, presses=st.integers(1, 2))
    def submit(self, person: int, presses: int) -> None:
        one = self.latest(person)
        if one is None:
            return
        self.seen(one)
        if not one.is_finished:
            one.handed_in_at = self.now
        told = []
        for _ in range(presses):
            with unit_of_work(self.engine) as session:
                actor = self.contest.members[person].actor
                told.append(submit_attempt(session, actor=actor, attempt_id=one.public_id, now=self.now))
        assert all(each == told[0] for each in told)
        assert (told[0].score, told[0].submitted_at) == (sum(one.slot_scores()), one.submitted_at)
        assert told[0].duration_ms == one.duration_ms

    @rule()
    def sweep(self) -> None:
        due = [one for one in self.attempts if not one.is_finished and one.is_past(self.now)]
        assert sweep_overdue(self.engine, self.now, batch=1) == len(due)
        for one in due:
            self.seen(one)

    @precondition(lambda self: self.attempts)
    @rule(pick=st.integers(0, 5))
    def read(self, pick: int) -> None:
        """Whoever reads settles first; what the page shows is what counts."""
        one = self.attempts[pick % len(self.attempts)]
        self.seen(one)
        with unit_of_work(self.engine) as session:
            number = session.scalar(select(Attempt.id).where(Attempt.public_id == one.public_id))
            assert number is not None
            finish_overdue(session, attempt_id=number, now=self.now)
        with unit_of_work(self.engine, write=False) as session:
            actor = self.contest.members[one.person].actor
            view = read_attempt(session, actor=actor, attempt_id=one.public_id, now=self.now)
            shown = {slot.number: (slot.answer, slot.device, slot.seq) for slot in view.slots if slot.seq}
        assert shown == {slot: (row.choice.kept, row.device, row.seq) for slot, row in one.current().items()}

    @rule(step=st.sampled_from([INSTANT, timedelta(seconds=1), timedelta(seconds=59), timedelta(minutes=5)]))
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @precondition(lambda self: any(one.due_at for one in self.attempts))
    @rule(
        pick=st.integers(0, 5),
        tolerated=st.booleans(),
        side=st.sampled_from([-INSTANT, 0 * INSTANT, INSTANT]),
    )
    def time_comes_to_an_end(self, pick: int, tolerated: bool, side: timedelta) -> None:
        """To just before, at, or just after D or D + tolerance of somebody."""
        ends = [one.due_at for one in self.attempts if one.due_at]
        then = ends[pick % len(ends)] + (self.tolerance if tolerated else 0 * INSTANT) + side
        self.now = max(self.now, then)

    @precondition(lambda self: any(one.due_at and not one.is_finished for one in self.attempts))
    @rule(
        pick=st.integers(0, 5),
        tolerated=st.booleans(),
        side=st.sampled_from([0 * INSTANT, INSTANT, -INSTANT]),
        act=st.sampled_from(["save", "submit", "sweep", "read"]),
    )
    def something_happens_at_an_end(self, pick: int, tolerated: bool, side: timedelta, act: str) -> None:
        """In the very instant in which it is decided whether it counts."""
        open_ones = [one for one in self.attempts if one.due_at and not one.is_finished]
        one = open_ones[pick % len(open_ones)]
        assert one.due_at is not None
        self.now = max(self.now, one.due_at + (self.tolerance if tolerated else 0 * INSTANT) + side)
        if act == "save":
            self.save(one.person, [(1, "phone", 4 + pick, 0)], False)
        elif act == "submit":
            self.submit(one.person, 2)
        elif act == "sweep":
            self.sweep()
        else:
            self.read(self.attempts.index(one))

    @precondition(lambda self: self.attempts)
    @rule(person=people, slot=st.integers(1, SLOTS), devices=st.permutations(["phone", "tablet"]))
    def an_older_answer_arrives(self, person: int, slot: int, devices: list[str]) -> None:
        """The right answer, and then what the same phone had sent before it."""
        one = self.latest(person)
        if one is not None:
            number = 1 + max((row.seq for row in one.log), default=0)
            self.save(person, [(slot, devices[1], 1, 1)], False)
            self.save(person, [(slot, devices[0], number + 1, 0), (slot, devices[0], number, 2)], False)

    @precondition(lambda self: any(not one.is_over(self.now) and one.due_at for one in self.attempts))
    @rule(pick=st.integers(0, 5), after=st.sampled_from([timedelta(seconds=30), INSTANT]))
    def somebody_hands_in_within_the_tolerance(self, pick: int, after: timedelta) -> None:
        open_ones = [one for one in self.attempts if one.due_at and not one.is_over(self.now)]
        one = open_ones[pick % len(open_ones)]
        assert one.due_at is not None
        self.now = max(self.now, one.due_at + after)
        self.submit(one.person, 1)

    @rule()
    def night_falls(self) -> None:
        self.now += timedelta(days=1)

    # -- what holds at all times

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        if not self.attempts:
            return
        with unit_of_work(self.engine, write=False) as session:
            rows = {
                row.public_id: row
                for row in session.scalars(select(Attempt).where(Attempt.quiz_id == self.contest.quiz_number))
            }
            assert rows.keys() == {one.public_id for one in self.attempts}
            log = stored_log(session, self.contest.quiz_number)
            ends = activity_counts(session, self.contest.quiz_number)
        for person in range(PEOPLE):
            mine = [rows[one.public_id] for one in self.attempts if one.person == person]
            assert sum(row.state == "in_progress" for row in mine) <= 1
            assert [row.number for row in mine] == list(range(1, len(mine) + 1)) and len(mine) <= ALLOWED
        for one in self.attempts:
            row = rows[one.public_id]
            assert log.get(row.id, []) == kept_log(one)
            assert row.due_at == one.due_at
            assert outcome_of(row) == expected_outcome(one)
            assert ends.get((row.id, "attempt_begun"), 0) == 1
            assert ends.get((row.id, "attempt_finished"), 0) == int(one.is_finished)

    # -- the end

    def teardown(self) -> None:
        """The last sweep, the standing recomputed, and the twins."""
        if not self.attempts:
            return
        self.now += timedelta(days=30)
        self.sweep()
        self.the_database_says_what_the_model_says()
        with unit_of_work(self.engine, write=False) as session:
            assert verify_contest(session, contest_id=self.contest.id) == []
        for place, one in enumerate(self.attempts):
            self._repeat_by_twin(one, self.twin_looks[place % len(self.twin_looks)], place % 2 == 0)
        with unit_of_work(self.engine, write=False) as session:
            assert verify_contest(session, contest_id=self.twins.id) == []

    def _repeat_by_twin(self, one: ModelAttempt, look: str, early: bool) -> None:
        """The same start, saves and submission in time; looked at by another, before or after what came too late."""
        _refused, started = self._press_start(self.twins, one.person, one.seed, one.started_at)
        assert started is not None
        twin = started[0]
        looked = handed_in = False
        steps = [(at, items) for at, items in one.saves]
        for at, items in steps:
            if one.handed_in_at is not None and not handed_in and self._came_after(one, items, at):
                self._look(twin, one, "submit", one.handed_in_at)
                handed_in = True
            if early and not looked and one.is_past(at):
                self._look(twin, one, look, at)
                looked = True
            save_responses(
                self.engine,
                credentials=self.twins.members[one.person].credentials,
                attempt=twin.public_id,
                incoming=items,
                now=at,
                receipt_key=KEY,
            )
        if one.handed_in_at is not None and not handed_in:
            self._look(twin, one, "submit", one.handed_in_at)
        if one.is_finished:
            self._look(twin, one, look, self.now)
        with unit_of_work(self.engine, write=False) as session:
            row = session.scalars(select(Attempt).where(Attempt.public_id == twin.public_id)).one()
            assert outcome_of(row) == expected_outcome(one)
            assert stored_log(session, row.quiz_id).get(row.id, []) == kept_log(one)

    def _came_after(self, one: ModelAttempt, items: list[Incoming], at: datetime) -> bool:
        """Whether this save was sent after the submission (both may have the same instant)."""
        assert one.handed_in_at is not None
        return at > one.handed_in_at or (at == one.handed_in_at and self._is_late(one, items, at))

    def _is_late(self, one: ModelAttempt, items: list[Incoming], at: datetime) -> bool:
        keys = {(item.slot, item.device, item.seq) for item in items}
        return any(row.late for row in one.log if row.at == at and (row.slot, row.device, row.seq) in keys)

    def _look(self, twin: Attempt, one: ModelAttempt, how: str, at: datetime) -> None:
        if how == "sweep":
            sweep_overdue(self.engine, at)
            return
        with unit_of_work(self.engine) as session:
            if how == "read":
                finish_overdue(session, attempt_id=twin.id, now=at)
            else:
                actor = self.twins.members[one.person].actor
                submit_attempt(session, actor=actor, attempt_id=twin.public_id, now=at)


def stored_log(session: Any, quiz_number: int) -> dict[int, list[tuple[Any, ...]]]:
    """The response log by attempt, in the order received."""
    found: dict[int, list[tuple[Any, ...]]] = {}
    for row in session.scalars(
        select(Response)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where(Attempt.quiz_id == quiz_number)
        .order_by(Response.id)
    ):
        entry = (row.slot, row.device, row.seq, json.loads(row.answer), row.received_at, row.late)
        found.setdefault(row.attempt_id, []).append(entry)
    return found


def kept_log(one: ModelAttempt) -> list[tuple[Any, ...]]:
    """The same of the model's list."""
    return [(row.slot, row.device, row.seq, row.choice.kept, row.at, row.late) for row in one.log]


def activity_counts(session: Any, quiz_number: int) -> dict[tuple[int, str], int]:
    """How often each attempt was begun and finished in the facts of activity."""
    rows = session.execute(
        select(Activity.attempt_id, Activity.kind, func.count())
        .join(Attempt, Attempt.id == Activity.attempt_id)
        .where(Attempt.quiz_id == quiz_number)
        .group_by(Activity.attempt_id, Activity.kind)
    ).all()
    return {(attempt_id, kind): count for attempt_id, kind, count in rows}


def outcome_of(row: Attempt) -> tuple[Any, ...]:
    """What became of an attempt, as its row says."""
    return row.state, row.submitted_at, row.score, row.slot_scores, row.correct_count, row.duration_ms


def expected_outcome(one: ModelAttempt) -> tuple[Any, ...]:
    """The same as the model says."""
    if not one.is_finished:
        return "in_progress", None, None, None, None, None
    scores = one.slot_scores()
    return "finished", one.submitted_at, sum(scores), scores, scores.count(1000), one.duration_ms


def run_machine(engine: Engine, *, examples: int, steps: int, repeatable: bool) -> None:
    with unit_of_work(engine) as session:
        make_question_bank(session, SLOTS, pool="week1")
    run_state_machine_as_test(
        type("AttemptMachineHere", (AttemptMachine,), {"engine": engine}),
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            derandomize=repeatable,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )


def test_any_order_of_events_ends_as_the_rules_say(engine: Engine) -> None:
    run_machine(engine, examples=50, steps=40, repeatable=True)


@pytest.mark.long
def test_any_order_of_events_ends_as_the_rules_say_a_thousand_times(engine: Engine) -> None:
    run_machine(engine, examples=400, steps=60, repeatable=False)
