"""A contest with a crowd, a kill in its middle, and everything that must hold afterwards."""

from __future__ import annotations

import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from quiz.jobs.sweep import sweep_overdue
from quiz.models import Activity, Attempt, Response
from quiz.services.contest_verify import verify_contest
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    actor_of,
    answers_of,
    make_attempt,
    make_contest_round,
    make_person,
    make_session,
    make_unit,
    wrong_answers_of,
)
from tests.load.crowd import Crowd, Person
from tests.load.victims import POOL, QUESTIONS, WAYS, Installation, Kill, kill_postgres

PEOPLE = 50
SECONDS = 12.0
LIMIT = timedelta(minutes=10)
TOLERANCE = timedelta(seconds=1)
#: What preparing the attempts takes, more or less.
READY = timedelta(seconds=1)


@dataclass
class Party:
    """Everybody of one contest; `keys` says by attempt and slot what is worth a mark there."""

    contest: str
    people: list[Person] = field(default_factory=list)
    keys: dict[tuple[str, int], Any] = field(default_factory=dict)


def _intentions(number: int, chance: random.Random) -> tuple[float | None, float | None]:
    """When a person presses submit, or when his time runs out, in seconds from the kill; most do neither.

    Of ten people one presses in about that time and three just before, so that the kill meets their submissions; of two
    the time runs out.
    """
    if number % 10 < 1:
        return chance.uniform(-1.5, 0.5), None
    if number % 10 < 4:
        return chance.uniform(-0.2, 0.0), None
    if number % 10 < 6:
        return None, chance.uniform(-1.0, 0.5)
    return None, None


def invite(installation: Installation, kill_after: float, chance: random.Random) -> tuple[Party, datetime]:
    """Fifty people with an attempt in progress each, with right and wrong answers to send; and when the kill is to come."""
    begun = datetime.now(UTC)
    with unit_of_work(installation.engine) as session:
        unit = make_unit(session)
        contest, _round, quiz = make_contest_round(
            session,
            unit=unit,
            questions=QUESTIONS,
            pools=(POOL,),
            seconds=int(LIMIT.total_seconds()),
            tolerance=int(TOLERANCE.total_seconds()),
            opens_at=begun - timedelta(days=1),
            closes_at=begun + timedelta(days=1),
        )
        members = [make_person(session, unit=unit) for _ in range(PEOPLE)]
        actors = [(actor_of(session, who), make_session(session, who, kind="token")) for who in members]
        kill_at = datetime.now(UTC) + READY + timedelta(seconds=kill_after)
        party = Party(contest.public_id)
        for number, (actor, token) in enumerate(actors):
            presses_at, runs_out = _intentions(number, chance)
            started_at = begun
            if runs_out is not None:
                started_at = kill_at + timedelta(seconds=runs_out) - TOLERANCE - LIMIT
            attempt = make_attempt(session, actor=actor, quiz=quiz, at=started_at)
            right, wrong = answers_of(session, attempt), wrong_answers_of(session, attempt)
            answers = [*right.items(), *wrong.items(), *list(right.items())[number % QUESTIONS :]]
            party.people.append(Person(token, attempt.public_id, answers, presses_at, runs_out))
            party.keys |= {(attempt.public_id, slot): answer for slot, answer in right.items()}
    return party, kill_at


def go_through(installation: Installation, kill: Kill, *, kill_after: float, chance: random.Random) -> str:
    """One kill among fifty people, so many seconds after their beginning; raises AssertionError where anything is
    missing, twice or otherwise than the log says. Returns what happened, in figures."""
    party, kill_at = invite(installation, kill_after, chance)
    crowd = Crowd(
        installation.server.port,
        party.people,
        seconds=SECONDS,
        kill_at=kill_at,
        bears_failure=kill is kill_postgres,
    )
    begun = time.monotonic()
    crowd.live_through(lambda: kill(installation, chance))
    lasted = time.monotonic() - begun

    unexpected = [word for person in party.people for word in person.unexpected]
    assert unexpected == [], unexpected
    stuck = [person.attempt for person in party.people if not (person.heard_again or person.turned_away)]
    assert stuck == [], "saving did not come back for all"
    nothing_acknowledged_is_missing(installation, party)
    everybody_is_told_one_end(party)
    each_attempt_ends_once_as_the_log_says(installation, party)
    saves = sum(len(person.acknowledged) for person in party.people)
    presses = sum(len(person.told) for person in party.people)
    return f"{lasted:.1f} s, {saves} answers acknowledged, {presses} submissions"


