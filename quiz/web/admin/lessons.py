"""`/manage/lessons`: programmes with their lessons and what is to be done next; one lesson, its versions and its moves."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Lesson, LessonVersion
from quiz.reports.lesson_list import list_programmes, waiting_lessons
from quiz.reports.lesson_page import LessonPage, check_choices, lesson_page
from quiz.services.lesson_chain import chain_of, find_taught, find_written, may_review, text_of
from quiz.services.lesson_module import find_programme, set_open
from quiz.services.lesson_move import (
    APPROVED,
    compiled_version,
    decide_lesson,
    retire_lesson,
    send_lesson,
    withdraw_lesson,
)
from quiz.services.lesson_quiz import find_lesson_quiz
from quiz.services.plan_find import find_plan
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.lesson_forms import LessonRetireForm, LessonVerdictForm
from quiz.web.admin.question_move_forms import PressForm
from quiz.web.clock import now
from quiz.web.lesson_view import changed_rows
from quiz.web.lesson_words import step_words
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

Page = str | Response | tuple[str, int]


def _there(_actor: object, code: str, **_rest: Any) -> None:
    find_taught(db(), code=code)


def _written(_actor: object, code: str, **_rest: Any) -> None:
    find_written(db(), code=code)


def _programme(_actor: object, code: str) -> None:
    find_programme(db(), code=code)


reach("admin.lesson")(_there)
for _endpoint in ("lesson_version", "lesson_send", "lesson_withdraw", "lesson_retire", "lesson_verdict"):
    reach(f"admin.{_endpoint}")(_written)
reach("admin.programme_open")(_programme)


@blueprint.get("/manage/lessons")
def lessons() -> str:
    """Every programme, or that of the plan in the address; first what waits for the reader."""
    asked = request.args.get("plan", "")
    plan = find_plan(db(), code=asked) if asked else None
    waiting = waiting_lessons(db(), reviewer_id=current_actor().person_id) if _reviews() else []
    return render_template(
        "admin/lessons.html",
        plan=plan,
        programmes=list_programmes(db(), plan_id=plan.id if plan else None),
        waiting=waiting,
        steps=step_words(),
    )


def _reviews() -> bool:
    return may_review(current_actor(), ())


@blueprint.get("/manage/lessons/<code>")
def lesson(code: str) -> str:
    """The newest version as learners would read it, the chain, what can be done; the verdict for who may give one."""
    return _page(find_taught(db(), code=code), LessonVerdictForm())


def _page(lesson: Lesson, verdict: LessonVerdictForm) -> str:
    page = lesson_page(db(), lesson)
    newest = page.newest
    sections, problems = lesson.sections, 0
    if newest is not None:
        compiled = compiled_version(db(), lesson, newest)
        sections, problems = compiled.sections, len(compiled.problems)
    reads = bool(
        newest
        and newest.state == "in_review"
        and may_review(current_actor(), [e.version for e in page.chain])
    )
    return render_template(
        "admin/lesson.html",
        page=page,
        version=newest,
        sections=sections,
        problems=problems,
        checks=_checks(page, newest),
        form=PressForm(formdata=None),
        verdict=verdict if reads else None,
        quiz=find_lesson_quiz(db(), lesson),
    )


def _checks(page: LessonPage, version: LessonVersion | None) -> list[Any]:
    codes = version.checks if version else page.lesson.checks
    return [one for one in check_choices(db(), page.lesson) if one.code in codes]


@blueprint.get("/manage/lessons/<code>/versions/<int:number>")
def lesson_version(code: str, number: int) -> str:
    """One version as it was, and where it differs from the one before or from the one that is asked for."""
    lesson = find_written(db(), code=code)
    chain = {one.number: one for one in chain_of(db(), lesson)}
    version = chain.get(number)
    if version is None:
        raise NotFound("version")
    before = chain.get(request.args.get("from", number - 1, type=int))
    page = lesson_page(db(), lesson)
    sections = compiled_version(db(), lesson, version).sections
    return render_template(
        "admin/lesson_version.html",
        page=page,
        version=version,
        sections=sections,
        checks=_checks(page, version),
        before=before,
        rows=changed_rows(text_of(before), text_of(version)) if before else [],
    )


@blueprint.post("/manage/lessons/<code>/send")
def lesson_send(code: str) -> Response:
    """The draft waits for a reader."""
    try:
        send_lesson(db(), actor=current_actor(), lesson=find_written(db(), code=code), now=now())
        flash(_("Đã gửi thẩm định. Người khác sẽ đọc rồi duyệt hoặc trả lại."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.lesson", code=code), 303)


@blueprint.post("/manage/lessons/<code>/withdraw")
def lesson_withdraw(code: str) -> Response:
    """What waits is a draft again."""
    try:
        withdraw_lesson(db(), actor=current_actor(), lesson=find_written(db(), code=code), now=now())
        flash(_("Đã rút về. Bài này là bản nháp, sửa được."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.lesson", code=code), 303)


@blueprint.post("/manage/lessons/<code>/verdict")
def lesson_verdict(code: str) -> Page:
    """Approved, or back to its author."""
    form, lesson = LessonVerdictForm(), find_written(db(), code=code)
    if not form.validate():
        return _page(lesson, form), 422
    verdict, comment = form.verdict.data or "", (form.comment.data or "").replace("\x00", "").strip()
    try:
        decide_lesson(db(), actor=current_actor(), lesson=lesson, verdict=verdict, comment=comment, now=now())
    except InvalidInput as error:
        release()
        form[error.field].errors = [input_sentence(error)]
        return _page(find_written(db(), code=code), form), 422
    if verdict == APPROVED:
        flash(_("Đã duyệt bài học này."), "ok")
    else:
        flash(_("Đã trả bài học lại cho người soạn, kèm nhận xét."), "ok")
    return redirect(url_for("admin.lesson", code=code), 303)


@blueprint.route("/manage/lessons/<code>/retire", methods=["GET", "POST"])
def lesson_retire(code: str) -> Page:
    """Asks first, then takes the lesson out of use."""
    lesson, form = find_written(db(), code=code), LessonRetireForm()
    if request.method == "GET" or not form.validate():
        page = render_template("admin/lesson_retire.html", page=lesson_page(db(), lesson), form=form)
        return page if request.method == "GET" else (page, 422)
    try:
        retire_lesson(db(), actor=current_actor(), lesson=lesson, reason=form.reason.data, now=now())
        flash(_("Bài học đã ngừng sử dụng: người học không thấy nữa."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.lesson", code=code), 303)


@blueprint.route("/manage/programmes/<code>/open", methods=["GET", "POST"])
def programme_open(code: str) -> Page:
    """Asks first, then shows a programme to learners, or takes it back."""
    programme = find_programme(db(), code=code)
    row = next((one for one in list_programmes(db(), plan_id=programme.plan_id) if one.code == code), None)
    if row is None:
        raise NotFound("programme")
    form = PressForm()
    if request.method == "GET" or not form.validate():
        return render_template("admin/programme_open.html", programme=row, form=form)
    is_open = request.form.get("do") == "open"
    try:
        set_open(db(), actor_id=current_actor().person_id, programme=programme, is_open=is_open, now=now())
        flash(_("Đã mở chương trình cho người học.") if is_open else _("Đã đóng chương trình."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.lessons", plan=row.plan), 303)


def _refused(error: InvalidInput) -> None:
    release()
    flash(input_sentence(error), "warn")
