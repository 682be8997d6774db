"""`/manage/units/<code>/headcounts`: a unit's headcounts with who entered and confirmed them; entering and confirming one."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField, SelectField
from wtforms.validators import InputRequired, NumberRange

from quiz.domain.errors import InvalidInput
from quiz.domain.headcounts import MISSING, STALE, state_of
from quiz.domain.identity import Actor
from quiz.domain.permissions import SCHOOL_ADMIN
from quiz.domain.units import MAX_HEADCOUNT
from quiz.models import Unit
from quiz.reports.headcount_ledger import newest_counts, read_ledger
from quiz.services.headcount_enter import confirm_headcount, enter_headcount, owed_audiences
from quiz.services.unit_manage import find_unit
from quiz.services.unit_scope import is_administered
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.unit_forms import PlaceDateField
from quiz.web.admin.unit_steps import Page, refused, wants
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.unit_words import audience_totals
from quiz.web.wording import input_sentence

_NUMBER = _l("Gõ một số nguyên từ 0 đến 100000.")


class WholeField(IntegerField):  # type: ignore[misc]
    """A whole number, refused in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_NUMBER) from None


class HeadcountForm(FlaskForm):  # type: ignore[misc]
    """How many, of whom, on which day."""

    audience = SelectField(_l("Đối tượng"), validate_choice=False)
    number = WholeField(
        _l("Tổng số"), [InputRequired(_NUMBER), NumberRange(0, MAX_HEADCOUNT, message=_NUMBER)]
    )
    as_of = PlaceDateField(_l("Tính đến ngày"), [InputRequired(_l("Chọn ngày."))])


@reach("admin.unit_headcounts")
def _within_reach(actor: Actor, code: str) -> None:
    find_unit(db(), actor=actor, code=code)


@reach("admin.unit_headcount_confirm")
def _own_school(actor: Actor, code: str) -> None:
    find_unit(db(), actor=actor, code=code, roles=(SCHOOL_ADMIN,))


@blueprint.route("/manage/units/<code>/headcounts", methods=["GET", "POST"])
def unit_headcounts(code: str) -> Page:
    """The ledger with the form; who answers for the school may confirm while he saves."""
    unit = find_unit(db(), actor=current_actor(), code=code)
    form = HeadcountForm()
    owed = owed_audiences(db(), unit)
    form.audience.choices = [(name, audience_totals()[name]) for name in owed]
    if request.method == "GET":
        form.as_of.data = today()
    elif form.validate():
        try:
            _enter(unit, form)
        except InvalidInput as error:
            refused(form, error, "number")
        else:
            flash(_("Đã lưu sĩ số."), "ok")
            return redirect(url_for("admin.unit_headcounts", code=code), 303)
    page = _page(unit, form, owed)
    return (page, 422) if form.errors else page


def _enter(unit: Unit, form: HeadcountForm) -> None:
    enter_headcount(
        db(),
        actor=current_actor(),
        unit=unit,
        audience=form.audience.data or "",
        as_of=form.as_of.data,
        number=form.number.data,
        is_confirmed=wants("confirm") and _may_confirm(unit),
        today=today(),
        now=now(),
    )


def _may_confirm(unit: Unit) -> bool:
    return is_administered(db(), actor=current_actor(), roles=(SCHOOL_ADMIN,), unit_id=unit.id)


def _page(unit: Unit, form: HeadcountForm, owed: tuple[str, ...]) -> str:
    newest = newest_counts(db(), day=today(), unit_ids=[unit.id])
    states = {}
    for audience in owed:
        one = newest.get((unit.id, audience))
        states[audience] = state_of(
            one.as_of if one else None, is_confirmed=bool(one and one.is_confirmed), today=today()
        )
    return render_template(
        "admin/unit_headcounts.html",
        unit=unit,
        form=form,
        owed=owed,
        ledger=read_ledger(db(), unit_id=unit.id),
        totals=audience_totals(),
        missing=[name for name in owed if states[name] == MISSING],
        stale=[name for name in owed if states[name] == STALE],
        may_confirm=_may_confirm(unit),
        today=today(),
    )


@blueprint.post("/manage/units/<code>/headcounts/confirm")
def unit_headcount_confirm(code: str) -> Response:
    """The school confirms the number that it sees."""
    unit = find_unit(db(), actor=current_actor(), code=code, roles=(SCHOOL_ADMIN,))
    try:
        confirm_headcount(
            db(),
            actor=current_actor(),
            unit=unit,
            audience=request.form.get("audience", "")[:10],
            as_of=_day(request.form.get("as_of", "")),
            number=_whole(request.form.get("number", "")),
            now=now(),
        )
    except InvalidInput as error:
        db().rollback()
        flash(input_sentence(error), "warn")
    else:
        flash(_("Đã xác nhận sĩ số."), "ok")
    return redirect(url_for("admin.unit_headcounts", code=code), 303)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
