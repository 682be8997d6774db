"""`/manage/people/<id>`: one person, and what an administrator changes about him."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.models import PersonIdentity
from quiz.reports.person_page import PersonPage, read_person
from quiz.services.account_disable import set_disabled
from quiz.services.membership_change import end_membership, find_open_membership, move_person
from quiz.services.person_edit import edit_person
from quiz.services.person_power import is_above
from quiz.services.person_reach import ReachedPerson, find_reached_person
from quiz.services.place_find import find_place, list_places
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.person_forms import LeaveForm, MoveForm, PersonForm, put_error
from quiz.web.clock import now, today
from quiz.web.people_words import role_words
from quiz.web.transaction import db

Answer = str | Response | tuple[str, int]


@reach("admin.person")
@reach("admin.person_edit")
@reach("admin.person_move")
@reach("admin.person_leave")
@reach("admin.person_account")
def _within_reach(actor: Actor, person_id: str, **_rest: Any) -> None:
    find_reached_person(db(), actor=actor, roles=PEOPLE_KEEPERS, public_id=person_id)


def asked_person(person_id: str) -> ReachedPerson:
    """The person of the address; raises NotFound."""
    return find_reached_person(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, public_id=person_id)


def _page(reached: ReachedPerson) -> PersonPage:
    return read_person(db(), actor=current_actor(), person_id=reached.id, day=today())


@blueprint.get("/manage/people/<person_id>")
def person(person_id: str) -> str:
    """What is kept of him, where he belonged, how he signs in, what he did."""
    reached = asked_person(person_id)
    return render_template(
        "admin/person.html",
        reached=reached,
        page=_page(reached),
        roles=role_words(),
        may_change=is_above(db(), actor=current_actor(), person_id=reached.id),
        is_self=reached.id == current_actor().person_id,
    )


@blueprint.route("/manage/people/<person_id>/edit", methods=["GET", "POST"])
def person_edit(person_id: str) -> Answer:
    """Name, birth date, number; of staff position and e-mail."""
    reached = asked_person(person_id)
    identity = db().get(PersonIdentity, reached.id)
    if identity is None:
        raise NotFound("person")
    form = PersonForm.of(identity)
    if form.validate_on_submit():
        try:
            changed = edit_person(
                db(),
                actor=current_actor(),
                person_id=reached.id,
                details=form.details(),
                today=today(),
                now=now(),
            )
        except InvalidInput as error:
            put_error(form, error, "full_name")
        else:
            flash(_("Đã lưu.") if changed else _("Không có gì thay đổi."), "ok")
            return _back(person_id)
    page = render_template("admin/person_edit.html", reached=reached, form=form)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/manage/people/<person_id>/move/<int:membership_id>", methods=["GET", "POST"])
def person_move(person_id: str, membership_id: int) -> Answer:
    """To another class or unit, from a day on."""
    reached = asked_person(person_id)
    row = find_open_membership(db(), person_id=reached.id, membership_id=membership_id, day=today())
    form = MoveForm(day=today())
    places = list_places(
        db(), actor=current_actor(), membership=row, unit_code=request.args.get("unit"), day=today()
    )
    form.target.choices = [(one.key, one.name) for one in places.targets]
    if form.validate_on_submit() and form.day.data:
        try:
            unit_id, group = find_place(db(), actor=current_actor(), key=form.target.data)
            move_person(
                db(),
                actor=current_actor(),
                membership=row,
                unit_id=unit_id,
                group=group,
                day=form.day.data,
                now=now(),
            )
        except InvalidInput as error:
            put_error(form, error, "target")
        else:
            flash(_("Đã chuyển."), "ok")
            return _back(person_id)
    page = render_template("admin/person_move.html", reached=reached, form=form, places=places)
    return (page, 422) if form.is_submitted() else page


@blueprint.route("/manage/people/<person_id>/leave/<int:membership_id>", methods=["GET", "POST"])
def person_leave(person_id: str, membership_id: int) -> Answer:
    """He belongs there no longer after a day."""
    reached = asked_person(person_id)
    row = find_open_membership(db(), person_id=reached.id, membership_id=membership_id, day=today())
    form = LeaveForm(last_day=today())
    if form.validate_on_submit() and form.last_day.data:
        try:
            end_membership(
                db(), actor=current_actor(), membership=row, last_day=form.last_day.data, now=now()
            )
        except InvalidInput as error:
            put_error(form, error, "last_day")
        else:
            flash(_("Đã ghi ngày rời đi."), "ok")
            return _back(person_id)
    place = next(one for one in _page(reached).places if one.id == row.id)
    page = render_template("admin/person_leave.html", reached=reached, form=form, place=place)
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/manage/people/<person_id>/account")
def person_account(person_id: str) -> Response:
    """Lock the account, or open it again."""
    reached, lock = asked_person(person_id), request.form.get("lock") == "yes"
    set_disabled(db(), actor=current_actor(), person_id=reached.id, is_disabled=lock, now=now())
    flash(
        _("Đã khóa tài khoản và kết thúc mọi phiên đăng nhập.") if lock else _("Đã mở lại tài khoản."), "ok"
    )
    return _back(person_id)


def _back(person_id: str) -> Response:
    return redirect(url_for("admin.person", person_id=person_id), 303)
