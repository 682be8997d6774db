"""What may be done to many questions of the bank at once, and why not: one rule an action, without a database.

*Metadata* (lesson, level, tags, practice or contest) change in place, on every version of a chain that is not out of use: no
word of the question changes, and what was given out keeps its paper. The rest is the wording; changing it is a new version.
See docs/decisions/0028-metadata-of-questions.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quiz.domain.levels import LEVELS

SEND, RETIRE, USE = "send", "retire", "use"
LEVEL, POOL, TAG, UNTAG, MOVE = "level", "pool", "tag", "untag", "move"
OFFER, RECALL = "offer", "recall"
PRACTICE = "practice"
#: Everything that can be done; approving is not among them, for each approval needs a reading of its own.
ACTIONS = (SEND, RETIRE, USE, LEVEL, POOL, TAG, UNTAG, MOVE, OFFER, RECALL)
#: What can be taken back: sending, using and offering have buttons of their own that do.
UNDOABLE = (RETIRE, LEVEL, POOL, TAG, UNTAG, MOVE)
WITH_VALUE = (LEVEL, POOL, TAG, UNTAG, MOVE)
#: What makes somebody read or answer the question: only whole ones are.
READ = (SEND, USE, OFFER)
#: What a teacher does with his own questions, and what an editor does with those of the bank.
OF_OWNERS = frozenset({RETIRE, USE, LEVEL, TAG, UNTAG, MOVE, OFFER, RECALL})
OF_EDITORS = frozenset({SEND, RETIRE, LEVEL, POOL, TAG, UNTAG, MOVE})
#: Tags that are given here. That time has overtaken a question is said with its note, in its own form.
GIVEN_TAGS = ("situation", "document_number")


@dataclass(frozen=True)
class Facts:
    """What the rules ask about a listed version and its chain.

    `is_newest`: no later version of its chain is there, out of use or not. `is_check`: its lesson asks it at its end.
    `was_practised`: some version may have been given for practice.
    """

    state: str
    level: str
    pool: str
    tags: tuple[str, ...]
    lesson_id: int
    is_own: bool
    is_common: bool
    is_bundled: bool
    is_newest: bool
    is_check: bool
    is_held: bool
    was_practised: bool
    has_offer: bool


def refusal(action: str, value: Any, facts: Facts, *, is_editor: bool) -> str | None:
    """Why the action changes nothing of this question, as a word; None when it may go on."""
    if not _may(action, facts, is_editor):
        return "not-yours"
    if action in (SEND, USE, OFFER, RECALL):
        return _step_refusal(action, facts)
    if facts.state == "retired":
        return "retired"
    if action == RETIRE:
        return "check-of-lesson" if facts.is_check else None
    return _value_refusal(action, value, facts)


def _may(action: str, facts: Facts, is_editor: bool) -> bool:
    if facts.is_own:
        return action in OF_OWNERS
    return facts.is_common and is_editor and action in OF_EDITORS


def _step_refusal(action: str, facts: Facts) -> str | None:
    if action == SEND:
        return None if facts.state == "draft" and facts.is_newest else "not-draft"
    if action == USE:
        return None if facts.state in ("draft", "retired") and facts.is_newest else "in-use-already"
    if action == RECALL:
        return None if facts.has_offer else "not-offered"
    if facts.has_offer:
        return "offered-already"
    return "retired" if facts.state == "retired" else None


def _value_refusal(action: str, value: Any, facts: Facts) -> str | None:
    same = {
        LEVEL: facts.level == value,
        POOL: facts.pool == value,
        TAG: value in facts.tags,
        UNTAG: value not in facts.tags,
        MOVE: facts.lesson_id == value,
    }
    if same[action]:
        return "same-already"
    if action == MOVE and facts.is_bundled:
        return "bundled"
    if action == MOVE and facts.is_check:
        return "check-of-lesson"
    if action == POOL:
        return _pool_refusal(value, facts)
    return None


def _pool_refusal(value: str, facts: Facts) -> str | None:
    if value != PRACTICE and facts.is_check:
        return "check-of-lesson"
    if value != PRACTICE and facts.was_practised:
        return "practised"
    return "held" if facts.pool != PRACTICE and facts.is_held else None


def changed(action: str, value: Any, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of one version that the action changes, as they become. `columns`: state, level, pool, tags, lesson_id."""
    after: dict[str, Any] = {
        SEND: {"state": "in_review"},
        RETIRE: {"state": "retired"},
        USE: {"state": "approved"},
        LEVEL: {"level": value},
        POOL: {"pool": value, "exposure": PRACTICE if value == PRACTICE else "contest"},
        TAG: {"tags": [*columns["tags"], value]},
        UNTAG: {"tags": [tag for tag in columns["tags"] if tag != value]},
        MOVE: {"lesson_id": value},
    }[action]
    return {name: new for name, new in after.items() if columns.get(name) != new}


def is_level(value: str) -> bool:
    """Whether it is one of the stored levels."""
    return value in LEVELS
