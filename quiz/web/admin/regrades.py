"""`/manage/quizzes/<id>/regrades`: a quiz's questions with their figures, one of them in full, and the regrades so far."""

from __future__ import annotations

from flask import Response as JsonResponse
from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.reports.question_figures import SAMPLE, find_version, read_answers, read_questions
from quiz.reports.regrades import RegradeRow, find_regrade, read_regrades
from quiz.services.correction_find import corrections_in_force
from quiz.services.regrade_begin import resume_regrade
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz, within_reach
from quiz.web.admin.regrade_kinds import second_slot
from quiz.web.admin.regrade_wish import may_choose_all
from quiz.web.admin.regrade_words import plain_correction, question_rows
from quiz.web.clock import now
from quiz.web.regrade_words import mode_words
from quiz.web.transaction import db

#: Questions on a page; the others are found by searching.
MOST_SHOWN = 60
MAX_TEXT = 200

for _endpoint in (
    "quiz_regrades",
    "quiz_regrade_question",
    "quiz_regrade_preview",
    "quiz_regrade",
    "quiz_regrade_status",
    "quiz_regrade_resume",
):
    reach(f"admin.{_endpoint}")(within_reach)


@blueprint.get("/manage/quizzes/<quiz_id>/regrades")
def quiz_regrades(quiz_id: str) -> str:
    """The questions, those with the fewest right answers first, and what has been regraded."""
    managed = managed_quiz(quiz_id)
    text = request.args.get("q", "")[:MAX_TEXT].replace("\x00", "")
    found = read_questions(db(), quiz_id=managed.quiz.id, text=text)
    return render_template(
        "admin/quiz_regrades.html",
        managed=managed,
        found=found,
        shown=found.items[:MOST_SHOWN],
        text=text,
        sample=SAMPLE,
        regrades=read_regrades(db(), quiz_id=managed.quiz.id),
        modes=mode_words(),
        now=now(),
    )


@blueprint.get("/manage/quizzes/<quiz_id>/regrades/questions/<code>/<int:number>")
def quiz_regrade_question(quiz_id: str, code: str, number: int) -> str:
    """One question as the bank has it, what was answered, and the choice of a way to regrade it."""
    managed = managed_quiz(quiz_id)
    version = find_version(db(), code=code, number=number)
    answers = read_answers(db(), quiz_id=managed.quiz.id, version=version)
    held = corrections_in_force(db(), quiz_id=managed.quiz.id).get(version.id)
    return render_template(
        "admin/quiz_regrade_question.html",
        managed=managed,
        version=version,
        code=code,
        held=held and plain_correction(version, held),
        rows=question_rows(version, answers),
        second=second_slot(version),
        answers=answers,
        modes=mode_words(),
        may_choose_all=may_choose_all(db(), current_actor()),
        now=now(),
    )


@blueprint.get("/manage/quizzes/<quiz_id>/regrades/<regrade_id>")
def quiz_regrade(quiz_id: str, regrade_id: str) -> str:
    """One regrade: how far it is, who decided it and why."""
    managed = managed_quiz(quiz_id)
    row = find_regrade(db(), quiz_id=managed.quiz.id, regrade_id=regrade_id)
    return render_template(
        "admin/quiz_regrade.html",
        managed=managed,
        row=row,
        progress=_progress(row),
        modes=mode_words(),
        correction=plain_correction(row.version, row.correction),
        now=now(),
    )


@blueprint.get("/manage/quizzes/<quiz_id>/regrades/<regrade_id>/status")
def quiz_regrade_status(quiz_id: str, regrade_id: str) -> JsonResponse:
    """What changes on that page, for its script."""
    return jsonify(
        _progress(find_regrade(db(), quiz_id=managed_quiz(quiz_id).quiz.id, regrade_id=regrade_id))
    )


@blueprint.post("/manage/quizzes/<quiz_id>/regrades/<regrade_id>/resume")
def quiz_regrade_resume(quiz_id: str, regrade_id: str) -> Response:
    """Put a failed regrade in line again."""
    row = find_regrade(db(), quiz_id=managed_quiz(quiz_id).quiz.id, regrade_id=regrade_id)
    resume_regrade(db(), actor=current_actor(), regrade=row.regrade, now=now())
    return redirect(url_for("admin.quiz_regrade", quiz_id=quiz_id, regrade_id=regrade_id), 303)


def _progress(row: RegradeRow) -> dict[str, object]:
    job = row.job
    done, total = (job.progress, job.total) if job else (0, None)
    words = {
        "queued": _("Đang chờ đến lượt."),
        "running": _("Đã chấm lại %(done)s trên %(total)s lượt.", done=done, total=total or "…"),
        "failed": _("Dừng giữa chừng: %(error)s", error=(job.error if job else "") or ""),
        "applied": _("Đã chấm lại xong."),
        "done": _("Đã chấm lại xong."),
    }
    return {"state": row.state, "done": done, "total": total or 0, "sentence": words[row.state]}
