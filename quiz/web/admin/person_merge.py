"""`/manage/people/<id>/merge`: two records of one person, looked at side by side, become one; and the way back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired

from quiz.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.person_details import PersonDetails
from quiz.domain.text import is_storable
from quiz.models import Person
from quiz.reports.merge_page import MergeSide, find_merge, read_side
from quiz.reports.people_find import PeopleFilter
from quiz.reports.people_list import ListedPerson, read_people_page
from quiz.services.person_add import Alike, find_alike
from quiz.services.person_merge import merge_people, undo_merge
from quiz.services.person_reach import ReachedPerson, find_reached_person
from quiz.services.unit_scope import find_administered
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

MOST_FOUND, MAX_TEXT = 10, 100
Answer = str | Response | tuple[str, int]


class MergeForm(FlaskForm):  # type: ignore[misc]
    """Whose details show, and whose sign-in stays."""

    details = RadioField(
        _l("Họ tên, ngày sinh, mã và lớp theo"), [InputRequired(_l("Chọn một trong hai hồ sơ."))]
    )
    account = RadioField(_l("Giữ cách đăng nhập của"), [InputRequired(_l("Chọn một trong hai hồ sơ."))])


@reach("admin.person_merge")
@reach("admin.person_unmerge")
def _within_reach(actor: Actor, person_id: str, **_rest: Any) -> None:
    find_reached_person(db(), actor=actor, roles=PEOPLE_KEEPERS, public_id=person_id)


@blueprint.route("/manage/people/<person_id>/merge", methods=["GET", "POST"])
def person_merge(person_id: str) -> Answer:
    """Find the other record, look at both, merge them."""
    reached = _reached(person_id)
    asked = request.args.get("with", "")[:MAX_TEXT]
    if not asked or not is_storable(asked):
        return _search(reached)
    sides = (_side(reached), _side(_reached(asked)))
    form = _form(sides)
    error = ""
    if form.validate_on_submit():
        try:
            return _merge(sides, form)
        except InvalidInput as refused:
            error = input_sentence(refused)
    page = render_template("admin/person_merge.html", reached=reached, sides=sides, form=form, error=error)
    return (page, 422) if form.is_submitted() else page


@blueprint.post("/manage/people/<person_id>/merges/<merge_id>/undo")
def person_unmerge(person_id: str, merge_id: str) -> Response:
    """Two records again."""
    reached = _reached(person_id)
    merge = find_merge(db(), kept_id=reached.id, merge_id=merge_id)
    if merge is None:
        raise NotFound("merge")
    try:
        undo_merge(db(), actor=current_actor(), merge=merge, now=now())
    except ChangedMeanwhile:
        flash(_("Việc gộp này đã được hoàn tác, hoặc hồ sơ đã có thay đổi nên không tách ra được."), "bad")
    else:
        flash(_("Đã tách lại thành hai hồ sơ; số liệu và xếp hạng đã tính lại."), "ok")
    return redirect(url_for("admin.person", person_id=person_id), 303)


def _reached(person_id: str) -> ReachedPerson:
    return find_reached_person(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, public_id=person_id)


def _side(reached: ReachedPerson) -> MergeSide:
    return read_side(db(), actor=current_actor(), person_id=reached.id, day=today())


def _form(sides: tuple[MergeSide, MergeSide]) -> MergeForm:
    """The form; what there is nothing to choose about is not asked."""
    form = MergeForm(details=sides[0].page.public_id, account=sides[0].page.public_id)
    names = (_("hồ sơ thứ nhất"), _("hồ sơ thứ hai"))
    choices = [(side.page.public_id, name) for side, name in zip(sides, names, strict=True)]
    form.details.choices = form.account.choices = choices
    if not all(side.has_account for side in sides):
        del form.account
    return form


def _merge(sides: tuple[MergeSide, MergeSide], form: MergeForm) -> Response:
    numbers = {side.page.public_id: side.page.id for side in sides}
    merge = merge_people(
        db(),
        actor=current_actor(),
        people=(sides[0].page.id, sides[1].page.id),
        details_of=numbers[form.details.data],
        account_of=numbers[form.account.data] if "account" in form else None,
        now=now(),
    )
    flash(_("Đã gộp hai hồ sơ thành một; số liệu và xếp hạng đã tính lại."), "ok")
    kept = db().get_one(Person, merge.kept_id).public_id
    return redirect(url_for("admin.person", person_id=kept), 303)


def _search(reached: ReachedPerson) -> str:
    text = request.args.get("q", "")[:MAX_TEXT].strip()
    text = text if is_storable(text) else ""
    return render_template(
        "admin/person_merge_search.html",
        reached=reached,
        text=text,
        alike=_alike(reached),
        found=_found(text, reached) if text else None,
    )


def _alike(reached: ReachedPerson) -> list[Alike]:
    if reached.name is None:
        return []
    details = PersonDetails(reached.name)
    return find_alike(db(), unit_id=reached.unit_id, details=details, but=reached.id)


def _found(text: str, reached: ReachedPerson) -> list[ListedPerson]:
    unit = find_administered(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, code=None)
    wanted = PeopleFilter(unit_id=unit.id, day=today(), text=text)
    page = read_people_page(db(), wanted=wanted, after=None, before=None, limit=MOST_FOUND)
    return [one for one in page.people if one.id != reached.public_id]
