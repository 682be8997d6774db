"""`/lessons`: the programme, a lesson, how far it has been read, and the questions in it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.services.attempt_read import SlotView
from quiz.services.lesson_check import HELD, check_answer, check_kind
from quiz.services.lesson_progress import complete_lesson, mark_sections
from quiz.services.lesson_read import find_lesson, read_lesson
from quiz.services.programme_read import read_programme
from quiz.web.access import current_actor, reach
from quiz.web.answer_form import answer_of_form
from quiz.web.clock import now
from quiz.web.learner import blueprint
from quiz.web.learner.reading import step_after
from quiz.web.slots import shown_slot
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def _for_actor(actor: Actor, code: str, **_rest: Any) -> None:
    find_lesson(db(), actor=actor, code=code)


for _endpoint in ("lesson", "lesson_progress", "lesson_check"):
    reach(f"learner.{_endpoint}")(_for_actor)


@blueprint.get("/lessons")
def lessons() -> str:
    """Modules and lessons with the reader's progress."""
    return render_template("learner/lessons.html", programme=read_programme(db(), actor=current_actor()))


@blueprint.get("/lessons/<code>")
def lesson(code: str) -> str:
    """One lesson."""
    return _page(code)


@blueprint.post("/lessons/<code>/progress")
def lesson_progress(code: str) -> Response:
    """Mark sections as read; none named means the whole lesson."""
    sections = request.form.getlist("sections")
    if sections:
        progress = mark_sections(db(), actor=current_actor(), code=code, sections=sections, now=now())
    else:
        progress = complete_lesson(db(), actor=current_actor(), code=code, now=now())
    if progress.just_completed:
        flash(_("Đã ghi nhận: đọc xong bài này."), "ok")
    return redirect(url_for("learner.lesson", code=code, _anchor="xong"), 303)


@blueprint.post("/lessons/<code>/checks/<int:number>")
def lesson_check(code: str, number: int) -> str | tuple[str, int]:
    """Say at once whether the answer is right, and why; nothing chosen: ask again."""
    kind, ids = check_kind(db(), actor=current_actor(), code=code, number=number)
    answer = answer_of_form(request.form, kind, ids)
    try:
        checked = check_answer(
            db(), actor=current_actor(), code=code, number=number, answer=answer, now=now()
        )
    except InvalidInput as error:
        if error.code not in ("required", HELD):
            raise
        is_empty = error.code == "required"
        said = _("Chọn câu trả lời rồi mới xem đáp án.") if is_empty else input_sentence(error)
        return _page(code, missing=(number, said)), 422
    return _page(code, checked=checked)


def _page(code: str, checked: SlotView | None = None, missing: tuple[int, str] | None = None) -> str:
    view = read_lesson(db(), actor=current_actor(), code=code)
    plan = view.programme.plan
    checks = [checked if checked and checked.number == one.number else one for one in view.checks]
    return render_template(
        "learner/lesson.html",
        view=view,
        lesson=view.state,
        module=view.module,
        plan=plan,
        checks=[shown_slot(one, plan=plan) for one in checks],
        checked=checked.number if checked else None,
        missing=missing,
        after=step_after(view),
    )
