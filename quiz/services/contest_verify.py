"""Recompute a contest from its stored responses and compare: every finished attempt and every row of the standing.

Nothing is written. A *difference* names what was stored and what the responses say; a row that is missing or too many is
one, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, current_answers, duration_ms
from quiz.domain.counting import FinishedAttempt, counted
from quiz.domain.errors import NotFound
from quiz.domain.identity import GUEST
from quiz.domain.paper import read_slots, score_slots
from quiz.domain.regrading import Correction
from quiz.domain.standings import percent_of
from quiz.models import Attempt, Contest, QuestionVersion, Standing
from quiz.services.attempt_events import time_shut
from quiz.services.attempt_finish import saved_log
from quiz.services.correction_find import corrections_in_force
from quiz.services.person_records import counted_once

_BATCH = 200


@dataclass(frozen=True)
class Difference:
    """What is not as the responses say. `stored` or `expected` is None where a row is missing or too many."""

    kind: str
    row: dict[str, Any]
    stored: dict[str, Any] | None
    expected: dict[str, Any] | None

    def to_json(self) -> dict[str, Any]:
        """As a JSON object."""
        return {"kind": self.kind, "row": self.row, "stored": self.stored, "expected": self.expected}


#: Standing rows by (round, audience, unit, person or None for the unit's).
Rows = dict[tuple[int, str, int, int | None], dict[str, Any]]


def verify_contest(session: Session, *, contest_id: str) -> list[Difference]:
    """All differences of the contest with this public id; raises NotFound. Run it on one snapshot of the database."""
    number = session.scalar(select(Contest.id).where(Contest.public_id == contest_id))
    if number is None:
        raise NotFound("contest")
    differences: list[Difference] = []
    expected: Rows = {}
    for person_id, attempts in _by_person(session, number):
        _count(expected, person_id, [_recomputed(session, attempt, differences) for attempt in attempts])
    return differences + _compare(expected, _stored(session, number))


@dataclass
class _Recomputed:
    """A finished attempt with the figures that its responses give; the names are those of Attempt and Standing."""

    attempt: Attempt
    score: int
    percent: int
    duration_ms: int


def _by_person(session: Session, contest_id: int) -> Iterator[tuple[int, list[Attempt]]]:
    """Finished attempts that count, person by person, in the order in which each was begun."""
    merged, on, person = counted_once(Attempt.__table__.c.person_id)
    rows = session.execute(
        select(person, Attempt)
        .outerjoin(merged, on)
        .where(Attempt.contest_id == contest_id, Attempt.state == FINISHED, Attempt.is_preview.is_(False))
        .order_by(person, Attempt.started_at, Attempt.number, Attempt.id)
        .execution_options(yield_per=_BATCH)
    )
    for person_id, theirs in groupby(rows, key=lambda row: row[0]):
        yield person_id, [attempt for _person, attempt in theirs]


def _recomputed(session: Session, attempt: Attempt, differences: list[Difference]) -> _Recomputed:
    slots = read_slots(attempt.paper)
    answers = current_answers(saved_log(session, attempt.id))
    scored = score_slots(
        slots,
        _bodies(session, [slot.version_id for slot in slots]),
        answers,
        _corrections(session, attempt.quiz_id),
    )
    score = sum(scored.scores)
    assert attempt.submitted_at is not None  # the table's own check: an ended attempt has its instant
    lasted = duration_ms(
        attempt.started_at, attempt.submitted_at, attempt.due_at, shut_ms=time_shut(session, attempt)
    )
    expected = {
        "score": score,
        "max_score": scored.max_score,
        "correct_count": scored.correct,
        "slot_scores": scored.scores,
        "duration_ms": lasted,
    }
    stored = {name: getattr(attempt, name) for name in expected}
    if stored != expected:
        differences.append(Difference("attempt", {"attempt": attempt.public_id}, stored, expected))
    return _Recomputed(attempt, score, percent_of(score, scored.max_score), lasted)


def _bodies(session: Session, version_ids: Iterable[int]) -> Mapping[int, Any]:
    """Bodies of question versions, remembered by the session: papers of one contest share their bank."""
    known: dict[int, Any] = session.info.setdefault("contest_verify_bodies", {})
    missing = [id_ for id_ in version_ids if id_ not in known]
    if missing:
        found = session.execute(
            select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(missing))
        )
        known.update(found.all())
    return known


def _corrections(session: Session, quiz_id: int) -> Mapping[int, Correction]:
    """What is in force in a quiz, remembered by the session."""
    known: dict[int, Mapping[int, Correction]] = session.info.setdefault("contest_verify_corrections", {})
    if quiz_id not in known:
        known[quiz_id] = corrections_in_force(session, quiz_id=quiz_id)
    return known[quiz_id]


def _count(rows: Rows, person_id: int, attempts: Iterable[_Recomputed]) -> None:
    """Add one person's attempts, in their order, to the rows that they make: his own, and his unit's."""
    by_place: dict[tuple[int, int], list[_Recomputed]] = {}
    for entry in attempts:
        if (
            entry.attempt.round_id is not None
            and entry.attempt.audience != GUEST
            and entry.attempt.unranked is None
        ):
            by_place.setdefault((entry.attempt.round_id, entry.attempt.unit_id), []).append(entry)
    for (round_id, unit_id), entries in by_place.items():
        audience = entries[0].attempt.audience
        row = _person_row(entries)
        rows[round_id, audience, unit_id, person_id] = row
        for shown in (audience, "all"):
            unit = rows.setdefault((round_id, shown, unit_id, None), dict.fromkeys(_UNIT_FIELDS, 0))
            for name in _UNIT_FIELDS:
                unit[name] += row[name]


def _person_row(entries: list[_Recomputed]) -> dict[str, Any]:
    """By the rule that the last attempt was begun under."""
    finished = [
        FinishedAttempt(number, entry.score, entry.duration_ms, entry.percent, entry.attempt.submitted_at)
        for number, entry in enumerate(entries, start=1)
    ]
    stands = counted(finished, entries[-1].attempt.counting_rule)
    assert stands is not None  # there is at least one
    return {
        "turns": len(entries),
        "finishers": 1,
        "attempt_id": None if stands.number is None else entries[stands.number - 1].attempt.id,
        "score": stands.score,
        "percent": stands.percent,
        "percent_sum": stands.percent,
        "duration_ms": stands.duration_ms,
        "submitted_at": stands.submitted_at,
    }


_PERSON_FIELDS = (
    "turns", "finishers", "attempt_id", "score", "percent", "percent_sum", "duration_ms", "submitted_at",
)  # fmt: skip
_UNIT_FIELDS = ("turns", "finishers", "percent_sum")


def _stored(session: Session, contest_id: int) -> Rows:
    rows: Rows = {}
    for row in session.scalars(
        select(Standing).where(Standing.contest_id == contest_id).order_by(Standing.id)
    ):
        if row.person_id is None and not row.turns:
            continue  # everything of this unit was voided
        fields = _UNIT_FIELDS if row.person_id is None else _PERSON_FIELDS
        rows[row.round_id, row.audience, row.unit_id, row.person_id] = {
            name: getattr(row, name) for name in fields
        }
    return rows


def _compare(expected: Rows, stored: Rows) -> list[Difference]:
    """Rows that are missing, too many or different, in the order of round, audience, unit, person."""
    differences = []
    for key in sorted(expected.keys() | stored.keys(), key=lambda key: (*key[:3], key[3] or 0)):
        if expected.get(key) != stored.get(key):
            round_id, audience, unit_id, person_id = key
            row = {"round": round_id, "audience": audience, "unit": unit_id, "person": person_id}
            differences.append(
                Difference("standing", row, _plain(stored.get(key)), _plain(expected.get(key)))
            )
    return differences


def _plain(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """A row with its instant as text."""
    if row is None or row.get("submitted_at") is None:
        return row
    return row | {"submitted_at": row["submitted_at"].isoformat()}
