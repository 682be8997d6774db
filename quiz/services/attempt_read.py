"""What a person may see of an attempt: the paper with his answers; once allowed, keys, explanations and quotes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.errors import AttemptClosed, NotFound, ReviewNotYet
from quiz.domain.identity import Actor
from quiz.domain.paper import Slot, read_slots
from quiz.domain.questions import key_of
from quiz.domain.review import field_opens, shown_fields
from quiz.models import Accommodation, Attempt, QuestionVersion, Quiz, Response
from quiz.services.response_counting import counts


@dataclass(frozen=True)
class Part:
    """An option or a statement as shown. The review fields stay None before it is allowed."""

    id: str
    html: str
    key: bool | None = None
    why_html: str | None = None
    explanation_html: str | None = None
    clause: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class SlotView:
    """One question of the paper, in the attempt's own ids. `parts`: options or statements in the order shown."""

    number: int
    kind: str
    stem_html: str
    max_score: int
    parts: list[Part]
    answer: Any
    device: str | None
    seq: int | None
    key: Any = None
    score: int | None = None
    explanation_html: str | None = None
    note_html: str | None = None
    clauses: list[Mapping[str, Any]] = field(default_factory=list)

    @property
    def is_answered(self) -> bool:
        """Whether anything is given here."""
        return self.answer is not None


@dataclass(frozen=True)
class AttemptView:
    """An attempt with its quiz and its slots."""

    attempt: Attempt
    quiz: Quiz
    slots: list[SlotView]
    other_device: bool

    @property
    def answered(self) -> int:
        """How many slots hold an answer."""
        return sum(slot.is_answered for slot in self.slots)

    @property
    def empty_numbers(self) -> list[int]:
        """The slots without an answer."""
        return [slot.number for slot in self.slots if not slot.is_answered]


def find_attempt(session: Session, *, actor: Actor, attempt_id: str) -> Attempt:
    """The actor's own attempt; raises NotFound."""
    attempt = session.scalar(
        select(Attempt).where(Attempt.public_id == attempt_id, Attempt.person_id == actor.person_id)
    )
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def review_opens_at(session: Session, quiz: Quiz, now: datetime) -> datetime | None:
    """When keys may be shown; None for at once. A close counts with its tolerance: others may still be answering."""
    last_instant = closed_at(session, quiz, now)
    if field_opens(quiz.review, "key", closed_at=last_instant) == "at_once":
        return None
    return last_instant


def closed_at(session: Session, quiz: Quiz, now: datetime) -> datetime | None:
    """The last instant at which anybody's answer to this quiz counts; None for a quiz without a close.

    Somebody may have been given a later close, or more time than the close leaves (an outage, a reopening). The latter are
    looked for once all else is over, when few attempts are in progress. At most two queries.
    """
    if quiz.closes_at is None:
        return None
    given = select(func.max(Accommodation.closes_at)).where(
        Accommodation.quiz_id == quiz.id, Accommodation.withdrawn_at.is_(None)
    )
    close = max(quiz.closes_at, session.scalar(given) or quiz.closes_at)
    last_instant = close + timedelta(seconds=quiz.tolerance_seconds)
    if now <= last_instant:
        return last_instant
    running = select(func.max(Attempt.accept_until)).where(
        Attempt.quiz_id == quiz.id, Attempt.state == IN_PROGRESS
    )
    return max(last_instant, session.scalar(running) or last_instant)


def review_allowed(session: Session, attempt: Attempt, quiz: Quiz, now: datetime) -> bool:
    """Whether keys, explanations and quotes may be shown of this attempt."""
    if attempt.state != FINISHED or attempt.submitted_at is None:
        return False
    last_instant = closed_at(session, quiz, now)
    fields = shown_fields(quiz.review, now, submitted_at=attempt.submitted_at, closed_at=last_instant)
    return "key" in fields


def read_attempt(session: Session, *, actor: Actor, attempt_id: str) -> AttemptView:
    """The paper with the answers given; nothing in it gives a key away."""
    return attempt_view(session, find_attempt(session, actor=actor, attempt_id=attempt_id))


