"""Ranking: units by participation, people by their counting attempt. Integers only; equal stays equal (1, 2, 2, 4).

The rule for units: rate (finishers / headcount of the audience), then the mean of each finisher's counting attempt in
per cent, then more finishers. Units with fewer than 10 people, or without a headcount, and offices are listed below,
unranked.
Per cents are kept as thousandths of a per cent, 0 to 100000, rounded half up per attempt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

MIN_HEADCOUNT = 10
#: Above the product of any two headcounts or numbers of attempts: a billion each.
_FINE = 10**18
#: Size classes by headcount: (name, least, most).
SIZE_CLASSES: tuple[tuple[str, int, int | None], ...] = (
    ("small", 0, 199),
    ("medium", 200, 599),
    ("large", 600, None),
)


def percent_of(score: int, max_score: int) -> int:
    """Thousandths of a per cent, rounded half up; 0 for an empty paper."""
    return (score * 200_000 + max_score) // (2 * max_score) if max_score else 0


def size_class(headcount: int) -> str:
    """small under 200, medium 200 to 599, large from 600."""
    return next(
        name
        for name, least, most in SIZE_CLASSES
        if headcount >= least and (most is None or headcount <= most)
    )


#: Of fewer people no mean is published.
SMALLEST_GROUP = 5


@dataclass(frozen=True)
class UnitFigures:
    """What a unit has done in a round. `percent_sum`: over each finisher's counting attempt.

    `counting`: the number of counting attempts, where a whole contest gives a finisher one in each of its rounds;
    None says that it is the number of finishers.
    """

    unit_id: int
    headcount: int | None
    finishers: int
    turns: int
    percent_sum: int
    counting: int | None = None
    is_school: bool = True

    @property
    def is_ranked(self) -> bool:
        """Whether it is a school whose headcount is known and large enough."""
        return self.is_school and self.headcount is not None and self.headcount >= MIN_HEADCOUNT

    @property
    def is_over(self) -> bool:
        """Whether more people finished than the headcount has: shown as it is, and flagged."""
        return bool(self.headcount) and self.finishers > (self.headcount or 0)

    @property
    def rate(self) -> Fraction | None:
        """Finishers / headcount, exact; None without a headcount."""
        return Fraction(self.finishers, self.headcount) if self.headcount else None

    @property
    def mean_percent(self) -> Fraction | None:
        """Mean of the finishers' counting attempts in thousandths of a per cent; None without finishers."""
        attempts = self.finishers if self.counting is None else self.counting
        return Fraction(self.percent_sum, attempts) if attempts else None

    @property
    def public_mean_percent(self) -> Fraction | None:
        """The mean as it may be published: of fewer than SMALLEST_GROUP finishers it would tell too much of each; None then."""
        return self.mean_percent if self.finishers >= SMALLEST_GROUP else None

    @property
    def sort_key(self) -> tuple[int, int, int]:
        """Greater is better: rate and mean as exact as fractions, since two that differ do so by more than one part in _FINE."""
        attempts = self.finishers if self.counting is None else self.counting
        return (
            self.finishers * _FINE // self.headcount if self.headcount else 0,
            self.percent_sum * _FINE // attempts if attempts else 0,
            self.finishers,
        )


@dataclass(frozen=True)
class RankedUnit:
    """A unit with its place; `rank` None for those listed below."""

    rank: int | None
    figures: UnitFigures


def rank_units(units: Iterable[UnitFigures]) -> list[RankedUnit]:
    """All units, ranked ones first in order, equal ones in the order given; then the unranked ones in the order given."""
    everything = list(units)
    keyed = [(unit.sort_key, unit) for unit in everything if unit.is_ranked]
    keyed.sort(key=lambda pair: pair[0], reverse=True)
    ranked: list[RankedUnit] = []
    before: tuple[int, int, int] | None = None
    for place, (key, unit) in enumerate(keyed, start=1):
        ranked.append(RankedUnit(ranked[-1].rank if key == before else place, unit))
        before = key
    return ranked + [RankedUnit(None, unit) for unit in everything if not unit.is_ranked]
