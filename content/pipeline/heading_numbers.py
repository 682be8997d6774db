"""Numbers for the headings of a document that marks them by style alone: 1, 1.1, 2 ... by level and order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from content.pipeline.normalise import Block
from content.pipeline.numbering import read_number
from content.pipeline.page_parts import is_kind

_LEAST = 2


def number_headings(blocks: Sequence[Block]) -> tuple[tuple[Block, ...], bool]:
    """Return the blocks with their headings numbered, and whether any was: not where one heading has a printed number."""
    headings = [block for block in blocks if _is_heading(block)]
    if len(headings) < _LEAST or any(read_number(block) for block in headings):
        return tuple(blocks), False
    levels = sorted({block.heading for block in headings})
    counts = [0] * len(levels)
    numbered = []
    for block in blocks:
        if _is_heading(block):
            depth = levels.index(block.heading)
            counts[depth:] = [counts[depth] + 1, *[0] * (len(levels) - depth - 1)]
            label = ".".join(str(count or 1) for count in counts[: depth + 1])
            text = f"{label}. {block.text}"
            block = replace(block, text=text, lead=text, cells=())
        numbered.append(block)
    return tuple(numbered), True


def _is_heading(block: Block) -> bool:
    return bool(block.heading) and not block.bullet and not is_kind(block.text)
