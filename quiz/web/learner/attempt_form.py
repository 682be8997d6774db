"""The plain form of a running quiz: which answers it brings, and where its buttons lead."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from werkzeug.datastructures import MultiDict

from quiz.domain.attempts import next_slot
from quiz.domain.errors import NotFound, QuestionPassed
from quiz.services.attempt_read import AttemptView, SlotView
from quiz.web.answer_form import answer_of_form

#: The place beyond the last question: where one is asked before the end.
CONFIRM = "confirm"
#: Leaves a question empty where there is no way back; the button that says so has been asked.
PASS = "pass"  # noqa: S105 - a button's value
_CLEAR = "clear"


@dataclass(frozen=True)
class Given:
    """What a form brings. `number`: the question that was shown, 0 where all stood on the page; `changed` by question."""

    number: int
    changed: dict[int, Any]


def field_name(number: int) -> str:
    """The name under which the form sends question `number`."""
    return f"a{number}"


def given_answers(view: AttemptView, form: MultiDict[str, str]) -> Given:
    """The answers that differ from what the page showed: an untouched form must not undo what another device has saved.

    Raises NotFound for a question that is not in the paper, QuestionPassed for one to which there is no way back.
    """
    go = form.get("go", "")
    if view.quiz.layout == "one_page":
        given = {
            slot.number: _answer(slot, form, cleared=go == f"{_CLEAR}-{slot.number}") for slot in view.slots
        }
        changed = {
            slot.number: given[slot.number]
            for slot in view.slots
            if not _same(slot.kind, given[slot.number], _shown(form, f"was{slot.number}"))
        }
        return Given(0, changed)
    number = form.get("slot", type=int) or 0
    if not 1 <= number <= len(view.slots):
        raise NotFound("slot")
    slot = view.slots[number - 1]
    answer = _answer(slot, form, cleared=go == _CLEAR)
    is_changed = not _same(slot.kind, answer, _shown(form, "was"))
    if view.attempt.is_linear:
        is_changed = not _same(slot.kind, answer, slot.answer) or (go == PASS and slot.device is None)
        if is_changed:
            _refuse_return(view, number)
    return Given(number, {number: answer} if is_changed else {})


def _refuse_return(view: AttemptView, number: int) -> None:
    """A page that shows an earlier question than the one whose turn it is was opened before that."""
    reached = [slot.number for slot in view.slots if slot.device is not None]
    if number < next_slot(reached, len(view.slots)):
        raise QuestionPassed(number)


def must_ask(view: AttemptView, given: Given, form: MultiDict[str, str]) -> bool:
    """Whether somebody is about to leave a question empty to which there is no way back, and has not been asked."""
    number = given.number
    goes_on = form.get("go", "") in ("next", "enter") and number < len(view.slots)
    is_empty = not given.changed and _shown(form, "was") is None
    return view.attempt.is_linear and goes_on and is_empty and view.slots[number - 1].device is None


def place_after(go: str, number: int, count: int) -> str:
    """What follows the page's address where the pressed button leads; `number` 0: all questions stand on the page."""
    if go == CONFIRM:
        return f"?q={CONFIRM}"
    if number == 0:
        return f"#q-{go.removeprefix(_CLEAR + '-')}" if go.startswith(_CLEAR) else ""
    if go in map(str, range(1, count + 1)):
        return f"?q={go}"
    step = {"prev": -1, "next": 1, "enter": 1, PASS: 1}.get(go, 0)
    return f"?q={min(max(number + step, 1), count)}"


def _answer(slot: SlotView, form: MultiDict[str, str], *, cleared: bool) -> Any:
    ids = [part.id for part in slot.parts]
    return None if cleared else answer_of_form(form, slot.kind, ids, field_name(slot.number))


def _shown(form: MultiDict[str, str], name: str) -> Any:
    try:
        return json.loads(form.get(name, "null"))
    except (ValueError, RecursionError):
        return None


def _same(kind: str, one: Any, other: Any) -> bool:
    """Several options are kept in another order than the page sends them."""
    both_lists = kind == "multiple_response" and isinstance(one, list) and isinstance(other, list)
    return sorted(map(str, one)) == sorted(map(str, other)) if both_lists else one == other
