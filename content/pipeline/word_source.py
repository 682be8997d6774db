"""Plans as Word files (.docx): paragraphs and tables in their order, with the numbers that Word prints in front of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from content.pipeline.editorial.note import EditorNote
from content.pipeline.heading_numbers import number_headings
from content.pipeline.legacy_text import refuse_legacy
from content.pipeline.normalise import Block, block_of, join_torn, starts_block
from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.plan_source import MOST_BLOCKS, Place, PlanSource, Table, TableRow
from content.pipeline.plan_tasks import task_rows
from content.pipeline.word_numbering import Printed, WordNumbering
from content.pipeline.word_package import Element, WordPackage, value_of, w
from content.pipeline.word_paragraphs import ParagraphReader, WordParagraph
from content.pipeline.word_styles import WordStyles
from quiz.domain.text import fold, fold_space

_CHOICE: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
#: Words that stand in tables which only put things side by side.
_LAYOUT: Final = re.compile(r"cong hoa xa hoi|doc lap|noi nhan|^so\s*:|\bngay\b.*\bthang\b.*\bnam\b")
_NOTES: Final = {
    "footnotes": ("footnotes_dropped", "Văn bản có {count} cước chú: không được đọc."),
    "tracked": ("tracked_changes", "Văn bản còn theo dõi sửa đổi: được đọc như đã chấp nhận tất cả."),
    "unnumbered": (
        "numbers_given",
        "Các đề mục không có số: được đánh số theo thứ tự để gọi tên, không phải số in trong văn bản.",
    ),
    "pictures": ("pictures_skipped", "Văn bản có {count} hình: chữ trong hình không được đọc."),
}


def read_word(data: bytes) -> PlanSource:
    """Return the blocks of a .docx file; raises PlanRefused."""
    package = WordPackage(data)
    document = package.part("document")
    body = None if document is None else document.find(w("body"))
    if body is None:
        raise PlanRefused("broken")
    paragraphs = ParagraphReader(WordStyles(package.part("styles")), WordNumbering(package.part("numbering")))
    reader = _Reader(paragraphs)
    reader.read(body)
    blocks, were_numbered = number_headings(join_torn(reader.blocks))
    paragraphs.seen["unnumbered"] += were_numbered
    if not blocks:
        raise PlanRefused("scanned" if paragraphs.seen["pictures"] else "empty")
    refuse_legacy(block.text for block in blocks)
    notes = tuple(
        EditorNote(1, rule, message.format(count=paragraphs.seen[what]))
        for what, (rule, message) in _NOTES.items()
        if paragraphs.seen[what]
    )
    return PlanSource("docx", blocks, reader.places, tuple(reader.tables), notes)


@dataclass(frozen=True)
class _Cell:
    """One cell of a table: its paragraphs, how many columns it takes, whether it goes on from the row above."""

    paragraphs: tuple[WordParagraph, ...]
    span: int
    goes_on: bool

    @property
    def text(self) -> str:
        pieces = [f"{_front(paragraph.printed)}{paragraph.text}" for paragraph in self.paragraphs]
        return fold_space(" ".join(pieces))


class _Reader:
    """Goes through the body once, numbering blocks, paragraphs and tables."""

    def __init__(self, paragraphs: ParagraphReader) -> None:
        self._paragraphs = paragraphs
        self.blocks: list[Block] = []
        self.places: dict[int, Place] = {}
        self.tables: list[Table] = []
        self._paragraph = 0

    def read(self, parent: Element) -> None:
        """Take what stands below `parent`, in order."""
        for child in parent:
            if child.tag == w("p"):
                self._take(self._paragraphs.read(child))
            elif child.tag == w("tbl"):
                self._table(child)
            elif child.tag in (w("sdt"), w("sdtContent"), w("ins"), w("moveTo"), w("customXml")):
                self.read(child)

    def _take(self, paragraph: WordParagraph) -> None:
        self._paragraph += 1
        for text, printed in _pieces(paragraph):
            front = f"{printed.number} " if printed.number else ""
            lead = paragraph.lead if text is paragraph.text else _shared_lead(paragraph, text)
            self._add(
                block_of(
                    len(self.blocks) + 1,
                    front + text,
                    lead=front + lead if lead else "",
                    heading=paragraph.heading,
                    bullet=printed.bullet,
                ),
                Place(paragraph=self._paragraph),
            )
        for box in _text_boxes(paragraph.boxes):
            self.read(box)

    def _add(self, block: Block, place: Place) -> None:
        if not block.text:
            return
        if len(self.blocks) >= MOST_BLOCKS:
            raise PlanRefused("too-large")
        self.blocks.append(block)
        self.places[block.line] = place

    def _table(self, element: Element) -> None:
        rows = [tuple(self._cells(row)) for row in _rows(element)]
        rows = [row for row in rows if any(cell.text for cell in row)]
        first = len(self.blocks) + 1
        table = Table(
            tuple(TableRow(first + number, cells) for number, cells in enumerate(_columns(rows))),
            self.blocks[-1].text if self.blocks else "",
        )
        if _is_layout(rows) and not task_rows([table]):
            for row in rows:
                for cell in row:
                    for paragraph in cell.paragraphs:
                        self._take(paragraph)
            return
        self.tables.append(table)
        for number, read in enumerate(table.rows, start=1):
            texts = tuple(text for text in read.cells if text)
            block = Block(read.line, " | ".join(texts), "|", pieces=((read.line, 0),), cells=texts)
            self._add(block, Place(table=len(self.tables), row=number))

    def _cells(self, row: Element) -> Iterator[_Cell]:
        for cell in row:
            if cell.tag in (w("sdt"), w("sdtContent")):
                yield from self._cells(cell)
            elif cell.tag == w("tc"):
                properties = cell.find(w("tcPr"))
                span = "" if properties is None else value_of(properties.find(w("gridSpan")))
                merge = None if properties is None else properties.find(w("vMerge"))
                paragraphs = tuple(self._paragraphs.read(child) for child in cell.iter(w("p")))
                yield _Cell(
                    paragraphs,
                    min(int(span), 63) if span.isdecimal() else 1,
                    merge is not None and value_of(merge) in ("", "continue"),
                )


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == w("tr"):
            yield child
        elif child.tag in (w("sdt"), w("sdtContent"), w("ins")):
            yield from _rows(child)


def _columns(rows: Sequence[Sequence[_Cell]]) -> Iterator[tuple[str, ...]]:
    """Return each row column by column: a wide cell in its first, a cell that goes on downwards in every row."""
    above: list[str] = []
    for row in rows:
        cells: list[str] = []
        for cell in row:
            place = len(cells)
            text = above[place] if cell.goes_on and place < len(above) else cell.text
            cells += [text, *[""] * (cell.span - 1)]
        above = cells
        yield tuple(cells)


def _is_layout(rows: Sequence[Sequence[_Cell]]) -> bool:
    """Tell a table that only puts things side by side from one that holds rows of facts."""
    if len(rows) <= 1:
        return True
    words = [fold(paragraph.text.strip()) for row in rows for cell in row for paragraph in cell.paragraphs]
    return max(len(row) for row in rows) <= 2 and any(_LAYOUT.search(text) for text in words)


def _pieces(paragraph: WordParagraph) -> Iterator[tuple[str, Printed]]:
    """Return the paragraph cut where a line that was broken by hand begins with a bullet or a number of its own."""
    lines = paragraph.text.split("\n")
    pieces = [lines[0]]
    for line in lines[1:]:
        if starts_block(line.strip()):
            pieces.append(line)
        else:
            pieces[-1] = f"{pieces[-1]} {line}"
    if len(pieces) == 1 and len(lines) == 1:
        yield paragraph.text, paragraph.printed
        return
    for number, piece in enumerate(pieces):
        yield piece, paragraph.printed if number == 0 else Printed()


def _shared_lead(paragraph: WordParagraph, piece: str) -> str:
    """Return the bold beginning of one piece of a paragraph: all of it, where the whole paragraph is bold."""
    lead, piece = fold_space(paragraph.lead), fold_space(piece)
    if lead == fold_space(paragraph.text):
        return piece
    return lead if piece.startswith(lead) else ""


def _front(printed: Printed) -> str:
    mark = printed.bullet or printed.number
    return f"{mark} " if mark else ""


def _text_boxes(boxes: Sequence[Element]) -> Iterator[Element]:
    """Return the boxes of a paragraph once: Word writes each in a new and in an old form."""
    for box in boxes:
        ancestors = [ancestor.tag for ancestor in box.iterancestors()]
        if _CHOICE in ancestors or not any(tag.endswith("}AlternateContent") for tag in ancestors):
            yield box
