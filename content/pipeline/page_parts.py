"""What surrounds a plan's content: letterhead and title before it; closing, recipients and signature after it.

These are the document's data, not clauses: nobody is asked about them, but an editor sees what is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from content.pipeline.normalise import Block
from content.pipeline.numbering import LETTER, read_number
from quiz.domain.text import fold

_KINDS = (
    "ke hoach", "quyet dinh", "huong dan", "chuong trinh", "de an", "thong bao", "cong van", "chi thi", "nghi quyet",
    "bao cao", "thong tu", "nghi dinh", "the le", "quy che", "du thao ke hoach",
)  # fmt: skip
_NUMBER_LINE = re.compile(r"^Số\s*:?\s*(.*)$", re.IGNORECASE)
_DATE_LINE = re.compile(r"^(?P<place>[^,]{1,40}),\s*ngày\b(?P<rest>.*)$")
_DATE = re.compile(r"(\d{1,2})\s*tháng\s*(\d{1,2})\s*năm\s*(\d{4})")
_HALVES = re.compile(
    r"^(?P<left>(?!CỘNG|Độc).+?)\s+(?P<right>CỘNG H(?:ÒA|OÀ) XÃ HỘI.+|Độc lập\s*[-–]\s*Tự do.+)$"
    r"|^(?P<number>Số\s*:?\s*\S+)\s+(?P<date>\S.{0,40},\s*ngày\b.*)$"
)
#: Lines of a letterhead's cell that were broken within one paragraph.
_STACKED_BODY = re.compile(r"^(?P<bodies>.+?)\s+(?P<number>Số\s*:.*)$")
_STACKED_MOTTO = re.compile(
    r"^(?P<nation>CỘNG H(?:ÒA|OÀ) XÃ HỘI CHỦ NGHĨA VIỆT NAM)\s+(?P<motto>Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc)\s*(?P<date>.*)$"
)
_NATIONAL = ("cong hoa xa hoi chu nghia viet nam", "doc lap - tu do - hanh phuc", "doc lap-tu do-hanh phuc")
_BODY = re.compile(
    r"^(?:ubnd|uy ban nhan dan|so|bo|phong|truong|thanh uy|tinh uy|dang bo|hoi dong|ban|cong hoa|doc lap|van phong)\b"
)
_PREAMBLE_STARTS = (
    "can cu",
    "thuc hien",
    "de ",
    "nham",
    "tiep tuc",
    "theo",
    "so gd",
    "xet",
    "trien khai",
    "phat huy",
)
_CLOSING = (
    "tren day la",
    "de nghi cac don vi nghiem tuc",
    "trong qua trinh thuc hien",
    "trong qua trinh trien khai",
)
_OFFICE = re.compile(
    r"^(?:(?:kt|tm|tl|tuq|q)\.|(?:pho )?(?:giam doc|chu tich|hieu truong|truong phong|chanh van phong|bi thu|bo truong)\b)"
)
_RECIPIENTS = re.compile(r"^noi nhan\s*(?::|$)")
_ANNEX_WORDS = 15
_ANNEX = re.compile(r"^(?:phu luc|phu bieu|bieu mau)\b")


@dataclass(frozen=True)
class DocumentData:
    """What a document says of itself, as printed; "" or () where nothing is printed."""

    has_national_title: bool = False
    issuing_bodies: tuple[str, ...] = ()
    number: str = ""
    number_line: int = 0
    place: str = ""
    date: str = ""
    date_line: int = 0
    year: int = 0
    title: tuple[str, ...] = ()
    title_line: int = 0
    closing: tuple[str, ...] = ()
    closing_line: int = 0
    recipients: tuple[str, ...] = ()
    recipient_lines: tuple[int, ...] = ()
    signature_office: tuple[str, ...] = ()
    signature_name: str = ""
    annex: tuple[str, ...] = ()
    annex_line: int = 0


@dataclass(frozen=True)
class Parts:
    """A document cut in three: what stands before the first numbered heading, the content, and the ending."""

    front: tuple[Block, ...]
    body: tuple[Block, ...]
    ending: tuple[Block, ...]


def split_parts(blocks: Sequence[Block]) -> Parts:
    """Cut a document into front, body and ending."""
    start = next((i for i, block in enumerate(blocks) if _opens_body(block)), None)
    end = _end_of_body(blocks, 0 if start is None else start)
    if start is None:
        return Parts(tuple(blocks[:end]), (), tuple(blocks[end:]))
    return Parts(tuple(blocks[:start]), tuple(blocks[start:end]), tuple(blocks[end:]))


def letterhead_halves(text: str) -> tuple[str, str] | None:
    """Return the two halves of a letterhead's line whose columns ran together, None for any other line."""
    found = _HALVES.match(text)
    return (found["left"] or found["number"], found["right"] or found["date"]) if found else None


