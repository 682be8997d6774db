"""Questions worth a look: which figures of a question say that something may be wrong with it.

The borders are rules of thumb of the field (facility above 95 or below 20 tells little; a right answer should go with a high
rest score), not laws: a question with a doubt is to be read again, not to be thrown away.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from quiz.domain.answer_choices import WITH_DISTRACTORS, Choice
from quiz.domain.item_analysis import ItemFigures

#: Fewer attempts than this say nothing for certain.
LEAST_ATTEMPTS = 20
TOO_EASY, TOO_HARD = 95.0, 20.0
#: A wrong choice of the strong: so much point-biserial, by so many people.
_SUSPICIOUS, _CHOSEN_BY = 10.0, 5

KEY_SUSPECTED, NEGATIVE, HARD, EASY, UNUSED = "key_suspected", "negative", "hard", "easy", "unused"
#: In the order in which they want to be looked at.
DOUBTS = (KEY_SUSPECTED, NEGATIVE, HARD, EASY, UNUSED)


@dataclass(frozen=True)
class ChoiceFigures:
    """A choice with `count` of `share` per cent of the attempts, and its point-biserial with the rest score."""

    choice: Choice
    count: int
    share: float | None
    point_biserial: float | None


@dataclass(frozen=True)
class Doubt:
    """Why a question is worth a look; `choices` are those that it is about, as their keys."""

    code: str
    choices: tuple[str, ...] = ()


def find_doubts(
    kind: str, figures: ItemFigures, guess: float, choices: Sequence[ChoiceFigures]
) -> list[Doubt]:
    """The doubts about a question, the gravest first; none while too few have had it."""
    if figures.attempts < LEAST_ATTEMPTS or figures.facility is None:
        return []
    found = []
    if suspects := _chosen_by_the_strong(choices):
        found.append(Doubt(KEY_SUSPECTED, suspects))
    if figures.discrimination is not None and figures.discrimination < 0:
        found.append(Doubt(NEGATIVE))
    if figures.facility <= max(TOO_HARD, guess):
        found.append(Doubt(HARD))
    elif figures.facility >= TOO_EASY:
        found.append(Doubt(EASY))
    unused = tuple(one.choice.key for one in choices if not one.count and not one.choice.is_right)
    if unused and kind in WITH_DISTRACTORS and figures.facility < TOO_EASY:
        found.append(Doubt(UNUSED, unused))
    return found


def _chosen_by_the_strong(choices: Sequence[ChoiceFigures]) -> tuple[str, ...]:
    """Wrong choices that go with a high rest score, and more so than the right one of the same part."""
    right: dict[str, float] = {}
    for one in choices:
        if one.choice.is_right and one.point_biserial is not None:
            right[one.choice.part] = max(right.get(one.choice.part, -100.0), one.point_biserial)
    return tuple(
        one.choice.key
        for one in choices
        if not one.choice.is_right
        and one.count >= _CHOSEN_BY
        and one.point_biserial is not None
        and one.point_biserial >= _SUSPICIOUS
        and one.point_biserial > right.get(one.choice.part, -100.0)
    )
