"""`/manage/plans`: the plans with what is drawn from each, and the files that wait; one plan with its sections and clauses."""

from __future__ import annotations

from flask import render_template

from quiz.reports.plan_changes import count_open
from quiz.reports.plan_list import read_imports, read_plans
from quiz.reports.plan_page import read_sections, read_versions
from quiz.reports.plan_tasks import read_tasks
from quiz.services.plan_find import find_plan
from quiz.web.access import reach
from quiz.web.admin import blueprint
from quiz.web.clock import today
from quiz.web.transaction import db


def _plan_there(_actor: object, code: str, **_rest: str) -> None:
    find_plan(db(), code=code)


for _endpoint in ("plan", "plan_tasks", "plan_task_new"):
    reach(f"admin.{_endpoint}")(_plan_there)


@blueprint.get("/manage/plans")
def plans() -> str:
    """Every plan in its versions, and what was uploaded and is not taken over."""
    return render_template("admin/plans.html", plans=read_plans(db()), imports=read_imports(db()))


@blueprint.get("/manage/plans/<code>")
def plan(code: str) -> str:
    """What the plan says of itself, its versions, tasks in short, and all its clauses."""
    found = find_plan(db(), code=code)
    return render_template(
        "admin/plan.html",
        plan=found,
        versions=read_versions(db(), plan=found),
        sections=read_sections(db(), plan_id=found.id),
        tasks=read_tasks(db(), plan_id=found.id, today=today()),
        marks=count_open(db(), plan_id=found.id) if found.previous_id else 0,
    )
