"""The participation rows in the words and numbers of the page, and the same as cells of the file."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _

from quiz.domain.participation import Period, Rate
from quiz.reports.csv_text import Cell
from quiz.reports.participation import AudienceFigures, ParticipationRow
from quiz.web.formats import day, decimal, per_cent


def rate_text(rate: Rate | None) -> str:
    """`61,4%`, or that there is no headcount."""
    return per_cent(rate.people, rate.headcount) if rate else _("chưa có sĩ số")


def has_pupils(side: AudienceFigures) -> bool:
    """Whether the subtree has pupils who count: a preschool and an office have none."""
    return side.headcount is not None or bool(side.uncounted or side.reached)


def average_text(amount: int, people: int) -> str:
    """`1,6` each; a dash when nobody is there to share."""
    return decimal(amount / people) if people else "–"


def headcount_days(side: AudienceFigures) -> str:
    """`05/09/2026`, or the oldest and the newest day of the headcounts that were added up."""
    if side.headcount_from is None or side.headcount_to is None:
        return ""
    if side.headcount_from == side.headcount_to:
        return day(side.headcount_to)
    return _("%(first)s đến %(last)s", first=day(side.headcount_from), last=day(side.headcount_to))


@dataclass(frozen=True)
class ShownSide:
    """Staff or pupils of one row."""

    side: AudienceFigures

    @property
    def rate(self) -> str:
        """Reached out of the headcount."""
        return rate_text(self.side.rate)

    @property
    def is_over(self) -> bool:
        """More people than the headcount has."""
        return self.side.rate is not None and self.side.rate.is_over

    @property
    def days(self) -> str:
        """The day of the headcount."""
        return headcount_days(self.side)


@dataclass(frozen=True)
class ShownRow:
    """One unit's figures. `bar`: what a bar shows, a full one being all that it can be."""

    row: ParticipationRow

    @property
    def staff(self) -> ShownSide:
        """Officials, teachers, employees."""
        return ShownSide(self.row.staff)

    @property
    def students(self) -> ShownSide | None:
        """Pupils; None where there are none who count."""
        return ShownSide(self.row.students) if has_pupils(self.row.students) else None

    @property
    def uncounted(self) -> int:
        """Schools without a headcount of their staff or of their pupils, whichever are more."""
        return max(self.row.staff.uncounted, self.row.students.uncounted)

    @property
    def rate(self) -> str:
        """Everybody reached out of both headcounts."""
        return rate_text(self.row.rate)

    @property
    def is_over(self) -> bool:
        """More people than the headcount has."""
        return self.row.rate is not None and self.row.rate.is_over

    @property
    def bar(self) -> int:
        """People, at most the headcount."""
        return min(self.row.reached, self.row.headcount or 0)

    @property
    def is_idle(self) -> bool:
        """Nobody has done anything."""
        return self.row.reached == 0

    @property
    def turns_each(self) -> str:
        """Turns per finisher."""
        return average_text(self.row.turns, self.row.finishers)

    @property
    def lessons_each(self) -> str:
        """Lessons per person reached."""
        return average_text(self.row.lessons_completed, self.row.reached)


def csv_heading() -> list[str]:
    """The first line of the file."""
    sides = (_("CB, GV, NV"), _("học sinh"))
    return [
        _("Mã đơn vị"),
        _("Đơn vị"),
        _("Từ ngày"),
        _("Đến ngày"),
        *(
            text
            for side in sides
            for text in (
                _("Tổng số %(who)s", who=side),
                _("Ngày của sĩ số %(who)s", who=side),
                _("Số người tham gia, %(who)s", who=side),
                _("Tỉ lệ tham gia, %(who)s", who=side),
                _("Số lượt, %(who)s", who=side),
            )
        ),
        _("Người bắt đầu làm bài"),
        _("Người nộp bài"),
        _("Người đạt"),
        _("Tổng số lượt"),
        _("Bài học đã xong"),
        _("Số trường"),
        _("Trường chưa có ai tham gia"),
        _("Trường chưa có sĩ số"),
    ]


def csv_cells(row: ParticipationRow, period: Period) -> list[Cell]:
    """One row of the file, the figures of the page's row. An audience that the unit does not have leaves its cells empty."""
    return [
        row.code,
        row.name,
        day(period.first),
        day(period.last),
        *_side_cells(row.staff),
        *(_side_cells(row.students) if has_pupils(row.students) else [None] * 5),
        row.entrants,
        row.finishers,
        row.passed,
        row.turns,
        row.lessons_completed,
        row.schools,
        row.idle_schools,
        ShownRow(row).uncounted,
    ]


def _side_cells(side: AudienceFigures) -> list[Cell]:
    return [side.headcount, headcount_days(side), side.reached, rate_text(side.rate), side.turns]
