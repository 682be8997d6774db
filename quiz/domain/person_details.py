"""What is kept of a person, and how it is typed: checked fields, and a pupil written in one line.

Kept are the name, the birth date and the outside number; of staff also position and e-mail. A number of twelve digits is a
citizen's and is never kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from quiz.domain.errors import InvalidInput
from quiz.domain.text import fold_space, is_storable

MAX_NAME, MAX_NUMBER, MAX_TEXT = 200, 40, 200
FIRST_BIRTH_YEAR = 1900
_CITIZEN = re.compile(r"\d{12}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_DATE = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")
_NUMBER = re.compile(r"[0-9]{6,}")
_SEPARATOR = re.compile(r"\s*[,;\t]\s*")


@dataclass(frozen=True)
class PersonDetails:
    """The personal values of a person."""

    full_name: str
    birth_date: date | None = None
    external_id: str | None = None
    position: str | None = None
    email: str | None = None


def checked_details(details: PersonDetails, *, kind: str, today: date) -> PersonDetails:
    """The details as they are kept: spaces folded, nothing empty, pupils without position and e-mail.

    Raises InvalidInput with the field and a code person-...
    """
    name = _line("full_name", details.full_name, MAX_NAME)
    if not name:
        raise InvalidInput("full_name", "person-name-missing")
    born = details.birth_date
    if born is not None and not date(FIRST_BIRTH_YEAR, 1, 1) <= born <= today:
        raise InvalidInput("birth_date", "person-birth-date")
    number = _line("external_id", details.external_id or "", MAX_NUMBER) or None
    if number and _CITIZEN.fullmatch(number.replace(" ", "")):
        raise InvalidInput("external_id", "person-citizen-number")
    kept = replace(details, full_name=name, external_id=number, position=None, email=None)
    if kind != "staff":
        return kept
    email = _line("email", details.email or "", MAX_TEXT) or None
    if email and not _EMAIL.fullmatch(email):
        raise InvalidInput("email", "person-email")
    return replace(kept, email=email, position=_line("position", details.position or "", MAX_TEXT) or None)


def _line(field: str, text: str, most: int) -> str:
    line = fold_space(text)
    if (
        len(line) > most
        or not is_storable(line)
        or any(ord(letter) < 32 or ord(letter) == 127 for letter in line)
    ):
        raise InvalidInput(field, "person-text", {"most": str(most)})
    return line


@dataclass(frozen=True)
class TypedPupil:
    """A pupil as written in one line; what was not written is None."""

    full_name: str
    class_name: str | None = None
    birth_date: date | None = None
    external_id: str | None = None


def read_pupil(line: str) -> TypedPupil:
    """Read "Nguyễn Thị Đào, 6A1, 05/09/2014": the name first, then in any order class, birth date and number.

    Commas, semicolons or tabs stand between. Raises InvalidInput("line", ...) for a date that does not exist, for a
    citizen's number, and for two of one thing.
    """
    name, *rest = _SEPARATOR.split(line.strip())
    found: dict[str, date | str] = {}
    for part in filter(None, rest):
        field, value = _part(part)
        if field in found:
            raise InvalidInput("line", "person-line-twice", {"value": part})
        found[field] = value
    if not name.strip():
        raise InvalidInput("line", "person-name-missing")
    return TypedPupil(fold_space(name), **found)  # type: ignore[arg-type]


def _part(text: str) -> tuple[str, date | str]:
    written = _DATE.fullmatch(text)
    if written:
        day, month, year = (int(part) for part in written.groups())
        try:
            return "birth_date", date(year, month, day)
        except ValueError:
            raise InvalidInput("line", "person-line-date", {"value": text}) from None
    if _CITIZEN.fullmatch(text):
        raise InvalidInput("line", "person-citizen-number")
    return ("external_id" if _NUMBER.fullmatch(text) else "class_name"), fold_space(text)