def is_annex(block: Block) -> bool:
    """Say whether an annex begins with this block: its heading, not a sentence that speaks of one."""
    if block.bullet or not _ANNEX.match(fold(block.text)):
        return False
    is_title = block.is_bold or bool(block.heading) or block.text.isupper()
    return is_title or (len(block.text.split()) <= _ANNEX_WORDS and not block.text.endswith((".", ";")))


def is_kind(text: str) -> bool:
    """Say whether a line names a kind of document ("KẾ HOẠCH"), as the first line of its title does."""
    return fold(text) in _KINDS or (text.isupper() and fold(text).startswith(_KINDS))


def read_letterhead(front: Sequence[Block]) -> tuple[DocumentData, tuple[Block, ...]]:
    """Return the data printed above the content, and the blocks of the preamble."""
    data = DocumentData()
    preamble: list[Block] = []
    in_title = False
    front = _one_below_the_other(_side_by_side(front))
    title_at = _title_position(front)
    for position, block in enumerate(front):
        if title_at is not None and position == title_at:
            data = replace(data, title=(block.text,), title_line=block.line)
            in_title = True
        elif in_title and not block.bullet and _is_title_part(block):
            data = replace(data, title=(*data.title, block.text))
        elif in_title or preamble or (title_at is None and _is_content(block)):
            in_title = False
            preamble.append(block)
        else:
            data = _letterhead_line(data, block)
    return data, tuple(preamble)


def read_ending(data: DocumentData, ending: Sequence[Block]) -> DocumentData:
    """Return `data` with closing, recipients and signature; whatever follows an annex heading is the annex."""
    closing: list[str] = []
    recipients: list[tuple[str, int]] = []
    office: list[str] = []
    name, annex_line, annex, in_recipients = "", 0, [], False
    for block in _side_by_side(ending):
        folded = fold(block.text)
        if annex_line or is_annex(block):
            annex_line = annex_line or block.line
            annex.append(block.text)
        elif folded.startswith("noi nhan"):
            in_recipients = True
            inline = block.text.partition(":")[2].strip()
            recipients += [(inline, block.line)] if inline else []
        elif _OFFICE.match(folded) and not block.bullet:
            office.append(block.text)
        elif in_recipients and (block.bullet or not (office or block.is_bold)):
            recipients.append((block.text, block.line))
        elif office or in_recipients:
            name = name or block.text
        else:
            closing.append(block.text)
    return replace(
        data,
        closing=tuple(closing),
        closing_line=ending[0].line if closing else 0,
        recipients=tuple(text for text, _ in recipients),
        recipient_lines=tuple(line for _, line in recipients),
        signature_office=tuple(office),
        signature_name=name,
        annex=tuple(annex),
        annex_line=annex_line,
    )


