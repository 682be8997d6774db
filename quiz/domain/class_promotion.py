"""What becomes of a class when a school goes into a new school year: it goes up by a grade, or its pupils leave.

The grade is the number that a class name begins with (6A1, 1/1, 10 Toán), or the group of small children (Mầm, Chồi, Lá). A
class goes up as long as the school teaches the next grade at the same level; after grades 5, 9 and 12 and after Lá it
leaves. Where the school also teaches the next level (5 and 6, 9 and 10), somebody decides: going on is usual after grade 5,
after grade 9 there is an admission. What has no grade is asked about, too.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from quiz.domain.text import fold

UP, LEAVES = "up", "leaves"
_NUMBER = re.compile(r"(\d{1,2})(?!\d)(.*)", re.DOTALL)
_SMALL = ("Mầm", "Chồi", "Lá")
#: First and last grade of each level.
_GRADES = {"tieu_hoc": (1, 5), "thcs": (6, 9), "thpt": (10, 12)}
_ENDS = (5, 9, 12)


@dataclass(frozen=True)
class Promotion:
    """What is proposed for a class: `fate` is UP or LEAVES; `name`: of the class above, "" where none can be told.

    `is_asked`: the rule does not decide, somebody has to.
    """

    fate: str
    name: str
    is_asked: bool = False


def promotion_of(class_name: str, levels: Collection[str]) -> Promotion:
    """The proposal for a class of a school that teaches these levels (mam_non, tieu_hoc, thcs, thpt, gdtx)."""
    small = _small_above(class_name)
    if small is not None:
        return Promotion(UP, small) if small else Promotion(LEAVES, "")
    found = _NUMBER.match(class_name.strip())
    grade = int(found[1]) if found else 0
    if found is None or not 1 <= grade <= 12:
        return Promotion(LEAVES, "", is_asked=True)
    name = f"{grade + 1}{found[2]}" if grade < 12 else ""
    if grade not in _ENDS:
        return Promotion(UP, name)
    if grade == 12 or not _teaches(grade + 1, levels):
        return Promotion(LEAVES, name)
    return Promotion(UP if grade == 5 else LEAVES, name, is_asked=True)


def _small_above(class_name: str) -> str | None:
    """The name after Mầm, Chồi, Lá; "" after the last; None for another kind of name."""
    word, _space, rest = class_name.strip().partition(" ")
    folded = [fold(one) for one in _SMALL]
    if fold(word) not in folded:
        return None
    place = folded.index(fold(word)) + 1
    return f"{_SMALL[place]} {rest}".strip() if place < len(_SMALL) else ""


def _teaches(grade: int, levels: Collection[str]) -> bool:
    if "gdtx" in levels and grade > 5:
        return True
    return any(low <= grade <= high for level, (low, high) in _GRADES.items() if level in levels)
