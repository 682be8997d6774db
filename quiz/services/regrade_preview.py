"""Who would move by how much if a question were marked otherwise; nothing is written.

What is kept of an attempt (its marks slot by slot) and the answers to this one question are enough: the other slots stay
as they are. People are gone through in batches, so that memory does not grow with them but for one number each in the
standing. A person's *result* is what his attempts count for, by the quiz's rule, in thousandths of a per cent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Text, case, func, select, type_coerce
from sqlalchemy.orm import Session

from quiz.domain.attempts import FINISHED, IN_PROGRESS
from quiz.domain.counting import Counted, FinishedAttempt, counted
from quiz.domain.paper import Slot, find_slot
from quiz.domain.regrading import Correction, marks_of
from quiz.domain.standings import percent_of
from quiz.models import Attempt, QuestionVersion, Quiz
from quiz.services.attempt_finish import has_passed
from quiz.services.correction_find import corrections_in_force
from quiz.services.regrade_begin import Wish
from quiz.services.regrade_ranks import Mover, Place, Result, moves_in_round
from quiz.services.regrade_reach import has_question, slot_answers

#: Attempts whose papers are held at once.
_BATCH = 1000


@dataclass
class Preview:
    """What would follow. `attempts` had the question and are finished, `changed` of them would have other figures, `running`
    are still at work. `by_score`: attempts by the change of their score in thousandths of a mark; `by_percent`: by that
    of their share of the marks, in whole per cents; both without change included. People: whose result rises, falls; who
    comes to the pass mark, who no longer reaches it.
    """

    attempts: int = 0
    running: int = 0
    people: int = 0
    raised: int = 0
    lowered: int = 0
    newly_passed: int = 0
    no_longer_passed: int = 0
    changed: int = 0
    by_score: Counter[int] = field(default_factory=Counter)
    by_percent: Counter[int] = field(default_factory=Counter)
    movers: int = 0
    first_movers: list[Mover] = field(default_factory=list)


class _Row(NamedTuple):
    id: int
    person_id: int
    unit_id: int
    number: int
    score: int
    max_score: int
    duration_ms: int
    submitted_at: Any
    counting_rule: str
    slot_scores: list[int]
    is_ranked: bool
    #: Its text, where it has the question.
    paper: str | None


def preview_regrade(session: Session, *, wish: Wish, correction: Correction) -> Preview:
    """The preview over the finished attempts of one quiz, or of all that have the question."""
    version = session.get_one(QuestionVersion, wish.version_id)
    preview = Preview()
    for quiz in _quizzes(session, wish):
        held = corrections_in_force(session, quiz_id=quiz.id).get(version.id)
        changed: dict[Place, tuple[Result, Result]] = {}
        for people in _people(session, quiz, version.id):
            _count_people(session, preview, quiz, version, people, (held, correction), changed)
        if quiz.round_id is not None and changed:
            moves = moves_in_round(session, round_id=quiz.round_id, changed=changed)
            preview.movers += moves.total
            preview.first_movers += moves.first
    preview.running = _running(session, wish)
    return preview


def _quizzes(session: Session, wish: Wish) -> Sequence[Quiz]:
    query = select(Quiz).order_by(Quiz.id)
    if wish.quiz_id is not None:
        return session.scalars(query.where(Quiz.id == wish.quiz_id)).all()
    having = select(Attempt.quiz_id).where(has_question(wish.version_id)).distinct()
    return session.scalars(query.where(Quiz.id.in_(having))).all()


def _running(session: Session, wish: Wish) -> int:
    query = select(func.count()).where(Attempt.state == IN_PROGRESS, has_question(wish.version_id))
    if wish.quiz_id is not None:
        query = query.where(Attempt.quiz_id == wish.quiz_id)
    return session.scalar(query) or 0


def _people(session: Session, quiz: Quiz, version_id: int) -> Iterator[list[_Row]]:
    """All finished attempts at the quiz of those who had the question, some people at a time, each one's in a row."""
    has_it = has_question(version_id)
    finished = (Attempt.quiz_id == quiz.id, Attempt.state == FINISHED, Attempt.is_preview.is_(False))
    people = session.scalars(
        select(Attempt.person_id).where(*finished, has_it).distinct().order_by(Attempt.person_id)
    ).all()
    for start in range(0, len(people), _BATCH):
        rows = session.execute(
            select(
                Attempt.id,
                Attempt.person_id,
                Attempt.unit_id,
                Attempt.number,
                Attempt.score,
                Attempt.max_score,
                Attempt.duration_ms,
                Attempt.submitted_at,
                Attempt.counting_rule,
                Attempt.slot_scores,
                Attempt.unranked.is_(None),
                case((has_it, type_coerce(Attempt.paper, Text))),
            )
            .where(*finished, Attempt.person_id.in_(people[start : start + _BATCH]))
            .order_by(Attempt.person_id, Attempt.number)
        )
        yield [_Row(*row) for row in rows]


