"""The log of one attempt with everything that happened to it, in the order in which the server heard of it.

What is read does not depend on the reader; how much of it he is shown is said by *View*, and the web keeps to it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.answer_log import (
    COUNTS,
    LATE,
    FastRun,
    LoggedAnswer,
    Silence,
    TwoDevices,
    became_of,
    device_numbers,
    devices_by_turns,
    fast_runs,
    silences,
)
from quiz.domain.paper import Slot, read_slots
from quiz.models import (
    Attempt,
    AttemptEvent,
    Group,
    PersonIdentity,
    QuestionVersion,
    Quiz,
    Response,
    ResponseAcceptance,
    Unit,
)

BEGUN, ANSWER, EVENT, ENDED = "begun", "answer", "event", "ended"


@dataclass(frozen=True)
class Acceptance:
    """Somebody let a late answer count."""

    by: str | None
    at: datetime
    reason: str


@dataclass(frozen=True)
class Happening:
    """Something that happened to the attempt besides its answers. `by` None: a job, or somebody whose name is erased."""

    kind: str
    at: datetime
    by: str | None
    by_person: bool
    reason: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def moves_end(self) -> bool:
        """Whether it changed D."""
        return "due_at" in self.after

    def instant(self, side: Mapping[str, Any], name: str) -> datetime | None:
        """A column of `before` or `after` as an instant; None where it is empty or was not changed."""
        value = side.get(name)
        return None if value is None else datetime.fromisoformat(value)


@dataclass(frozen=True)
class End:
    """An end of the attempt; `by_clock`: nobody pressed the button."""

    at: datetime
    by_clock: bool


@dataclass(frozen=True)
class Entry:
    """One line. `kind` says which of the others are there: an answer has row, fate and device, an end itself."""

    kind: str
    at: datetime
    row: LoggedAnswer | None = None
    fate: str = ""
    device: int = 0
    acceptance: Acceptance | None = None
    happening: Happening | None = None
    end: End | None = None


@dataclass(frozen=True)
class Person:
    """Whose attempt it is; a name that was erased is None."""

    name: str | None
    group: str | None
    unit: str


@dataclass(frozen=True)
class Timeline:
    """Everything about one attempt. `ends`: earlier ends, from which it was reopened, and the last one, if there is one."""

    attempt: Attempt
    quiz: Quiz
    person: Person
    entries: list[Entry]
    happenings: list[Happening]
    ends: list[End]
    devices: int
    by_turns: list[TwoDevices]
    fast: list[FastRun]
    silent: list[Silence]

    @property
    def answers(self) -> list[Entry]:
        """The entries that are rows of the log."""
        return [entry for entry in self.entries if entry.kind == ANSWER]

    @property
    def answered(self) -> int:
        """How many questions hold an answer that counts."""
        return sum(entry.fate == COUNTS for entry in self.entries)

    @property
    def late(self) -> list[Entry]:
        """Late answers that nobody has accepted."""
        return [entry for entry in self.entries if entry.fate == LATE]


def read_timeline(session: Session, attempt: Attempt, *, now: datetime) -> Timeline:
    """The timeline of an attempt that has been found. Five queries, however long the log is."""
    rows, accepted = _log(session, attempt.id)
    events = _events(session, attempt.id)
    names = _names(
        session, {event.actor_id for event in events} | {one.accepted_by for one in accepted.values()}
    )
    happenings = [_happening(event, names) for event in events]
    ends = _ends(attempt, happenings)
    devices = device_numbers(rows)
    answers = [
        Entry(
            ANSWER,
            row.received_at,
            row=row,
            fate=fate,
            device=devices[row.device],
            acceptance=_acceptance(accepted.get(row.id), names),
        )
        for row, fate in zip(rows, became_of(rows), strict=True)
    ]
    return Timeline(
        attempt=attempt,
        quiz=session.get_one(Quiz, attempt.quiz_id),
        person=_person(session, attempt),
        entries=_merged(attempt, answers, happenings, ends),
        happenings=happenings,
        ends=ends,
        devices=len(devices),
        by_turns=devices_by_turns(rows),
        fast=fast_runs(rows),
        silent=silences(rows, _stretches(attempt, happenings, ends, now)),
    )


def read_questions(
    session: Session, attempt: Attempt, numbers: Collection[int]
) -> dict[int, tuple[Slot, Mapping[str, Any]]]:
    """(slot, body of its question) of these places of the paper. One query."""
    slots = {number: slot for number, slot in enumerate(read_slots(attempt.paper), 1) if number in numbers}
    bodies: dict[int, Any] = dict(
        session.execute(
            select(QuestionVersion.id, QuestionVersion.body).where(
                QuestionVersion.id.in_({slot.version_id for slot in slots.values()})
            )
        ).all()
    )
    return {number: (slot, bodies[slot.version_id]) for number, slot in slots.items()}


def _log(session: Session, attempt_id: int) -> tuple[list[LoggedAnswer], dict[int, ResponseAcceptance]]:
    found = session.execute(
        select(
            Response.id,
            Response.slot,
            Response.device,
            Response.seq,
            Response.answer,
            Response.received_at,
            Response.answered_at,
            Response.late,
            ResponseAcceptance,
        )
        .outerjoin(ResponseAcceptance, ResponseAcceptance.response_id == Response.id)
        .where(Response.attempt_id == attempt_id)
        .order_by(Response.id)
    ).all()
    rows = [
        LoggedAnswer(
            row.id,
            row.slot,
            row.device,
            row.seq,
            json.loads(row.answer),
            row.received_at,
            row.answered_at,
            row.late,
            row[-1] is not None,
        )
        for row in found
    ]
    return rows, {row.id: row[-1] for row in found if row[-1] is not None}


def _events(session: Session, attempt_id: int) -> Sequence[AttemptEvent]:
    return session.scalars(
        select(AttemptEvent).where(AttemptEvent.attempt_id == attempt_id).order_by(AttemptEvent.id)
    ).all()


def _names(session: Session, people: set[int | None]) -> dict[int, str]:
    return dict(
        session.execute(
            select(PersonIdentity.person_id, PersonIdentity.full_name).where(
                PersonIdentity.person_id.in_(people - {None})
            )
        ).all()
    )


def _happening(event: AttemptEvent, names: Mapping[int, str]) -> Happening:
    by = None if event.actor_id is None else names.get(event.actor_id)
    return Happening(
        event.kind, event.at, by, event.actor_id is not None, event.reason, event.before, event.after
    )


def _acceptance(found: ResponseAcceptance | None, names: Mapping[int, str]) -> Acceptance | None:
    if found is None:
        return None
    return Acceptance(names.get(found.accepted_by), found.accepted_at, found.reason)


def _person(session: Session, attempt: Attempt) -> Person:
    row = session.execute(
        select(PersonIdentity.full_name, Group.name, Unit.name)
        .select_from(Attempt)
        .join(Unit, Unit.id == Attempt.unit_id)
        .outerjoin(Group, Group.id == Attempt.group_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Attempt.person_id)
        .where(Attempt.id == attempt.id)
    ).one()
    return Person(*row)


def _ends(attempt: Attempt, happenings: Sequence[Happening]) -> list[End]:
    ends = []
    for one in happenings:
        at = one.instant(one.before, "submitted_at")
        if one.kind == "reopened" and at is not None:
            due_at = (
                one.instant(one.before, "due_at") or attempt.due_at
            )  # the new end may be where the old one was
            ends.append(End(at, at == due_at))
    if attempt.submitted_at is not None:
        ends.append(End(attempt.submitted_at, attempt.submitted_at == attempt.due_at))
    return ends


def _stretches(
    attempt: Attempt, happenings: Sequence[Happening], ends: Sequence[End], now: datetime
) -> list[tuple[datetime, datetime]]:
    """When answers were possible: from the start or a reopening to the end after it."""
    begins = [attempt.started_at, *(one.at for one in happenings if one.kind == "reopened")]
    return list(zip(begins, [*(end.at for end in ends), now], strict=False))


def _merged(
    attempt: Attempt, answers: Sequence[Entry], happenings: Sequence[Happening], ends: Sequence[End]
) -> list[Entry]:
    """Answers in the order received, all else at its instant; an end comes after the answers of the tolerance."""
    others = [Entry(BEGUN, attempt.started_at)]
    others += [Entry(EVENT, one.at, happening=one) for one in happenings]
    reopened = [one.at for one in happenings if one.kind == "reopened"]
    for place, end in enumerate(ends):
        until = reopened[place] if place < len(reopened) else None
        in_time = [
            entry.at
            for entry in answers
            if entry.row and not entry.row.late and (until is None or entry.at < until)
        ]
        others.append(Entry(ENDED, max([end.at, *in_time]), end=end))
    others.sort(key=lambda entry: (entry.at, entry.kind != ENDED))
    merged: list[Entry] = []
    for answer in answers:
        while others and (
            others[0].at < answer.at or (others[0].at == answer.at and others[0].kind != ENDED)
        ):
            merged.append(others.pop(0))
        merged.append(answer)
    return merged + others
