"""`/manage/lessons/new` and `/manage/lessons/<code>/edit`: a lesson from a plan's clauses, and its text with its quotes."""

from __future__ import annotations

from dataclasses import replace

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from quiz.domain.errors import InvalidInput
from quiz.domain.lesson_draft import LessonText, bare_parts, heading_of, tidied
from quiz.domain.question_draft import AUDIENCES, Problem, QuoteText
from quiz.models import Lesson, Plan
from quiz.reports.coverage import list_plans
from quiz.reports.lesson_page import check_choices, lesson_page
from quiz.services.lesson_chain import find_written, newest_of, text_of
from quiz.services.lesson_compile import compile_lesson
from quiz.services.lesson_module import ModuleWish
from quiz.services.lesson_move import send_lesson
from quiz.services.lesson_propose import (
    OfferedSection,
    modules_of,
    offered_sections,
    proposal_of,
    proposed_module,
)
from quiz.services.lesson_write import Written, begin_lesson, write_lesson
from quiz.services.plan_find import find_plan
from quiz.services.quoted_clauses import PlanSection, places_in, plan_tree
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.lesson_forms import LessonForm, NewLessonForm, form_of
from quiz.web.admin.lesson_problems import show_lesson_problems
from quiz.web.clock import now
from quiz.web.lesson_words import lesson_problem
from quiz.web.question_words import audience_names
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

Page = str | Response | tuple[str, int]
_NEW_MODULE = ""


@reach("admin.lesson_edit")
def _written(_actor: object, code: str) -> None:
    find_written(db(), code=code)


@blueprint.route("/manage/lessons/new", methods=["GET", "POST"])
def lesson_new() -> Page:
    """Choose the plan, then its clauses; the draft begins with their words."""
    if not request.args.get("plan"):
        return render_template("admin/lesson_plan.html", plans=list_plans(db()))
    plan = find_plan(db(), code=request.args["plan"])
    sections = offered_sections(db(), plan)
    form = NewLessonForm()
    if request.method == "GET":
        _propose(form, plan, sections)
        return _new_page(form, plan, sections)
    text = proposal_of(sections, form.clauses.data or (), " ".join((form.title.data or "").split()))
    if not form.validate() or text is None:
        if text is None:
            form.clauses.errors = [_("Chọn ít nhất một ý của kế hoạch.")]
        return _new_page(form, plan, sections), 422
    return _begun(form, plan, sections, text)


def _begun(form: NewLessonForm, plan: Plan, sections: list[OfferedSection], text: LessonText) -> Page:
    wish = ModuleWish(form.module.data or "", form.module_title.data or "")
    try:
        written = begin_lesson(
            db(), actor_id=current_actor().person_id, plan=plan, module=wish, text=text, now=now()
        )
    except InvalidInput as error:
        release()
        form[error.field].errors = [input_sentence(error)]
        return _new_page(form, find_plan(db(), code=plan.code), sections), 422
    if written.lesson is None:
        release()
        form.clauses.errors = [lesson_problem(written.problems[0])]
        return _new_page(form, find_plan(db(), code=request.args["plan"]), sections), 422
    flash(_("Đã tạo bản nháp từ lời của kế hoạch. Viết lời giải thích, xem thử rồi gửi thẩm định."), "ok")
    return redirect(url_for("admin.lesson_edit", code=written.lesson.code), 303)


def _propose(form: NewLessonForm, plan: Plan, sections: list[OfferedSection]) -> None:
    """Tick what the address names: a section with all its clauses, or one clause."""
    key, clause = request.args.get("section", ""), request.args.get("clause", "")
    ticked = [
        (one, place.place.code)
        for one in sections
        for place in one.clauses
        if one.key == key or place.place.code == clause
    ]
    form.clauses.data = [code for _one, code in ticked]
    if ticked:
        form.title.data = heading_of(ticked[0][0].title)
        form.module.data, form.module_title.data = proposed_module(db(), plan, sections, ticked[0][0].key)


def _new_page(form: NewLessonForm, plan: Plan, sections: list[OfferedSection]) -> str:
    modules = [SelectChoice(one.public_id, one.title) for one in modules_of(db(), plan)]
    form.module.choices = [*modules, SelectChoice(_NEW_MODULE, _("Chuyên đề mới"))]
    form.clauses.choices = []
    return render_template(
        "admin/lesson_new.html", form=form, plan=plan, sections=sections, has_modules=bool(modules)
    )


