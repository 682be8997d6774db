"""Which classes a roster of staff gives to whom: its column names them, several in one cell or none.

Classes are given and never taken back: a list that does not name a class says nothing about who teaches it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from quiz.domain.roster_plan import LEFT, STAFF, Known, Row, Teaching, class_key
from quiz.domain.text import fold, fold_space

_BETWEEN = re.compile(r"\s*(?:[,;\n]|\bvà\b|&|\s\+\s)\s*", re.IGNORECASE)
_BEFORE = re.compile(r"^(?:lớp|lop)\s+(?=\S)", re.IGNORECASE)
#: What stands in the column where there is no class.
_NONE = frozenset({"", "-", "–", "—", "x", "0", "khong", "ko", "k", "khong co", "khong chu nhiem", "chua co"})


def named_classes(row: Row, kind: str) -> dict[str, str]:
    """Class keys that a row of staff names, with what is written; none for who has left."""
    if kind != STAFF or not row.class_name or row.presence == LEFT:
        return {}
    parts = (_BEFORE.sub("", fold_space(part)) for part in _BETWEEN.split(row.class_name))
    return {class_key(part): part for part in parts if fold(part).strip() not in _NONE}


def teaching_of(
    row: Row, known: Known | None, *, kind: str, taught: Mapping[int, frozenset[str]]
) -> Iterator[Teaching]:
    """Those of the row's classes that its person does not have yet; `taught`: class keys by person."""
    held = taught.get(known.person_id, frozenset()) if known is not None else frozenset()
    for key in named_classes(row, kind):
        if key not in held:
            yield Teaching(row, known, key)
