"""Two versions of a plan, clause by clause: unchanged, moved, reworded, gone, new; and which words differ.

A clause with the same code says the same. Of those that are left, the pairs whose words are most alike belong together, in
whichever section they stand; a pair less alike than REWORDED_FROM is one clause gone and another one new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from quiz.domain.text import fold

UNCHANGED, MOVED, REWORDED, GONE, NEW = "unchanged", "moved", "reworded", "gone", "new"
KINDS = (REWORDED, GONE, NEW, MOVED, UNCHANGED)
#: Share of words in common, in order, from which a clause is another wording and not another clause.
REWORDED_FROM = 0.6
_PARTS = re.compile(r"\s+|[^\W_]+|.", re.DOTALL)


@dataclass(frozen=True)
class ComparedClause:
    """A clause as a comparison needs it. `number` counts from 1 in its section."""

    code: str
    section: str
    section_title: str
    number: int
    text: str


@dataclass(frozen=True)
class Change:
    """What became of one clause. `old` is None for a new one, `new` for one that is gone."""

    kind: str
    old: ComparedClause | None
    new: ComparedClause | None
    is_moved: bool = False


@dataclass(frozen=True)
class MarkedWords:
    """A piece of a text and whether the other text lacks it."""

    text: str
    is_changed: bool


def compare_clauses(old: Sequence[ComparedClause], new: Sequence[ComparedClause]) -> tuple[Change, ...]:
    """One change for each clause of either version: those of the new one in its order, then what is gone."""
    before = {clause.code: clause for clause in old}
    partners = {clause.code: before[clause.code] for clause in new if clause.code in before}
    left = [clause for clause in old if clause.code not in partners]
    unmatched = [clause for clause in new if clause.code not in partners]
    reworded = _pairs(left, unmatched)
    changes = []
    for clause in new:
        same, other = partners.get(clause.code), reworded.get(clause.code)
        if same is not None:
            moved = _is_moved(same, clause)
            changes.append(Change(MOVED if moved else UNCHANGED, same, clause, moved))
        elif other is not None:
            changes.append(Change(REWORDED, other, clause, _is_moved(other, clause)))
        else:
            changes.append(Change(NEW, None, clause))
    found = {clause.code for clause in reworded.values()}
    return (*changes, *(Change(GONE, clause, None) for clause in left if clause.code not in found))


def mark_words(old: str, new: str) -> tuple[tuple[MarkedWords, ...], tuple[MarkedWords, ...]]:
    """Both texts in pieces, with the words marked that the other one does not have in that place."""
    before, after = _PARTS.findall(old), _PARTS.findall(new)
    marked: tuple[list[MarkedWords], list[MarkedWords]] = ([], [])
    for tag, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        for pieces, text in ((marked[0], "".join(before[a:b])), (marked[1], "".join(after[c:d]))):
            if text:
                pieces.append(MarkedWords(text, tag != "equal" and bool(text.strip())))
    return tuple(marked[0]), tuple(marked[1])


def likeness(old: str, new: str) -> float:
    """Share of words that two texts have in common in order: 2 x common / all, from 0 to 1."""
    return SequenceMatcher(None, old.split(), new.split(), autojunk=False).ratio()


def _pairs(old: Sequence[ComparedClause], new: Sequence[ComparedClause]) -> dict[str, ComparedClause]:
    """The old clause of each new one that is a rewording, by the new one's code; the most alike first."""
    candidates = []
    counted = [Counter(clause.text.split()) for clause in old]
    for at, clause in enumerate(new):
        words = Counter(clause.text.split())
        for place, other in enumerate(old):
            # No order of the words gives more than this, so most pairs need no closer look.
            most = 2 * (words & counted[place]).total() / ((words.total() + counted[place].total()) or 1)
            if most >= REWORDED_FROM and (share := likeness(other.text, clause.text)) >= REWORDED_FROM:
                candidates.append((-share, _is_moved(other, clause), at, place))
    pairs: dict[str, ComparedClause] = {}
    taken: set[int] = set()
    for _share, _moved, at, place in sorted(candidates):
        if new[at].code not in pairs and place not in taken:
            pairs[new[at].code] = old[place]
            taken.add(place)
    return pairs


def _is_moved(old: ComparedClause, new: ComparedClause) -> bool:
    """Whether it stands in another section; one that was only numbered anew is the same."""
    return old.section != new.section and fold(old.section_title) != fold(new.section_title)
