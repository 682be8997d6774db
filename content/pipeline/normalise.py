"""From printed lines to blocks: headings, bullets and paragraphs without their markup.

A *block* is what a reader sees as one paragraph. A paragraph torn by a page break (it stops without a closing
mark, and the next one has no mark of its own) is one block with several *pieces*, one for each printed line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.pipeline.extract import SourceLine
from content.pipeline.word_breaks import joined
from quiz.domain.text import fold, fold_space

_HEADING = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_BULLET = re.compile(r"^\s*([-–—+*•●○▪■□◦·✓➢➤❖]|o(?=\s+[^\W\d_]))\s+(?=\S)")
_DASH_GLUED = re.compile(r"^\s*([-+•])(?=[^\W\d_])")
_TABLE_RULE = re.compile(r"^\s*\|?(\s*:?-{2,}:?\s*\|)+(\s*:?-{2,}:?\s*)?$")
_COLUMNS = re.compile(r"(?<=\S)(?: {4,}|\s*\t\s*)(?=\S)")
_RULE = re.compile(r"^\s*([-*_=])(\s*\1){2,}\s*$")
_BOLD_LEAD = re.compile(r"^(\*{2,3}|_{2,3})(?=\S)(.+?)(?<=\S)\1(?!\*)")
_EMPHASIS = re.compile(r"(?<![\w*])(\*{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_UNDERSCORES = re.compile(r"(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\1(?!\w)")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^<>\s]+)>")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!<>|~])")
_ENDS = tuple(".;:!?…")
_NUMBERED = re.compile(
    r"^\s*(?:[IVX]{1,6}\s*[./)]|\d{1,2}(?:\.\d{1,2})*\s*[.)/]|\d{1,2}(?:\.\d{1,2})+\s|[a-zđ]\s*[.)])\s*\S"
)
_CLOSING = ("tren day la", "noi nhan")
_TORN_FROM_WORDS = 8


@dataclass(frozen=True)
class Block:
    """One paragraph of the document.

    `bullet` is its printed mark or "" ("|" for the row of a table), `cells` what stands side by side in its line, `heading` the number of # signs, `lead` the bold text that it begins with,
    `pieces` the (line number, offset in `text`) of every printed line that it was joined from.
    """

    line: int
    text: str
    bullet: str = ""
    heading: int = 0
    lead: str = ""
    pieces: tuple[tuple[int, int], ...] = ()
    is_torn: bool = False
    cells: tuple[str, ...] = ()

    @property
    def is_bold(self) -> bool:
        """The whole block is printed bold."""
        return bool(self.lead) and self.lead == self.text

    def line_at(self, offset: int) -> int:
        """Return the printed line of the character at `offset` of the text."""
        return max((line for line, start in self.pieces if start <= offset), default=self.line)


def make_blocks(lines: Sequence[SourceLine]) -> tuple[Block, ...]:
    """Return the blocks of a document in their order."""
    printed = [line for line in lines if not line.is_blank]
    blanks = len(lines) - len(printed)
    # A text without blank lines between its paragraphs prints each paragraph on one line.
    is_spaced = blanks * 5 >= len(printed) * 2
    blocks: list[Block] = []
    previous: SourceLine | None = None
    for line in printed:
        if _RULE.match(line.text) or _TABLE_RULE.match(line.text):
            previous = None
            continue
        block = _read_block(line)
        touches = previous is not None and previous.number == line.number - 1
        hard_break = previous is not None and previous.text.endswith(("  ", "\\"))
        if blocks and _continues(blocks[-1], block, touches and is_spaced and not hard_break):
            blocks[-1] = _join(blocks[-1], block, torn=not touches)
        else:
            blocks.append(block)
        previous = line
    return tuple(blocks)


def block_of(line: int, text: str, *, lead: str = "", heading: int = 0, bullet: str = "") -> Block:
    """Return the block of a paragraph that has no markup: its bullet is taken off unless it is given; `lead` is its bold beginning.

    Tabs and wide gaps in `text` part what stands side by side.
    """
    lead = fold_space(lead)
    if not bullet and (found := _BULLET.match(text) or _DASH_GLUED.match(text)):
        bullet, text = found[1], text[found.end() :]
        lead = lead.removeprefix(bullet).strip()
    text = text.strip()
    whole = fold_space(text)
    cells = tuple(fold_space(part) for part in _COLUMNS.split(text))
    lead = lead if lead and whole.startswith(lead) else ""
    return Block(line, whole, bullet, heading, lead, ((line, 0),), cells=cells)


def join_torn(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with those joined that stop in mid-sentence and go on with a small letter in the next."""
    joined: list[Block] = []
    for block in blocks:
        goes_on = block.text[:1].islower() and not block.bullet
        if joined and goes_on and _continues(joined[-1], block, same_paragraph=False):
            joined[-1] = _join(joined[-1], block, torn=True)
        else:
            joined.append(block)
    return tuple(joined)


def join_title(number: Block, title: Block) -> Block:
    """Return the number of a part and the title on the line below it as one heading."""
    head = number.text.rstrip(" .:")
    text = f"{head}. {title.text}"
    return replace(number, text=text, heading=number.heading or 1, lead=text, cells=())


def starts_block(text: str) -> bool:
    """Say whether a line begins with a bullet or with a number."""
    return bool(_BULLET.match(text) or _DASH_GLUED.match(text) or _NUMBERED.match(text))


def plain(text: str) -> str:
    """Return `text` without Markdown's emphasis, autolink brackets and escapes, white space folded."""
    text = _AUTOLINK.sub(r"\1", text)
    for pattern in (_EMPHASIS, _UNDERSCORES):
        before = ""
        while before != text:
            before, text = text, pattern.sub(r"\2", text)
    return fold_space(_ESCAPE.sub(r"\1", text))


def _read_block(line: SourceLine) -> Block:
    raw, heading, bullet = line.text.rstrip("\\"), 0, ""
    if found := _HEADING.match(raw):
        heading, raw = len(found[1]), found[2]
    elif (found := _BULLET.match(raw)) or (found := _DASH_GLUED.match(raw)):
        bullet, raw = found[1], raw[found.end() :]
    raw = raw.strip()
    pieces = ((line.number, 0),)
    if raw.startswith("|") and raw.endswith("|") and len(raw) > 1:
        cells = tuple(cell for part in raw[1:-1].split("|") if (cell := plain(part)))
        return Block(line.number, " | ".join(cells), "|", pieces=pieces, cells=cells)
    bold = _BOLD_LEAD.match(raw)
    lead = plain(bold[2]) if bold else ""
    cells = tuple(plain(part) for part in _COLUMNS.split(raw))
    return Block(line.number, plain(raw), bullet, heading, lead, pieces, cells=cells)


def _continues(before: Block, after: Block, same_paragraph: bool) -> bool:
    """Say whether `after` goes on with the paragraph `before`."""
    if (
        after.heading
        or after.bullet
        or after.lead
        or before.heading
        or before.is_bold
        or before.bullet == "|"
    ):
        return False
    if _NUMBERED.match(after.text) or fold(after.text).startswith(_CLOSING):
        return False
    if same_paragraph:
        return True
    if before.text.endswith(_ENDS):
        return False
    is_long = len(before.text.split()) >= _TORN_FROM_WORDS
    return is_long and (bool(before.bullet) or after.text[:1].islower() or before.is_torn)


def _join(before: Block, after: Block, *, torn: bool) -> Block:
    text = joined(before.text, after.text)
    return replace(
        before,
        text=text,
        pieces=(*before.pieces, (after.line, len(text) - len(after.text))),
        is_torn=before.is_torn or torn,
        cells=(),
    )