@blueprint.route("/manage/lessons/<code>/edit", methods=["GET", "POST"])
def lesson_edit(code: str) -> Page:
    """The newest version in the form; saving makes the next draft, or changes the author's own."""
    lesson = find_written(db(), code=code)
    newest = newest_of(db(), lesson)
    if request.method == "GET":
        if newest.state == "in_review":
            flash(_("Bài này đang chờ thẩm định. Rút về rồi mới sửa được."), "warn")
            return redirect(url_for("admin.lesson", code=code), 303)
        return _edit_page(lesson, text_of(newest), newest.digest)
    form, pressed = LessonForm(), request.form.get("do", "save")
    text, base = form.lesson(), form.base.data or ""
    changed = _after_press(text, pressed)
    if changed is not None:
        return _edit_page(lesson, changed, base, shows=pressed == "preview")
    try:
        written = write_lesson(
            db(), actor_id=current_actor().person_id, lesson=lesson, text=text, base=base, now=now()
        )
    except InvalidInput as error:
        release()
        lesson = find_written(db(), code=code)
        return _edit_page(lesson, text, newest_of(db(), lesson).digest, refused=input_sentence(error)), 409
    if written.version is None:
        release()
        return _edit_page(find_written(db(), code=code), text, base, problems=written.problems), 422
    return _saved(written, pressed)


def _saved(written: Written, pressed: str) -> Response:
    assert written.lesson is not None and written.version is not None
    code, number = written.lesson.code, written.version.number
    if pressed == "send":
        send_lesson(db(), actor=current_actor(), lesson=written.lesson, now=now())
        flash(_("Đã gửi thẩm định. Người khác sẽ đọc rồi duyệt hoặc trả lại."), "ok")
    else:
        flash(_("Đã lưu bản nháp %(number)s.", number=number), "ok")
    return redirect(url_for("admin.lesson", code=code), 303)


def _after_press(text: LessonText, pressed: str) -> LessonText | None:
    """The lesson after a button that only changes the form; None for one that stores it."""
    if pressed in ("show", "preview"):
        return text
    rows = list(text.quotes)
    if pressed == "add-quotes":
        return replace(text, quotes=(*rows, QuoteText()))
    verb, _dash, place = pressed.rpartition("-")
    if verb == "drop-quotes" and place.isascii() and place.isdigit() and int(place) < len(rows):
        rows[int(place)] = QuoteText()
        others = any(one.clause or one.quote.strip() for one in rows)
        return tidied(replace(text, quotes=tuple(rows))) if others else replace(text, quotes=())
    return None


def _edit_page(
    lesson: Lesson,
    text: LessonText,
    base: str,
    *,
    problems: list[Problem] | None = None,
    refused: str = "",
    shows: bool = False,
) -> str:
    form = form_of(text, base)
    tree = plan_tree(db(), lesson, {one.clause for one in text.quotes})
    choices = check_choices(db(), lesson)
    _fill_choices(form, tree)
    form.checks.choices = [SelectChoice(one.code, f"{one.code}: {one.stem}") for one in choices]
    page = lesson_page(db(), lesson)
    return render_template(
        "admin/lesson_edit.html",
        form=form,
        page=page,
        returned=page.returned,
        problems=show_lesson_problems(form, problems or []),
        refused=refused,
        places=places_in(tree),
        bare=bare_parts(text.text),
        sections=compile_lesson(tidied(text), places_in(tree)).sections if shows else None,
        checks=[one for one in choices if one.code in text.checks],
    )


def _fill_choices(form: LessonForm, tree: list[PlanSection]) -> None:
    names = audience_names()
    form.audience.choices = [SelectChoice(name, names[name]) for name in AUDIENCES]
    clauses = [SelectChoice("", _("Chọn ý"))] + [
        SelectChoice(
            clause.code,
            _("Ý %(number)s: %(text)s", number=clause.number, text=_begun_words(clause.text)),
            optgroup=f"{section.key} {section.title}",
        )
        for section in tree
        for clause in section.clauses
    ]
    for number, row in enumerate(form.quotes, start=1):
        row.form.clause.choices = clauses
        row.form.quote.label.text = _("Lời trích %(number)s", number=number)


def _begun_words(text: str) -> str:
    words = text.split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")
