"""`/manage/plans/<code>/tasks`: the tasks of a plan with their state, and one of them edited with its result and evidence."""

from __future__ import annotations

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.models import PlanTask, Unit
from quiz.reports.plan_tasks import OVERDUE, read_tasks
from quiz.services.plan_find import find_plan, find_task
from quiz.services.plan_task_edit import add_task, delete_task, edit_task
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.plan_task_forms import STATES, TaskForm
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def _task_there(_actor: object, code: str, task_id: str) -> None:
    find_task(db(), code=code, task_id=task_id)


for _endpoint in ("plan_task", "plan_task_evidence", "plan_task_delete"):
    reach(f"admin.{_endpoint}")(_task_there)


@blueprint.get("/manage/plans/<code>/tasks")
def plan_tasks(code: str) -> str:
    """All tasks, those in one state, or those that are overdue."""
    plan = find_plan(db(), code=code)
    wanted = request.args.get("state", "")
    wanted = wanted if wanted in (*STATES, OVERDUE) else ""
    tasks = read_tasks(db(), plan_id=plan.id, today=today(), wanted=wanted)
    return render_template("admin/plan_tasks.html", plan=plan, tasks=tasks, wanted=wanted, states=STATES)


@blueprint.route("/manage/plans/<code>/tasks/new", methods=["GET", "POST"])
def plan_task_new(code: str) -> str | Response | tuple[str, int]:
    """A task that stands in no table of the plan."""
    plan, form = find_plan(db(), code=code), TaskForm()
    if form.validate_on_submit():
        try:
            add_task(db(), actor=current_actor(), plan=plan, fields=form.fields(), now=now())
            flash(_("Đã thêm nhiệm vụ."), "ok")
            return redirect(url_for("admin.plan_tasks", code=code), 303)
        except InvalidInput as error:
            form.refuse(error.field, input_sentence(error))
    page = render_template("admin/plan_task.html", plan=plan, task=None, form=form)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/manage/plans/<code>/tasks/<task_id>", methods=["GET", "POST"])
def plan_task(code: str, task_id: str) -> str | Response | tuple[str, int]:
    """How far a task is, what came of it, and what shows it."""
    plan, task = find_plan(db(), code=code), find_task(db(), code=code, task_id=task_id)
    form = TaskForm(obj=None if request.method == "POST" else task)
    if request.method == "GET":
        form.unit_code.data = _unit_code(task)
    if form.validate_on_submit():
        try:
            edit_task(
                db(),
                actor=current_actor(),
                task=task,
                fields=form.fields(),
                file=form.evidence_file(),
                drops_file=form.drops_file.data,
                now=now(),
            )
            flash(_("Đã lưu nhiệm vụ."), "ok")
            return redirect(url_for("admin.plan_tasks", code=code), 303)
        except InvalidInput as error:
            db().rollback()
            task = find_task(db(), code=code, task_id=task_id)
            plan = find_plan(db(), code=code)
            form.refuse(error.field, input_sentence(error))
    page = render_template("admin/plan_task.html", plan=plan, task=task, form=form)
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/manage/plans/<code>/tasks/<task_id>/delete")
def plan_task_delete(code: str, task_id: str) -> Response:
    """Take away what was added by hand."""
    delete_task(db(), actor=current_actor(), task=find_task(db(), code=code, task_id=task_id), now=now())
    flash(_("Đã bỏ nhiệm vụ."), "ok")
    return redirect(url_for("admin.plan_tasks", code=code), 303)


@blueprint.get("/manage/plans/<code>/tasks/<task_id>/evidence")
def plan_task_evidence(code: str, task_id: str) -> Response:
    """The file that shows the result, never opened in the page itself."""
    task = find_task(db(), code=code, task_id=task_id)
    if task.evidence_file is None:
        raise NotFound("evidence")
    return send_file(
        BytesIO(task.evidence_file),
        "application/octet-stream",
        as_attachment=True,
        download_name=task.evidence_name,
    )


def _unit_code(task: PlanTask) -> str:
    return db().scalar(select(Unit.code).where(Unit.id == task.unit_id)) or ""
