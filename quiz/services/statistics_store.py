"""Store what was added up: the figures of a quiz and its questions, and then of each of these questions over all quizzes.

Over all quizzes rest scores of papers of different lengths are compared as shares of what each could bring.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quiz.domain.answer_choices import possible_choices
from quiz.domain.item_analysis import (
    ItemFigures,
    Pairs,
    effective_weights,
    item_figures,
    point_biserial,
)
from quiz.domain.item_doubts import ChoiceFigures, find_doubts
from quiz.domain.item_tally import ItemTally, QuizTally
from quiz.domain.questions import WRITTEN
from quiz.domain.random_guess import random_guess_score
from quiz.models import ItemStatistics, QuestionVersion, QuizStatistics, VersionStatistics
from quiz.services.question_bodies import question_bodies
from quiz.services.statistics_read import QuizReading

#: Rest scores over all quizzes are thousandths of a per cent.
WHOLE_REST = 100_000
TENTHS = 10
_PLACES = 4


def store_quiz(session: Session, reading: QuizReading, tally: QuizTally) -> None:
    """Replace the statistics of the quiz."""
    row = session.get(QuizStatistics, reading.quiz_id)
    if row is None:
        row = QuizStatistics(quiz_id=reading.quiz_id)
        session.add(row)
    figures = tally.figures()
    row.computed_at, row.finished, row.people = reading.at, reading.finished, reading.people
    row.attempts, row.is_fixed, row.max_score = figures.attempts, tally.is_fixed, tally.most
    row.figures = rounded(vars(figures))
    row.tenths = _tenths(tally)
    session.execute(delete(ItemStatistics).where(ItemStatistics.quiz_id == reading.quiz_id))
    bodies = question_bodies(session, tally.items)
    found = {id_: item_figures(item.pairs, max_score=item.max_score) for id_, item in tally.items.items()}
    weights = effective_weights(
        [(one.attempts, one.root) for one in found.values()], attempts=figures.attempts
    )
    for (id_, item), weight in zip(tally.items.items(), weights, strict=True):
        session.add(_item(reading, tally, id_, item, found[id_], weight, bodies[id_]))
    session.flush()


def _item(
    reading: QuizReading,
    tally: QuizTally,
    version_id: int,
    item: ItemTally,
    figures: ItemFigures,
    weight: float | None,
    body: Mapping[str, Any],
) -> ItemStatistics:
    guess = random_guess_score(item.kind, body)
    intended = 100 * item.max_score / tally.most if item.max_score and tally.most else None
    assert item.last_given_at is not None
    return ItemStatistics(
        quiz_id=reading.quiz_id,
        version_id=version_id,
        given=item.given,
        last_given_at=item.last_given_at,
        attempts=item.attempts,
        answered=item.answered,
        correct=item.right,
        people=len(item.people),
        max_score=item.max_score,
        rest_most=max(0, tally.most - item.max_score),
        figures=rounded({**vars(figures), "guess": guess, "weight": weight, "intended": intended}),
        doubts=_doubts(item.kind, body, figures, guess, item.pairs, item.choices),
        pairs=[[*pair, count] for pair, count in sorted(item.pairs.items())],
        choices=item.choices,
    )


def pool_versions(session: Session, version_ids: Sequence[int], *, now: datetime) -> None:
    """Make the figures over all quizzes of these versions anew from those of each quiz."""
    rows: dict[int, list[ItemStatistics]] = {id_: [] for id_ in version_ids}
    for row in session.scalars(select(ItemStatistics).where(ItemStatistics.version_id.in_(version_ids))):
        rows[row.version_id].append(row)
    kinds: dict[int, str] = dict(
        session.execute(
            select(QuestionVersion.id, QuestionVersion.kind).where(QuestionVersion.id.in_(version_ids))
        ).all()
    )
    bodies = question_bodies(session, version_ids)
    session.execute(delete(VersionStatistics).where(VersionStatistics.version_id.in_(version_ids)))
    session.add_all(_pooled(id_, kinds[id_], bodies[id_], ones, now) for id_, ones in rows.items() if ones)
    session.flush()


def _pooled(
    version_id: int, kind: str, body: Mapping[str, Any], rows: Sequence[ItemStatistics], now: datetime
) -> VersionStatistics:
    pairs: Counter[tuple[int, int]] = Counter()
    choices: dict[str, list[int]] = {}
    for row in rows:
        for score, rest, count in row.pairs:
            pairs[score, _share(rest, row)] += count
        for choice, (count, rest) in row.choices.items():
            sums = choices.setdefault(choice, [0, 0])
            sums[0] += count
            sums[1] += _share(rest, row)
    figures = item_figures(pairs, max_score=max(row.max_score for row in rows) or 1)
    guess = random_guess_score(kind, body)
    return VersionStatistics(
        version_id=version_id,
        given=sum(row.given for row in rows),
        last_given_at=max(row.last_given_at for row in rows),
        quizzes=len(rows),
        attempts=figures.attempts,
        answered=sum(row.answered for row in rows),
        correct=sum(row.correct for row in rows),
        people=max(row.people for row in rows),
        facility=_thousandths(figures.facility),
        discrimination=_thousandths(figures.discrimination),
        figures=rounded({**vars(figures), "guess": guess}),
        doubts=_doubts(kind, body, figures, guess, pairs, choices),
        pairs=[[*pair, count] for pair, count in sorted(pairs.items())],
        choices=choices,
        computed_at=now,
    )


def _share(rest: int, row: ItemStatistics) -> int:
    return round(rest * WHOLE_REST / row.rest_most) if row.rest_most else 0


def choice_figures(
    kind: str, body: Mapping[str, Any], attempts: int, pairs: Pairs, choices: Mapping[str, Sequence[int]]
) -> list[ChoiceFigures]:
    """The table of everything that could be chosen, in the bank's order; none for a written answer."""
    table = []
    for one in possible_choices(kind, body):
        count, rest = choices.get(one.key, (0, 0))
        share = 100 * count / attempts if attempts else None
        table.append(ChoiceFigures(one, count, share, point_biserial(pairs, chosen=count, rest_sum=rest)))
    return table


def _doubts(
    kind: str,
    body: Mapping[str, Any],
    figures: ItemFigures,
    guess: float,
    pairs: Pairs,
    choices: Mapping[str, Sequence[int]],
) -> list[list[Any]]:
    table = [] if kind in WRITTEN else choice_figures(kind, body, figures.attempts, pairs, choices)
    return [[doubt.code, list(doubt.choices)] for doubt in find_doubts(kind, figures, guess, table)]


def _tenths(tally: QuizTally) -> list[int]:
    bins = [0] * TENTHS
    for score, count in tally.totals.items():
        bins[min(TENTHS - 1, score * TENTHS // tally.most) if tally.most else 0] += count
    return bins


def rounded(figures: Mapping[str, Any]) -> dict[str, Any]:
    """As they are kept: four decimals are more than anybody reads."""
    return {
        name: round(value, _PLACES) if isinstance(value, float) else value for name, value in figures.items()
    }


def _thousandths(per_cent: float | None) -> int | None:
    return None if per_cent is None else round(per_cent * 1000)
