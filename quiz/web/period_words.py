"""What periods are called on pages: "6 tháng đầu năm 2027", "Quý IV năm 2026", "Năm học 2026-2027"."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from quiz.domain.participation import FREE, PRESETS, Period
from quiz.domain.school_year import school_year_name, school_year_of
from quiz.web.formats import day
from quiz.web.report_query import BEFORE, preset_period

_ROMAN = ("I", "II", "III", "IV")


def period_name(preset: str, period: Period) -> str:
    """The name of one period of a preset; its two days for a free one."""
    name, last = preset.removesuffix(BEFORE), period.last
    year = str(last.year)
    if name in ("half_year", "calendar_half"):
        first_half = period.last.month <= 6
        if name == "half_year":
            return (
                _("6 tháng đầu năm %(year)s", year=year)
                if first_half
                else _("6 tháng cuối năm %(year)s", year=year)
            )
        return (
            _("6 tháng đầu năm %(year)s (dương lịch)", year=year)
            if first_half
            else _("6 tháng cuối năm %(year)s (dương lịch)", year=year)
        )
    if name == "quarter":
        return _("Quý %(number)s năm %(year)s", number=_ROMAN[(last.month - 1) // 3], year=year)
    if name == "semester":
        number = "I" if period.first.month == 9 else "II"
        return _(
            "Học kì %(number)s, %(years)s",
            number=number,
            years=school_year_name(school_year_of(period.first)),
        )
    names = {
        "year": _("Năm %(year)s", year=year),
        "month": _("Tháng %(number)s năm %(year)s", number=last.month, year=year),
        "calendar_year": _("Năm %(year)s (dương lịch)", year=year),
        "school_year": _("Năm học %(years)s", years=school_year_name(school_year_of(period.first))),
    }
    return names.get(name) or _("%(first)s đến %(last)s", first=day(period.first), last=day(period.last))


def period_options(now: datetime) -> list[tuple[str, str]]:
    """(preset, name) of what a report may be asked for: of each preset the running period and the one before."""
    named = []
    for value in [value for preset in PRESETS for value in (preset, preset + BEFORE)]:
        period = preset_period(value, now)
        days = f"{period.first:%d/%m/%y}–{period.last:%d/%m/%y}"
        named.append((value, f"{period_name(value, period)}, {days}"))
    return [*named, (FREE, _("Tự chọn hai ngày"))]
