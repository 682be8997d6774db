"""What a heading of a roster means: a field that is taken, or why the column is not.

Headings are compared *cleaned*: case and diacritics folded, without "(*)", notes in brackets, line breaks and punctuation.
A *second choice* names its field only where no other column does ("Mã lớp" beside "Lớp", "Vị trí việc làm" beside
"Chức vụ").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from quiz.domain.text import fold, nfc
from quiz.exchange import roster_vocabulary as vocabulary
from quiz.exchange.roster_vocabulary import any_of, listed

STUDENT, STAFF = "student", "staff"

#: Fields of a person, and what helps to find them and is no field of its own.
NAME, FAMILY_PART, MIDDLE_PART, GIVEN_PART = "full_name", "family_part", "middle_part", "given_part"
NAME_PARTS = (FAMILY_PART, MIDDLE_PART, GIVEN_PART)
IDENTIFIER, CLASS, BIRTH = "external_id", "class_name", "birth_date"
POSITION, EMAIL, PRESENCE = "position", "email", "presence"
ORDINAL = "ordinal"

_NOTE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Meaning:
    """`field` is what the column gives, or `reason` why it gives nothing; `known` is False for a heading never seen."""

    field: str | None = None
    reason: str | None = None
    second: bool = False
    known: bool = True


def clean(heading: str) -> str:
    """The heading in the form in which headings are compared."""
    plain = fold(nfc(heading))
    without = _NO_WORD.sub(" ", _NOTE.sub(" ", plain)).strip()
    return without or _NO_WORD.sub(" ", plain).strip()


def _entries() -> dict[str, Meaning]:
    """Every heading of a field, cleaned."""
    entries = {f"{base} {whom}": NAME for base in ("ho va ten", "ho ten", "ten") for whom in _WHOM}
    entries |= {f"{base} {whom}": IDENTIFIER for base in _CODES for whom in _WHOM}
    for field, text in (
        (NAME, vocabulary.NAME),
        (FAMILY_PART, vocabulary.FAMILY_PART),
        (MIDDLE_PART, vocabulary.MIDDLE_PART),
        (GIVEN_PART, vocabulary.GIVEN_PART),
        (IDENTIFIER, vocabulary.IDENTIFIER),
        (CLASS, vocabulary.CLASS),
        (BIRTH, vocabulary.BIRTH),
        (POSITION, vocabulary.POSITION),
        (EMAIL, vocabulary.EMAIL),
        (PRESENCE, vocabulary.PRESENCE),
        (ORDINAL, vocabulary.ORDINAL),
    ):
        entries |= dict.fromkeys(listed(text), field)
    found = {heading: Meaning(field) for heading, field in entries.items()}
    for field, text in (
        (CLASS, vocabulary.CLASS_SECOND),
        (BIRTH, vocabulary.BIRTH_SECOND),
        (POSITION, vocabulary.POSITION_SECOND),
    ):
        found |= dict.fromkeys(listed(text), Meaning(field, second=True))
    return found


_WHOM = listed(vocabulary.OF_WHOM)
_CODES = ("ma", "ma so", "ma dinh danh", "ma dinh danh cua", "so dinh danh")
_ENTRIES = _entries()
_OF_STAFF = dict.fromkeys(listed(vocabulary.STAFF_CLASS_SECOND), Meaning(CLASS, second=True)) | dict.fromkeys(
    listed(vocabulary.STAFF_CLASS), Meaning(CLASS)
)
#: What a list of pupils may hold and the app does not keep of a pupil.
_OF_PUPILS = dict.fromkeys(listed(vocabulary.EMAIL), Meaning(reason="contact")) | dict.fromkeys(
    (*listed(vocabulary.POSITION), *listed(vocabulary.POSITION_SECOND)), Meaning(reason="not-needed")
)
_NOT_NEEDED = dict.fromkeys(listed(vocabulary.NOT_NEEDED_EXACT), Meaning(reason="not-needed"))
_REASONS = (
    ("citizen-number", any_of(vocabulary.CITIZEN)),
    ("sensitive", any_of(vocabulary.SENSITIVE)),
    ("family", any_of(vocabulary.FAMILY)),
    ("not-needed", any_of("gioi tinh")),
    ("contact", any_of(vocabulary.CONTACT)),
    ("not-needed", any_of(vocabulary.NOT_NEEDED)),
)
#: Folded, "bố" would be the ministry ("Bộ") and "ba" a number.
_FATHER = re.compile(r"\b(bố|ba)\b")


@lru_cache(maxsize=4096)
def meaning(heading: str, kind: str) -> Meaning:
    """What a column with this heading is to a list of this kind (`student` or `staff`)."""
    text = clean(heading)
    own = (_OF_STAFF if kind == STAFF else _OF_PUPILS).get(text)
    found = own or _ENTRIES.get(text) or _NOT_NEEDED.get(text)
    if found:
        return found
    if _FATHER.search(nfc(heading).casefold()):
        return Meaning(reason="family")
    for reason, pattern in _REASONS:
        if pattern.search(text):
            return Meaning(reason=reason)
    return Meaning(reason="unknown", known=False)
