"""Rows of a question's form that come and go by a press: what the pressed button asks of the draft."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from quiz.domain.question_builder import MOST_PARTS
from quiz.domain.question_draft import DraftText, OptionText, PairText, QuoteText, StatementText
from quiz.web.admin.question_forms import LISTS, ROWS

_EMPTY: dict[str, Any] = {
    "options": OptionText(),
    "statements": StatementText(),
    "pairs": PairText(),
    "items": "",
    "quotes": QuoteText(),
}


def with_rows(draft: DraftText) -> DraftText:
    """The draft with at least the rows that its kind begins with; for a page, never for storing."""
    for name, count in ROWS.get(draft.kind, {}).items():
        rows = getattr(draft, name)
        if not rows:
            draft = _with(draft, name, [_EMPTY[name]] * count)
    return draft


def _with(draft: DraftText, name: str, rows: list[Any]) -> DraftText:
    changed: dict[str, Any] = {name: tuple(rows)}
    return replace(draft, **changed)


def after_press(draft: DraftText, pressed: str) -> DraftText | None:
    """The draft after "add-options", "drop-quotes-1", "up-items-2" ...; None for a button that is none of these."""
    verb, _dash, rest = pressed.partition("-")
    name, _dash, number = rest.partition("-")
    if verb not in ("add", "drop", "up") or name not in LISTS:
        return None
    rows = list(getattr(draft, name))
    if verb == "add" and name in _EMPTY and len(rows) < MOST_PARTS:
        rows.append(_EMPTY[name])
    elif number.isascii() and number.isdigit() and int(number) < len(rows):
        row = rows.pop(int(number))
        if verb == "up":
            rows.insert(max(0, int(number) - 1), row)
    return _with(draft, name, rows)
