"""`/manage/headcounts`: a department's sheet of headcounts, taken home, filled in, previewed and stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date

from flask import Response as FileResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from quiz.domain.errors import InvalidInput
from quiz.domain.headcounts import AUDIENCES
from quiz.exchange.headcount_sheet import MOST_ROWS, HeadcountRow, read_headcounts
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_rows import RowProblem
from quiz.reports.csv_text import csv_lines
from quiz.reports.headcount_csv import headcount_lines
from quiz.services.headcount_import import apply_headcounts, plan_headcounts
from quiz.services.unit_manage import CHANGERS
from quiz.services.unit_scope import granted_units
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.headcount_words import problem_lines
from quiz.web.admin.unit_steps import Page, wants
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.unit_words import audience_totals

#: Shown of a long preview; everything is stored.
MOST_SHOWN = 200


@blueprint.get("/manage/headcounts.csv")
def headcounts_sheet() -> FileResponse:
    """Every unit in reach with its newest numbers: to be filled in and sent back."""
    headings = (_("Mã đơn vị"), _("Tên đơn vị"), _("Ngày"), _("CB, GV, NV"), _("Học sinh"))
    tops = granted_units(current_actor(), CHANGERS)
    lines = list(headcount_lines(db(), tops=tops, headings=headings, day=today()))
    response = FileResponse(csv_lines(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="si-so-{today():%Y%m%d}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.route("/manage/headcounts", methods=["GET", "POST"])
def headcounts_import() -> Page:
    """Upload, preview, store: nothing is kept between the first two, the page carries what was read."""
    if request.method == "GET":
        return render_template("admin/headcounts_import.html", problems=[])
    if wants("save"):
        return _save()
    upload = request.files.get("file")
    data = upload.read() if upload else b""
    if not data:
        return _refused([_("Chọn một tệp.")])
    try:
        read = read_headcounts(data, file_name=(upload.filename or "") if upload else "")
    except FileRefused as error:
        problem = RowProblem(error.sheet, error.row, error.column, error.code, error.facts)
        return _refused(problem_lines([problem]))
    return _preview(read.rows, read.problems)


def _preview(rows: Sequence[HeadcountRow], problems: Sequence[RowProblem]) -> Page:
    plan = plan_headcounts(db(), actor=current_actor(), rows=rows, today=today())
    found = [*problems, *plan.problems]
    if found:
        return _refused(problem_lines(found))
    return render_template(
        "admin/headcounts_preview.html",
        plan=plan,
        shown=plan.changes[:MOST_SHOWN],
        totals=audience_totals(),
        rows=json.dumps([asdict(row) | {"as_of": row.as_of.isoformat()} for row in rows], ensure_ascii=False),
    )


def _refused(problems: Sequence[str]) -> Page:
    return render_template(
        "admin/headcounts_import.html", problems=problems[:MOST_SHOWN], more=len(problems) - MOST_SHOWN
    ), 422


def _save() -> Page:
    try:
        rows = _rows(request.form.get("rows", ""))
        count = apply_headcounts(db(), actor=current_actor(), rows=rows, today=today(), now=now())
    except (InvalidInput, ValueError, TypeError, KeyError):
        db().rollback()
        return _refused([_("Dữ liệu đã đổi từ lúc xem trước. Tải tệp lên lại.")])
    flash(_("Đã lưu %(count)s số; các trường xác nhận trên trang của mình.", count=count), "ok")
    return redirect(url_for("admin.units"), 303)


def _rows(text: str) -> list[HeadcountRow]:
    """What the preview carried; raises ValueError, TypeError or KeyError for anything else."""
    values = json.loads(text)
    if not isinstance(values, list) or len(values) > MOST_ROWS:
        raise ValueError
    rows = []
    for one in values:
        number = int(one["number"])
        row = HeadcountRow(
            str(one["sheet"]), int(one["row"]), str(one["code"]), one["audience"], date.fromisoformat(one["as_of"]), number
        )  # fmt: skip
        if row.audience not in AUDIENCES or not 0 <= number <= 100_000:
            raise ValueError
        rows.append(row)
    return rows
