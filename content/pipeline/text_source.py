"""Plans as plain text or Markdown: the lines as they are, and the tables that are drawn with vertical strokes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.pipeline.extract import SourceLine, UnreadableSource, extract_lines
from content.pipeline.hard_wraps import unwrapped
from content.pipeline.legacy_text import refuse_legacy
from content.pipeline.normalise import make_blocks, plain
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.plan_source import (
    MOST_LETTERS,
    MOST_LETTERS_OF_BLOCK,
    Place,
    PlanSource,
    Table,
    TableRow,
)

_RULE = re.compile(r"^\s*\|?(\s*:?-{2,}:?\s*\|)+(\s*:?-{2,}:?\s*)?$")
_STROKE = re.compile(r"(?<!\\)\|")


def read_text(data: bytes, kind: str) -> PlanSource:
    """Return the blocks of a text in UTF-8; raises PlanRefused for other encodings and for old fonts."""
    if len(data) > 2 * MOST_LETTERS:
        raise PlanRefused("too-large")
    try:
        lines = extract_lines(data)
    except UnreadableSource as error:
        raise PlanRefused("not-unicode", where=str(error)) from error
    if any(len(line.text) > MOST_LETTERS_OF_BLOCK for line in lines):
        raise PlanRefused("too-large")
    blocks = make_blocks(unwrapped(lines))
    refuse_legacy(block.text for block in blocks)
    places = {line.number: Place(line=line.number) for line in lines if not line.is_blank}
    return PlanSource(kind, blocks, places, tuple(_tables(lines)))


def _tables(lines: Sequence[SourceLine]) -> Iterator[Table]:
    rows: list[TableRow] = []
    above = title = ""
    for line in (*lines, SourceLine(len(lines) + 1, "")):
        text = line.text.strip()
        if _RULE.match(text) and "|" in text:
            continue
        if text.startswith("|") and text.endswith("|") and len(text) > 1:
            title = title if rows else above
            rows.append(TableRow(line.number, tuple(plain(cell) for cell in _STROKE.split(text[1:-1]))))
            continue
        if rows:
            yield Table(tuple(rows), title)
            rows = []
        above = plain(text) or above