def _log(installation: Installation, party: Party) -> dict[str, dict[tuple[int, int], Response]]:
    """The response log by attempt, slot and seq."""
    found: dict[str, dict[tuple[int, int], Response]] = {person.attempt: {} for person in party.people}
    with unit_of_work(installation.engine, write=False) as session:
        rows = session.execute(
            select(Attempt.public_id, Response)
            .join(Attempt, Attempt.id == Response.attempt_id)
            .where(Attempt.public_id.in_(found))
        )
        for attempt, row in rows:
            assert (row.slot, row.seq) not in found[attempt], "one answer is in the log twice"
            found[attempt][row.slot, row.seq] = row
        session.expunge_all()
    return found


def _plain(answer: Any) -> Any:
    """An answer without the order of its choices, which means nothing: it is kept in the order shown."""
    return sorted(answer) if isinstance(answer, list) else answer


def nothing_acknowledged_is_missing(installation: Installation, party: Party) -> None:
    """Every acknowledged answer is in the log as it was sent, from when it was said to have come, and counts."""
    log = _log(installation, party)
    for person in party.people:
        stored = log[person.attempt]
        assert person.acknowledged, "somebody could save nothing"
        missing = sorted(person.acknowledged.keys() - stored.keys())
        assert missing == [], f"acknowledged and not in the log: {missing}"
        for key, kept in person.acknowledged.items():
            assert _plain(json.loads(stored[key].answer)) == _plain(kept.answer)
            assert kept.received_at in (None, stored[key].received_at)
            assert not stored[key].late
        assert [key for key in person.turned_away if key in stored and not stored[key].late] == []


def everybody_is_told_one_end(party: Party) -> None:
    """Whoever pressed, in two tabs and again and again, is told the same each time."""
    for person in party.people:
        assert len(person.told) == (0 if person.presses_at is None else 4)
        assert all(told == person.told[0] for told in person.told), person.told


def each_attempt_ends_once_as_the_log_says(installation: Installation, party: Party) -> None:
    """The sweeper ends what is left; then every attempt has one end, in time, with the score that the log gives."""
    sweep_overdue(installation.engine, datetime.now(UTC) + timedelta(hours=1))
    log = _log(installation, party)
    mine = Attempt.public_id.in_([person.attempt for person in party.people])
    with unit_of_work(installation.engine, write=False) as session:
        differences = verify_contest(session, contest_id=party.contest)
        assert differences == [], differences
        rows = {row.public_id: row for row in session.scalars(select(Attempt).where(mine))}
        ends = session.scalars(
            select(Attempt.public_id)
            .join(Activity, Activity.attempt_id == Attempt.id)
            .where(mine, Activity.kind == "attempt_finished")
        ).all()
        session.expunge_all()
    assert Counter(ends) == Counter(rows.keys()), "not every attempt has one end"
    for person in party.people:
        row = rows[person.attempt]
        assert row.state == "finished"
        assert row.score == 1000 * _right_answers(party, person.attempt, log[person.attempt])
        assert row.due_at is not None and row.submitted_at is not None
        if person.presses_at is None:
            assert row.submitted_at == row.due_at
        else:
            assert row.submitted_at < row.due_at
            told = person.told[0]
            assert datetime.fromisoformat(told["submitted_at"]) == row.submitted_at
            assert told["score"] * 1000 == row.score
        late = {stored.received_at for stored in log[person.attempt].values() if not stored.late}
        assert max(late) <= row.due_at + TOLERANCE


def _right_answers(party: Party, attempt: str, stored: dict[tuple[int, int], Response]) -> int:
    """How many slots hold the key, from the log alone: one device, so that the highest number counts."""
    last: dict[int, int] = {}
    for (slot, seq), row in stored.items():
        if not row.late:
            last[slot] = max(last.get(slot, 0), seq)
    return sum(
        _plain(json.loads(stored[slot, seq].answer)) == _plain(party.keys[attempt, slot])
        for slot, seq in last.items()
    )


class Installations:
    """One installation for each kind of database, made when it is first asked for and used for many kills."""

    def __init__(self, folder: Any) -> None:
        self._folder = folder
        self._made: dict[str, Installation] = {}

    def go_through(self, way: str, *, kill_after: float, chance: random.Random) -> str:
        """One kill in one of the ways."""
        kind, kill = WAYS[way]
        self.make(way)
        return go_through(self._made[kind], kill, kill_after=kill_after, chance=chance)

    def make(self, way: str) -> None:
        """The installation for one of the ways, unless it is there."""
        kind, _kill = WAYS[way]
        if kind not in self._made:
            self._made[kind] = Installation.make(kind, self._folder / kind)

    def end(self) -> None:
        """Stop them all."""
        for installation in self._made.values():
            installation.end()
