"""Once a day what has been kept long enough is forgotten; after erasures the files are rewritten in a quiet moment."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Engine

from quiz.database import FilesInUse, rewrite_files
from quiz.domain.retention import PERIODS
from quiz.services.erasure_clean import TABLES, is_quiet, note_cleaned, waits_for_cleaning
from quiz.services.retention import forget_expired
from quiz.unit_of_work import repeat_units, unit_of_work


def forget_all_expired(engine: Engine, now: datetime) -> int:
    """Forget what its period is over for, in short units of work; returns how many rows and people."""
    return sum(
        repeat_units(engine, lambda session, kind=kind: forget_expired(session, kind=kind, now=now))  # type: ignore[misc]
        for kind in PERIODS
    )


def clean_after_erasures(engine: Engine, now: datetime) -> int:
    """Rewrite the files if somebody was erased and nobody is answering; returns how many erasures that ended."""
    with unit_of_work(engine, write=False) as session:
        if not waits_for_cleaning(session) or not is_quiet(session, now=now):
            return 0
    try:
        rewrite_files(engine, TABLES)
    except FilesInUse:
        return 0  # somebody's transaction lasts long: the next round tries again
    with unit_of_work(engine) as session:
        return note_cleaned(session, before=now, now=now)
