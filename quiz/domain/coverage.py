"""What a clause of a plan still lacks: a lesson, a question, a level, or right answers.

*Ready* questions are approved ones of the common bank. A *share* is of attempts with all marks among those that had a question
of the clause; it is looked at once enough people have answered (quiz.domain.item_tally.LEAST_PEOPLE).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quiz.domain.item_tally import LEAST_PEOPLE

NO_LESSON, NO_QUESTION, NO_LEVEL, LOW_SHARE = "no_lesson", "no_question", "no_level", "low_share"
GAPS = (NO_LESSON, NO_QUESTION, NO_LEVEL, LOW_SHARE)
#: Per cent of right answers under which a clause has not been understood.
LOW = 60


@dataclass(frozen=True)
class Answers:
    """How the questions of a clause were answered: `correct` of `attempts`, by at least `people` different people."""

    attempts: int = 0
    correct: int = 0
    people: int = 0

    @property
    def is_shown(self) -> bool:
        """Whether a share may be told."""
        return self.attempts > 0 and self.people >= LEAST_PEOPLE

    @property
    def is_low(self) -> bool:
        """Whether the share is told and lies under LOW per cent."""
        return self.is_shown and self.correct * 100 < LOW * self.attempts


def gaps_of(
    *, lessons: int, ready: Mapping[str, int], levels: Sequence[str], answers: Answers
) -> list[tuple[str, list[str]]]:
    """The gaps of a clause, each with the levels that it is about; `ready`: questions by shown level."""
    found: list[tuple[str, list[str]]] = []
    if not lessons:
        found.append((NO_LESSON, []))
    missing = [level for level in levels if not ready.get(level)]
    if missing == list(levels):
        found.append((NO_QUESTION, []))
    elif missing:
        found.append((NO_LEVEL, missing))
    if answers.is_low:
        found.append((LOW_SHARE, []))
    return found
