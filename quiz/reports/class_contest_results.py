"""Results of a class contest: by pupil, and by question the share right and the most frequent mistake."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from html import unescape
from re import sub
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import ABANDONED, FINISHED, VOIDED, Saved, current_answers
from quiz.domain.counting import FinishedAttempt, counted
from quiz.domain.identity import GUEST
from quiz.domain.paper import read_slots
from quiz.domain.questions import MARK
from quiz.domain.regrading import DROP
from quiz.domain.text import fold_space
from quiz.domain.wrong_answers import Mistake, mistake_html, mistakes_of
from quiz.models import Attempt, ContestEntrant, Membership, Person, PersonIdentity, QuestionVersion, Response
from quiz.reports.class_contest_board import state_at
from quiz.services.class_contest_find import ClassContest
from quiz.services.correction_find import corrections_in_force
from quiz.services.person_records import record_that_stands
from quiz.services.quiz_close import closed_at
from quiz.services.response_counting import counts

#: In the order in which a teacher asks about them.
STATES = ("finished", "working", "abandoned", "voided", "joined", "absent")


@dataclass(frozen=True)
class PupilResult:
    """One pupil, or a guest. `full_name` None: erased. `state` is one of STATES. Scores are thousandths.

    `correct_count` is None where the mean of several attempts counts.
    """

    full_name: str | None
    state: str
    score: int | None = None
    max_score: int | None = None
    correct_count: int | None = None
    question_count: int | None = None
    duration_ms: int | None = None
    submitted_at: datetime | None = None
    is_guest: bool = False


@dataclass(frozen=True)
class QuestionResult:
    """One question over the finished attempts that had it. The share right is right / given.

    `given`: papers with it; `right`: wholly right answers; `empty`: papers that left it empty. The most frequent mistake:
    the words of what was chosen or written, or none for a plain true/false, and how a statement was marked (True, False;
    None for anything else); `mistake_count` is 0 when nobody made one.
    """

    stem: str
    given: int
    right: int
    empty: int
    mistake_text: str
    mistake_value: bool | None
    mistake_count: int


@dataclass(frozen=True)
class ClassResults:
    """Pupils in the order of a class register, then guests, who are in no count and no mean; questions with the fewest right
    answers first.

    `open_until`: somebody who was given a later close may still begin until then; None where nobody may.
    """

    pupils: list[PupilResult]
    questions: list[QuestionResult]
    open_until: datetime | None = None

    def count(self, state: str) -> int:
        """How many pupils of the class are in this state."""
        return sum(pupil.state == state and not pupil.is_guest for pupil in self.pupils)

    @property
    def joined(self) -> int:
        """How many pupils of the class came in at all."""
        return sum(not pupil.is_guest for pupil in self.pupils) - self.count("absent")

    @property
    def guests(self) -> int:
        """How many came in from outside the class."""
        return sum(pupil.is_guest for pupil in self.pupils)

    @property
    def mean_score(self) -> int | None:
        """Mean of the finished attempts in thousandths, rounded half up to a hundredth of a mark; None without one."""
        scores = [
            pupil.score
            for pupil in self.pupils
            if pupil.state == "finished" and pupil.score is not None and not pupil.is_guest
        ]
        return (sum(scores) + 5 * len(scores)) // (10 * len(scores)) * 10 if scores else None

    @property
    def most(self) -> int | None:
        """What a finished paper could bring in thousandths; None without one."""
        return max((pupil.max_score or 0 for pupil in self.pupils if pupil.state == "finished"), default=None)

    @property
    def has_running(self) -> bool:
        """Whether an answer may still come, so that keys must not be shown yet."""
        return any(pupil.state == "working" for pupil in self.pupils)


def read_results(session: Session, *, found: ClassContest, now: datetime) -> ClassResults:
    """The results at `now`. At most eight queries, whatever the size of the class.

    Questions are there only once the contest is over and nobody can answer any more: they give keys away.
    """
    pupils = _pupils(session, found, now)
    open_until = _open_until(session, found, now)
    settled = found.is_over(now) and open_until is None and not any(one.state == "working" for one in pupils)
    return ClassResults(pupils, _questions(session, found) if settled else [], open_until)


def _open_until(session: Session, found: ClassContest, now: datetime) -> datetime | None:
    last_instant = closed_at(session, found.quiz, now)
    if last_instant is None or found.closes_at is None or now > last_instant:
        return None
    own = found.closes_at + timedelta(seconds=found.quiz.tolerance_seconds)
    return last_instant if last_instant > own else None


def _pupils(session: Session, found: ClassContest, now: datetime) -> list[PupilResult]:
    day = found.day(now)
    entrants = session.execute(
        select(
            ContestEntrant.person_id,
            PersonIdentity.full_name,
            PersonIdentity.sort_key,
            Person.kind == GUEST,
            Attempt,
        )
        .join(Person, Person.id == ContestEntrant.person_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == ContestEntrant.person_id)
        .outerjoin(
            Attempt,
            and_(
                Attempt.quiz_id == found.quiz.id,
                record_that_stands(Attempt.person_id) == ContestEntrant.person_id,
            ),
        )
        .where(ContestEntrant.contest_id == found.contest.id)
        .order_by(ContestEntrant.person_id, Attempt.started_at, Attempt.number)
    ).all()
    attempts: dict[int, list[Attempt]] = defaultdict(list)
    for person_id, _name, _key, _is_guest, attempt in entrants:
        attempts[person_id] += [attempt] if attempt is not None else []
    roster = session.execute(
        select(Membership.person_id, PersonIdentity.full_name, PersonIdentity.sort_key)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Membership.person_id)
        .where(
            Person.merged_into.is_(None),
            Membership.group_id == found.group.id,
            Membership.audience == "student",
            Membership.valid_from <= day,
            or_(Membership.valid_to.is_(None), Membership.valid_to >= day),
        )
    ).all()
    results = {
        person_id: (
            (is_guest, sort_key or "", person_id),
            replace(_pupil(name, attempts[person_id], now), is_guest=is_guest),
        )
        for person_id, name, sort_key, is_guest, _attempt in entrants
    }
    for person_id, name, sort_key in roster:
        results.setdefault(person_id, ((False, sort_key or "", person_id), PupilResult(name, "absent")))
    return [pupil for _key, pupil in sorted(results.values(), key=lambda entry: entry[0])]


def _pupil(name: str | None, attempts: list[Attempt], now: datetime) -> PupilResult:
    """Where a pupil stands with his last attempt, and the figures that count of all that he has finished."""
    if not attempts:
        return PupilResult(name, "joined")
    last = attempts[-1]
    state = state_at(last.state, last.accept_until, now)
    finished = {
        number: one  # two records of one pupil may both have a first attempt
        for number, one in enumerate(attempts, start=1)
        if one.state == FINISHED and one.score is not None
    }
    figures = [
        FinishedAttempt(number, one.score or 0, one.duration_ms or 0, 0, one.submitted_at)
        for number, one in finished.items()
    ]
    stands = counted(figures, last.counting_rule)
    if stands is None:
        ended = {ABANDONED: "abandoned", VOIDED: "voided"}
        return PupilResult(name, ended.get(last.state, state))
    shown = finished.get(stands.number or 0, last)
    return PupilResult(
        name,
        state,
        stands.score,
        shown.max_score,
        shown.correct_count if stands.number is not None or len(finished) == 1 else None,
        shown.max_score // MARK,  # what was dropped from the paper is no question of it
        stands.duration_ms,
        stands.submitted_at,
    )


@dataclass
class _Tally:
    given: int = 0
    right: int = 0
    empty: int = 0
    mistakes: Counter[Mistake] = field(default_factory=Counter)


def _questions(session: Session, found: ClassContest) -> list[QuestionResult]:
    attempts = session.execute(
        select(Attempt.id, Attempt.paper, Attempt.slot_scores).where(
            Attempt.quiz_id == found.quiz.id,
            Attempt.state == FINISHED,
            Attempt.is_preview.is_(False),
            Attempt.audience != GUEST,
        )
    ).all()
    slots = {attempt_id: read_slots(paper) for attempt_id, paper, _scores in attempts}
    kinds = {slot.version_id: slot.kind for paper in slots.values() for slot in paper}
    bodies: dict[int, Any] = dict(
        session.execute(
            select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(kinds))
        ).all()
    )
    answers = _answers(session, list(slots))
    tallies: dict[int, _Tally] = defaultdict(_Tally)
    for attempt_id, _paper, scores in attempts:
        for number, slot in enumerate(slots[attempt_id], start=1):
            tally = tallies[slot.version_id]
            answer = slot.to_bank(answers[attempt_id].get(number))
            tally.given += 1
            tally.empty += answer is None
            tally.right += scores[number - 1] == slot.max_score
            if scores[number - 1] != slot.max_score:  # by a second key, too, it may be right
                tally.mistakes.update(mistakes_of(slot.kind, bodies[slot.version_id], answer))
    corrections = corrections_in_force(session, quiz_id=found.quiz.id)
    results = [
        _question(kinds[version_id], bodies[version_id], tally)
        for version_id, tally in sorted(tallies.items())
        if version_id not in corrections or corrections[version_id].mode != DROP
    ]
    return sorted(results, key=lambda result: (result.right / result.given, -result.given, result.stem))


def _answers(session: Session, attempt_ids: Iterable[int]) -> dict[int, dict[int, Any]]:
    """The answers that count, by attempt and slot number, from the log in the order received."""
    rows = session.execute(
        select(Response.attempt_id, Response.slot, Response.device, Response.seq, Response.answer)
        .where(Response.attempt_id.in_(attempt_ids), counts())
        .order_by(Response.id)
    ).all()
    logs: dict[int, list[Saved]] = defaultdict(list)
    for attempt_id, slot, device, seq, answer in rows:
        logs[attempt_id].append(Saved(slot, device, seq, json.loads(answer), late=False))
    return defaultdict(dict, {attempt_id: current_answers(log) for attempt_id, log in logs.items()})


def _question(kind: str, body: Any, tally: _Tally) -> QuestionResult:
    # of equally frequent ones the first in the bank's order, so that the same answers give the same page
    mistake, count = min(
        tally.mistakes.items(),
        key=lambda item: (-item[1], item[0][0], item[0][1] is True, str(item[0][1])),
        default=(("", None), 0),
    )
    text = plain_text(mistake_html(kind, body, mistake)) if count else ""
    value = mistake[1] if isinstance(mistake[1], bool) else None
    return QuestionResult(
        plain_text(body["stem_html"]), tally.given, tally.right, tally.empty, text, value, count
    )


def plain_text(html: str) -> str:
    """The words of a piece of a question's HTML, with dots where a gap is."""
    return fold_space(unescape(sub(r"<[^>]+>", " ", sub(r"\{\{[^{}]*\}\}", "…", html))))
