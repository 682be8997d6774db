"""Where a sheet's headings are and what stands in which column.

The heading is the first row that names a person's name; letterheads and titles may stand above it. It may have a second
row below it ("Họ và tên" over "Họ đệm" and "Tên") or a row of groups above it ("Học sinh" and "Cha" over two "Họ tên").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quiz.domain.text import fold_space
from quiz.exchange import roster_headings as words
from quiz.exchange.legacy_fonts import TCVN3, VNI, from_tcvn3, from_vni
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_headings import Meaning, clean, meaning
from quiz.exchange.roster_identifier import is_citizen_number
from quiz.exchange.sheets import Cell, Row

#: So far down a heading is looked for.
HEADING_WITHIN = 60
_SAMPLE = 300
_MOSTLY, _HALF = 0.8, 0.5


@dataclass(frozen=True)
class Layout:
    """Columns by field, each with its heading as written.

    `top` is the index of the row of headings, `body` that of the first row that may be a person.
    """

    top: int
    body: int
    columns: dict[str, int]
    headings: dict[int, str]
    dropped: tuple[tuple[str, str], ...]
    #: "Ngày", "Tháng", "Năm" in columns of their own.
    birth_parts: tuple[int, int, int] | None = None
    #: A second column of birth dates: the list has one for boys and one for girls.
    birth_other: int | None = None
    #: The column of the identifier holds citizen numbers: numbers that lost their leading zeros are such as well.
    citizen_column: int | None = None
    name_columns: tuple[int, ...] = ()

    @property
    def kept(self) -> frozenset[int]:
        """The columns of which something may be said outside: those that give a field, and the number in the list."""
        extra = (*self.name_columns, *(self.birth_parts or ()), self.birth_other)
        return frozenset(column for column in (*self.columns.values(), *extra) if column is not None)

    def heading(self, name: str) -> str:
        """The heading of the field as written, empty where the sheet has none."""
        column = self.columns.get(name)
        return self.headings.get(column, "") if column is not None else ""


@dataclass
class _Columns:
    """What is known of the columns while the heading is read."""

    meanings: dict[int, Meaning] = field(default_factory=dict)
    headings: dict[int, str] = field(default_factory=dict)
    birth_parts: dict[str, int] = field(default_factory=dict)
    birth_by_gender: list[int] = field(default_factory=list)


def label(cell: Cell) -> str:
    """A heading as written, on one line; empty for what is no text."""
    return fold_space(cell) if isinstance(cell, str) else ""


def find_layout(rows: Sequence[Row], kind: str, sheet: str) -> Layout | None:
    """The layout of the sheet's first rows, or None without a heading for a name.

    Raises FileRefused `heading-twice` with both headings where two columns name one field.
    """
    first = rows[:HEADING_WITHIN]
    places = [place for place, row in enumerate(first) if names_a_person(row, kind)]
    places = places or [place for place, row in enumerate(first) if _names_a_person_alone(row, kind)]
    if not places:
        _check_fonts(rows, kind, sheet)
        return None
    place = places[0]
    row, below = rows[place], rows[place + 1] if place + 1 < len(rows) else []
    if _is_second_row(row, below, kind):
        return _settled(_columns(row, below, kind), rows, place, place + 2, sheet)
    columns = _columns([], row, kind)
    if place and _twice(columns):
        columns = _columns(rows[place - 1], row, kind)
    return _settled(columns, rows, place, place + 1, sheet)


def _check_fonts(rows: Sequence[Row], kind: str, sheet: str) -> None:
    """Raises FileRefused `legacy-font` where headings would be found, were they not typed for an old font."""
    for place, row in enumerate(rows[:HEADING_WITHIN]):
        for font, read in ((TCVN3, from_tcvn3), (VNI, from_vni)):
            if names_a_person([read(cell) if isinstance(cell, str) else "" for cell in row], kind):
                raise FileRefused("legacy-font", {"font": font}, sheet=sheet, row=place + 1)


def names_a_person(row: Row, kind: str) -> bool:
    """Whether the row is a heading: it names a name and something else, or stands alone."""
    labels = [label(cell) for cell in row]
    meant = [meaning(text, kind) for text in labels if text]
    if not any(each.field in (words.NAME, words.GIVEN_PART) for each in meant):
        return False
    return len(meant) == 1 or sum(each.known for each in meant) > 1


def _names_a_person_alone(row: Row, kind: str) -> bool:
    """Whether the row is a heading of which nothing else is known."""
    filled = [cell for cell in row if cell != ""]
    return all(label(cell) for cell in filled) and any(
        meaning(label(cell), kind).field == words.NAME for cell in filled
    )


def _is_second_row(upper: Row, lower: Row, kind: str) -> bool:
    """Whether `lower` tells the columns of `upper` apart: its texts stand only where `upper` is open."""
    found = False
    for column, cell in enumerate(lower):
        if cell == "":
            continue
        text = label(cell)
        above = label(upper[column]) if column < len(upper) else ""
        opens = column + 1 >= len(upper) or upper[column + 1] == ""
        if not text or (above and not opens):
            return False
        known = meaning(text, kind).known or clean(text) in ("ngay", "thang", "nam", "nu")
        if above and meaning(above, kind).field == words.NAME and not known:
            return False
        found = found or known
    return found


def _columns(upper: Row, lower: Row, kind: str) -> _Columns:
    """What each column means by the one or two rows of its heading."""
    result, parent = _Columns(), ""
    for column in range(max(len(upper), len(lower))):
        own = label(upper[column]) if column < len(upper) else ""
        child = label(lower[column]) if column < len(lower) else ""
        first = bool(own)
        parent = own or (parent if child else "")
        if not parent and not child:
            continue
        result.headings[column] = " / ".join(part for part in (parent, child) if part)
        _place(result, column, parent, child, kind, first=first)
    return result


def _place(result: _Columns, column: int, parent: str, child: str, kind: str, *, first: bool) -> None:
    above, below = meaning(parent, kind), meaning(child, kind)
    if not child:
        result.meanings[column] = above
    elif not parent:
        result.meanings[column] = below
    elif above.reason in ("family", "sensitive", "citizen-number"):
        result.meanings[column] = above
    elif above.field == words.BIRTH and _place_birth(result, column, child):
        result.meanings[column] = Meaning()
    elif below.known:
        result.meanings[column] = below
    else:
        result.meanings[column] = above if first else below


def _place_birth(result: _Columns, column: int, child: str) -> bool:
    """A birth date in three columns, or in one for boys and one for girls."""
    text = child.casefold()
    if text in ("ngày", "tháng", "năm") or (text == "nam" and len(result.birth_parts) == 2):
        result.birth_parts["năm" if text == "nam" else text] = column
        return True
    if text in ("nam", "nữ"):
        result.birth_by_gender.append(column)
        return True
    return False


def _twice(columns: _Columns) -> bool:
    """Whether several columns give a name."""
    names = [each.field for each in columns.meanings.values()]
    return names.count(words.NAME) > 1 or (words.NAME in names and words.FAMILY_PART in names)


def _settled(columns: _Columns, rows: Sequence[Row], top: int, body: int, sheet: str) -> Layout:
    sample = rows[body : body + _SAMPLE]
    citizen = [
        column
        for column, each in columns.meanings.items()
        if each.field == words.IDENTIFIER and _holds_citizen_numbers(sample, column)
    ]
    chosen = _chosen(columns, citizen, sheet, body)
    dropped = [
        (columns.headings[column], each.reason)
        for column, each in columns.meanings.items()
        if each.reason and column not in chosen.values()
    ]
    dropped += [
        (columns.headings[column], "citizen-number") for column in citizen if column not in chosen.values()
    ]
    parts = tuple(columns.birth_parts.get(name, -1) for name in ("ngày", "tháng", "năm"))
    if columns.birth_by_gender and words.BIRTH not in chosen:
        chosen[words.BIRTH] = columns.birth_by_gender[0]
    identifier = chosen.get(words.IDENTIFIER)
    return Layout(
        top=top,
        body=body,
        columns=chosen,
        headings=columns.headings,
        dropped=tuple(dropped),
        birth_parts=(parts[0], parts[1], parts[2]) if -1 not in parts else None,
        birth_other=columns.birth_by_gender[1] if len(columns.birth_by_gender) > 1 else None,
        citizen_column=identifier if identifier in citizen else None,
        name_columns=_name_columns(columns, chosen, sample),
    )


def _holds_citizen_numbers(sample: Sequence[Row], column: int) -> bool:
    cells = [row[column] for row in sample if column < len(row) and row[column] != ""]
    citizen = sum(is_citizen_number(cell, loosely=False) for cell in cells)
    return citizen > _HALF * len(cells)


def _chosen(columns: _Columns, citizen: list[int], sheet: str, body: int) -> dict[str, int]:
    """One column for each field."""
    chosen: dict[str, int] = {}
    for wanted_second in (False, True):
        for column, each in columns.meanings.items():
            if each.field is None or each.second is not wanted_second or column in citizen:
                continue
            if each.field not in chosen:
                chosen[each.field] = column
            elif not each.second and each.field != words.ORDINAL:
                raise _twice_error(columns, chosen[each.field], column, sheet, body)
    if words.IDENTIFIER not in chosen and citizen:
        chosen[words.IDENTIFIER] = citizen[0]
    parts = [chosen[part] for part in words.NAME_PARTS if part in chosen]
    if words.NAME in chosen and parts:
        first, second = sorted((chosen[words.NAME], parts[0]))
        raise _twice_error(columns, first, second, sheet, body)
    return chosen


def _twice_error(columns: _Columns, first: int, second: int, sheet: str, body: int) -> FileRefused:
    facts = {"first": columns.headings[first], "second": columns.headings[second]}
    return FileRefused("heading-twice", facts, sheet=sheet, row=body, column=columns.headings[second])


_ONE_WORD = re.compile(r"[^\W\d_]+(\s[^\W\d_]+)?")


def _name_columns(columns: _Columns, chosen: dict[str, int], sample: Sequence[Row]) -> tuple[int, ...]:
    """The columns whose texts make the name: one, two by their headings, or two under one heading."""
    if words.NAME not in chosen:
        return tuple(chosen[part] for part in words.NAME_PARTS if part in chosen)
    column = chosen[words.NAME]
    if column + 1 in columns.headings:
        return (column,)
    filled = [row for row in sample if column < len(row) and label(row[column])]
    given = sum(column + 1 < len(row) and bool(_ONE_WORD.fullmatch(label(row[column + 1]))) for row in filled)
    return (column, column + 1) if filled and given >= _MOSTLY * len(filled) else (column,)
