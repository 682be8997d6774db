"""The single changes that corrections are made of, each from one list of headings and clauses to another."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from content.pipeline.clauses import Clause
from content.pipeline.normalise import Block
from content.pipeline.numbering import LETTER, ROMAN, read_number, roman_value
from content.pipeline.outline import BLOCK, CLAUSE, HEADING, Entry
from content.pipeline.sections import PREAMBLE, Section
from quiz.domain.text import fold_space

_ROMANS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")
_LETTERS = "abcdđegh"


class CannotApply(Exception):
    """The change cannot be made; the message is the reason's code: "anchor", "target", "words" or "impossible"."""


@dataclass(frozen=True)
class Wish:
    """What a change needs beside its place: positions are those of the list, `block` what was outside the tree."""

    title: str = ""
    label: str = ""
    at: str = ""
    target: int | None = None
    block: Block | None = None


Outline = Sequence[Entry]
Change = Callable[[Outline, int, Wish], Outline]


def _merge(outline: Outline, position: int, _wish: Wish) -> Outline:
    clause = _clause(outline[position])
    before = outline[position - 1] if position else None
    if before is None or (before.section and before.section.key == PREAMBLE):
        raise CannotApply("impossible")
    if before.section:
        title = f"{before.section.title} {clause.text}".rstrip(" :.")
        joined = Entry(section=replace(before.section, title=title))
    else:
        first = _clause(before)
        offset = len(first.text) + 1
        pieces = (*_pieces(first), *((line, start + offset) for line, start in _pieces(clause)))
        joined = Entry(clause=replace(first, text=f"{first.text} {clause.text}", pieces=pieces))
    return (*outline[: position - 1], joined, *outline[position + 1 :])


def _split(outline: Outline, position: int, wish: Wish) -> Outline:
    clause = _clause(outline[position])
    offset = clause.text.find(fold_space(wish.at), 1) if wish.at.strip() else -1
    if offset < 0:
        raise CannotApply("words")
    first, second = clause.text[:offset].rstrip(), clause.text[offset:]
    line = clause.line_at(offset)
    before = tuple(piece for piece in _pieces(clause) if piece[1] < offset)
    after = ((line, 0), *((at, start - offset) for at, start in _pieces(clause) if start > offset))
    return (
        *outline[:position],
        Entry(clause=replace(clause, text=first, pieces=before, is_torn=clause.is_torn and len(before) > 1)),
        Entry(clause=replace(clause, text=second, line=line, bullet="", pieces=after, is_torn=False)),
        *outline[position + 1 :],
    )


def _move_clause(outline: Outline, position: int, wish: Wish) -> Outline:
    moved, target = outline[position], wish.target
    if target == position:
        raise CannotApply("impossible")
    if target is None:
        place = 1 if outline[0].section and outline[0].section.key == PREAMBLE else 0
        place = _end_of_clauses(outline, place)
    elif outline[target].clause:
        place = target + 1
    else:
        place = _end_of_clauses(outline, target + 1)
    return (*_without(outline[:place], position), moved, *_without(outline[place:], position - place))


def _move_heading(outline: Outline, position: int, wish: Wish) -> Outline:
    end = _end_of_section(outline, position)
    if wish.target is None:
        top = _outermost_level(outline)
        level, place = top, position
        while place < len(outline) and (place <= position or not _is_heading_from(outline[place], top)):
            place += 1
    else:
        target = outline[wish.target].section
        if target is None or target.key == PREAMBLE or position <= wish.target < end:
            raise CannotApply("impossible")
        level, place = _child_level(outline, wish.target), _end_of_section(outline, wish.target)
    place = max(place, end) if place > position else place
    deeper = level - _section(outline[position]).level
    moved = tuple(
        Entry(section=replace(entry.section, level=entry.section.level + deeper)) if entry.section else entry
        for entry in outline[position:end]
    )
    if place <= position:
        return (*outline[:place], *moved, *outline[place:position], *outline[end:])
    return (*outline[:position], *outline[end:place], *moved, *outline[place:])


def _retitle(outline: Outline, position: int, wish: Wish) -> Outline:
    section = _section(outline[position])
    title, label = fold_space(wish.title) or section.title, fold_space(wish.label) or section.label
    changed = replace(section, title=title, label=label, value=_value(label) or section.value)
    return (*outline[:position], Entry(section=changed), *outline[position + 1 :])


def _heading_of_clause(outline: Outline, position: int, wish: Wish) -> Outline:
    clause = _clause(outline[position])
    heading = _new_heading(
        outline[:position], clause.text, clause.bullet, clause.line, _level(outline, position, wish), wish
    )
    return (*outline[:position], Entry(section=heading), *outline[position + 1 :])


def _clause_of_heading(outline: Outline, position: int, _wish: Wish) -> Outline:
    section = _section(outline[position])
    if section.key == PREAMBLE:
        raise CannotApply("impossible")
    following = outline[position + 1] if position + 1 < len(outline) else None
    if following is not None and following.clause and following.line == section.line:
        return (*outline[:position], *outline[position + 1 :])  # its line is a clause already
    clause = Clause("", "", 0, section.title, section.line, f"{section.label}.", ((section.line, 0),))
    return (*outline[:position], Entry(clause=clause), *outline[position + 1 :])


