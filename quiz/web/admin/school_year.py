"""`/manage/school-year`: a school goes into a new school year, after a page that shows what becomes of every class."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.school_year import school_year_name
from quiz.domain.text import is_storable
from quiz.reports.class_page import list_classes
from quiz.reports.school_year_page import find_turn_by_id, former_teachers, newest_turn
from quiz.services.school_year_plan import (
    MAX_NAME,
    Wish,
    YearPlan,
    outcome_of,
    plan_year,
    year_to_begin,
)
from quiz.services.school_year_turn import find_turn, turn_school_year, undo_turn, what_has_happened
from quiz.services.unit_scope import ScopedUnit, find_administered, is_administered
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

Answer = str | Response | tuple[str, int]


@reach("admin.school_year_undo")
def _within_reach(actor: Actor, turn_id: str) -> None:
    found = find_turn_by_id(db(), public_id=turn_id)
    if found is None or not is_administered(db(), actor=actor, roles=PEOPLE_KEEPERS, unit_id=found.unit_id):
        raise NotFound("turn")


@blueprint.route("/manage/school-year", methods=["GET", "POST"])
def school_year() -> Answer:
    """Choose, look at what it comes to, do it."""
    unit = _asked_unit()
    year = year_to_begin(db(), unit_id=unit.id, today=today())
    if year is None or find_turn(db(), unit_id=unit.id, school_year=year) is not None:
        return _over(unit)
    plan = plan_year(db(), unit_id=unit.id, new_year=year, today=today())
    form, step = FlaskForm(), request.form.get("step", "edit")
    if not form.validate_on_submit() or step == "edit":
        return _edit(unit, plan, _wish())
    try:
        outcome = outcome_of(plan, _wish())
        if step == "save":
            return _save(unit, plan)
    except InvalidInput as error:
        return _edit(unit, plan, _wish(), error), 422
    except ChangedMeanwhile:
        flash(_("Danh sách lớp vừa có thay đổi. Xem lại rồi thực hiện; chưa có gì được lưu."), "warn")
    return render_template(
        "admin/school_year_preview.html", outcome=outcome, kept=_kept(), **_frame(unit, plan)
    )


@blueprint.post("/manage/school-year/<turn_id>/undo")
def school_year_undo(turn_id: str) -> Response:
    """Everything as it was before."""
    found = find_turn_by_id(db(), public_id=turn_id)
    if found is None:
        raise NotFound("turn")
    try:
        undo_turn(db(), actor=current_actor(), turn=found.turn, now=now())
    except ChangedMeanwhile:
        flash(_("Các lớp mới đã được dùng hoặc đã có thay đổi nên không hoàn tác được nữa."), "bad")
    else:
        flash(_("Đã hoàn tác: các lớp trở lại như trước khi sang năm học mới."), "ok")
    return redirect(url_for("admin.school_year", unit=found.unit_code), 303)


def _asked_unit() -> ScopedUnit:
    code = request.args.get("unit")
    return find_administered(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, code=code)


def _frame(unit: ScopedUnit, plan: YearPlan) -> dict[str, Any]:
    return {
        "unit": unit,
        "plan": plan,
        "form": FlaskForm(formdata=None),
        "old_year": school_year_name(plan.new_year - 1),
        "new_year": school_year_name(plan.new_year),
    }


def _edit(unit: ScopedUnit, plan: YearPlan, wish: Wish, error: InvalidInput | None = None) -> str:
    return render_template(
        "admin/school_year.html",
        wish=wish,
        error_field=error.field if error else "",
        error=input_sentence(error) if error else "",
        **_frame(unit, plan),
    )


def _over(unit: ScopedUnit) -> str:
    """Nothing to begin now: the last turn, with who is to be given a class anew and the way back."""
    turn = newest_turn(db(), unit_id=unit.id)
    return render_template(
        "admin/school_year_over.html",
        unit=unit,
        turn=turn,
        year=school_year_name(turn.school_year) if turn else "",
        teachers=former_teachers(db(), turn) if turn else [],
        classes=list_classes(db(), unit_id=unit.id, school_year=turn.school_year, day=today())
        if turn
        else [],
        may_undo=turn is not None and not what_has_happened(db(), turn),
        form=FlaskForm(formdata=None),
    )


def _wish() -> Wish:
    """What the form says; nothing said leaves the rule's proposal."""
    sent = {key: value for key, value in request.form.items() if is_storable(value)}
    return Wish(
        {key[5:]: value for key, value in sent.items() if key.startswith("fate-")},
        {key[5:]: value[: 2 * MAX_NAME] for key, value in sent.items() if key.startswith("name-")},
        frozenset(request.form.getlist("repeats")),
    )


def _kept() -> list[tuple[str, str]]:
    """The choices once more, for the form of the preview."""
    return [
        (key, value)
        for key, value in request.form.items(multi=True)
        if key.startswith(("fate-", "name-")) or key == "repeats"
    ]


def _save(unit: ScopedUnit, plan: YearPlan) -> Response:
    turn_school_year(
        db(),
        actor=current_actor(),
        unit_id=unit.id,
        new_year=plan.new_year,
        wish=_wish(),
        digest=request.form.get("digest", ""),
        today=today(),
        now=now(),
    )
    flash(_("Đã sang năm học %(year)s.", year=school_year_name(plan.new_year)), "ok")
    return redirect(url_for("admin.school_year", unit=unit.code), 303)
