"""The half of the state machine in which people take a quiz, phones send, the clock moves and others look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from sqlalchemy import Engine

from quiz.domain.errors import AttemptClosed, AttemptsUsedUp, NotFound, QuizClosed, TooSoon
from quiz.services.attempt_start import Started
from quiz.services.saving_check import NEXT_SEQ, Incoming
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, make_group, make_unit
from tests.services.attempt_model import ModelAttempt, choices_of
from tests.services.attempt_world import PEOPLE, SLOTS, World
from tests.services.quiz_model import ModelQuiz

ALLOWED = 2
INSTANT = timedelta(microseconds=1)
people = st.integers(0, PEOPLE - 1)
picks = st.integers(0, 5)
sides = st.sampled_from([0 * INSTANT, INSTANT, -INSTANT])
one_save = st.tuples(
    st.integers(1, SLOTS),
    st.sampled_from(["phone", "tablet"]),
    st.integers(1, 3),
    st.integers(0, 3),
)


class PeopleMachine(RuleBasedStateMachine):
    """People of one ranked quiz. `script` keeps what was done, so that it can be done again to the twins."""

    engine: Engine

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.attempts: list[ModelAttempt] = []
        self.script: list[tuple[datetime, Callable[[World, datetime], Any]]] = []

    @initialize(
        limit=st.sampled_from([900, 900, None]),
        close=st.sampled_from([timedelta(minutes=20), timedelta(minutes=40), timedelta(days=3), None]),
        tolerance=st.sampled_from([60, 0]),
        rule_name=st.sampled_from(["best", "last", "first", "mean"]),
        must_submit=st.sampled_from([False, False, True]),
        twin_looks=st.lists(st.sampled_from(["nobody", "sweep", "read", "submit"]), min_size=1, max_size=5),
    )
    def open_quiz(
        self,
        limit: int | None,
        close: timedelta | None,
        tolerance: int,
        rule_name: str,
        must_submit: bool,
        twin_looks: list[str],
    ) -> None:
        closes_at = None if close is None else NOW + close
        must_submit = must_submit and (limit or close) is not None
        self.quiz = ModelQuiz(limit, closes_at, timedelta(seconds=tolerance), ALLOWED, must_submit)
        self.twin_looks = twin_looks
        shape: dict[str, Any] = {
            "seconds": limit,
            "closes_at": closes_at,
            "tolerance": tolerance,
            "counting_rule": rule_name,
            "attempts_allowed": ALLOWED,
            "must_submit": must_submit,
        }
        with unit_of_work(self.engine) as session:
            unit = make_unit(session)
            group = make_group(session, unit=unit)
            self.world, self.twins = (World(self.engine, session, unit, group, **shape) for _ in range(2))
        for person in range(PEOPLE):
            self.start(person, False)

    def do(self, act: Callable[[World, datetime], Any]) -> Any:
        """Do it now, and remember it for the twins."""
        self.script.append((self.now, act))
        return act(self.world, self.now)

    def one(self, pick: int) -> ModelAttempt:
        """One of the attempts there are."""
        return self.attempts[pick % len(self.attempts)]

    def running(self, person: int) -> ModelAttempt | None:
        """The attempt that he is in, if its time is not over."""
        own = (one for one in self.attempts if one.person == person)
        return next((one for one in own if not one.is_over(self.now)), None)

    # -- beginning

    @rule(person=people, pressed_twice=st.booleans())
    def start(self, person: int, pressed_twice: bool) -> None:
        own = [one for one in self.attempts if one.person == person]
        running, closes = self.running(person), self.quiz.closes(person)
        expected: type[Exception] | None = None
        if running is None and closes is not None and self.now >= closes:
            expected = QuizClosed
        elif running is None and len(own) >= self.quiz.allowed(person):
            expected = AttemptsUsedUp
        elif running is None and self._must_wait(own):
            expected = TooSoon
        seed = f"{person * 9 + len(own) + 1:032x}"
        for _ in range(1 + pressed_twice):
            if expected is not None:
                assert self.world.start(person, seed, self.now) is expected
                continue
            started = self.do(lambda world, now: world.start(person, seed, now))
            assert isinstance(started, Started)
            if running is None:
                assert started.is_new
                for one in own:
                    one.look(self.now)
                running = self._begin(person, len(own) + 1, started)
            else:
                assert (started.attempt.public_id, started.is_new) == (running.public_id, False)

    def _must_wait(self, own: list[ModelAttempt]) -> bool:
        ends = [end for one in own if (end := one.last_end(self.now)) is not None]
        return bool(ends) and self.now < max(ends) + self.quiz.delay

    def _begin(self, person: int, number: int, started: Started) -> ModelAttempt:
        paper = started.attempt.paper["slots"]
        one = ModelAttempt(
            person,
            number,
            started.attempt.public_id,
            self.now,
            self.quiz.end(person, self.now),
            self.quiz.tolerance,
            {place: choices_of(slot) for place, slot in enumerate(paper, start=1)},
            self.quiz.must_submit,
        )
        self.attempts.append(one)
        return one

    # -- answering

    @rule(pick=picks, queue=st.lists(one_save, min_size=1, max_size=6), unfit=st.booleans())
    def save(self, pick: int, queue: list[tuple[int, str, int, int]], unfit: bool) -> None:
        """A queue of answers; an element that fits nowhere keeps none of the others from being stored."""
        one = self.one(pick)
        sent = [
            (slot, device, seq, one.choices[slot][choice % len(one.choices[slot])])
            for slot, device, seq, choice in queue
        ]
        items = [Incoming(slot, choice.sent, seq, device) for slot, device, seq, choice in sent]
        reason = one.why_closed(self.now)
        expected = [one.expect(*save, self.now) for save in sent]
        if unfit:
            items.append(Incoming(SLOTS + 1, "x", 1, sent[-1][1]))
        result = self.do(lambda world, now: world.save(one.key, items, now))
        if unfit:
            assert result.outcomes.pop().status == "invalid"
        assert [outcome.status for outcome in result.outcomes] == expected
        for (slot, device, seq, _choice), outcome in zip(sent, result.outcomes, strict=True):
            if outcome.status == "seq-conflict":
                assert outcome.receipt is None
                continue
            assert outcome.received_at == one.received_at(slot, device, seq)
            assert outcome.receipt == one.receipts.setdefault((slot, device, seq), outcome.receipt or "none")
        assert (result.closed and result.closed.reason) == reason
        assert result.due_at == one.due_at
        devices = {row.device for row in one.log}
        assert result.other_device == bool(devices - {device for _slot, device, _seq, _choice in sent})

    @rule(pick=picks, slot=st.integers(1, SLOTS), choice=st.integers(0, 3))
    def save_by_form(self, pick: int, slot: int, choice: int) -> None:
        """A page without scripts counts nothing: each press is the next number."""
        one = self.one(pick)
        chosen = one.choices[slot][choice % len(one.choices[slot])]
        number = one.next_seq(slot, "")
        expected = one.expect(slot, "", number, chosen, self.now)
        item = Incoming(slot, chosen.sent, NEXT_SEQ, "")
        result = self.do(lambda world, now: world.save(one.key, [item], now))
        assert [(outcome.status, outcome.seq) for outcome in result.outcomes] == [(expected, number)]

    @rule(pick=picks, slot=st.integers(1, SLOTS), devices=st.permutations(["phone", "tablet"]))
    def an_older_answer_arrives(self, pick: int, slot: int, devices: list[str]) -> None:
        """The right answer, and then what the same phone had sent before it."""
        number = 1 + max((row.seq for row in self.one(pick).log), default=0)
        self.save(pick, [(slot, devices[1], 1, 1)], False)
        self.save(pick, [(slot, devices[0], number + 1, 0), (slot, devices[0], number, 2)], False)

    @rule(pick=picks)
    def save_into_anothers(self, pick: int) -> None:
        one = self.one(pick)
        with pytest.raises(NotFound):
            self.world.save(
                one.key, [Incoming(1, None, 1, "thief")], self.now, thief=(one.person + 1) % PEOPLE
            )

    # -- the end

    @rule(pick=picks, presses=st.integers(1, 2))
    def submit(self, pick: int, presses: int) -> None:
        one = self.one(pick)
        if one.state == "voided" or (one.must_submit and one.state != "finished" and one.is_over(self.now)):
            with pytest.raises(AttemptClosed):
                self.world.submit(one.key, self.now)
            return
        one.hand_in(self.now)
        told = [self.do(lambda world, now: world.submit(one.key, now)) for _ in range(presses)]
        assert all(each == told[0] for each in told)
        assert (told[0].score, told[0].submitted_at) == (sum(one.slot_scores()), one.submitted_at)
        assert told[0].duration_ms == one.duration_ms

    @rule()
    def sweep(self) -> None:
        due = [one for one in self.attempts if one.look(self.now)]
        assert self.world.sweep(self.now) == len(due)

    @rule(pick=picks)
    def read(self, pick: int) -> None:
        """A reload: whoever reads settles first; what the page shows is what counts."""
        one = self.one(pick)
        one.look(self.now)
        view = self.world.read(one.key, self.now)
        shown = {slot.number: (slot.answer, slot.device, slot.seq) for slot in view.slots if slot.seq}
        assert shown == {slot: (row.choice.kept, row.device, row.seq) for slot, row in one.current().items()}

    # -- time

    @rule(
        step=st.sampled_from(
            [INSTANT, timedelta(seconds=1), timedelta(seconds=59), timedelta(minutes=5), timedelta(days=1)]
        )
    )
    def time_passes(self, step: timedelta) -> None:
        self.now += step

    @precondition(lambda self: any(one.due_at for one in self.attempts))
    @rule(pick=picks, tolerated=st.booleans(), side=sides)
    def time_comes_to_an_end(self, pick: int, tolerated: bool, side: timedelta) -> None:
        """To just before, at, or just after D or D + tolerance of somebody."""
        ends = [one.accept_until if tolerated else one.due_at for one in self.attempts if one.due_at]
        then = ends[pick % len(ends)]
        assert then is not None
        self.now = max(self.now, then + side)

    @precondition(lambda self: any(one.due_at and one.state == "in_progress" for one in self.attempts))
    @rule(
        pick=picks,
        tolerated=st.booleans(),
        side=sides,
        act=st.sampled_from(["save", "submit", "sweep", "read"]),
    )
    def something_happens_at_an_end(self, pick: int, tolerated: bool, side: timedelta, act: str) -> None:
        """In the very instant in which it is decided whether it counts."""
        open_ones = [one for one in self.attempts if one.due_at and one.state == "in_progress"]
        one = open_ones[pick % len(open_ones)]
        then = one.accept_until if tolerated else one.due_at
        assert then is not None
        self.now = max(self.now, then + side)
        place = self.attempts.index(one)
        if act == "save":
            self.save(place, [(1, "phone", 4 + pick, 0)], False)
        elif act == "submit":
            self.submit(place, 2)
        elif act == "sweep":
            self.sweep()
        else:
            self.read(place)

    @precondition(lambda self: any(not one.is_over(self.now) and one.due_at for one in self.attempts))
    @rule(pick=picks, after=st.sampled_from([timedelta(seconds=30), INSTANT]))
    def somebody_hands_in_within_the_tolerance(self, pick: int, after: timedelta) -> None:
        open_ones = [one for one in self.attempts if one.due_at and not one.is_over(self.now)]
        one = open_ones[pick % len(open_ones)]
        assert one.due_at is not None
        self.now = max(self.now, one.due_at + after)
        self.submit(self.attempts.index(one), 1)
