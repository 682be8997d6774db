"""Score matrices (a row an attempt, a column a question) as the statistics get them: attempt by attempt."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from quiz.domain.item_analysis import ItemFigures, QuizFigures, effective_weights, item_figures
from quiz.domain.item_tally import QuizTally
from quiz.domain.paper import Slot

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
Matrix = Sequence[Sequence[int]]


@dataclass(frozen=True)
class Analysis:
    """Everything that is said of a matrix, a question a column."""

    quiz: QuizFigures
    items: list[ItemFigures]
    weights: list[float | None]


def tally_of(
    matrix: Matrix,
    *,
    versions: Sequence[Sequence[int]] | None = None,
    orders: Sequence[Sequence[int]] | None = None,
    dropped: Collection[int] = (),
    most: int | None = None,
) -> QuizTally:
    """The attempts added up. `versions`: what stood in each place; `orders`: the places of each row in another order."""
    tally = QuizTally(most=1000 * len(matrix[0]) if most is None else most)
    for person, row in enumerate(matrix):
        given = list(range(1, len(row) + 1)) if versions is None else list(versions[person])
        scores = list(row)
        if orders is not None:
            given = [given[place] for place in orders[person]]
            scores = [scores[place] for place in orders[person]]
        slots = [Slot(version, "number", 1000, ()) for version in given]
        tally.give(slots, AT)
        tally.add(person, slots, scores, {}, dropped)
    return tally


def analyse(matrix: Matrix) -> Analysis:
    """A fixed paper's figures."""
    tally = tally_of(matrix)
    items = [item_figures(one.pairs, max_score=one.max_score) for one in tally.items.values()]
    weights = effective_weights([(one.attempts, one.root) for one in items], attempts=len(matrix))
    return Analysis(tally.figures(), items, weights)
