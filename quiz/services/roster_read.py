"""The kept file of an import, read with what was answered about its classes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from quiz.domain.errors import ChangedMeanwhile
from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_rows import RosterFile
from quiz.models import RosterImport
from quiz.services.roster_files import kept_path

#: Before the place of a row whose class was asked: its person may be asked as well.
CLASS_ANSWER = "class|"
#: Readers tell a file by its content; its random name would be shown as that of a text file's sheet.
NAMELESS = ""


def class_answers(answers: Mapping[str, str]) -> dict[tuple[str, int], str]:
    """The classes that were answered, by (sheet, row)."""
    found = {}
    for key, name in answers.items():
        sheet, mark, row = key.removeprefix(CLASS_ANSWER).rpartition("!")
        if key.startswith(CLASS_ANSWER) and mark and row.isascii() and row.isdigit():
            found[sheet, int(row)] = name
    return found


def kept_bytes(folder: Path, file_name: str | None) -> bytes:
    """The file as it was uploaded; raises ChangedMeanwhile when it is gone."""
    try:
        return kept_path(folder, file_name or "").read_bytes()
    except (OSError, ValueError):
        raise ChangedMeanwhile from None


def read_kept(
    folder: Path, *, file_name: str | None, kind: str, answers: Mapping[str, str], today: date
) -> RosterFile:
    """What the file says. No database is needed, so that nobody waits for it. Raises ChangedMeanwhile when it is gone."""
    return read_roster(
        kept_bytes(folder, file_name),
        file_name=NAMELESS,
        kind=kind,
        answers=class_answers(answers),
        today=today,
    )


def read_import(folder: Path, record: RosterImport, *, today: date) -> RosterFile:
    """The same for an import."""
    return read_kept(
        folder, file_name=record.file_name, kind=record.kind, answers=record.answers, today=today
    )
