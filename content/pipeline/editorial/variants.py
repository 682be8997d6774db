"""Remarks on things that one plan writes in several ways: names of one thing, dashes, tone marks, dots, capitals."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from content.pipeline.editorial.note import EditorNote
from content.pipeline.sections import Document

#: Names of one thing; more than one of them in a plan is worth a remark.
_ONE_THING = (
    (
        re.compile(
            r"\b(?:Website|website|Web site|web site|trang web|[Tt]rang thông tin điện tử|[Cc]ổng thông tin điện tử)\b"
        ),
        "trang thông tin điện tử",
    ),
)
_RANGE = re.compile(r"(?<!\d)(?:19|20)\d\d(\s?[-–—]\s?)(?:19|20)\d\d(?!\d)")
_TONE_ON_SECOND = re.compile(r"\b\w*(?:o[àáảãạèéẻẽẹ]|(?<![qQ])u[ỳýỷỹỵ])\b")
_TONE_ON_FIRST = re.compile(r"\b\w*(?:[òóỏõọ][ae]|[ùúủũụ]y)\b")
_DOTS = re.compile(r"\.{4,}|…\.+")
_TWO_CAPITALS = re.compile(
    r"\b(?:Địa Chỉ|Thông Tin|Văn Bản|Nội Dung|Kế Hoạch|Thời Gian|Đơn Vị|Thủ Tục|Hồ Sơ)\b"
)
_FILE_COPY = re.compile(r"^Lưu(?!\s*:)\s*\S")


def variant_notes(document: Document) -> list[EditorNote]:
    """Return the remarks on spellings that differ within the plan."""
    texts = [(clause.line_at(0), clause.text) for clause in document.clauses]
    return [*_names(document), *_ranges(document), *_tones(texts), *_marks(document), *_file_copy(document)]


def _names(document: Document) -> Iterator[EditorNote]:
    for pattern, thing in _ONE_THING:
        lines: dict[str, list[int]] = defaultdict(list)
        for clause in document.clauses:
            for found in pattern.finditer(clause.text):
                lines[found[0]].append(clause.line_at(found.start()))
        if len(lines) > 1:
            listed = "; ".join(
                f"{name} (dòng {', '.join(str(n) for n in sorted(set(at)))})" for name, at in lines.items()
            )
            first = min(at[0] for at in lines.values())
            yield EditorNote(first, "one_thing_many_names", f"Một thứ ({thing}) có nhiều tên: {listed}.")


def _ranges(document: Document) -> Iterator[EditorNote]:
    styles: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for clause in document.clauses:
        for found in _RANGE.finditer(clause.text):
            styles[found[1]].append((clause.line_at(found.start()), found[0]))
    if len(styles) > 1:
        usual = max(styles, key=lambda style: len(styles[style]))
        for style, places in styles.items():
            if style != usual:
                line, words = places[0]
                message = f"“{words}”: dấu nối khác với phần còn lại của văn bản (“{styles[usual][0][1]}”)."
                yield EditorNote(line, "dash_differs", message, words=words)


def _tones(texts: list[tuple[int, str]]) -> Iterator[EditorNote]:
    second = [(line, found[0]) for line, text in texts for found in _TONE_ON_SECOND.finditer(text)]
    first = [(line, found[0]) for line, text in texts for found in _TONE_ON_FIRST.finditer(text)]
    if second and first:
        old = ", ".join(sorted({word for _, word in second}))
        new = ", ".join(sorted({word for _, word in first}))
        line = min(line for line, _ in second)
        yield EditorNote(line, "tone_mark_place", f"Dấu thanh đặt theo hai cách: {old} và {new}.")


def _marks(document: Document) -> Iterator[EditorNote]:
    for clause in document.clauses:
        for pattern, rule, what in ((_DOTS, "dots", "dấu chấm lửng"), (_TWO_CAPITALS, "capital", "chữ hoa")):
            for found in pattern.finditer(clause.text):
                message = f"{clause.display}: {what} không đúng cách trong “{found[0]}”."
                yield EditorNote(
                    clause.line_at(found.start()), rule, message, words=found[0], clause=clause.id
                )


def _file_copy(document: Document) -> Iterator[EditorNote]:
    for line, text in zip(document.data.recipient_lines, document.data.recipients, strict=True):
        if _FILE_COPY.match(text):
            yield EditorNote(
                line, "file_copy_colon", f"“{text}”: sau chữ “Lưu” cần dấu hai chấm.", words=text
            )