def _side_by_side(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with what is printed in two columns as blocks of their own."""
    split: list[Block] = []
    for block in blocks:
        cells = block.cells if len(block.cells) > 1 else letterhead_halves(block.text) or ()
        if not cells:
            split.append(block)
            continue
        for place, cell in enumerate(cells):
            bullet = block.bullet if place == 0 and block.bullet != "|" else ""
            lead = cell if block.is_bold else ""
            split.append(Block(block.line, cell.lstrip("-+• "), bullet, block.heading, lead, block.pieces))
    return tuple(split)


def _one_below_the_other(front: Sequence[Block]) -> tuple[Block, ...]:
    """Return the blocks with what was broken into lines within a paragraph of the letterhead as blocks of their own."""
    split: list[Block] = []
    for block in front:
        lines = _stacked_lines(block.text)
        if len(lines) < 2:
            split.append(block)
            continue
        for line in lines:
            lead = line if block.is_bold else ""
            split.append(Block(block.line, line, block.bullet, block.heading, lead, block.pieces))
    return tuple(split)


def _stacked_lines(text: str) -> list[str]:
    if found := _STACKED_MOTTO.match(text):
        return [line for line in found.groups() if line]
    found = _STACKED_BODY.match(text)
    if found and found["bodies"].isupper() and _BODY.match(fold(found["bodies"])):
        return [*re.split(r"\s+(?=SỞ\s)", found["bodies"]), found["number"]]
    return [text]


def _opens_body(block: Block) -> bool:
    numbered = None if block.bullet else read_number(block)
    return numbered is not None and numbered[0].level < LETTER


def _end_of_body(blocks: Sequence[Block], start: int) -> int:
    """Return where the ending begins: at the recipients or an annex, or before them at closing words or a signature.

    Closing words and signatures count only where no numbered heading follows them.
    """
    surely = next(
        (i for i, block in enumerate(blocks) if i > start and (_is_recipients(block) or is_annex(block))),
        len(blocks),
    )
    last = max((i for i in range(start, surely) if _opens_body(blocks[i])), default=start)
    return next((i for i in range(last + 1, surely) if _closes(blocks[i])), surely)


def _is_recipients(block: Block) -> bool:
    return not block.bullet and bool(_RECIPIENTS.match(fold(block.text)))


def _closes(block: Block) -> bool:
    folded = fold(block.text)
    if block.bullet or read_number(block) is not None:
        return False
    is_signature = block.is_bold or block.text.isupper()
    return folded.startswith(_CLOSING) or (is_signature and bool(_OFFICE.match(folded)))


def _title_position(front: Sequence[Block]) -> int | None:
    """Return the place of the line that names the kind of document ("KẾ HOẠCH")."""
    for position, block in enumerate(front):
        folded = fold(block.text)
        is_title = folded in _KINDS or (
            folded.startswith(_KINDS) and (block.is_bold or block.heading or block.text.isupper())
        )
        if is_title and not block.bullet:
            return position
    return None


def _is_content(block: Block) -> bool:
    """In a document without a title: tell the first paragraph of the content from the letterhead."""
    if fold(block.text).startswith(_PREAMBLE_STARTS) or block.bullet:
        return True
    is_letterhead = _DATE_LINE.match(block.text) or _NUMBER_LINE.match(block.text) or block.text.isupper()
    return not is_letterhead and block.text.endswith((".", ":", ";", ","))


def _is_title_part(block: Block) -> bool:
    if block.is_bold or block.heading or block.text.isupper():
        return True
    is_sentence = block.text.endswith((".", ":", ";")) or len(block.text.split()) > 30
    return not is_sentence and not fold(block.text).startswith(_PREAMBLE_STARTS)


def _letterhead_line(data: DocumentData, block: Block) -> DocumentData:
    folded = fold(block.text)
    if any(words in folded for words in _NATIONAL):
        data = replace(data, has_national_title=True)
    if (found := _DATE_LINE.match(block.text)) and not data.date_line:
        return _with_date(data, found["place"], found["rest"], block.line)
    if (found := _NUMBER_LINE.match(block.text)) and not data.number_line:
        return replace(data, number=_printed_number(found[1]), number_line=block.line)
    if _BODY.match(folded) and not any(words in folded for words in _NATIONAL):
        return replace(data, issuing_bodies=(*data.issuing_bodies, block.text))
    return data


def _printed_number(text: str) -> str:
    """Return the number of a "Số:" line, "" when only its blank is printed ("Số:     /KH-SGDĐT")."""
    text = text.strip()
    return text if re.match(r"^\d", text) else ""


def _with_date(data: DocumentData, place: str, rest: str, line: int) -> DocumentData:
    full = _DATE.search(rest)
    year = re.search(r"năm\s*(\d{4})", rest)
    date = f"{int(full[3]):04}-{int(full[2]):02}-{int(full[1]):02}" if full else ""
    return replace(data, place=place.strip(), date=date, date_line=line, year=int(year[1]) if year else 0)
