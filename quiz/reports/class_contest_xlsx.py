"""Results of a class contest as a workbook to take home: a sheet of pupils and a sheet of questions.

Texts are written as texts, whatever they begin with; scores, shares and minutes as numbers that can be reckoned with.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from io import BytesIO
from typing import Any

import xlsxwriter

from quiz.reports.class_contest_results import ClassResults, PupilResult, QuestionResult

#: Nothing that looks like a formula, an address or a number becomes one.
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
PUPILS, QUESTIONS = "Học sinh", "Câu hỏi"
STATE_WORDS = {
    "finished": "Đã nộp bài",
    "working": "Đang làm",
    "abandoned": "Bỏ dở, chưa nộp",
    "voided": "Bị hủy kết quả",
    "joined": "Đã vào, chưa làm",
    "absent": "Chưa vào",
}
#: Behind the name of who came from outside the class and is in no figure.
GUEST_MARK = "(khách)"
ERASED = "(đã xóa tên)"
NONE, WHOLE, DECIMAL, PERCENT, TIME = "", "0", "0.00", "0.0%", "hh:mm dd/mm/yyyy"


@dataclass(frozen=True)
class Column:
    """A heading, the width in characters and the format of its cells; texts have none."""

    heading: str
    width: int
    format: str = NONE


PUPIL_COLUMNS = (
    Column("STT", 6, WHOLE),
    Column("Họ và tên", 30),
    Column("Trạng thái", 18),
    Column("Số câu đúng", 12, WHOLE),
    Column("Số câu", 8, WHOLE),
    Column("Điểm", 8, DECIMAL),
    Column("Điểm tối đa", 12, DECIMAL),
    Column("Quy về thang 10", 16, DECIMAL),
    Column("Thời gian làm (phút)", 20, DECIMAL),
    Column("Nộp lúc", 18, TIME),
)
QUESTION_COLUMNS = (
    Column("STT", 6, WHOLE),
    Column("Câu dẫn", 60),
    Column("Số lượt gặp", 12, WHOLE),
    Column("Số lượt đúng", 12, WHOLE),
    Column("Tỉ lệ trả lời đúng", 18, PERCENT),
    Column("Số lượt bỏ trống", 16, WHOLE),
    Column("Chọn sai nhiều nhất", 50),
    Column("Số lượt chọn sai", 16, WHOLE),
)


def write_workbook(
    results: ClassResults, *, title: str, class_name: str, unit_name: str, zone: tzinfo
) -> bytes:
    """The bytes of an .xlsx; instants are written in `zone`."""
    buffer = BytesIO()
    workbook = xlsxwriter.Workbook(buffer, OPTIONS)
    workbook.set_properties({"title": title, "subject": f"{class_name}, {unit_name}"})
    formats = {
        code: workbook.add_format({"num_format": code, "valign": "top"})
        for code in (WHOLE, DECIMAL, PERCENT, TIME)
    }
    formats[NONE] = workbook.add_format({"text_wrap": True, "valign": "top"})
    head = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    caption = f"{title} · {class_name} · {unit_name}".replace("&", "&&")[:240]
    _write_sheet(
        workbook.add_worksheet(PUPILS),
        PUPIL_COLUMNS,
        (_pupil_row(number, pupil, zone) for number, pupil in enumerate(results.pupils, start=1)),
        formats,
        head,
        caption,
    )
    _write_sheet(
        workbook.add_worksheet(QUESTIONS),
        QUESTION_COLUMNS,
        (_question_row(number, question) for number, question in enumerate(results.questions, start=1)),
        formats,
        head,
        caption,
    )
    workbook.close()
    return buffer.getvalue()


def _write_sheet(
    sheet: Any,
    columns: Sequence[Column],
    rows: Iterable[Sequence[object]],
    formats: dict[str, Any],
    head: Any,
    caption: str,
) -> None:
    """Headings in the first row, which stays in sight and is repeated on every printed page."""
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.freeze_panes(1, 2)
    sheet.set_header(f"&L{caption}")
    sheet.set_footer("&R&P/&N")
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width)
        sheet.write_string(0, place, column.heading, head)
    for line, row in enumerate(rows, start=1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            _write_cell(sheet, line, place, value, formats[column.format])


def _write_cell(sheet: Any, line: int, place: int, value: object, style: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):
        sheet.write_string(line, place, value, style)
    elif isinstance(value, datetime):
        sheet.write_datetime(line, place, value, style)
    else:
        sheet.write_number(line, place, value, style)


def _pupil_row(number: int, pupil: PupilResult, zone: tzinfo) -> tuple[object, ...]:
    name, state = pupil.full_name or ERASED, STATE_WORDS[pupil.state]
    if pupil.is_guest:
        name = f"{name} {GUEST_MARK}"
    if pupil.state != "finished" or pupil.score is None or not pupil.max_score:
        return (number, name, state, *(None,) * 7)
    submitted_at = pupil.submitted_at and pupil.submitted_at.astimezone(zone).replace(
        tzinfo=None, microsecond=0
    )
    return (
        number,
        name,
        state,
        pupil.correct_count,
        pupil.question_count,
        pupil.score / 1000,
        pupil.max_score / 1000,
        round(10 * pupil.score / pupil.max_score, 2),
        round((pupil.duration_ms or 0) / 60_000, 2),
        submitted_at,
    )


def _question_row(number: int, question: QuestionResult) -> tuple[object, ...]:
    return (
        number,
        question.stem,
        question.given,
        question.right,
        round(question.right / question.given, 4),
        question.empty,
        mistake_words(question) if question.mistake_count else None,
        question.mistake_count,
    )


def mistake_words(question: QuestionResult) -> str:
    """The most frequent mistake as a teacher reads it: the option, or `Ý "…": Đúng`."""
    if question.mistake_value is None:
        return question.mistake_text
    word = "Đúng" if question.mistake_value else "Sai"
    return f"{question.mistake_text}: {word}" if question.mistake_text else word
