"""Proof that a distractor is wrong by the text, as far as text can prove it.

A distractor is refused when the clause of the key supports it, or when any segment that speaks of the same matter does.
Where the text is silent it proves nothing: distractors are therefore taken from facts of the same plan, which the plan
states of something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from content.pipeline.drafting.facts import Fact
from content.pipeline.drafting.lists import people_lists, quality_lists
from content.pipeline.drafting.segments import Segment, likeness, spoken
from content.pipeline.drafting.vocabulary import NEAR_QUALITIES
from content.pipeline.drafting.wording import subject
from quiz.domain.text import fold, fold_space

SAME_MATTER = 0.5
_SAME_ANSWER = 0.5


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return `text` as it is compared: spoken, folded, one space."""
    return fold_space(fold(spoken(text)))


def near_qualities(one: str, other: str) -> bool:
    """Say whether a reader would take one quality for the other."""
    pair = {one.lower(), other.lower()}
    return len(pair) == 1 or any(pair == set(near) for near in NEAR_QUALITIES)


class Proof:
    """What a plan supports, for the question whether something else than the key is right, too."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = [(segment, folded(segment.text)) for segment in segments]

    def is_wrong(self, fact: Fact, other: Fact, text: str) -> bool:
        """Say whether `text`, which the plan states in `other`, is no answer to `fact`."""
        if (
            other.clause == fact.clause
            and other.slot == fact.slot
            and folded(other.answer) == folded(fact.answer)
        ):
            return False
        if likeness(subject(fact), subject(other)) >= SAME_MATTER:
            return False
        return self.is_no_answer(fact, text)

    def is_no_answer(self, fact: Fact, text: str) -> bool:
        """Say whether neither the fact's clause nor a segment on the same matter supports `text`."""
        if likeness(text, fact.answer) >= _SAME_ANSWER or folded(text) in folded(fact.answer):
            return False
        if self._shares_terms(fact.quote, text):
            return False
        matter = subject(fact)
        for segment, printed in self._segments:
            if segment.clause == fact.clause and folded(text) in printed:
                return False
            if likeness(matter, segment.text) >= SAME_MATTER + 0.2 and (
                folded(text) in printed or self._shares_terms(segment.text, text)
            ):
                return False
        return True

    def _shares_terms(self, text: str, answer: str) -> bool:
        """Say whether a quality of the answer, or one near to it, stands in `text`."""
        printed = folded(text)
        for listed in quality_lists(answer):
            for item in listed.items:
                if folded(item) in printed:
                    return True
        known = [item for listed in quality_lists(text) for item in listed.items]
        asked = [item for listed in quality_lists(answer) for item in listed.items]
        return any(near_qualities(one, other) for one in asked for other in known)


def has_people(text: str) -> bool:
    """Say whether a text begins with people, so that it is a clause of its own and not an action."""
    return any(listed.start == 0 for listed in people_lists(text))
