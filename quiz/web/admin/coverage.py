"""`/manage/coverage`: the plan's tree with what covers each clause, and from each gap to the page that fills it."""

from __future__ import annotations

from flask import render_template, request
from flask_babel import gettext as _

from quiz.domain.coverage import GAPS, LOW, LOW_SHARE, NO_LESSON, NO_LEVEL, NO_QUESTION
from quiz.reports.coverage import list_plans, read_coverage
from quiz.web.admin import blueprint
from quiz.web.clock import settings, today
from quiz.web.level_words import level_choices
from quiz.web.transaction import db


@blueprint.get("/manage/coverage")
def coverage() -> str:
    """The board of the plan that is asked for, else of the newest."""
    plans = list_plans(db())
    asked = request.args.get("plan")
    plan = next((one for one in plans if one.code == asked), plans[0] if plans else None)
    gap = request.args.get("gap") if request.args.get("gap") in GAPS else None
    found = plan and read_coverage(db(), plan=plan, scheme=settings().level_scheme, gap=gap, day=today())
    names = dict(level_choices())
    return render_template(
        "admin/coverage.html",
        plans=[(one.code, one.title) for one in plans],
        found=found,
        gap=gap,
        gaps=_gap_words(),
        levels=level_choices(),
        names_of=lambda missing: ", ".join(names[level] for level in missing),
    )


def _gap_words() -> dict[str, str]:
    """What each gap is called."""
    return {
        NO_LESSON: _("Chưa có bài học"),
        NO_QUESTION: _("Chưa có câu hỏi"),
        NO_LEVEL: _("Thiếu mức độ"),
        LOW_SHARE: _("Trả lời đúng dưới %(low)s%%", low=LOW),
    }
