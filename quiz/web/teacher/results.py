"""Results of one contest: by pupil and by question, on the page and as a workbook."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from quiz.reports.class_contest_results import read_results
from quiz.reports.class_contest_xlsx import write_workbook
from quiz.services.contest_declare import find_declaration
from quiz.web.clock import local_zone, now
from quiz.web.teacher import blueprint
from quiz.web.teacher.board import settled_contest
from quiz.web.transaction import db

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/teacher/contests/<contest_id>/results")
def contest_results(contest_id: str) -> str | BaseResponse:
    """Results, once the contest is closed; before that the board."""
    found = settled_contest(contest_id)
    if not found.is_over(now()):
        return redirect(url_for("teacher.contest", contest_id=contest_id))
    results = read_results(db(), found=found, now=now())
    declared, confirmed_by = find_declaration(db(), contest_id=found.contest.id)
    return render_template(
        "teacher/contest_results.html",
        found=found,
        results=results,
        declared=declared,
        confirmed_by=confirmed_by,
        now=now(),
    )


@blueprint.get("/teacher/contests/<contest_id>/results.xlsx")
def contest_results_xlsx(contest_id: str) -> BaseResponse:
    """The same as a workbook. Its name says the day and nothing about anybody."""
    found = settled_contest(contest_id)
    if not found.is_over(now()):
        return redirect(url_for("teacher.contest", contest_id=contest_id))
    workbook = write_workbook(
        read_results(db(), found=found, now=now()),
        title=found.contest.title,
        class_name=found.group.name,
        unit_name=found.unit.name,
        zone=local_zone(),
    )
    day = found.contest.created_at.astimezone(local_zone()).strftime("%Y-%m-%d")
    response = Response(workbook, mimetype=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="ket-qua-thi-lop-{day}.xlsx"'
    response.headers["Cache-Control"] = "no-store"
    return response
