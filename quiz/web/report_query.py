"""Which unit and which period a report is asked for, read for the pages and for the API alike."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from quiz.domain.participation import DEFAULT_PRESET, FREE, Period, period_before, period_of, read_period
from quiz.web.clock import local_zone

#: In an address: the period of the preset before the one that runs.
BEFORE = ".before"


def read_asked_period(args: Mapping[str, str], now: datetime) -> tuple[str, Period]:
    """The preset's name (or "free") and the period. Raises InvalidInput with the field that is wrong.

    Dates count when the preset is "free" or absent; without either the running half-year by the decree is meant.
    """
    preset = args.get("preset", "")
    if preset == FREE or (not preset and (args.get("from") or args.get("to"))):
        return FREE, read_period(args.get("from"), args.get("to"))
    return preset or DEFAULT_PRESET, preset_period(preset or DEFAULT_PRESET, now)


def preset_period(preset: str, now: datetime) -> Period:
    """The running period of a preset, or with BEFORE at its name's end the one before. Raises InvalidInput."""
    today = now.astimezone(local_zone()).date()
    name = preset.removesuffix(BEFORE)
    period = period_of(name, today)
    return period_before(name, period) if preset.endswith(BEFORE) else period
