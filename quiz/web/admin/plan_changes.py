"""`/manage/plans/<code>/changes`: a version beside the one before, and the questions and lessons to check because of it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.plan_comparison import KINDS, ComparedClause
from quiz.models import Plan
from quiz.reports.plan_changes import preview_changes, read_changes
from quiz.services.content_mark import close_mark
from quiz.services.plan_find import find_import, find_plan
from quiz.services.plan_read import corrected, unpack
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence


@reach("admin.plan_changes")
def _plan_there(_actor: object, code: str) -> None:
    find_plan(db(), code=code)


@reach("admin.plan_import_changes")
def _import_there(_actor: object, import_id: str) -> None:
    find_import(db(), public_id=import_id)


@blueprint.get("/manage/plans/<code>/changes")
def plan_changes(code: str) -> str:
    """What the new version changed, both texts side by side."""
    plan = find_plan(db(), code=code)
    if plan.previous_id is None:
        raise NotFound("version")
    return render_template(
        "admin/plan_changes.html",
        plan=plan,
        previous=db().get_one(Plan, plan.previous_id),
        changes=read_changes(db(), plan=plan, wanted=_wanted()),
        wanted=_wanted(),
        here=url_for("admin.plan_changes", code=code),
    )


@blueprint.get("/manage/plans/imports/<import_id>/changes")
def plan_import_changes(import_id: str) -> str:
    """What a file would change, before it is taken over."""
    record = find_import(db(), public_id=import_id, with_reading=True)
    if record.newer_of is None or record.reading is None:
        raise NotFound("version")
    previous = db().get_one(Plan, record.newer_of)
    document = corrected(unpack(record.reading), record.corrections).reading.document
    titles = {section.key: section.title for section in document.sections}
    new = [
        ComparedClause(one.id, one.section, titles[one.section], one.ordinal, one.text)
        for one in document.clauses
    ]
    return render_template(
        "admin/plan_changes.html",
        record=record,
        previous=previous,
        changes=preview_changes(db(), previous=previous, new=new, wanted=_wanted()),
        wanted=_wanted(),
        here=url_for("admin.plan_import_changes", import_id=import_id),
    )


@blueprint.post("/manage/plans/<code>/marks/<mark_id>")
def plan_mark(code: str, mark_id: str) -> Response:
    """Somebody has checked a question or lesson."""
    verdict = request.form.get("verdict", "")
    try:
        close_mark(db(), actor=current_actor(), code=code, mark_id=mark_id, verdict=verdict, now=now())
        flash(_("Đã ghi kết quả kiểm tra."), "ok")
    except InvalidInput as error:
        release()
        flash(input_sentence(error), "warn")
    return redirect(url_for("admin.plan_changes", code=code), 303)


def _wanted() -> str:
    kind = request.args.get("kind", "")
    return kind if kind in KINDS else ""
