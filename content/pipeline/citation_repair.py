"""What the number of a suspicious citation should probably look like. Only proposed: the plan's text is never mended."""

from __future__ import annotations

import re

from content.pipeline.citations import Citation
from content.pipeline.issuers import type_of_number
from quiz.domain.text import fold

#: Folded beginnings of issuers, the longest first -> the end of their numbers, and whether it follows a stroke (the Party's way).
_ENDS = (
    ("ban chap hanh trung uong", "TW", True),
    ("bo chinh tri", "TW", True),
    ("ban bi thu", "TW", True),
    ("ban thuong vu huyen uy", "HU", True),
    ("huyen uy", "HU", True),
    ("ban chap hanh dang bo", "TU", True),
    ("ban thuong vu tinh uy", "TU", True),
    ("ban thuong vu thanh uy", "TU", True),
    ("tinh uy", "TU", True),
    ("thanh uy", "TU", True),
    ("thu tuong", "TTg", False),
    ("pho thu tuong", "TTg", False),
    ("chinh phu", "CP", False),
    ("chu tich ubnd", "UBND", False),
    ("chu tich uy ban nhan dan", "UBND", False),
    ("ubnd", "UBND", False),
    ("uy ban nhan dan", "UBND", False),
    ("hdnd", "HĐND", False),
    ("hoi dong nhan dan", "HĐND", False),
    ("bo truong bo giao duc", "BGDĐT", False),
    ("bo giao duc", "BGDĐT", False),
    ("bo truong bo noi vu", "BNV", False),
    ("bo noi vu", "BNV", False),
    ("giam doc so giao duc", "SGDĐT", False),
    ("so giao duc", "SGDĐT", False),
)
_PARTS = re.compile(r"^(?P<ordinal>\d{1,5})(?:/(?P<year>\d{4,6}))?[-/](?P<symbol>.+)$")


def likely_number(citation: Citation, latest_year: int = 2100) -> str:
    """Return the number as it probably should be, "" where nothing can be said. `latest_year`: the plan's."""
    found = _PARTS.match(citation.number)
    if found is None:
        return ""
    ordinal, year, symbol = found["ordinal"], found["year"] or "", found["symbol"]
    if "issuer_symbol" in citation.flags:
        return _with_end_of(citation.issuer, ordinal, year, symbol)
    if {"impossible_year", "year_differs"} & set(citation.flags) and year:
        right = _year(year, citation, latest_year)
        return f"{ordinal}/{right}/{symbol}" if right and right != year else ""
    return ""


def _with_end_of(issuer: str, ordinal: str, year: str, symbol: str) -> str:
    kind = next((part for part in re.split(r"[-/]", symbol) if type_of_number(f"1/{part}")), "")
    folded = fold(issuer)
    for beginning, end, is_party in _ENDS:
        if folded.startswith(beginning) and kind:
            if is_party:
                return f"{ordinal}-{kind}/{end}"
            return f"{ordinal}/{year}/{kind}-{end}" if year else f"{ordinal}/{kind}-{end}"
    return ""


def _year(printed: str, citation: Citation, latest: int) -> str:
    """The day's year; else the only year that is left when one digit too many is taken away."""
    day = citation.date[:4]
    if day and 1945 <= int(day) <= latest and "impossible_date" not in citation.flags:
        return day
    shorter = {printed[:place] + printed[place + 1 :] for place in range(len(printed))}
    fitting = {one for one in shorter if len(one) == 4 and 1945 <= int(one) <= latest}
    return fitting.pop() if len(fitting) == 1 else ""
