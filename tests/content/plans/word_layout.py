"""Lays a plan out as a Word file the way offices do: letterhead as a table without borders, real or typed numbers."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph

from tests.content.plans.master import Part

_LEVELS = (
    ("upperRoman", "%1."),
    ("decimal", "%2."),
    ("decimal", "%2.%3."),
    ("lowerLetter", "%4)"),
)
_HEADINGS, _DASHES, _LETTERS, _DOTS = 41, 42, 43, 44


@dataclass(frozen=True)
class WordStyle:
    """How an office types: headings by "style", by "bold" or "plain"; numbers and bullets by Word itself or typed."""

    headings: str = "bold"
    real_numbers: bool = False


def as_docx(parts: Sequence[Part], style: WordStyle) -> bytes:
    """The bytes of the .docx file."""
    writer = _Writer(parts, style)
    writer.write()
    out = io.BytesIO()
    writer.document.save(out)
    return out.getvalue()


class _Writer:
    def __init__(self, parts: Sequence[Part], style: WordStyle) -> None:
        self.parts, self.style = parts, style
        self.document: DocumentType = Document()
        self.letter_lists = 0
        if style.real_numbers:
            self._define_numbers()

    def write(self) -> None:
        self.document.sections[0].footer.paragraphs[0].text = "Trang 1"
        self._side_by_side([part.cells for part in self.parts if part.kind == "letterhead"])
        previous = ""
        for part in self.parts:
            self._part(part, previous)
            previous = part.kind
        annex = [part for part in self.parts if part.kind in ("annex", "columns", "group", "task")]
        if annex:
            self._annex(annex)

    def _part(self, part: Part, previous: str) -> None:
        match part.kind, part.cells:
            case "title", (text,):
                self._paragraph(text, bold=True, centred=True)
            case (("p" | "e"), (text,)):
                self._paragraph(text)
            case "h", (key, number, title):
                self._heading(key, number, title)
            case "hc", (_, number, title, rest):
                paragraph = self.document.add_paragraph()
                paragraph.add_run(f"{number} {title}:").bold = self.style.headings != "plain"
                paragraph.add_run(f" {rest}")
            case "c", (bullet, text):
                self._clause(bullet, text, starts=previous != "c")
            case "r", _ if previous != "r":
                self._ending()

    def _heading(self, key: str, number: str, title: str) -> None:
        if self.style.headings == "style":
            level = (
                3 if number.endswith(")") else 2 if number.count(".") > 1 else 0 if number[0] in "IVX" else 1
            )
            paragraph = self.document.add_paragraph(style=f"Heading {level + 1}")
            paragraph.add_run(title if self.style.real_numbers else f"{number} {title}")
            if self.style.real_numbers:
                _numbered(paragraph, _HEADINGS, level)
        else:
            self._paragraph(f"{number} {title}", bold=self.style.headings == "bold")

    def _clause(self, bullet: str, text: str, *, starts: bool) -> None:
        if not bullet:
            self._paragraph(text)
        elif not self.style.real_numbers:
            self._paragraph(f"{bullet} {text}")
        elif bullet in ("-", "+"):
            _numbered(self._paragraph(text), _DASHES, "-+".index(bullet))
        elif bullet in ("•", "o"):
            _numbered(self._paragraph(text), _DOTS, "•o".index(bullet))
        else:
            self.letter_lists += starts
            _numbered(self._paragraph(text), _LETTERS, 0)

    def _ending(self) -> None:
        recipients = [part.cells[0] for part in self.parts if part.kind == "r"]
        offices = [part.cells[0] for part in self.parts if part.kind == "s"]
        name = next(part.cells[0] for part in self.parts if part.kind == "n")
        table = self.document.add_table(rows=1, cols=2)
        left, right = table.rows[0].cells
        left.paragraphs[0].add_run("Nơi nhận:").bold = True
        for text in recipients:
            left.add_paragraph(f"- {text}")
        for place, text in enumerate((*offices, "", "", name)):
            paragraph = right.paragraphs[0] if place == 0 else right.add_paragraph()
            paragraph.add_run(text).bold = True

    def _annex(self, parts: Sequence[Part]) -> None:
        self.document.add_page_break()
        columns = next(part.cells for part in parts if part.kind == "columns")
        for part in parts:
            if part.kind == "annex":
                self._paragraph(part.cells[0], bold=True, centred=True)
        table = self.document.add_table(rows=0, cols=len(columns))
        table.style = "Table Grid"
        for part in parts:
            if part.kind == "annex":
                continue
            cells = part.cells[: len(columns)]
            for cell, text in zip(table.add_row().cells, cells, strict=False):
                cell.paragraphs[0].add_run(text).bold = part.kind == "columns"

    def _paragraph(self, text: str, *, bold: bool = False, centred: bool = False) -> Paragraph:
        paragraph = self.document.add_paragraph()
        middle = len(text) // 2  # Word cuts text into runs where it likes
        for piece in (text[:middle], text[middle:]):
            paragraph.add_run(piece).bold = bold
        if centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        return paragraph

    def _side_by_side(self, rows: Sequence[tuple[str, ...]]) -> None:
        table = self.document.add_table(rows=1, cols=2)
        for place, cell in enumerate(table.rows[0].cells):
            for number, row in enumerate(rows):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.add_run(row[place]).bold = not row[place].startswith("Số")

    def _define_numbers(self) -> None:
        numbering = self.document.part.numbering_part.element
        bullets = (("bullet", "-"), ("bullet", "+"))
        dots = (("bullet", "\uf0b7"), ("bullet", "o"))
        kinds = {_HEADINGS: _LEVELS, _DASHES: bullets, _LETTERS: (("lowerLetter", "%1)"),), _DOTS: dots}
        first = numbering.find(qn("w:num"))
        for number, levels in kinds.items():
            text = "".join(
                f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{shown}"/></w:lvl>'
                for level, (kind, shown) in enumerate(levels)
            )
            abstract = parse_xml(
                f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{text}</w:abstractNum>'
            )
            first.addprevious(abstract)
            numbering.append(
                parse_xml(
                    f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
                )
            )


def _numbered(paragraph: Paragraph, number: int, level: int) -> None:
    properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_ilvl().val = level
    properties.get_or_add_numId().val = number
