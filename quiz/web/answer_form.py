"""From the fields of a question's form to an answer in the shape that the domain knows."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from werkzeug.datastructures import MultiDict

_TRUTH: dict[str, Any] = {"true": True, "false": False}


def answer_of_form(form: MultiDict[str, str], kind: str, ids: Sequence[str], name: str = "answer") -> Any:
    """What was chosen, None for nothing. What does not fit is passed on as it came: the domain refuses it by name."""
    if kind == "multiple_response":
        return form.getlist(name) or None
    if kind == "four_statements":
        given = {
            field.removeprefix(f"{name}-"): value
            for field, value in form.items()
            if field.startswith(f"{name}-")
        }
        return {id_: _TRUTH.get(value, value) for id_, value in given.items()} or None
    if kind in ("matching", "cloze", "ordering"):
        chosen = {
            field.removeprefix(f"{name}-"): value
            for field, value in form.items()
            if field.startswith(f"{name}-") and value
        }
        return (_in_order(chosen) if kind == "ordering" else chosen) or None
    value = form.get(name) or None
    if kind == "true_false" and value is not None:
        return _TRUTH.get(value, value)
    return value


def _in_order(places: dict[str, str]) -> list[str]:
    """Items by the place that each was given. Of two at one place the first is named twice, which no answer may."""
    ordered = sorted(places, key=lambda id_: int(places[id_]) if places[id_].isdecimal() else 0)
    twice = [one for one, other in pairwise(ordered) if places[one] == places[other]]
    return ordered + twice[:1]
