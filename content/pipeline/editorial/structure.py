"""Remarks on a plan's build: numbering, empty headings, torn paragraphs, what the letterhead does not say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from content.pipeline.editorial.note import LIKELY, EditorNote
from content.pipeline.sections import PREAMBLE, Document, Section

_ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV")


def structure_notes(document: Document) -> list[EditorNote]:
    """Return the remarks on numbering, headings, paragraphs and letterhead."""
    return [
        *_numbering(document),
        *_empty_sections(document),
        *_torn(document),
        *_tables(document),
        *_letterhead(document),
    ]


def _numbering(document: Document) -> Iterator[EditorNote]:
    """Compare the numbers of headings that stand side by side: each should be the one before plus one."""
    siblings: dict[tuple[str, int], list[Section]] = defaultdict(list)
    for section in document.sections:
        if section.key != PREAMBLE:
            siblings[section.parent, section.level].append(section)
    for (parent, level), sections in siblings.items():
        before = 0
        where = f" trong mục {parent}" if parent else ""
        for section in sections:
            if section.is_repeated:
                yield EditorNote(
                    section.line, "number_repeated", f"Số mục {section.label}{where} đã được dùng ở trên."
                )
            elif section.value <= before:
                yield EditorNote(
                    section.line, "number_order", f"Mục {section.label}{where} đứng sau mục có số lớn hơn."
                )
            elif section.value > before + 1:
                missing = ", ".join(_label(number, section) for number in range(before + 1, section.value))
                what, rule = ("phần", "part_missing") if level <= 1 else ("mục", "number_missing")
                message = (
                    f"Thiếu {what} {missing}{where}: không có trước {what} {section.label}, hoặc đánh số sai."
                )
                yield EditorNote(section.line, rule, message, words=missing)
            before = max(before, section.value)


def _label(number: int, section: Section) -> str:
    """Write a number the way that the section's own number is written."""
    if section.label.isalpha() and section.label.isupper() and number < len(_ROMAN):
        return _ROMAN[number]
    head, dot, _ = section.label.rpartition(".")
    return f"{head}{dot}{number}"


def _empty_sections(document: Document) -> Iterator[EditorNote]:
    parents = {section.parent for section in document.sections}
    counts = document.counts()
    for section in document.sections:
        if not counts[section.key] and section.key not in parents:
            yield EditorNote(
                section.line, "section_empty", f"Mục {section.key} “{section.title}” không có nội dung."
            )


def _torn(document: Document) -> Iterator[EditorNote]:
    for clause in document.clauses:
        if clause.is_torn:
            lines = ", ".join(str(line) for line, _ in clause.pieces)
            message = f"{clause.display} bị ngắt đoạn giữa câu (các dòng {lines}); được đọc là một ý."
            yield EditorNote(clause.pieces[-1][0], "paragraph_torn", message, LIKELY, clause=clause.id)


def _tables(document: Document) -> Iterator[EditorNote]:
    """A table is read row by row; whether its rows are clauses is for the editor to see."""
    rows = [clause for clause in document.clauses if clause.bullet == "|"]
    for key, first in {clause.section: clause for clause in reversed(rows)}.items():
        message = f"Mục {key} có bảng: mỗi dòng của bảng được đọc là một ý."
        yield EditorNote(first.line, "table_rows", message, LIKELY)


def _letterhead(document: Document) -> Iterator[EditorNote]:
    data = document.data
    top = data.number_line or data.date_line or data.title_line or 1
    if not data.number:
        yield EditorNote(
            data.number_line or top, "number_empty", "Số và ký hiệu văn bản để trống: bản chưa đăng ký."
        )
    if not data.date:
        yield EditorNote(data.date_line or top, "date_empty", "Ngày ban hành để trống.")
    if not data.has_national_title:
        yield EditorNote(top, "national_title_missing", "Không có Quốc hiệu và Tiêu ngữ.")
    if not data.issuing_bodies:
        yield EditorNote(top, "issuing_body_missing", "Không có tên cơ quan ban hành ở đầu văn bản.")
    if not data.title:
        yield EditorNote(1, "title_missing", "Không đọc được tên loại và trích yếu của văn bản.")
    if not data.recipients:
        yield EditorNote(data.closing_line or top, "recipients_missing", "Không có “Nơi nhận”.")
    if data.annex:
        yield EditorNote(
            data.annex_line, "annex_apart", "Phụ lục đứng ngoài các mục: không được chia thành ý."
        )
