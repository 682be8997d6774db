"""`/manage/plans/new` and `/manage/plans/imports/<id>`: a plan's file, read, looked at beside its tree, taken over."""

from __future__ import annotations

from datetime import date

from flask import Response as JsonResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import Job, Plan, PlanImport
from quiz.reports.plan_list import read_plans
from quiz.services.plan_find import find_import, find_plan
from quiz.services.plan_read import read_file
from quiz.services.plan_take import take_plan
from quiz.services.plan_upload import discard_import, edit_letterhead, find_same, is_quick, record_upload
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.plan_forms import LetterheadForm, PlanFileForm
from quiz.web.admin.plan_view import view_of
from quiz.web.clock import now
from quiz.web.plan_sentences import refusal_sentence
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def _import_there(_actor: object, import_id: str) -> None:
    find_import(db(), public_id=import_id)


for _endpoint in ("import", "import_status", "letterhead", "correct", "correct_back", "discard", "take"):
    reach(f"admin.plan_{_endpoint}")(_import_there)


@blueprint.route("/manage/plans/new", methods=["GET", "POST"])
def plan_new() -> str | Response | tuple[str, int]:
    """A file of a new plan, or a newer one of a plan that is there."""
    form, replaced = _file_form()
    if form.validate_on_submit():
        sent = form.file.data
        try:
            record = _kept(sent.filename or "", sent.read(), form.of.data, replaced)
            return redirect(url_for("admin.plan_import", import_id=record.public_id), 303)
        except InvalidInput as error:
            form.refuse(error.field, input_sentence(error))
    page = render_template("admin/plan_new.html", form=form, replaced=replaced)
    return (page, 422) if form.is_submitted() else page


def _file_form() -> tuple[PlanFileForm, PlanImport | None]:
    form, after = PlanFileForm(), request.args.get("after", "")
    form.of.choices = [("", _("Kế hoạch mới, chưa có trong chương trình"))] + [
        (one.code, _("Bản sửa đổi của: %(title)s", title=one.title))
        for one in read_plans(db())
        if not one.is_replaced
    ]
    if request.method == "GET":
        form.of.data = request.args.get("of", "")
    return form, find_import(db(), public_id=after[:24]) if after.isalnum() else None


def _kept(name: str, data: bytes, of: str, replaced: PlanImport | None) -> PlanImport:
    """Read a quick file before anything is written: nobody could save meanwhile."""
    replaced_id = replaced.public_id if replaced else ""
    db().rollback()
    reading = read_file(name, data) if is_quick(name, len(data)) else None
    newer_of = find_plan(db(), code=of) if of else None
    same = find_same(db(), data=data, newer_of=newer_of)
    if same is not None:
        flash(_("Tệp này đã được tải lên trước đây; đây là lần đó."), "info")
        return same
    previous = find_import(db(), public_id=replaced_id) if replaced_id else None
    return record_upload(
        db(),
        actor_id=current_actor().person_id,
        name=name,
        data=data,
        reading=reading,
        newer_of=newer_of,
        previous=previous if previous and previous.state == "read" else None,
        now=now(),
    )


@blueprint.get("/manage/plans/imports/<import_id>")
def plan_import(import_id: str) -> str:
    """The document beside the tree; or how far reading it is, or why it cannot be read."""
    record = find_import(db(), public_id=import_id, with_reading=True)
    if record.state in ("waiting", "refused", "discarded") or record.reading is None:
        return render_template("admin/plan_waiting.html", record=record, **_progress(record))
    return shown_import(record, _letterhead(record))


@blueprint.get("/manage/plans/imports/<import_id>/status")
def plan_import_status(import_id: str) -> JsonResponse:
    """How far the reading is, for the page's script."""
    return jsonify(_progress(find_import(db(), public_id=import_id))["progress"])


@blueprint.post("/manage/plans/imports/<import_id>/letterhead")
def plan_letterhead(import_id: str) -> str | Response | tuple[str, int]:
    """What the plan says of itself, as the editor has it."""
    form, record = LetterheadForm(), find_import(db(), public_id=import_id, with_reading=True)
    if form.validate():
        try:
            edit_letterhead(db(), actor=current_actor(), record=record, values=form.values(), now=now())
            flash(_("Đã lưu thông tin của kế hoạch."), "ok")
            return redirect(url_for("admin.plan_import", import_id=import_id), 303)
        except InvalidInput as error:
            form.refuse(error.field, input_sentence(error))
    return shown_import(record, form), 422


@blueprint.post("/manage/plans/imports/<import_id>/discard")
def plan_discard(import_id: str) -> Response:
    """Nothing of it is wanted."""
    discard_import(db(), actor=current_actor(), record=find_import(db(), public_id=import_id), now=now())
    flash(_("Đã bỏ tệp này."), "ok")
    return redirect(url_for("admin.plans"), 303)


@blueprint.post("/manage/plans/imports/<import_id>/take")
def plan_take(import_id: str) -> str | Response | tuple[str, int]:
    """The plan as corrected becomes part of the programme."""
    record = find_import(db(), public_id=import_id, with_reading=True)
    try:
        taken = take_plan(db(), actor_id=current_actor().person_id, record=record, now=now())
    except InvalidInput as error:
        form = _letterhead(record)
        form.form_errors = [input_sentence(error)]
        return shown_import(record, form), 422
    flash(_("Đã đưa kế hoạch vào chương trình."), "ok")
    return redirect(url_for("admin.plan", code=taken.plan.code), 303)


def shown_import(record: PlanImport, form: LetterheadForm) -> str:
    """The page with the document, the tree and what can be done."""
    place, line, done = (_number(name) for name in ("place", "line", "done"))
    newer_of = db().get(Plan, record.newer_of) if record.newer_of else None
    if record.reading is None:
        raise NotFound("reading")
    view = view_of(record)
    return render_template(
        "admin/plan_import.html",
        record=record,
        view=view,
        form=form,
        shown="document" if request.args.get("view") == "document" else "tree",
        place=place,
        line=line,
        done=None if done is None else min(done, len(view.entries) - 1),
        newer_of=newer_of,
        plan=db().get(Plan, record.plan_id) if record.plan_id else None,
    )


def _number(name: str) -> int | None:
    """A number of the address; None for what is none."""
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else None


def _letterhead(record: PlanImport) -> LetterheadForm:
    values = dict(record.letterhead)
    form = LetterheadForm(formdata=None, data={name: values.get(name) or None for name in values})
    form.date.data = date.fromisoformat(values["date"]) if values.get("date") else None
    form.year.data = int(values["year"]) if values.get("year") else None
    return form


def _progress(record: PlanImport) -> dict[str, object]:
    job = db().scalar(select(Job).where(Job.id == record.job_id)) if record.job_id else None
    state = (
        "failed"
        if job is not None and job.state == "failed"
        else {"waiting": "running"}.get(record.state, "done")
    )
    done, total = (job.progress, job.total or 2) if job is not None else (0, 2)
    sentence = _("Đang đọc tệp. Tệp lớn cần một lúc; bạn có thể rời trang này.")
    if state == "failed":
        sentence = _("Không đọc được tệp này vì lỗi của máy. Bỏ đi rồi tải lên lại.")
    elif record.state == "refused":
        sentence = refusal_sentence(record.refusal or "broken")
    return {"progress": {"state": state, "done": done, "total": total, "sentence": sentence}}
