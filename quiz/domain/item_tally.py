"""Adding up the attempts of one quiz, one after the other, for its statistics: what is kept does not grow with their number.

*Drawn papers*: people have different questions. A question's figures are over the attempts that had it, its rest score is what
each of these reached without it. The quiz's consistency is taken over its questions where everybody had the same ones, and
over the places of the paper where not, as Moodle does. A question that a correction has dropped counts in neither; scores of
papers that could bring less than others for that reason are raised in proportion.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from quiz.domain.answer_choices import choices_in
from quiz.domain.item_analysis import QuizFigures, item_figures, quiz_figures
from quiz.domain.paper import Slot
from quiz.domain.questions import WRITTEN

#: Figures of fewer people are shown to nobody; so many are told apart, and no more.
LEAST_PEOPLE = 5
#: Different written answers that are kept at the most; the rarest go first.
_MOST_WRITTEN = 400


@dataclass
class ItemTally:
    """One question version in one quiz: how often and when last it was given, and what came of it."""

    kind: str
    given: int = 0
    last_given_at: datetime | None = None
    #: (score, rest) -> attempts.
    pairs: Counter[tuple[int, int]] = field(default_factory=Counter)
    answered: int = 0
    right: int = 0
    max_score: int = 0
    #: choice -> [how often, sum of the rest scores].
    choices: dict[str, list[int]] = field(default_factory=dict)
    people: set[int] = field(default_factory=set)

    @property
    def attempts(self) -> int:
        """Attempts that its figures are over."""
        return self.pairs.total()

    def add(self, person_id: int, slot: Slot, score: int, rest: int, answer: Any) -> None:
        """One attempt that had it, with the answer in the bank's ids."""
        self.max_score = slot.max_score
        self.pairs[score, rest] += 1
        self.right += score == slot.max_score
        if len(self.people) < LEAST_PEOPLE:
            self.people.add(person_id)
        if answer is None:
            return
        self.answered += 1
        if self.kind in WRITTEN and score == slot.max_score:
            return
        for choice in choices_in(self.kind, answer):
            sums = self.choices.setdefault(choice, [0, 0])
            sums[0] += 1
            sums[1] += rest
        if self.kind in WRITTEN and len(self.choices) > 2 * _MOST_WRITTEN:
            self._keep_frequent()

    def _keep_frequent(self) -> None:
        frequent = sorted(self.choices.items(), key=lambda one: (-one[1][0], one[0]))
        self.choices = dict(frequent[:_MOST_WRITTEN])


@dataclass
class QuizTally:
    """A quiz as far as its attempts have been added. `most`: what a whole paper of it can bring."""

    most: int
    items: dict[int, ItemTally] = field(default_factory=dict)
    totals: Counter[int] = field(default_factory=Counter)
    _places: dict[int, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    _slots: set[int] = field(default_factory=set)
    _is_even: bool = True

    def give(self, slots: Sequence[Slot], at: datetime) -> None:
        """An attempt was begun with these questions, whatever became of it."""
        for slot in slots:
            item = self.items.get(slot.version_id)
            if item is None:
                item = self.items[slot.version_id] = ItemTally(slot.kind)
            item.given += 1
            if item.last_given_at is None or at > item.last_given_at:
                item.last_given_at = at

    def add(
        self,
        person_id: int,
        slots: Sequence[Slot],
        scores: Sequence[int],
        answers: Mapping[int, Any],
        dropped: Collection[int],
    ) -> None:
        """A finished attempt: scores in slot order, answers by slot number in the attempt's own ids."""
        could = sum(slot.max_score for slot in slots if slot.version_id not in dropped)
        total = sum(scores)
        self._is_even = self._is_even and could == self.most
        self._slots.add(len(slots))
        self.totals[_raised(total, self.most, could)] += 1
        for number, (slot, score) in enumerate(zip(slots, scores, strict=True), start=1):
            self._places[number][score] += 1
            if slot.version_id in dropped:
                continue
            rest = _raised(total - score, self.most - slot.max_score, could - slot.max_score)
            answer = answers.get(number)
            if answer is not None and slot.kind not in WRITTEN:
                answer = slot.to_bank(answer)
            self.items[slot.version_id].add(person_id, slot, score, rest, answer)

    @property
    def is_fixed(self) -> bool:
        """Whether everybody had the same questions."""
        counted = [item.attempts for item in self.items.values() if item.attempts]
        return self._is_even and all(count == self.totals.total() for count in counted)

    def figures(self) -> QuizFigures:
        """The figures of the whole quiz."""
        if self.is_fixed:
            counted = [item for item in self.items.values() if item.attempts]
            variances = [item_figures(item.pairs, max_score=item.max_score).variance for item in counted]
            return quiz_figures(self.totals, slots=len(counted), variances=variances)
        if not self._is_even or len(self._slots) != 1:
            return quiz_figures(self.totals, slots=0)
        places = [
            item_figures({(score, 0): count for score, count in place.items()}, max_score=1).variance
            for place in self._places.values()
        ]
        return quiz_figures(self.totals, slots=len(places), variances=places)


def _raised(score: int, most: int, could: int) -> int:
    return score if could == most or could <= 0 else round(score * most / could)
