"""Item analysis: how hard a question was, how well it told the strong from the weak, how far a whole quiz can be trusted.

The figures are those of Moodle's quiz statistics ("Quiz statistics calculations" in its developers' documentation); the
theory behind them is classical test theory (Crocker and Algina, Introduction to Classical and Modern Test Theory).
*Pairs* are one question's attempts as a histogram: (its score, the attempt's score without it) -> how many attempts had both.
All that follows of a question comes from them, so any number of attempts takes a bounded place. Scores are integers
(thousandths of a mark); sums are kept whole and divided once, at the end. Variances and covariances divide by S - 1, S being
the number of attempts. A figure that is not defined is None. Per cents run from 0 to 100, indices from -100 to 100.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt

Pairs = Mapping[tuple[int, int], int]
Histogram = Mapping[int, int]

#: From so many attempts, and slots, on there are such figures.
LEAST_FOR_SPREAD, LEAST_FOR_SKEWNESS, LEAST_FOR_KURTOSIS = 2, 3, 4
LEAST_FOR_RELIABILITY, LEAST_SLOTS = 3, 2


@dataclass(frozen=True)
class ItemFigures:
    """What is said of one question over `attempts` that had it; its weights are those in its paper.

    `facility` and `deviation`: mean and standard deviation of its score, in per cent of what it can bring. `discrimination`:
    100 x the correlation of its score with the rest of the attempt. `efficiency`: that covariance in per cent of the most that
    these scores could have reached. `root`: the square root of the covariance with the whole score, None where that is negative.
    """

    attempts: int
    facility: float | None
    deviation: float | None
    discrimination: float | None
    efficiency: float | None
    variance: float | None
    root: float | None


@dataclass(frozen=True)
class QuizFigures:
    """What is said of a quiz over `attempts`. `mean`, `median`, `deviation` and `standard_error` in thousandths of a mark.

    `cic`: coefficient of internal consistency, 100 x Cronbach's alpha. `error_ratio`: the share of the standard deviation that is
    chance, in per cent. `standard_error`: how far a score may lie from what the person can do, by chance.
    """

    attempts: int
    mean: float | None
    median: float | None
    deviation: float | None
    skewness: float | None
    kurtosis: float | None
    cic: float | None
    error_ratio: float | None
    standard_error: float | None


@dataclass(frozen=True)
class _Sums:
    """Whole sums over pairs of x (item) and y (rest)."""

    n: int
    x: int
    y: int
    xx: int
    yy: int
    xy: int

    def spread(self, products: int, one: int, other: int) -> int:
        """n(n - 1) times a covariance."""
        return self.n * products - one * other

    @property
    def divisor(self) -> int:
        """What that is to be divided by."""
        return self.n * (self.n - 1)


def item_figures(pairs: Pairs, *, max_score: int) -> ItemFigures:
    """The figures of one question, which can bring `max_score`."""
    sums = _sums(pairs)
    if not sums.n:
        return ItemFigures(0, None, None, None, None, None, None)
    facility = 100 * sums.x / (sums.n * max_score)
    if sums.n < LEAST_FOR_SPREAD:
        return ItemFigures(sums.n, facility, None, None, None, None, None)
    variance_x = sums.spread(sums.xx, sums.x, sums.x)
    variance_y = sums.spread(sums.yy, sums.y, sums.y)
    covariance = sums.spread(sums.xy, sums.x, sums.y)
    with_total = variance_x + covariance  # the whole score is item and rest
    return ItemFigures(
        sums.n,
        facility,
        100 * sqrt(variance_x / sums.divisor) / max_score,
        _index(covariance, variance_x, variance_y),
        _efficiency(pairs, sums, covariance),
        variance_x / sums.divisor,
        sqrt(with_total / sums.divisor) if with_total >= 0 else None,
    )


def point_biserial(pairs: Pairs, *, chosen: int, rest_sum: int) -> float | None:
    """100 x the correlation between having chosen something (1 or 0) and the rest of the attempt.

    `chosen` of the attempts in `pairs` chose it; `rest_sum`: the sum of what these reached without the question.
    """
    sums = _sums(pairs)
    return _index(
        sums.spread(rest_sum, chosen, sums.y),
        sums.spread(chosen, chosen, chosen),
        sums.spread(sums.yy, sums.y, sums.y),
    )


def _sums(pairs: Pairs) -> _Sums:
    n = x = y = xx = yy = xy = 0
    for (item, rest), count in pairs.items():
        n += count
        x += count * item
        y += count * rest
        xx += count * item * item
        yy += count * rest * rest
        xy += count * item * rest
    return _Sums(n, x, y, xx, yy, xy)


def _index(covariance: int, variance_x: int, variance_y: int) -> float | None:
    """None without variance in either; never beyond 100 by rounding."""
    if variance_x <= 0 or variance_y <= 0:
        return None
    return max(-100.0, min(100.0, 100 * covariance / (sqrt(variance_x) * sqrt(variance_y))))


def _efficiency(pairs: Pairs, sums: _Sums, covariance: int) -> float | None:
    """Against the covariance of the two columns each sorted by itself, which is the greatest that they allow."""
    best = sums.spread(_sorted_product(pairs), sums.x, sums.y)
    return 100 * covariance / best if best > 0 else None


def _sorted_product(pairs: Pairs) -> int:
    """The sum of products of both columns, each in ascending order, without writing them out."""
    items: Counter[int] = Counter()
    rests: Counter[int] = Counter()
    for (item, rest), count in pairs.items():
        items[item] += count
        rests[rest] += count
    product = 0
    ascending = iter(sorted(rests.items()))
    rest, left = next(ascending, (0, 0))
    for item, count in sorted(items.items()):
        while count:
            if not left:
                rest, left = next(ascending)
            taken = min(count, left)
            product += taken * item * rest
            count -= taken
            left -= taken
    return product


def effective_weights(items: Sequence[tuple[int, float | None]], *, attempts: int) -> list[float | None]:
    """Per cent of the spread of marks that each question makes, from (attempts that had it, `root`).

    100 x root / sum of the roots; None where there is no root, which then adds nothing to the sum. Where papers are drawn a
    question adds to the sum as often as an attempt had it: the sum is that of a paper as it is on average.
    """
    whole = sum((root or 0.0) * given for given, root in items) / attempts if attempts else 0.0
    return [100 * root / whole if root is not None and whole > 0 else None for _given, root in items]


def quiz_figures(
    totals: Histogram, *, slots: int, variances: Iterable[float | None] | None = None
) -> QuizFigures:
    """The figures of a quiz from the histogram of its scores and the variance of each of its columns, one a slot.

    `variances` None: the columns cannot be compared, and nothing is said of consistency.
    """
    n = sum(totals.values())
    if not n:
        return QuizFigures(0, None, None, None, None, None, None, None, None)
    moments = _central_moments(totals, n)
    variance = moments[2] / (n - 1) / n**2 if n >= LEAST_FOR_SPREAD else None
    deviation = None if variance is None else sqrt(variance)
    cic = None
    if variances is not None and n >= LEAST_FOR_RELIABILITY and slots >= LEAST_SLOTS and variance:
        cic = 100 * slots / (slots - 1) * (1 - sum(one or 0.0 for one in variances) / variance)
    error_ratio = None if cic is None else 100 * sqrt(max(0.0, 1 - cic / 100))
    return QuizFigures(
        n,
        sum(score * count for score, count in totals.items()) / n,
        _median(totals, n),
        deviation,
        _skewness(moments, n),
        _kurtosis(moments, n),
        cic,
        error_ratio,
        None if error_ratio is None or deviation is None else error_ratio / 100 * deviation,
    )


def _central_moments(totals: Histogram, n: int) -> tuple[int, int, int, int, int]:
    """Sums of powers 0 to 4 of n x (score - mean), whole: nothing is lost where scores lie close together."""
    whole = sum(score * count for score, count in totals.items())
    powers = [0, 0, 0, 0, 0]
    for score, count in totals.items():
        away = n * score - whole
        for power in range(5):
            powers[power] += count * away**power
    return powers[0], powers[1], powers[2], powers[3], powers[4]


def _median(totals: Histogram, n: int) -> float:
    ordered = sorted(totals.items())
    middle = ((n - 1) // 2, n // 2)
    found, seen = [], 0
    for score, count in ordered:
        found += [score for place in middle if seen <= place < seen + count]
        seen += count
    return sum(found) / 2


def _skewness(moments: Sequence[int], n: int) -> float | None:
    """k3 / k2^1.5 of Fisher's k-statistics (Kendall and Stuart, The Advanced Theory of Statistics, vol. 1, 12.9)."""
    if n < LEAST_FOR_SKEWNESS or not moments[2]:
        return None
    m2, m3 = moments[2] / n**3, moments[3] / n**4
    return float(sqrt(n * (n - 1)) / (n - 2) * m3 / m2**1.5)


def _kurtosis(moments: Sequence[int], n: int) -> float | None:
    """k4 / k2^2, the excess over a normal distribution; the same source."""
    if n < LEAST_FOR_KURTOSIS or not moments[2]:
        return None
    ratio = moments[4] * n / moments[2] ** 2  # m4 / m2^2
    return ((n * n - 1) * ratio - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3))
