"""`/manage/quizzes/<id>/statistics`: how a quiz and its questions did, and a question over all quizzes that used it."""

from __future__ import annotations

from flask import Response as FlaskResponse
from flask import jsonify, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quiz.reports.csv_text import csv_lines
from quiz.reports.quiz_statistics import (
    QuizReport,
    find_item,
    find_version_report,
    read_quiz_report,
    read_quiz_state,
)
from quiz.services.held_questions import Held, held_from_manager
from quiz.services.quiz_manage import manages
from quiz.services.statistics_request import request_statistics
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz, within_reach
from quiz.web.admin.statistics_choices import question_sections
from quiz.web.admin.statistics_plot import draw_tenths
from quiz.web.admin.statistics_table import csv_rows
from quiz.web.admin.statistics_words import (
    item_facts,
    missing_figures,
    quiz_facts,
    reasons_of,
    work_sentence,
)
from quiz.web.clock import now
from quiz.web.transaction import db

#: Questions on the page; the file has all of them.
MOST_SHOWN = 100

for _endpoint in (
    "quiz_statistics",
    "quiz_statistics_compute",
    "quiz_statistics_status",
    "quiz_statistics_csv",
    "quiz_statistics_question",
):
    reach(f"admin.{_endpoint}")(within_reach)


@blueprint.get("/manage/quizzes/<quiz_id>/statistics")
def quiz_statistics(quiz_id: str) -> str:
    """The figures with what they mean, or how many attempts are still missing for them."""
    managed = managed_quiz(quiz_id)
    report = read_quiz_report(db(), quiz_id=managed.quiz.id, held=_held())
    return render_template(
        "admin/quiz_statistics.html",
        managed=managed,
        report=report,
        shown=report.items[:MOST_SHOWN],
        facts=quiz_facts(report),
        reasons=reasons_of,
        missing=missing_figures(report),
        plots=draw_tenths(report.row) if report.row and report.is_enough else [],
        progress=_progress(report),
        now=now(),
    )


@blueprint.post("/manage/quizzes/<quiz_id>/statistics")
def quiz_statistics_compute(quiz_id: str) -> Response:
    """Have them computed anew."""
    managed = managed_quiz(quiz_id)
    request_statistics(db(), quiz_id=managed.quiz.id, actor_id=current_actor().person_id, now=now())
    return redirect(url_for("admin.quiz_statistics", quiz_id=quiz_id), 303)


@blueprint.get("/manage/quizzes/<quiz_id>/statistics/status")
def quiz_statistics_status(quiz_id: str) -> FlaskResponse:
    """How far they are, for the page's script."""
    return jsonify(_progress(read_quiz_state(db(), quiz_id=managed_quiz(quiz_id).quiz.id)))


@blueprint.get("/manage/quizzes/<quiz_id>/statistics.csv")
def quiz_statistics_csv(quiz_id: str) -> FlaskResponse:
    """Every question with its figures as a file; the heading alone while there are too few people."""
    managed = managed_quiz(quiz_id)
    report = read_quiz_report(db(), quiz_id=managed.quiz.id, held=_held())
    response = FlaskResponse(csv_lines(csv_rows(report)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="thong-ke-{managed.quiz.public_id}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/manage/quizzes/<quiz_id>/statistics/questions/<code>/<int:number>")
def quiz_statistics_question(quiz_id: str, code: str, number: int) -> str:
    """One question of the quiz: its figures in words, and what was chosen."""
    managed = managed_quiz(quiz_id)
    found = find_item(db(), quiz_id=managed.quiz.id, code=code, number=number, held=_held())
    return render_template(
        "admin/quiz_statistics_question.html",
        managed=managed,
        found=found,
        facts=item_facts(found.line),
        reasons=reasons_of(found.line),
        sections=question_sections(found),
        now=now(),
    )


@blueprint.get("/manage/questions/<code>/<int:number>/statistics")
def question_statistics(code: str, number: int) -> str:
    """A question of the common bank over all quizzes that used it."""
    version, row, found = find_version_report(db(), code=code, number=number)
    return render_template(
        "admin/question_statistics.html",
        version=version,
        code=code,
        row=row,
        found=found,
        facts=item_facts(found.line) if found else [],
        reasons=reasons_of(found.line) if found else [],
        sections=question_sections(found) if found else [],
    )


def _held() -> Held:
    return held_from_manager(db(), manages=manages(current_actor()), now=now())


def _progress(report: QuizReport) -> dict[str, object]:
    job = report.job
    return {
        "state": job.state if job else "done",
        "done": job.progress if job else 0,
        "total": (job.total or 0) if job else 0,
        "sentence": work_sentence(job),
    }
