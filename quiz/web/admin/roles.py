"""`/manage/roles`: who holds which role in the reader's units; one person's roles, given and withdrawn there."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import OF_A_CLASS, ROLE_KEEPERS
from quiz.domain.text import is_storable
from quiz.reports.people_find import PeopleFilter, find_people
from quiz.reports.people_list import classes_of, units_below
from quiz.services.role_appoint import appoint_role
from quiz.services.role_find import (
    HeldRole,
    RolePerson,
    appointable_at,
    describe_people,
    ended_roles,
    find_role_person,
    list_holders,
)
from quiz.services.role_post import Post
from quiz.services.role_withdraw import withdraw_role
from quiz.services.unit_scope import ScopedUnit, find_administered, path_to
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.role_forms import AppointForm, WithdrawForm, post_of, post_options
from quiz.web.clock import now, today
from quiz.web.role_words import role_names, role_sentences
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

PAGE_SIZE = 30
MOST_ENDED = 30
MAX_TEXT = 100


def _person_for_actor(actor: Actor, person_id: str) -> None:
    find_role_person(db(), actor=actor, person_id=person_id, today=today())


for _endpoint in ("role_person", "role_withdraw"):
    reach(f"admin.{_endpoint}")(_person_for_actor)


@blueprint.get("/manage/roles")
def roles() -> str:
    """Who holds a role in a unit and below; or, with words of a name, all staff there who are called so."""
    unit, text, role = _asked_unit(), _asked("q"), _asked("role")
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    if text:
        wanted = PeopleFilter(unit_id=unit.id, day=today(), audience="staff", text=text)
        numbers, has_more = find_people(db(), wanted=wanted, place=None, limit=PAGE_SIZE)
    else:
        asked = role if role in role_names() else None
        first = (page - 1) * PAGE_SIZE
        numbers = list_holders(db(), unit_id=unit.id, role=asked, limit=PAGE_SIZE + 1, offset=first)
        has_more = len(numbers) > PAGE_SIZE
    people = describe_people(db(), actor=current_actor(), numbers=numbers[:PAGE_SIZE], today=today())
    return render_template(
        "admin/roles.html",
        unit=unit,
        people=people,
        text=text,
        role=role,
        names=role_names(),
        filters=_filters(unit, text, role),
        page=page,
        has_more=has_more,
        address=lambda number: url_for("admin.roles", unit=unit.code, role=role, page=number),
    )


@blueprint.route("/manage/roles/people/<person_id>", methods=["GET", "POST"])
def role_person(person_id: str) -> str | Response | tuple[str, int]:
    """One person's roles, those that ended, and the form that gives another."""
    person = _person(person_id)
    unit = _asked_unit(person.unit_code)
    given = appointable_at(db(), actor=current_actor(), unit_ids=[unit.id])[unit.id]
    form = AppointForm()
    form.post.choices = post_options(
        given, unit, classes_of(db(), unit_id=unit.id, day=today()) if given & set(OF_A_CLASS) else []
    )
    if request.method == "GET":
        return _person_page(person, unit, form)
    try:
        if not form.validate():
            return _person_page(person, unit, form), 422
        post = post_of(form.post.data, unit.code)
        appoint_role(db(), actor=current_actor(), person_id=person_id, post=post, now=now())
    except InvalidInput as error:
        form.post.errors = [input_sentence(error)]
        return _person_page(person, unit, form), 422
    flash(_("Đã giao vai trò cho %(name)s.", name=person.name), "ok")
    return redirect(url_for("admin.role_person", person_id=person_id), 303)


@blueprint.route("/manage/roles/people/<person_id>/withdraw", methods=["GET", "POST"])
def role_withdraw(person_id: str) -> str | Response | tuple[str, int]:
    """Asks first, saying what follows; then withdraws the role that the address names."""
    person = _person(person_id)
    held = _asked_role(person)
    form = WithdrawForm()
    failure = ""
    if request.method == "POST" and form.validate():
        try:
            post = Post(held.role, held.unit_code, held.group_id)
            withdraw_role(db(), actor=current_actor(), person_id=person_id, post=post, now=now())
        except InvalidInput as error:
            failure = input_sentence(error)
        else:
            flash(_("Đã rút vai trò của %(name)s.", name=person.name), "ok")
            return redirect(url_for("admin.roles"), 303)
    page = render_template(
        "admin/role_withdraw.html",
        person=person,
        held=held,
        names=role_names(),
        form=form,
        failure=failure,
        is_own=person.number == current_actor().person_id,
    )
    return (page, 422) if failure else page


def _asked(name: str) -> str:
    value = request.args.get(name, "")[:MAX_TEXT].strip()
    return value if is_storable(value) else ""


def _asked_unit(default: str | None = None) -> ScopedUnit:
    return find_administered(db(), actor=current_actor(), roles=ROLE_KEEPERS, code=_asked("unit") or default)


def _person(person_id: str) -> RolePerson:
    return find_role_person(db(), actor=current_actor(), person_id=person_id, today=today())


def _asked_role(person: RolePerson) -> HeldRole:
    asked = (_asked("role"), _asked("unit"), _asked("class") or None)
    for held in person.roles:
        if (held.role, held.unit_code, held.group_id) == asked:
            return held
    raise NotFound("role")


def _person_page(person: RolePerson, unit: ScopedUnit, form: AppointForm) -> str:
    mine = appointable_at(db(), actor=current_actor(), unit_ids=[held.unit_id for held in person.roles])
    return render_template(
        "admin/role_person.html",
        person=person,
        unit=unit,
        form=form,
        names=role_names(),
        sentences=role_sentences(),
        ended=ended_roles(db(), actor=current_actor(), person=person.number, limit=MOST_ENDED),
        may_withdraw=lambda held: held.role in mine[held.unit_id],
        units=_units(unit),
    )


def _units(unit: ScopedUnit) -> list[tuple[str, str]]:
    """The units above, this one and those directly below: one walks the tree by choosing."""
    upper = path_to(db(), actor=current_actor(), roles=ROLE_KEEPERS, unit_id=unit.id)
    below = units_below(db(), unit_id=unit.id, day=today())
    return [
        *((one.code, one.name) for one in upper),
        (unit.code, unit.name),
        *((one.key, f"– {one.name}") for one in below),
    ]


def _filters(unit: ScopedUnit, text: str, role: str) -> list[dict[str, Any]]:
    units = _units(unit)
    options = [("", _("Tất cả")), *((name, word) for name, word in role_names().items() if name != "learner")]
    fields: list[dict[str, Any]] = [{"name": "q", "label": _("Họ tên"), "value": text, "type": "search"}]
    if len(units) > 1:
        fields.append({"name": "unit", "label": _("Đơn vị"), "value": unit.code, "options": units})
    fields.append({"name": "role", "label": _("Vai trò"), "value": role, "options": options})
    return fields
