"""Whatever people, phones, clocks, sweepers, readers and organisers do in whatever order, an attempt ends as its rules say.

Time is a value that the machine moves. What the app says and keeps is compared after every step with a model that
shares no code with it; at the end everything is done once more to twins at whom others look in another order.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test
from sqlalchemy import Engine, select

from quiz.domain.errors import AttemptClosed, MoveRefused, OtherAttemptOpen
from quiz.models import Attempt
from quiz.unit_of_work import unit_of_work
from tests.factories import make_question_bank
from tests.services.attempt_model import ModelAttempt
from tests.services.attempt_people import PeopleMachine, picks
from tests.services.attempt_world import PEOPLE, SLOTS
from tests.services.quiz_model import Gift

AHEAD = [timedelta(seconds=1), timedelta(minutes=7), timedelta(days=2)]
spans = st.sampled_from([timedelta(seconds=-30), timedelta(0), *AHEAD])
holders = st.sampled_from([*range(PEOPLE), None])
gifts = st.sampled_from(
    [{"percent": 50}, {"percent": 33}, {"seconds": 300}, {"seconds": 60}, {"attempts": 1}, {"close": 1}]
)


class AttemptMachine(PeopleMachine):
    """The organisers beside the people: they change settings, give and take back, and decide on attempts."""

    # -- settings

    @rule(
        limit=st.sampled_from(["as it is", 300, 600, 1800, None]),
        close=st.sampled_from(["as it is", "as it is", *AHEAD]),
        tolerance=st.sampled_from(["as it is", 0, 60, 300]),
    )
    def time_is_set_anew(self, limit: Any, close: Any, tolerance: Any) -> None:
        """Limit, close and tolerance, some of them or all; one that is closed keeps its close."""
        before = vars(self.quiz).copy()
        if limit != "as it is" and not (limit is None and self.quiz.must_submit):
            self.quiz.limit = limit
        if close != "as it is" and not (self.quiz.close and self.now >= self.quiz.close):
            self.quiz.close = self.now + close
        if tolerance != "as it is":
            self.quiz.tolerance = timedelta(seconds=tolerance)
        kind = next(
            (name for name in ("limit", "close", "tolerance") if before[name] != vars(self.quiz)[name]), None
        )
        settings = {
            "time_limit_seconds": self.quiz.limit,
            "closes_at": self.quiz.close,
            "tolerance_seconds": int(self.quiz.tolerance.total_seconds()),
        }
        self.do(lambda world, now: world.change(now, **settings))
        if kind is not None:
            self._ends_follow(kind)

    @rule(attempts=st.integers(1, 3), hours=st.sampled_from([0, 0, 1]))
    def attempts_are_set_anew(self, attempts: int, hours: int) -> None:
        """How many there are, and how long one waits between two of them."""
        self.quiz.attempts, self.quiz.delay = attempts, timedelta(hours=hours)
        self.do(lambda world, now: world.change(now, attempts_allowed=attempts, delay_seconds=hours * 3600))

    def _ends_follow(self, kind: str) -> None:
        for one in self.attempts:
            one.move(self.quiz, self.now, kind)

    # -- accommodations

    @rule(holder=holders, what=gifts, span=spans)
    def something_is_given(self, holder: int | None, what: dict[str, int], span: timedelta) -> None:
        given: dict[str, Any] = {"close": self.now + span} if "close" in what else what
        gift = Gift(holder, **given)
        self.quiz.gifts.append(gift)
        self.do(lambda world, now: world.give(now, gift))
        self._ends_follow("accommodation")

    @precondition(lambda self: any(not gift.is_withdrawn for gift in self.quiz.gifts))
    @rule(pick=picks)
    def something_is_taken_back(self, pick: int) -> None:
        places = [place for place, gift in enumerate(self.quiz.gifts) if not gift.is_withdrawn]
        place = places[pick % len(places)]
        self.quiz.gifts[place].is_withdrawn = True
        self.do(lambda world, now: world.withdraw(now, place))
        self._ends_follow("accommodation")

    # -- decisions

    @rule(pick=picks, minutes=st.sampled_from([1, 10]))
    def one_is_reopened(self, pick: int, minutes: int) -> None:
        one, until = self.one(pick), self.now + timedelta(minutes=minutes)
        rivals = [other for other in self.attempts if other.person == one.person and other is not one]
        refusal: type[Exception] | None = None
        if one.state == "voided" or not one.is_over(self.now):
            refusal = MoveRefused
        elif any(not other.is_over(self.now) for other in rivals):
            refusal = OtherAttemptOpen
        if self._decide(one, "reopen", refusal, until=until):
            for rival in rivals:
                rival.look(self.now)
            one.reopen(until, self.now)

    @rule(pick=picks)
    def one_is_voided(self, pick: int) -> None:
        one = self.one(pick)
        is_finished = one.state == "finished" or (
            one.is_past(self.now) and one.state == "in_progress" and not one.must_submit
        )
        if self._decide(one, "void", None if is_finished else MoveRefused):
            one.void(True)

    @rule(pick=picks)
    def one_is_restored(self, pick: int) -> None:
        one = self.one(pick)
        if self._decide(one, "restore", None if one.state == "voided" else MoveRefused):
            one.void(False)

    @precondition(lambda self: any(not row.counts for one in self.attempts for row in one.log))
    @rule(pick=picks, most=st.integers(1, 3))
    def late_answers_are_accepted(self, pick: int, most: int) -> None:
        with_late = [one for one in self.attempts if any(not row.counts for row in one.log)]
        one = with_late[pick % len(with_late)]
        rows = [row for row in one.log if not row.counts][:most]
        refusal = MoveRefused if one.state == "voided" else None
        if self._decide(one, "accept_late", refusal, keys=[row.key for row in rows]):
            one.accept(rows)

    def _decide(self, one: ModelAttempt, move: str, refusal: type[Exception] | None, **more: Any) -> bool:
        """Whether it was done, as it had to be; whoever decides looks first."""
        if refusal is not None:
            assert self.world.decide(one.key, move, self.now, **more) is refusal
            return False
        assert self.do(lambda world, now: world.decide(one.key, move, now, **more)) is None
        one.look(self.now)
        return True

    # -- what holds at all times

    @invariant()
    def the_database_says_what_the_model_says(self) -> None:
        self.world.compare(self.attempts)

    @invariant()
    def nobody_is_in_two_attempts(self) -> None:
        for person in range(PEOPLE):
            own = [one for one in self.attempts if one.person == person]
            assert sum(one.state == "in_progress" for one in own) <= 1
            assert [one.number for one in own] == list(range(1, len(own) + 1))

    # -- the end

    def teardown(self) -> None:
        """The last sweep, the standing recomputed, and the twins."""
        self.now += timedelta(days=30)
        self.sweep()
        self.the_database_says_what_the_model_says()
        self.world.verify()
        for place, (at, act) in enumerate(self.script):
            self._look_at_twins(self.twin_looks[place % len(self.twin_looks)], at)
            act(self.twins, at)
        self.twins.sweep(self.now)
        self.twins.compare(self.attempts)
        self.twins.verify()

    def _look_at_twins(self, how: str, at: datetime) -> None:
        """Somebody looks at those whose time is over, before anything else happens in this instant."""
        if how == "nobody":
            return
        if how == "sweep":
            self.twins.sweep(at)
            return
        over = select(Attempt.public_id).where(
            Attempt.quiz_id == self.twins.quiz_number,
            Attempt.state == "in_progress",
            Attempt.accept_until < at,
        )
        with unit_of_work(self.engine, write=False) as session:
            found = set(session.scalars(over))
        for name in [name for name, public_id in self.twins.attempts.items() if public_id in found]:
            if how == "read":
                self.twins.read(name, at)
            else:
                with suppress(AttemptClosed):  # who had to hand in himself, and did not
                    self.twins.submit(name, at)


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
    run_machine(engine, examples=20, steps=45, repeatable=True)


@pytest.mark.long
def test_any_order_of_events_ends_as_the_rules_say_a_thousand_times(engine: Engine) -> None:
    run_machine(engine, examples=250, steps=60, repeatable=False)
