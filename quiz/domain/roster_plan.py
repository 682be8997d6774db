"""What a roster would do to a unit's people: steps, questions and errors, and the words for them.

A *row* is one person as a file has him; a *known* person is one whom the app has. A *step* is what is done to one person.
A *question* is a row of which only a person can say whom it means. A *class key* is the name of a class as it is compared.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from quiz.domain.text import fold, fold_space

STAFF, STUDENT = "staff", "student"
ADDED, CHANGED, MOVED, LEFT = "added", "changed", "moved", "left"
ACTIONS = (ADDED, CHANGED, MOVED, LEFT)
#: How much of what is there a file lists in full: nothing is said, its classes, the unit.
COMPLETE_NO, COMPLETE_CLASSES, COMPLETE_UNIT = "no", "classes", "unit"
COMPLETE = (COMPLETE_NO, COMPLETE_CLASSES, COMPLETE_UNIT)
#: Answers to a question beside the number of a known person.
NEW, SKIP = "new", "skip"
#: Questions: which of several it is; the id is at a unit out of reach; the id belongs to another name.
SAME_PERSON, FROM_AFAR, OTHER_NAME = "same-person", "from-afar", "other-name"


class Row(Protocol):
    """What is asked of a row; `presence` is present, joined or left."""

    @property
    def sheet(self) -> str: ...
    @property
    def row(self) -> int: ...
    @property
    def full_name(self) -> str: ...
    @property
    def external_id(self) -> str | None: ...
    @property
    def class_name(self) -> str | None: ...
    @property
    def birth_date(self) -> date | None: ...
    @property
    def position(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def presence(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Known:
    """A person whom the app has. `unit_id` None: belongs nowhere now; `class_key` of this school year alone."""

    person_id: int
    full_name: str
    birth_date: date | None = None
    external_id: str | None = None
    position: str | None = None
    email: str | None = None
    unit_id: int | None = None
    class_key: str | None = None
    is_here: bool = True
    is_within_reach: bool = True


@dataclass(frozen=True, slots=True)
class Step:
    """What is done to one person. `known` None: he is new; `row` None: he is missing from a complete list.

    `fields` of the identity are written as the row has them; `class_key` is the class he is in afterwards.
    """

    action: str
    row: Row | None
    known: Known | None
    fields: tuple[str, ...] = ()
    class_key: str | None = None


@dataclass(frozen=True, slots=True)
class Teaching:
    """A class that somebody teaches from now on. `known` None: he is new with this file."""

    row: Row
    known: Known | None
    class_key: str


@dataclass(frozen=True, slots=True)
class Question:
    """A row that may mean one of `candidates`, or somebody new if `may_be_new`."""

    code: str
    row: Row
    candidates: tuple[Known, ...]
    may_be_new: bool

    @property
    def place(self) -> str:
        """Names the row in what people answer."""
        return place_of(self.row)


@dataclass(frozen=True, slots=True)
class RowError:
    """A row that cannot be taken as it is. `column` is the usual heading of what is wrong in it."""

    row: Row
    column: str
    code: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """What applying a file would do.

    `teaching`: classes given to staff. `gone_unknown`: rows of people who have left and are not known here. `withheld`: so
    many would leave if every row could be read.
    """

    steps: tuple[Step, ...]
    unchanged: int
    skipped: int
    questions: tuple[Question, ...]
    errors: tuple[RowError, ...]
    new_classes: tuple[str, ...]
    gone_unknown: tuple[Row, ...] = ()
    scope_size: int = 0
    withheld: int = 0
    teaching: tuple[Teaching, ...] = ()

    def of(self, action: str) -> list[Step]:
        """The steps of one action, in the order of the file."""
        return [step for step in self.steps if step.action == action]

    @property
    def counts(self) -> dict[str, int]:
        """How many people each action concerns."""
        found = dict.fromkeys(ACTIONS, 0)
        for step in self.steps:
            found[step.action] += 1
        return found

    @property
    def digest(self) -> str:
        """The same for two plans that do the same."""
        sink = hashlib.sha256()
        for line in self._lines():
            sink.update(line.encode(errors="replace"))
        return sink.hexdigest()

    def _lines(self) -> Iterator[str]:
        for step in self.steps:
            place = place_of(step.row) if step.row else ""
            person = step.known.person_id if step.known else ""
            yield f"{step.action}|{place}|{person}|{','.join(step.fields)}|{step.class_key}\n"
        for one in self.teaching:
            yield f"+{place_of(one.row)}|{one.known.person_id if one.known else ''}|{one.class_key}\n"
        for question in self.questions:
            yield f"?{question.place}|{[one.person_id for one in question.candidates]}\n"
        for error in self.errors:
            yield f"!{place_of(error.row)}|{error.code}\n"
        yield f"{self.new_classes}|{self.skipped}"


def place_of(row: Row) -> str:
    """Names a row within its file."""
    return f"{row.sheet}!{row.row}"


def class_key(name: str) -> str:
    """The name of a class as it is compared: case, diacritics and white space do not count."""
    return fold(fold_space(name))


def class_key_of(row: Row, kind: str) -> str | None:
    """The class of a row; staff belong to their unit alone."""
    return class_key(row.class_name) if kind == STUDENT and row.class_name else None


def folded_name(name: str) -> str:
    """A name as it is compared and searched."""
    return fold(fold_space(name))


def grade_of(class_name: str) -> int | None:
    """The grade that a class name begins with, 1 to 12; None for those of small children."""
    digits = ""
    for letter in class_name.strip():
        if not letter.isascii() or not letter.isdigit():
            break
        digits += letter
    return int(digits) if digits and len(digits) <= 2 and 1 <= int(digits) <= 12 else None


def changed_fields(row: Row, known: Known, kind: str) -> tuple[str, ...]:
    """Fields of the identity that the row says otherwise; what it does not say stays, and an id is never replaced."""
    fields = []
    if row.full_name != known.full_name:
        fields.append("full_name")
    if row.birth_date is not None and row.birth_date != known.birth_date:
        fields.append("birth_date")
    if row.external_id and known.external_id is None:
        fields.append("external_id")
    if kind == STAFF:
        fields += [
            name
            for name in ("position", "email")
            if getattr(row, name) is not None and getattr(row, name) != getattr(known, name)
        ]
    return tuple(fields)


def leaves_too_many(leaving: int, of: int) -> bool:
    """Whether so many of so many leave that their number has to be typed: over 10 %."""
    return leaving * 10 > of


def first_by_class(rows: Sequence[Row], kind: str) -> dict[str, str]:
    """Class keys of the rows with the name as first written; who has left makes no class."""
    names: dict[str, str] = {}
    for row in rows:
        key = class_key_of(row, kind) if row.presence != LEFT else None
        if key is not None and row.class_name:
            names.setdefault(key, fold_space(row.class_name))
    return names
