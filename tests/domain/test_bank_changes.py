"""What may be done to many questions at once: who may, to which, and why not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from quiz.domain.bank_changes import (
    ACTIONS,
    LEVEL,
    MOVE,
    OF_EDITORS,
    OF_OWNERS,
    OFFER,
    POOL,
    RECALL,
    RETIRE,
    SEND,
    TAG,
    UNTAG,
    USE,
    Facts,
    changed,
    refusal,
)

COMMON = Facts(
    state="approved",
    level="recall",
    pool="week1",
    tags=("situation",),
    lesson_id=1,
    is_own=False,
    is_common=True,
    is_bundled=False,
    is_newest=True,
    is_check=False,
    is_held=False,
    was_practised=False,
    has_offer=False,
)
OWN = replace(COMMON, is_own=True, is_common=False, pool="practice")

#: Action, value, what is other than usual, and why it is refused (None: it is not).
CASES: list[tuple[str, Any, Facts, str | None]] = [
    (SEND, None, COMMON, "not-draft"),
    (SEND, None, replace(COMMON, state="draft"), None),
    (SEND, None, replace(COMMON, state="draft", is_newest=False), "not-draft"),
    (RETIRE, None, COMMON, None),
    (RETIRE, None, replace(COMMON, is_held=True), None),
    (RETIRE, None, replace(COMMON, is_check=True), "check-of-lesson"),
    (RETIRE, None, replace(COMMON, state="retired"), "retired"),
    (LEVEL, "recall", COMMON, "same-already"),
    (LEVEL, "application", replace(COMMON, is_bundled=True), None),
    (LEVEL, "application", replace(COMMON, state="retired"), "retired"),
    (TAG, "situation", COMMON, "same-already"),
    (TAG, "document_number", COMMON, None),
    (UNTAG, "document_number", COMMON, "same-already"),
    (UNTAG, "situation", COMMON, None),
    (MOVE, 1, COMMON, "same-already"),
    (MOVE, 2, COMMON, None),
    (MOVE, 2, replace(COMMON, is_bundled=True), "bundled"),
    (MOVE, 2, replace(COMMON, is_check=True), "check-of-lesson"),
    (POOL, "week1", COMMON, "same-already"),
    (POOL, "practice", COMMON, None),
    (POOL, "practice", replace(COMMON, is_held=True), "held"),
    (POOL, "week2", replace(COMMON, is_held=True), "held"),
    (POOL, "week1", replace(COMMON, pool="practice", was_practised=True), "practised"),
    (POOL, "week1", replace(COMMON, pool="practice", state="draft"), None),
    (POOL, "week1", replace(COMMON, pool="practice", is_check=True), "check-of-lesson"),
    (USE, None, replace(OWN, state="draft"), None),
    (USE, None, OWN, "in-use-already"),
    (OFFER, None, OWN, None),
    (OFFER, None, replace(OWN, has_offer=True), "offered-already"),
    (OFFER, None, replace(OWN, state="retired"), "retired"),
    (RECALL, None, OWN, "not-offered"),
    (RECALL, None, replace(OWN, has_offer=True), None),
]


@pytest.mark.parametrize(("action", "value", "facts", "why"), CASES)
def test_what_is_refused_and_why(action: str, value: Any, facts: Facts, why: str | None) -> None:
    assert refusal(action, value, facts, is_editor=True) == why


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_changes_what_is_not_his(action: str) -> None:
    strangers = replace(COMMON, is_common=False)
    values = {LEVEL: "application", POOL: "practice", TAG: "document_number", UNTAG: "situation", MOVE: 2}
    value = values.get(action)
    assert refusal(action, value, COMMON, is_editor=False) == "not-yours"
    assert refusal(action, value, strangers, is_editor=True) == "not-yours"
    assert (refusal(action, value, COMMON, is_editor=True) == "not-yours") == (action not in OF_EDITORS)
    assert (refusal(action, value, OWN, is_editor=False) == "not-yours") == (action not in OF_OWNERS)


def test_only_what_differs_changes() -> None:
    columns = {
        "state": "approved",
        "level": "recall",
        "pool": "week1",
        "exposure": "contest",
        "tags": ["a"],
        "lesson_id": 1,
    }
    assert changed(POOL, "practice", columns) == {"pool": "practice", "exposure": "practice"}
    assert changed(POOL, "week2", columns) == {"pool": "week2"}
    assert changed(TAG, "b", columns) == {"tags": ["a", "b"]}
    assert changed(UNTAG, "a", columns) == {"tags": []}
    assert changed(LEVEL, "recall", columns) == {}
    assert changed(MOVE, 2, columns) == {"lesson_id": 2}
