"""What an editor corrects in a plan's tree, kept as a list that is applied again to the next version of the file.

A correction says where by the words that stand there, not by their place, so that it finds them again in a file that
has changed a little. What it no longer finds is *lost*: the tree is then as if it had not been made, and the editor is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from difflib import SequenceMatcher
from typing import Any

from content.pipeline.correct_outline import CHANGES, CannotApply, Wish
from content.pipeline.outline import BLOCK, Entry, document_of, outline_of
from content.pipeline.plan_reading import PlanReading, with_outline
from quiz.domain.text import fold, fold_space

#: Words are the same from this likeness on where the neighbour above is the same too, or from the second on by themselves.
_LIKE_BESIDE, _LIKE_ALONE = 0.75, 0.9


@dataclass(frozen=True)
class Anchor:
    """Where a correction applies: kind of the entry, its words, those of the entry above it, its place among equals from 1.

    `kind` is "heading", "clause", or "block" for what stands in the document but not in the tree.
    """

    kind: str
    text: str
    above: str = ""
    ordinal: int = 1


@dataclass(frozen=True)
class Correction:
    """One correction. `action` is one of

    merge         the clause is joined to the clause above it
    split         the clause ends before the words `at`; they begin the next clause
    move          the clause, or the heading with all below it, goes to the heading `target`: behind its clauses or sections;
                  without a target a heading becomes one of the outermost, a clause goes to the preamble
    retitle       the heading gets the title `title` and, where it is given, the number `label`
    make_heading  the clause becomes a heading one step below its own, or beside the heading `target` (its level)
    make_clause   the heading becomes a clause of the heading above; or a block that was left out becomes a clause
    drop          the clause, or the heading alone, is left out; its clauses go to the heading above
    """

    action: str
    anchor: Anchor
    title: str = ""
    label: str = ""
    at: str = ""
    target: Anchor | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the correction as plain values, what is empty left out."""
        return {name: value for name, value in asdict(self).items() if value}

    @staticmethod
    def from_json(value: Mapping[str, Any]) -> Correction:
        """Return the correction that `to_json` wrote; raises KeyError or TypeError for anything else."""
        target = value.get("target")
        return Correction(
            **{**value, "anchor": Anchor(**value["anchor"]), "target": Anchor(**target) if target else None}
        )


@dataclass(frozen=True)
class Lost:
    """A correction that was not made: `why` is "anchor", "target", "words" or "impossible"."""

    correction: Correction
    why: str


@dataclass(frozen=True)
class Corrected:
    """The reading with the corrections made, and those that could not be."""

    reading: PlanReading
    lost: tuple[Lost, ...] = ()


def apply_corrections(reading: PlanReading, corrections: Iterable[Correction]) -> Corrected:
    """Return the reading with the corrections made one after the other; each is anchored in what those before it left."""
    outline: Sequence[Entry] = reading.outline
    lost: list[Lost] = []
    for correction in corrections:
        try:
            changed = _apply(reading, outline, correction)
            outline = outline_of(document_of(changed, reading.document.data))
        except CannotApply as reason:
            lost.append(Lost(correction, str(reason)))
    return Corrected(with_outline(reading, outline), tuple(lost))


def anchor_at(reading: PlanReading, position: int) -> Anchor:
    """Return the anchor of the entry at a position of the reading's outline; raises IndexError."""
    outline = reading.outline
    entry = outline[position]
    equal = [
        place
        for place, other in enumerate(outline)
        if other.kind == entry.kind and _folded(other.text) == _folded(entry.text)
    ]
    above = outline[position - 1].text if position else ""
    return Anchor(entry.kind, entry.text, above, equal.index(position) + 1)


def block_anchor(reading: PlanReading, line: int) -> Anchor:
    """Return the anchor of a block that is not in the tree (a closing, a left-out line); raises KeyError."""
    texts = [read.block.text for read in reading.blocks]
    for place, read in enumerate(reading.blocks):
        if read.line == line:
            above = texts[place - 1] if place else ""
            ordinal = 1 + sum(_folded(text) == _folded(read.block.text) for text in texts[:place])
            return Anchor(BLOCK, read.block.text, above, ordinal)
    raise KeyError(line)


def _apply(reading: PlanReading, outline: Sequence[Entry], correction: Correction) -> Sequence[Entry]:
    change = CHANGES.get((correction.action, correction.anchor.kind))
    if change is None:
        raise CannotApply("impossible")
    entries = [(entry.kind, entry.text) for entry in outline]
    target = None
    if correction.target is not None:
        target = _find(entries, correction.target, "target")
    wish = Wish(correction.title, correction.label, correction.at, target)
    if correction.anchor.kind != BLOCK:
        return change(outline, _find(entries, correction.anchor, "anchor"), wish)
    used = {entry.line for entry in outline}
    blocks = [(BLOCK, read.block.text) for read in reading.blocks]
    block = reading.blocks[_find(blocks, correction.anchor, "anchor")].block
    if block.line in used:
        raise CannotApply("impossible")
    return change(outline, 0, replace(wish, block=block))


def _find(entries: Sequence[tuple[str, str]], anchor: Anchor, what: str) -> int:
    """Return the position of the entry that an anchor means; raises CannotApply(what) when it is not there any more.

    The same words count first, in several places those under the same neighbour, then the same place among equals;
    where the words have changed, the one entry that is like them.
    """
    words, above = _folded(anchor.text), _folded(anchor.above)
    kept = [(place, _folded(text)) for place, (kind, text) in enumerate(entries) if kind == anchor.kind]

    def is_below(place: int) -> bool:
        return _folded(entries[place - 1][1] if place else "") == above

    same = [place for place, text in kept if text == words]
    if same:
        nth = same[min(anchor.ordinal, len(same)) - 1]
        return next((place for place in same if len(same) > 1 and is_below(place)), nth)
    likeness = sorted(((_likeness(text, words), -place) for place, text in kept), reverse=True)[:2]
    if likeness:
        best, place = likeness[0][0], -likeness[0][1]
        is_alone = len(likeness) < 2 or likeness[1][0] < best
        if is_alone and best >= (_LIKE_BESIDE if is_below(place) else _LIKE_ALONE):
            return place
    raise CannotApply(what)


def _likeness(text: str, other: str) -> float:
    """Return how much two texts are alike, word by word, from 0 to 1."""
    matcher = SequenceMatcher(None, text.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.real_quick_ratio() >= _LIKE_BESIDE else 0.0


def _folded(text: str) -> str:
    return fold(fold_space(text))
