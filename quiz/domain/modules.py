"""When a module ("chuyên đề") is done, and what comes next in a programme.

The rule: a module is done when every lesson of it has been read to its end and its quiz has been passed. A module
without a quiz is done with its lessons; one without lessons for this reader is no module for him and never done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

DONE, NOW, LATER = "done", "now", "later"


@dataclass(frozen=True)
class ModuleFacts:
    """What one person has done in one module. `quiz_passed` is None where the module has no quiz."""

    lessons: int
    lessons_done: int
    quiz_passed: bool | None

    @property
    def is_read(self) -> bool:
        """Whether every lesson has been read to its end."""
        return self.lessons > 0 and self.lessons_done >= self.lessons

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.is_read and self.quiz_passed is not False


def module_states(modules: Sequence[ModuleFacts]) -> list[str]:
    """done, now or later per module, in order: *now* is the first that is not done."""
    states: list[str] = []
    for module in modules:
        if module.is_done:
            states.append(DONE)
        else:
            states.append(LATER if NOW in states else NOW)
    return states


def seen_in_order(sections: Sequence[str], seen: Sequence[str]) -> list[str]:
    """The sections that have been seen, in the lesson's order; what the lesson no longer has is left out."""
    known = set(seen)
    return [section for section in sections if section in known]
