"""A contest in the database with its people, and everything that can be done to their attempts, by name of who and which.

Whatever is done here to one contest can be done to another in the same way: attempts are named by person and number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import AttemptsUsedUp, MoveRefused, OtherAttemptOpen, QuizClosed, TooSoon
from quiz.domain.quiz_settings import settings_of
from quiz.jobs.sweep import sweep_overdue
from quiz.models import Accommodation, Activity, Attempt, AttemptEvent, Group, Quiz, Response, Unit
from quiz.services.attempt_due import recompute_due
from quiz.services.attempt_finish import Finished, finish_overdue, submit_attempt
from quiz.services.attempt_read import AttemptView, read_attempt
from quiz.services.attempt_reopen import reopen_attempt
from quiz.services.attempt_save import SaveResult, save_responses
from quiz.services.attempt_start import Started, start_attempt
from quiz.services.attempt_void import restore_attempt, void_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.late_accept import accept_late
from quiz.services.quiz_configure import configure_quiz
from quiz.services.saving_check import Credentials, Incoming
from quiz.services.sign_in import secret_digest
from quiz.unit_of_work import unit_of_work
from tests.factories import actor_of, make_accommodation, make_contest_round, make_person, make_session
from tests.services.attempt_model import ModelAttempt
from tests.services.quiz_model import Gift

PEOPLE = 2
SLOTS = 4
KEY = "a key for receipts that only this test has"
WHY = "Mất điện ở điểm thi"
#: Whose attempt, and which of his.
Name = tuple[int, int]


class Member:
    """Somebody of the class with a session of his own."""

    def __init__(self, session: Session, unit: Unit, group: Group) -> None:
        self.who = make_person(session, unit=unit, group=group)
        secret = make_session(session, self.who, lasts=timedelta(days=900))
        self.actor = actor_of(session, self.who)
        self.credentials = Credentials(secret_digest(secret), "web")


class World:
    """A contest of one quiz with its people."""

    def __init__(self, engine: Engine, session: Session, unit: Unit, group: Group, **quiz: Any) -> None:
        self.engine = engine
        contest, _round, made = make_contest_round(session, unit=unit, questions=SLOTS, **quiz)
        self.contest_id, self.quiz_id, self.quiz_number = contest.public_id, made.public_id, made.id
        self.group_number = group.id
        self.members = [Member(session, unit, group) for _ in range(PEOPLE)]
        organiser = make_person(session, unit=unit, kind="staff", roles=("department_admin",))
        self.organiser = actor_of(session, organiser)
        self.attempts: dict[Name, str] = {}
        self.gifts: list[int] = []

    # -- what people do

    def start(self, person: int, seed: str, now: datetime) -> type[Exception] | Started:
        """As the web does it: a start that is refused leaves nothing behind."""
        actor = self.members[person].actor
        try:
            with unit_of_work(self.engine) as session:
                started = start_attempt(session, actor=actor, quiz_id=self.quiz_id, now=now, seed=seed)
        except (QuizClosed, AttemptsUsedUp, TooSoon) as error:
            return type(error)
        self.attempts[person, started.attempt.number] = started.attempt.public_id
        return started

    def save(
        self, name: Name, items: Sequence[Incoming], now: datetime, *, thief: int | None = None
    ) -> SaveResult:
        """Some answers at once; `thief`: whose session they come with, if it is not the attempt's own."""
        return save_responses(
            self.engine,
            credentials=self.members[name[0] if thief is None else thief].credentials,
            attempt=self.attempts[name],
            incoming=items,
            now=now,
            receipt_key=KEY,
        )

    def submit(self, name: Name, now: datetime) -> Finished:
        """The person presses submit."""
        with unit_of_work(self.engine) as session:
            actor = self.members[name[0]].actor
            return submit_attempt(session, actor=actor, attempt_id=self.attempts[name], now=now)

    def read(self, name: Name, now: datetime) -> AttemptView:
        """Whoever reads settles first."""
        with unit_of_work(self.engine) as session:
            number = session.scalars(select(Attempt.id).where(Attempt.public_id == self.attempts[name])).one()
            finish_overdue(session, attempt_id=number, now=now)
        with unit_of_work(self.engine, write=False) as session:
            actor = self.members[name[0]].actor
            return read_attempt(session, actor=actor, attempt_id=self.attempts[name], now=now)

    def sweep(self, now: datetime) -> int:
        """The sweeper comes by, one attempt in a unit of work; how many of this quiz it ended."""
        before = self._running()
        sweep_overdue(self.engine, now, batch=1)
        return before - self._running()

    def _running(self) -> int:
        with unit_of_work(self.engine, write=False) as session:
            return len(
                session.scalars(
                    select(Attempt.id).where(
                        Attempt.quiz_id == self.quiz_number, Attempt.state == "in_progress"
                    )
                ).all()
            )

    # -- what organisers do

    def change(self, now: datetime, **changed: Any) -> None:
        """Settings of the quiz are changed while attempts run, and the loss of time is confirmed."""
        with unit_of_work(self.engine) as session:
            before = settings_of(session.get_one(Quiz, self.quiz_number))
            configure_quiz(
                session,
                actor=self.organiser,
                quiz_id=self.quiz_id,
                wanted=replace(before, **changed),
                is_confirmed=True,
                now=now,
            )

    def give(self, now: datetime, gift: Gift) -> None:
        """A person or the class is given something."""
        with unit_of_work(self.engine) as session:
            holder: dict[str, Any] = {"group": session.get_one(Group, self.group_number)}
            if gift.person is not None:
                holder = {"person": self.members[gift.person].who}
            made = make_accommodation(
                session,
                quiz=session.get_one(Quiz, self.quiz_number),
                given_by=self.members[0].who,
                extra_percent=gift.percent,
                extra_seconds=gift.seconds,
                extra_attempts=gift.attempts,
                closes_at=gift.close,
                **holder,
            )
            self.gifts.append(made.id)
            self._recompute(session, now)

    def withdraw(self, now: datetime, place: int) -> None:
        """What was given is taken back."""
        with unit_of_work(self.engine) as session:
            given = session.get_one(Accommodation, self.gifts[place])
            given.withdrawn_at, given.withdrawn_by = now, self.organiser.person_id
            self._recompute(session, now)

    def _recompute(self, session: Session, now: datetime) -> None:
        quiz = session.get_one(Quiz, self.quiz_number)
        giver = self.organiser.person_id
        recompute_due(session, quiz=quiz, kind="accommodation", reason=WHY, actor_id=giver, now=now)

    def decide(self, name: Name, move: str, now: datetime, **more: Any) -> type[Exception] | None:
        """void, restore, reopen (until=...) or accept_late (keys=...); the refusal, if it is one."""
        decisions: dict[str, Any] = {"void": void_attempt, "restore": restore_attempt}
        decisions |= {"reopen": reopen_attempt, "accept_late": accept_late}
        try:
            with unit_of_work(self.engine) as session:
                if "keys" in more:
                    more = {"response_ids": self._numbers(session, name, more["keys"])}
                decisions[move](
                    session,
                    actor_id=self.organiser.person_id,
                    attempt_id=self.attempts[name],
                    reason=WHY,
                    now=now,
                    **more,
                )
        except (MoveRefused, OtherAttemptOpen) as error:
            return type(error)
        return None

    def _numbers(self, session: Session, name: Name, keys: Sequence[tuple[int, str, int]]) -> list[int]:
        rows = session.execute(
            select(Response.id, Response.slot, Response.device, Response.seq)
            .join(Attempt, Attempt.id == Response.attempt_id)
            .where(Attempt.public_id == self.attempts[name])
        ).all()
        by_key = {(slot, device, seq): number for number, slot, device, seq in rows}
        return [by_key[key] for key in keys]

    # -- what the database says

    def compare(self, expected: Sequence[ModelAttempt]) -> None:
        """Raises AssertionError where the rows, the log, the events or the facts of activity are not as the model says."""
        with unit_of_work(self.engine, write=False) as session:
            names = {public_id: name for name, public_id in self.attempts.items()}
            of_quiz = Attempt.quiz_id == self.quiz_number
            rows = {names[row.public_id]: row for row in session.scalars(select(Attempt).where(of_quiz))}
            assert rows.keys() == {one.key for one in expected}
            log: dict[int, list[Any]] = {}
            for answer in session.scalars(
                select(Response)
                .join(Attempt, Attempt.id == Response.attempt_id)
                .where(of_quiz)
                .order_by(Response.id)
            ):
                entry = (answer.slot, answer.device, answer.seq, json.loads(answer.answer))
                log.setdefault(answer.attempt_id, []).append((*entry, answer.received_at, answer.late))
            facts = Counter(
                tuple(row)
                for row in session.execute(
                    select(Activity.attempt_id, Activity.kind, Activity.counted)
                    .join(Attempt, Attempt.id == Activity.attempt_id)
                    .where(of_quiz)
                )
            )
            events = session.execute(
                select(AttemptEvent.attempt_id, AttemptEvent.kind)
                .join(Attempt, Attempt.id == AttemptEvent.attempt_id)
                .where(of_quiz)
                .order_by(AttemptEvent.id)
            ).all()
            for one in expected:
                row = rows[one.key]
                assert log.get(row.id, []) == [
                    (kept.slot, kept.device, kept.seq, kept.choice.kept, kept.at, kept.late)
                    for kept in one.log
                ]
                assert _outcome(row) == _expected_outcome(one)
                assert [kind for number, kind in events if number == row.id] == one.events
                assert facts[row.id, "attempt_begun", True] == 1
                for counted in (True, False):
                    assert facts[row.id, "attempt_finished", counted] == one.ends.count(counted)

    def verify(self) -> None:
        """The standing is what the responses say."""
        with unit_of_work(self.engine, write=False) as session:
            assert verify_contest(session, contest_id=self.contest_id) == []


def _outcome(row: Attempt) -> tuple[Any, ...]:
    """When it ends, and what became of it."""
    end = (row.due_at, row.tolerance_seconds, row.accept_until)
    return (*end, row.state, row.submitted_at, row.score, row.slot_scores, row.correct_count, row.duration_ms)


def _expected_outcome(one: ModelAttempt) -> tuple[Any, ...]:
    """The same as the model says."""
    end = (one.due_at, one.tolerance.total_seconds(), one.accept_until, one.state)
    if one.state in ("in_progress", "abandoned"):
        return (*end, one.submitted_at, None, None, None, one.duration_ms)
    scores = one.slot_scores()
    return (*end, one.submitted_at, sum(scores), scores, scores.count(1000), one.duration_ms)
