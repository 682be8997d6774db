"""`/manage/rosters/<id>`: what a file would do, or did; its questions answered; the sheet that goes back with its errors."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

from flask import Response as JsonResponse
from flask import flash, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.roster_plan import Plan
from quiz.domain.text import is_storable
from quiz.exchange.refusal import FileRefused
from quiz.exchange.roster_doubts import error_reason
from quiz.exchange.roster_return import write_back
from quiz.exchange.roster_rows import RosterFile
from quiz.models import RosterImport, Unit
from quiz.reports.roster_list import name_of
from quiz.services.roster_errors import errors_of, questions_as_errors
from quiz.services.roster_files import uploads_folder
from quiz.services.roster_import import answer_questions, find_import, wish_of
from quiz.services.roster_plan_make import make_plan
from quiz.services.roster_read import CLASS_ANSWER, NAMELESS, kept_bytes, read_import
from quiz.services.roster_undo import can_undo, undo_until
from quiz.services.unit_scope import granted_units
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.roster_forms import ApplyForm
from quiz.web.admin.roster_view import progress_of, view_of
from quiz.web.admin.rosters import SHEET
from quiz.web.clock import now, settings, today
from quiz.web.transaction import db

LONGEST_ANSWER = 60


def _import_for_actor(actor: Actor, import_id: str) -> None:
    find_import(db(), actor=actor, public_id=import_id)


for _endpoint in ("", "_answers", "_apply", "_discard", "_returned", "_status", "_undo"):
    reach(f"admin.roster{_endpoint}")(_import_for_actor)


@blueprint.get("/manage/rosters/<import_id>")
def roster(import_id: str) -> str:
    """A preview while it waits, progress while it is applied, the result afterwards."""
    record, unit = find_import(db(), actor=current_actor(), public_id=import_id)
    if record.state != "preview":
        return shown_result(record, unit)
    return shown_preview(db(), record, unit, ApplyForm(formdata=None))


@blueprint.get("/manage/rosters/<import_id>/status")
def roster_status(import_id: str) -> JsonResponse:
    """What changes on the page of an import that is at work, for its script."""
    record, _unit = find_import(db(), actor=current_actor(), public_id=import_id)
    return jsonify(progress_of(db(), record))


@blueprint.post("/manage/rosters/<import_id>/answers")
def roster_answers(import_id: str) -> Response:
    """Keep the answers; with `again` all of them are taken back."""
    record, _unit = find_import(db(), actor=current_actor(), public_id=import_id)
    if request.form.get("again"):
        given = dict.fromkeys(record.answers, "")
    else:
        given = {
            name.removeprefix("answer|"): value[:LONGEST_ANSWER]
            for name, value in request.form.items()
            if name.startswith("answer|") and value and is_storable(name + value)
        }
    answer_questions(db(), record=record, actor=current_actor(), answers=given, now=now())
    flash(_("Đã ghi %(count)s câu trả lời.", count=len(given)), "ok")
    return redirect(url_for("admin.roster", import_id=import_id), 303)


@blueprint.get("/manage/rosters/<import_id>/errors.xlsx")
def roster_returned(import_id: str) -> Response:
    """The same sheets with a column that says what is wrong in each row."""
    record, _unit = find_import(db(), actor=current_actor(), public_id=import_id)
    file, plan = planned(db(), record)
    said: dict[tuple[str, int], str] = {}
    for problem in (*errors_of(file, plan), *questions_as_errors(file, plan)):
        if problem.row is not None:
            before = said.get((problem.sheet, problem.row))
            words = (
                f"{problem.column}: {error_reason(problem, _)}"
                if problem.column
                else error_reason(problem, _)
            )
            said[problem.sheet, problem.row] = f"{before}\n{words}" if before else words
    data = kept_bytes(folder_of_uploads(), record.file_name)
    try:
        sheet = write_back(data, file_name=NAMELESS, kind=record.kind, said=said, heading=_("Cần sửa"))
    except FileRefused:
        raise NotFound("sheet") from None
    return send_file(BytesIO(sheet), SHEET, as_attachment=True, download_name="danh-sach-can-sua.xlsx")


def folder_of_uploads() -> Path:
    """Where this installation keeps uploads."""
    return uploads_folder(settings().data_dir)


def planned(session: Session, record: RosterImport) -> tuple[RosterFile, Plan]:
    """The file of an import and what it would do now."""
    file = read_import(folder_of_uploads(), record, today=today())
    tops = granted_units(current_actor(), PEOPLE_KEEPERS)
    return file, make_plan(session, file=file, wish=wish_of(record, today()), tops=tops)


def shown_preview(session: Session, record: RosterImport, unit: Unit, form: ApplyForm) -> str:
    """The preview with the form that applies it."""
    file, plan = planned(session, record)
    view = view_of(session, record=record, file=file, plan=plan, asked=request.args)
    form.digest.data = plan.digest
    return render_template(
        "admin/roster_preview.html",
        record=record,
        unit=unit,
        view=view,
        form=form,
        class_answer=CLASS_ANSWER,
        progress=progress_of(session, record),
    )


def shown_result(record: RosterImport, unit: Unit) -> str:
    """How far an import is, or what it did."""
    return render_template(
        "admin/roster.html",
        record=record,
        unit=unit,
        made_by=name_of(db(), person_id=record.created_by),
        progress=progress_of(db(), record),
        until=undo_until(record) if can_undo(record, now=now()) else None,
    )
