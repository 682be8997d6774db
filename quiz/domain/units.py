"""What makes a unit's code, name, levels and dates fit. Days of changes are dates of the place, both ends inclusive."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from quiz.domain.errors import InvalidInput
from quiz.domain.text import fold_space, is_storable

#: What a school may teach, in the order of the grades.
LEVELS = ("mam_non", "tieu_hoc", "thcs", "thpt", "gdtx")
MAX_CODE, MAX_NAME, MAX_HEADCOUNT = 40, 200, 100_000
EARLIEST = date(1945, 9, 2)
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*", re.ASCII)


def fit_code(text: str, field: str = "code") -> str:
    """The code without space at its ends; it stands in addresses and in sheets. Raises InvalidInput."""
    code = text.strip()
    if len(code) > MAX_CODE or not _CODE.fullmatch(code):
        raise InvalidInput(field, "unit-code-unfit", {"most": str(MAX_CODE)})
    return code


def fit_name(text: str, field: str = "name") -> str:
    """The name in NFC with single spaces. Raises InvalidInput."""
    name = fold_space(text)
    if not 1 <= len(name) <= MAX_NAME or not is_storable(name) or not name.isprintable():
        raise InvalidInput(field, "title-unfit", {"most": str(MAX_NAME)})
    return name


def fit_levels(levels: Iterable[str], *, is_school: bool) -> tuple[str, ...]:
    """The levels in their order, each once; a unit that is no school has none. Raises InvalidInput."""
    asked = set(levels)
    unknown = sorted(asked - set(LEVELS))
    if unknown:
        raise InvalidInput("levels", "value-unknown", {"value": unknown[0][:40]})
    if asked and not is_school:
        raise InvalidInput("levels", "levels-of-no-school")
    return tuple(level for level in LEVELS if level in asked)


def fit_day(day: date, *, today: date, field: str = "day") -> date:
    """A day on which the tree may change: the past is told late, the future is told when it has come.

    Raises InvalidInput.
    """
    if day > today:
        raise InvalidInput(field, "day-in-future")
    if day < EARLIEST:
        raise InvalidInput(field, "day-too-early")
    return day


def day_before(day: date) -> date:
    """The last day of what ends when something else begins."""
    return day - timedelta(days=1)
