"""How numbers, days and instants are written for people: local time; decimal comma and dot for thousands, in English
the other way round. Days stay day/month/year in both languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import lru_cache
from typing import Any

from flask_babel import gettext as _

from quiz.reports.class_contest_results import plain_text
from quiz.web.appearance import locale
from quiz.web.clock import local_zone

#: Numbers are made the English way, then turned.
_TO_VIETNAMESE = str.maketrans(",.", ".,")


def _written(number: str) -> str:
    return number if locale() == "en" else number.translate(_TO_VIETNAMESE)


def long_time(instant: datetime) -> str:
    """`14:37 ngày 24/11/2026`, in local time."""
    local = instant.astimezone(local_zone())
    return _("%(clock)s ngày %(day)s", clock=local.strftime("%H:%M"), day=local.strftime("%d/%m/%Y"))


def clock_time(instant: datetime) -> str:
    """`14:37:05 ngày 24/11/2026`, in local time."""
    local = instant.astimezone(local_zone())
    return _("%(clock)s ngày %(day)s", clock=local.strftime("%H:%M:%S"), day=local.strftime("%d/%m/%Y"))


def short_time(instant: datetime) -> str:
    """`14:37 ngày 24/11`, in local time."""
    return _short_time(instant.replace(second=0, microsecond=0), local_zone(), locale())


@lru_cache(maxsize=1_000)  # thousands of pages at once name the same few minutes
def _short_time(minute: datetime, zone: tzinfo, _language: str) -> str:
    local = minute.astimezone(zone)
    return _("%(clock)s ngày %(day)s", clock=local.strftime("%H:%M"), day=local.strftime("%d/%m"))


def day(value: date) -> str:
    """`24/11/2026`."""
    return value.strftime("%d/%m/%Y")


def whole(number: int) -> str:
    """`25.980`; in English `25,980`."""
    return _written(f"{number:,}")


def decimal(number: float, places: int = 1) -> str:
    """`61,5`; in English `61.5`."""
    return _written(f"{number:,.{places}f}")


def marks(thousandths: int) -> str:
    """A score in marks: `17`, `17,5`, `0,25`; in English `17.5`."""
    sign = "-" if thousandths < 0 else ""
    units, rest = divmod(abs(thousandths), 1000)
    tail = f".{rest:03d}".rstrip("0") if rest else ""
    return _written(f"{sign}{units:,}{tail}")


def per_cent(part: int, total: int) -> str:
    """`61,4%`, in English `61.4%`, rounded half up; a total of 0 has no rate and must not come here."""
    tenths = (part * 2000 + total) // (2 * total)
    return _written(f"{tenths // 10:,}.{tenths % 10}%")


def clock_length(seconds: int) -> str:
    """`14:05`, minutes and seconds."""
    minutes, rest = divmod(max(0, seconds), 60)
    return f"{minutes:02d}:{rest:02d}"


def minutes(seconds: int) -> int:
    """Whole minutes, a begun one counted as whole."""
    return -(-seconds // 60)


def duration(milliseconds: int) -> str:
    """`9 phút 12 giây`; hours where there are any, no minutes where there are none."""
    seconds = milliseconds // 1000
    hours, rest = divmod(seconds, 3600)
    whole_minutes, left = divmod(rest, 60)
    if hours:
        return _("%(hours)s giờ %(minutes)s phút", hours=hours, minutes=whole_minutes)
    if whole_minutes:
        return _("%(minutes)s phút %(seconds)s giây", minutes=whole_minutes, seconds=left)
    return _("%(seconds)s giây", seconds=left)


def clause_ref(clause: Mapping[str, Any]) -> str:
    """`Mục III.2 · Ý 5` of a clause {section, number}; the preamble is section 0."""
    if clause["section"] == "0":
        return _("Phần mở đầu · Ý %(number)s", number=clause["number"])
    return _("Mục %(section)s · Ý %(number)s", section=clause["section"], number=clause["number"])


FILTERS = {
    "minutes": minutes,
    "duration": duration,
    "clause_ref": clause_ref,
    "long_time": long_time,
    "clock_time": clock_time,
    "short_time": short_time,
    "day": day,
    "whole": whole,
    "decimal": decimal,
    "marks": marks,
    "plain_text": plain_text,
    "per_cent": per_cent,
    "clock_length": clock_length,
}
