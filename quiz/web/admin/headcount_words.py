"""What is wrong with a sheet of headcounts, one sentence a problem, each with its place."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from quiz.exchange.roster_rows import RowProblem
from quiz.exchange.roster_words import SENTENCES, place_words


def problem_lines(problems: Iterable[RowProblem]) -> list[str]:
    """ "Trang Sheet1, dòng 14, cột Ngày: 31/02/2026 không có trên lịch." """
    lines = []
    for problem in problems:
        place = place_words(problem.sheet, problem.row, problem.column, _)
        said = _own(problem) or _(SENTENCES[problem.code]) % problem.facts
        lines.append(f"{place}: {said}" if place else said[:1].upper() + said[1:])
    return lines


def _own(problem: RowProblem) -> str | None:
    value = problem.facts.get("value", "")
    sentences = {
        "headcount-headings": _(
            "không thấy các cột “Mã đơn vị”, “Ngày” và “CB, GV, NV” hoặc “Học sinh”. Tải tệp mẫu về rồi điền vào."
        ),
        "headcount-whose": _("không hiểu đối tượng “%(value)s”. Ghi CB, GV, NV hoặc Học sinh.", value=value),
        "headcount-code-missing": _("thiếu mã đơn vị."),
        "headcount-day-missing": _("thiếu ngày."),
        "headcount-number": _("cần một số nguyên từ 0 đến %(most)s.", most=problem.facts.get("most", "")),
        "headcount-twice": _(
            "khác với dòng %(row)s của cùng đơn vị, đối tượng và ngày.", row=problem.facts.get("row", "")
        ),
        "headcount-unit": _("không có đơn vị mang mã %(value)s trong phạm vi của bạn.", value=value),
        "headcount-not-owed": _("%(value)s không có sĩ số của đối tượng này.", value=value),
        "headcount-ended": _("%(value)s đã kết thúc hoạt động trước ngày đó.", value=value),
    }
    return sentences.get(problem.code)
