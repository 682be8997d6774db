"""School years: from September to August, named by their first year."""

from __future__ import annotations

from datetime import date


def school_year_of(day: date) -> int:
    """2026 for any day from 1 September 2026 to 31 August 2027."""
    return day.year if day.month >= 9 else day.year - 1


def school_year_name(first_year: int) -> str:
    """As schools write it: "2026-2027"."""
    return f"{first_year}-{first_year + 1}"
