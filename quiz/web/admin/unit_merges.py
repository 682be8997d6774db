"""Merging a unit with others, and splitting it: a form, what follows, and then the change."""

from __future__ import annotations

from collections.abc import Sequence

from flask import render_template, request
from flask_babel import gettext as _

from quiz.domain.errors import InvalidInput
from quiz.domain.school_year import school_year_name
from quiz.models import Group, Unit
from quiz.services.unit_create import NewUnit
from quiz.services.unit_manage import named_unit
from quiz.services.unit_merge import Merge, check_merge, merge_units
from quiz.services.unit_split import Part, Split, check_split, classes_to_share, split_unit
from quiz.services.unit_tree import PlacedUnit, tree_on
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.unit_changes import changed_unit
from quiz.web.admin.unit_forms import STAYS, MergeForm, SplitForm
from quiz.web.admin.unit_steps import Page, asks, done, refused, wants
from quiz.web.admin.unit_words import merge_follows, split_follows
from quiz.web.clock import now, today
from quiz.web.transaction import db


@blueprint.route("/manage/units/<code>/merge", methods=["GET", "POST"])
def unit_merge(code: str) -> Page:
    """Several into one, new or this one; asks first."""
    unit = changed_unit(code)
    form = MergeForm()
    siblings = _siblings(unit)
    form.others.choices = [(one.code, one.name) for one in siblings]
    if request.method == "POST" and not wants("edit") and form.validate():
        try:
            wanted = _merge(unit, form)
            if wants("save"):
                target = merge_units(
                    db(), wanted=wanted, actor_id=current_actor().person_id, today=today(), now=now()
                )
                return done(target.code, _("Đã sáp nhập thành %(name)s.", name=target.name))
            outlook = check_merge(db(), wanted=wanted, today=today(), now=now())
        except InvalidInput as error:
            refused(form, error, "others")
        else:
            follows, warnings = merge_follows(wanted, outlook)
            return asks(
                unit, form, title=_("Sáp nhập?"), follows=follows, warnings=warnings, button=_("Sáp nhập")
            )
    page = render_template("admin/unit_merge.html", unit=unit, form=form, siblings=siblings, today=today())
    return (page, 422) if form.errors else page


def _siblings(unit: Unit) -> list[PlacedUnit]:
    """Living units of the same kind beside this one."""
    tree = tree_on(db(), today())
    parent_id = tree.units[unit.id].parent_id
    beside = tree.children(parent_id) if parent_id is not None else []
    return [one for one in beside if one.id != unit.id and one.valid_to is None and one.kind == unit.kind]


def _merge(unit: Unit, form: MergeForm) -> Merge:
    actor = current_actor()
    others = [
        named_unit(db(), actor=actor, code=code, field="others", lower=True) for code in form.other_codes()
    ]
    day, keeps = form.day.data, bool(form.keeps.data)
    if form.into.data == STAYS:
        return Merge(tuple(others), unit, day, keeps_administrators=keeps)
    parent_id = tree_on(db(), today()).units[unit.id].parent_id
    new = NewUnit(form.code.data or "", form.name.data or "", unit.kind, _levels([unit, *others]), day)
    parent = None if parent_id is None else db().get_one(Unit, parent_id)
    return Merge((unit, *others), new, day, parent, keeps)


def _levels(units: Sequence[Unit]) -> tuple[str, ...]:
    tree = tree_on(db(), today())
    return tuple(sorted({level for unit in units for level in tree.units[unit.id].levels}))


@blueprint.route("/manage/units/<code>/split", methods=["GET", "POST"])
def unit_split(code: str) -> Page:
    """Some classes to new units, the rest to one of them or to none; asks first."""
    unit = changed_unit(code)
    form = SplitForm()
    classes = classes_to_share(db(), unit=unit, day=form.day.data or today())
    chosen = {one.public_id: request.form.get(f"class-{one.public_id}", "") for one in classes}
    if request.method == "POST" and not wants("edit") and form.validate():
        try:
            wanted = _split(unit, form, classes, chosen)
            people = check_split(db(), wanted=wanted, today=today())
            if wants("save"):
                split_unit(db(), wanted=wanted, actor_id=current_actor().person_id, today=today(), now=now())
                return done(code, _("Đã chia tách %(name)s.", name=unit.name))
        except InvalidInput as error:
            refused(form, error, {"code": "code1", "name": "name1", "parts": "rest"}.get(error.field, "rest"))
        else:
            more = [(f"class-{public_id}", value) for public_id, value in chosen.items() if value]
            follows = split_follows(wanted, people, classes)
            title = _("Chia tách %(name)s?", name=unit.name)
            return asks(unit, form, title=title, follows=follows, button=_("Chia tách"), more=more)
    page = render_template(
        "admin/unit_split.html",
        unit=unit,
        form=form,
        classes=classes,
        chosen=chosen,
        year=school_year_name,
        today=today(),
    )
    return (page, 422) if form.errors else page


def _split(unit: Unit, form: SplitForm, classes: Sequence[Group], chosen: dict[str, str]) -> Split:
    parts: list[Part] = []
    places: dict[str, int] = {}
    for number, code, name in form.pairs():
        places[str(number)] = len(parts)
        ids = tuple(one.id for one in classes if chosen[one.public_id] == str(number))
        parts.append(Part(code.data or "", name.data or "", ids))
    unknown = [value for value in chosen.values() if value and value not in places]
    rest = None if form.rest.data == STAYS else places.get(form.rest.data or "", -1)
    if unknown or rest == -1:
        raise InvalidInput("parts", "part-unnamed")
    return Split(unit, tuple(parts), rest, form.day.data, bool(form.keeps.data))