def _clause_of_block(outline: Outline, _position: int, wish: Wish) -> Outline:
    block = _block(wish)
    clause = Clause("", "", 0, block.text, block.line, block.bullet, block.pieces)
    place = _place_of_line(outline, block.line)
    return (*outline[:place], Entry(clause=clause), *outline[place:])


def _heading_of_block(outline: Outline, _position: int, wish: Wish) -> Outline:
    block = _block(wish)
    place = _place_of_line(outline, block.line)
    numbered = read_number(block)
    text, bullet = (numbered[1], numbered[0].label) if numbered else (block.text, "")
    level = _section(outline[wish.target]).level if wish.target is not None else _outermost_level(outline)
    heading = _new_heading(outline[:place], text, bullet, block.line, level, wish)
    return (*outline[:place], Entry(section=heading), *outline[place:])


def _drop(outline: Outline, position: int, _wish: Wish) -> Outline:
    return (*outline[:position], *outline[position + 1 :])


#: What can be done with what: (action, kind of the entry it is done with).
CHANGES: Final[Mapping[tuple[str, str], Change]] = {
    ("merge", CLAUSE): _merge,
    ("split", CLAUSE): _split,
    ("move", CLAUSE): _move_clause,
    ("move", HEADING): _move_heading,
    ("retitle", HEADING): _retitle,
    ("make_heading", CLAUSE): _heading_of_clause,
    ("make_heading", BLOCK): _heading_of_block,
    ("make_clause", HEADING): _clause_of_heading,
    ("make_clause", BLOCK): _clause_of_block,
    ("drop", CLAUSE): _drop,
    ("drop", HEADING): _drop,
}


def _new_heading(before: Outline, text: str, bullet: str, line: int, level: int, wish: Wish) -> Section:
    """Return a heading: its number is the wished one, the printed one, or the one after its neighbour's."""
    printed = re.sub(r"[^\w.]", "", bullet).strip(".")
    label = fold_space(wish.label) or (printed if _value(printed) else "") or _next_label(before, level)
    title = fold_space(wish.title) or text.rstrip(" :.;")
    return Section("", label, title, line, level=level, value=_value(label) or 1)


def _next_label(before: Outline, level: int) -> str:
    for entry in reversed(before):
        section = entry.section
        if section is None or section.key == PREAMBLE or section.level > level:
            continue
        if section.level < level:
            return "a" if level >= LETTER else "1"
        head, dot, _ = section.label.rpartition(".")
        number = section.value + 1
        if section.label.isupper() and number <= len(_ROMANS):
            return _ROMANS[number - 1]
        if section.label.isalpha() and number <= len(_LETTERS):
            return _LETTERS[number - 1]
        return f"{head}{dot}{number}"
    return "I" if level <= ROMAN else "1"


def _value(label: str) -> int:
    """Return the last part of a number as a value, 0 for what is no number."""
    last = label.rpartition(".")[2]
    if last.isdecimal():
        return int(last)
    if re.fullmatch(r"[IVX]+", last):
        return roman_value(last)
    return _LETTERS.find(last) + 1 if len(last) == 1 else 0


def _level(outline: Outline, position: int, wish: Wish) -> int:
    """Return the level of a new heading: that of the target, else one step below the heading it stands under."""
    if wish.target is not None:
        return _section(outline[wish.target]).level
    above = next((place for place in range(position, -1, -1) if outline[place].section), None)
    if above is None or _section(outline[above]).key == PREAMBLE:
        return _outermost_level(outline)
    return _child_level(outline, above)


def _child_level(outline: Outline, position: int) -> int:
    """Return the level of the headings right below a heading, or the one they would have."""
    level = _section(outline[position]).level
    below = [
        entry.section.level
        for entry in outline[position + 1 : _end_of_section(outline, position)]
        if entry.section
    ]
    return min(below, default=level + 1)


def _outermost_level(outline: Outline) -> int:
    levels = [entry.section.level for entry in outline if entry.section and entry.section.key != PREAMBLE]
    return min(levels, default=ROMAN)


def _is_heading_from(entry: Entry, level: int) -> bool:
    return entry.section is not None and entry.section.level <= level


def _end_of_clauses(outline: Outline, place: int) -> int:
    while place < len(outline) and outline[place].clause:
        place += 1
    return place


def _end_of_section(outline: Outline, position: int) -> int:
    """Return the position after all that stands under a heading."""
    level, place = _section(outline[position]).level, position + 1
    while place < len(outline) and not _is_heading_from(outline[place], level):
        place += 1
    return place


def _place_of_line(outline: Outline, line: int) -> int:
    return max((place + 1 for place, entry in enumerate(outline) if entry.line <= line), default=0)


def _without(outline: Outline, position: int) -> Outline:
    if not 0 <= position < len(outline):
        return outline
    return (*outline[:position], *outline[position + 1 :])


def _pieces(clause: Clause) -> tuple[tuple[int, int], ...]:
    return clause.pieces or ((clause.line, 0),)


def _clause(entry: Entry) -> Clause:
    if entry.clause is None:
        raise CannotApply("impossible")
    return entry.clause


def _section(entry: Entry) -> Section:
    if entry.section is None:
        raise CannotApply("impossible")
    return entry.section


def _block(wish: Wish) -> Block:
    if wish.block is None:
        raise CannotApply("impossible")
    return wish.block
