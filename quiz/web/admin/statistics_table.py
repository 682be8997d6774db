"""The statistics of a quiz as rows of a file: every question with its figures, as numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flask_babel import gettext as _

from quiz.reports.csv_text import Cell
from quiz.reports.quiz_statistics import ItemLine, QuizReport
from quiz.web.admin.statistics_words import reasons_of

_FIGURES = ("facility", "deviation", "discrimination", "efficiency", "intended", "weight", "guess")


def csv_rows(report: QuizReport) -> Iterator[Sequence[Cell]]:
    """The heading, then a row for each question; figures of too few people stay empty."""
    yield [
        _("Mã câu"),
        _("Phiên bản"),
        _("Câu hỏi"),
        _("Số lần ra đề"),
        _("Số lượt tính"),
        _("Số lượt trả lời"),
        _("Số lượt đúng hoàn toàn"),
        _("Độ khó: tỉ lệ trả lời đúng (%)"),
        _("Độ lệch chuẩn (%)"),
        _("Độ phân biệt"),
        _("Hiệu quả phân biệt (%)"),
        _("Trọng số dự kiến (%)"),
        _("Trọng số thực (%)"),
        _("Tỉ lệ đúng nếu đoán mò (%)"),
        _("Lý do nên xem lại"),
    ]
    for line in report.items:
        yield _row(line)


def _row(line: ItemLine) -> list[Cell]:
    figures: list[Cell] = [line.figures.get(name) if line.is_enough else None for name in _FIGURES]
    return [
        line.code,
        line.version.number,
        line.stem,
        line.given,
        line.attempts,
        line.answered if line.is_enough else None,
        line.correct if line.is_enough else None,
        *figures,
        " ".join(reasons_of(line)),
    ]