def _count_people(
    session: Session,
    preview: Preview,
    quiz: Quiz,
    version: QuestionVersion,
    rows: Sequence[_Row],
    corrections: tuple[Correction | None, Correction],
    changed: dict[Place, tuple[Result, Result]],
) -> None:
    """Add these attempts to the preview, and to `changed` what would stand for each person whose result is another one."""
    after = _scored(session, version, rows, corrections)
    for row in rows:
        if row.paper is not None:
            _count_attempt(preview, row, after.get(row.id, row))
    for _person, theirs in groupby(rows, key=lambda row: row.person_id):
        mine = list(theirs)
        preview.people += 1
        _count_passes(preview, quiz, mine, [after.get(row.id, row) for row in mine])
        moved = 0
        ranked = [row for row in mine if row.is_ranked]
        for unit_id in sorted({row.unit_id for row in ranked}):
            here = [row for row in ranked if row.unit_id == unit_id]
            before, then = _stands(here), _stands([after.get(row.id, row) for row in here])
            if before != then:
                changed[unit_id, mine[0].person_id] = (_result(before), _result(then))
                moved = moved or then.percent - before.percent
        preview.raised += moved > 0
        preview.lowered += moved < 0


def _scored(
    session: Session,
    version: QuestionVersion,
    rows: Sequence[_Row],
    corrections: tuple[Correction | None, Correction],
) -> dict[int, _Row]:
    """The attempts that would have other figures, with these."""
    places: dict[int, tuple[int, Slot]] = {}
    for row in rows:
        if row.paper is not None:
            found = find_slot(row.paper, version.id)
            assert found is not None  # that is why the paper was read
            places[row.id] = found
    answers = slot_answers(session, [(id_, number) for id_, (number, _slot) in places.items()])
    held, correction = corrections
    after: dict[int, _Row] = {}
    for row in rows:
        if row.id not in places:
            continue
        number, slot = places[row.id]
        answer = slot.to_bank(answers.get(row.id))
        was = marks_of(slot.kind, version.body, answer, max_score=slot.max_score, correction=held)
        then = marks_of(slot.kind, version.body, answer, max_score=slot.max_score, correction=correction)
        score = row.score - row.slot_scores[number - 1] + then.score
        most = row.max_score - was.most + then.most
        if (score, most) != (row.score, row.max_score):
            after[row.id] = row._replace(score=score, max_score=most)
    return after


def _count_attempt(preview: Preview, before: _Row, after: _Row) -> None:
    preview.attempts += 1
    preview.changed += before is not after
    preview.by_score[after.score - before.score] += 1
    moved = percent_of(after.score, after.max_score) - percent_of(before.score, before.max_score)
    preview.by_percent[(abs(moved) + 500) // 1000 * (1 if moved > 0 else -1)] += 1


def _count_passes(preview: Preview, quiz: Quiz, before: Sequence[_Row], after: Sequence[_Row]) -> None:
    if quiz.pass_percent is None:
        return
    percent = quiz.pass_percent
    did = any(has_passed(row.score, row.max_score, percent) for row in before)
    would = any(has_passed(row.score, row.max_score, percent) for row in after)
    preview.newly_passed += would and not did
    preview.no_longer_passed += did and not would


def _stands(rows: Sequence[_Row]) -> Counted:
    finished = [
        FinishedAttempt(
            row.number,
            row.score,
            row.duration_ms,
            percent_of(row.score, row.max_score),
            row.submitted_at,
        )
        for row in rows
    ]
    stands = counted(finished, rows[-1].counting_rule)
    assert stands is not None  # there is at least one
    return stands


def _result(stands: Counted) -> Result:
    return Result(stands.percent, stands.duration_ms)