def attempt_view(session: Session, attempt: Attempt) -> AttemptView:
    """`read_attempt` of an attempt that has been found already."""
    return _view(session, attempt, reveal=False)


def read_review(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> AttemptView:
    """The paper with keys, scores and explanations; raises ReviewNotYet while they may not be shown."""
    attempt = find_attempt(session, actor=actor, attempt_id=attempt_id)
    quiz = session.get_one(Quiz, attempt.quiz_id)
    if attempt.state != FINISHED and attempt.submitted_at is not None:
        raise AttemptClosed("voided", attempt.submitted_at)
    if not review_allowed(session, attempt, quiz, now):
        raise ReviewNotYet(review_opens_at(session, quiz, now))
    return _view(session, attempt, reveal=True)


def _view(session: Session, attempt: Attempt, *, reveal: bool) -> AttemptView:
    slots = read_slots(attempt.paper)
    bodies: dict[int, Any] = dict(
        session.execute(
            select(QuestionVersion.id, QuestionVersion.body).where(
                QuestionVersion.id.in_([slot.version_id for slot in slots])
            )
        ).all()
    )
    current, devices = _current(session, attempt.id)
    scores = attempt.slot_scores or []
    views = []
    for number, slot in enumerate(slots, start=1):
        given = current.get(number, (None, None, None))
        score = scores[number - 1] if reveal else None
        views.append(slot_view(number, slot, bodies[slot.version_id], given=given, score=score))
    return AttemptView(attempt, session.get_one(Quiz, attempt.quiz_id), views, len(devices) > 1)


def slot_view(
    number: int,
    slot: Slot,
    body: Mapping[str, Any],
    *,
    given: tuple[Any, str | None, int | None] = (None, None, None),
    score: int | None = None,
) -> SlotView:
    """One question as shown. `given`: (answer, device, seq). With a score, keys and explanations are shown too."""
    reveal = score is not None
    parts = _parts(slot, body, reveal)
    view = SlotView(number, slot.kind, body["stem_html"], slot.max_score, parts, *given)
    return view if score is None else _revealed(view, slot, body, score)


def _current(session: Session, attempt_id: int) -> tuple[dict[int, tuple[Any, str, int]], set[str]]:
    """(answer, device, seq) that holds per slot, by the rule of domain.attempts.current_answers, and all devices."""
    rows = session.execute(
        select(Response.slot, Response.device, Response.seq, Response.answer)
        .where(Response.attempt_id == attempt_id, counts())
        .order_by(Response.id)
    ).all()
    highest: dict[tuple[int, str], int] = {}
    current: dict[int, tuple[Any, str, int]] = {}
    for slot, device, seq, answer in rows:
        if seq >= highest.get((slot, device), 0):
            highest[slot, device] = seq
            current[slot] = (json.loads(answer), device, seq)
    return current, {row.device for row in rows}


def _parts(slot: Slot, body: Mapping[str, Any], reveal: bool) -> list[Part]:
    source = {part["id"]: part for part in body.get("options") or body.get("statements") or []}
    return [_part(own, source[bank], slot, body, reveal) for own, bank in slot.ids]


def _part(own: str, source: Mapping[str, Any], slot: Slot, body: Mapping[str, Any], reveal: bool) -> Part:
    if not reveal:
        return Part(own, source["html"])
    if slot.kind == "four_statements":
        return Part(
            own,
            source["html"],
            source["key"],
            source.get("why"),
            source.get("explanation_html"),
            source.get("clause"),
        )
    key = key_of(slot.kind, body)
    is_key = source["id"] == key if isinstance(key, str) else source["id"] in key
    return Part(own, source["html"], is_key, source.get("why"))


def _revealed(view: SlotView, slot: Slot, body: Mapping[str, Any], score: int) -> SlotView:
    clauses = body.get("clauses") or [part.clause for part in view.parts if part.clause][:1]
    return SlotView(
        view.number,
        view.kind,
        view.stem_html,
        view.max_score,
        view.parts,
        view.answer,
        view.device,
        view.seq,
        key=slot.from_bank(key_of(slot.kind, body)),
        score=score,
        explanation_html=body.get("explanation_html"),
        note_html=body.get("note_html"),
        clauses=clauses,
    )
