"""What a person may see of an attempt: the paper with his answers; once allowed, keys, explanations and quotes.

What may not be shown is not in the views, so that no page and no answer of the API can show it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, bindparam, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, closed_reason
from quiz.domain.errors import AttemptClosed, NotFound, ReviewNotYet
from quiz.domain.identity import Actor
from quiz.domain.paper import Slot, read_slots
from quiz.domain.questions import aside_of, gaps_renamed, key_of, part_sets
from quiz.domain.regrading import ACCEPT_BOTH, DROP, Correction, restores_key
from quiz.domain.review import FIELDS, TELLING
from quiz.models import Attempt, Quiz, Response
from quiz.services.correction_find import corrections_in_force
from quiz.services.person_records import records_of
from quiz.services.question_bodies import question_bodies
from quiz.services.response_counting import counts
from quiz.services.review_fields import review_opens_at, shown_now

_response = Response.__table__.c
#: Built once and of the table: every page and answer of a running attempt asks it.
_LOG = (
    select(_response.slot, _response.device, _response.seq, _response.answer)
    .where(_response.attempt_id == bindparam("id"), counts())
    .order_by(_response.id)
)
_OWN = select(Attempt).where(
    Attempt.public_id == bindparam("attempt"),
    Attempt.person_id.in_(records_of(bindparam("person", type_=BigInteger))),
)
#: (answer, device, seq) that holds per slot, and all devices.
AnswersGiven = tuple[dict[int, tuple[Any, str, int]], set[str]]


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
    """One question of the paper, in the attempt's own ids. `parts`: what can be chosen in the order shown; `sizes`: how it
    falls into sets (left and right; gaps and the options of each), () for one."""

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
    #: How it is marked instead of by the key alone; a second key is in the attempt's ids.
    correction: Correction | None = None
    sizes: tuple[int, ...] = ()
    #: HTML beside the field of a written answer: the form expected, or the unit.
    aside: str | None = None
    #: With the key: how partly right answers count, other texts that are accepted, the tolerance of a number.
    scoring: str | None = None
    accepted: list[str] = field(default_factory=list)
    tolerance: str | None = None

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
    #: What is shown of it, by quiz.domain.review.
    fields: frozenset[str]

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
    attempt = session.scalar(_OWN, {"attempt": attempt_id, "person": actor.person_id})
    if attempt is None:
        raise NotFound("attempt")
    return attempt


def what_is_shown(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> frozenset[str]:
    """The fields of quiz.domain.review that the actor's own attempt shows now; raises NotFound."""
    attempt = find_attempt(session, actor=actor, attempt_id=attempt_id)
    quiz = session.get_one(Quiz, attempt.quiz_id)
    return shown_now(session, actor=actor, attempt=attempt, quiz=quiz, now=now).fields


def read_attempt(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> AttemptView:
    """The paper with the answers given, as far as they are shown; nothing in it gives a key away."""
    attempt = find_attempt(session, actor=actor, attempt_id=attempt_id)
    quiz = session.get_one(Quiz, attempt.quiz_id)
    shown = shown_now(session, actor=actor, attempt=attempt, quiz=quiz, now=now)
    return _view(session, attempt, shown.fields - TELLING)


def attempt_view(session: Session, attempt: Attempt) -> AttemptView:
    """The paper of a running attempt that has been found already."""
    return _view(session, attempt, frozenset({"answers"}))


def read_review(session: Session, *, actor: Actor, attempt_id: str, now: datetime) -> AttemptView:
    """The paper with what is shown of keys, marks and explanations; raises ReviewNotYet while nothing of them is."""
    attempt = find_attempt(session, actor=actor, attempt_id=attempt_id)
    quiz = session.get_one(Quiz, attempt.quiz_id)
    if attempt.state != FINISHED and attempt.submitted_at is not None:
        raise AttemptClosed(closed_reason(attempt.state), attempt.submitted_at)
    shown = shown_now(session, actor=actor, attempt=attempt, quiz=quiz, now=now)
    if not shown.is_review:
        raise ReviewNotYet(review_opens_at(shown, quiz))
    return review_view(session, attempt, shown.fields)


def review_view(
    session: Session, attempt: Attempt, fields: frozenset[str], given: AnswersGiven | None = None
) -> AttemptView:
    """The paper of an ended attempt with these fields of quiz.domain.review. `given`: where they were read already."""
    return _view(session, attempt, fields, given)


def _view(
    session: Session, attempt: Attempt, fields: frozenset[str], answers: AnswersGiven | None = None
) -> AttemptView:
    slots = read_slots(attempt.paper)
    bodies = question_bodies(session, [slot.version_id for slot in slots])
    current, devices = answers or answers_given(session, attempt.id)
    corrections = corrections_in_force(session, quiz_id=attempt.quiz_id) if fields & TELLING else {}
    scores = attempt.slot_scores or []
    views = []
    for number, slot in enumerate(slots, start=1):
        given = current.get(number, (None, None, None))
        score = scores[number - 1] if fields & TELLING else None
        view = slot_view(number, slot, bodies[slot.version_id], given=given, score=score, fields=fields)
        correction = corrections.get(slot.version_id)
        views.append(
            _corrected(view, slot, bodies[slot.version_id], correction, fields) if correction else view
        )
    return AttemptView(attempt, session.get_one(Quiz, attempt.quiz_id), views, len(devices) > 1, fields)


def slot_view(
    number: int,
    slot: Slot,
    body: Mapping[str, Any],
    *,
    given: tuple[Any, str | None, int | None] = (None, None, None),
    score: int | None = None,
    fields: frozenset[str] = frozenset(FIELDS),
) -> SlotView:
    """One question as shown. `given`: (answer, device, seq). With a score, what `fields` allows of the rest is shown too."""
    told = fields if score is not None else fields - TELLING
    parts = _parts(slot, body, told)
    answer, device, seq = given if "answers" in told else (None, None, None)
    view = SlotView(
        number,
        slot.kind,
        _stem(slot, body),
        slot.max_score,
        parts,
        answer,
        device,
        seq,
        sizes=slot.sizes,
        aside=aside_of(slot.kind, body),
    )
    return replace(view, **_told(view, slot, body, score, told))


def _corrected(
    view: SlotView, slot: Slot, body: Mapping[str, Any], correction: Correction, fields: frozenset[str]
) -> SlotView:
    """The question with what stands instead of its key: the marks that it can bring, and a second key where keys are shown."""
    if restores_key(slot.kind, body, correction) or (correction.mode == ACCEPT_BOTH and "key" not in fields):
        return view
    return replace(
        view,
        max_score=0 if correction.mode == DROP else view.max_score,
        correction=Correction(correction.mode, slot.from_bank(correction.accepted)),
    )


def _told(
    view: SlotView, slot: Slot, body: Mapping[str, Any], score: int | None, fields: frozenset[str]
) -> dict[str, Any]:
    """The marks, the key and the reasons, as far as they are shown."""
    told: dict[str, Any] = {}
    if "correctness" in fields:
        told["score"] = score
    if "key" in fields:
        told |= {
            "key": slot.from_bank(key_of(slot.kind, body)),
            "scoring": body.get("scoring"),
            "accepted": list(body.get("accepted") or ())[1:],
            "tolerance": body.get("tolerance"),
        }
    if "explanation" in fields:
        told |= {
            "explanation_html": body.get("explanation_html"),
            "note_html": body.get("note_html"),
            "clauses": body.get("clauses") or [part.clause for part in view.parts if part.clause][:1],
        }
    return told


def answers_given(session: Session, attempt_id: int) -> AnswersGiven:
    """(answer, device, seq) that holds per slot, and all devices."""
    rows = session.connection().execute(_LOG, {"id": attempt_id}).all()
    return holding_answers(map(tuple, rows)), {device for _slot, device, _seq, _answer in rows}


def holding_answers(log: Iterable[tuple[int, str, int, str]]) -> dict[int, tuple[Any, str, int]]:
    """(answer, device, seq) that holds per slot, by the rule of domain.attempts.current_answers.

    `log`: (slot, device, seq, JSON of the answer) of what counts, in the order received.
    """
    highest: dict[tuple[int, str], int] = {}
    current: dict[int, tuple[str, str, int]] = {}
    for slot, device, seq, answer in log:
        if seq >= highest.get((slot, device), 0):
            highest[slot, device] = seq
            current[slot] = (answer, device, seq)
    return {slot: (json.loads(answer), device, seq) for slot, (answer, device, seq) in current.items()}


def _parts(slot: Slot, body: Mapping[str, Any], fields: frozenset[str]) -> list[Part]:
    parts = []
    for pairs, bank_parts in zip(slot.sets, part_sets(slot.kind, body), strict=False):
        source = {part["id"]: part for part in bank_parts}
        parts += [_part(own, source[bank], slot, body, fields) for own, bank in pairs]
    return parts


def _stem(slot: Slot, body: Mapping[str, Any]) -> str:
    stem: str = body["stem_html"]
    return gaps_renamed(stem, {bank: own for own, bank in slot.sets[0]}) if slot.kind == "cloze" else stem


def _part(
    own: str, source: Mapping[str, Any], slot: Slot, body: Mapping[str, Any], fields: frozenset[str]
) -> Part:
    told: dict[str, Any] = {}
    if "key" in fields and slot.kind == "four_statements":
        told["key"] = source["key"]
    elif "key" in fields and slot.kind in ("single_choice", "multiple_response"):
        key = key_of(slot.kind, body)
        told["key"] = source["id"] == key if isinstance(key, str) else source["id"] in key
    if "explanation" in fields:
        told["why_html"] = source.get("why")
    if "explanation" in fields and slot.kind == "four_statements":
        told |= {"explanation_html": source.get("explanation_html"), "clause": source.get("clause")}
    return Part(own, source.get("html", ""), **told)
