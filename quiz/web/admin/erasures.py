"""`/manage/people/<id>/erase` and `/manage/erasures`: a person's name goes for good, and the record that it went."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, RadioField, SelectChoice
from wtforms.validators import InputRequired

from quiz.domain.identity import Actor
from quiz.services.erasure_decide import ROLES, decide_erasure, find_erasable, list_erasures
from quiz.services.person_files import delete_files
from quiz.services.person_reach import find_reached_person
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import local_zone, now, settings
from quiz.web.formats import day
from quiz.web.transaction import db


class EraseForm(FlaskForm):  # type: ignore[misc]
    """On what ground, and that it is meant."""

    ground = RadioField(
        _l("Xóa theo"),
        [InputRequired(_l("Chọn căn cứ xóa."))],
        choices=[
            SelectChoice("wish", _l("Yêu cầu của người đó hoặc của cha mẹ, người giám hộ")),
            SelectChoice("unit", _l("Quyết định của đơn vị")),
        ],
    )
    sure = BooleanField(
        _l("Tôi hiểu: xóa rồi không lấy lại được"),
        [InputRequired(_l("Đánh dấu vào ô này rồi mới xóa được."))],
    )


@reach("admin.person_erase")
def _person_for_actor(actor: Actor, person_id: str) -> None:
    find_reached_person(db(), actor=actor, roles=ROLES, public_id=person_id)


@blueprint.route("/manage/people/<person_id>/erase", methods=["GET", "POST"])
def person_erase(person_id: str) -> str | Response | tuple[str, int]:
    """What goes and what stays; then it goes."""
    person, preview = find_erasable(db(), actor=current_actor(), public_id=person_id)
    form = EraseForm()
    if not form.validate_on_submit():
        page = render_template(
            "admin/person_erase.html",
            person=person,
            preview=preview,
            form=form,
            backups_until=_backups_until(now()),
        )
        return (page, 422) if form.is_submitted() else page
    done = decide_erasure(
        db(), actor=current_actor(), public_id=person_id, at_his_wish=form.ground.data == "wish", now=now()
    )
    delete_files(settings().data_dir, done.files)
    until = _backups_until(done.erasure.at)
    flash(_("Đã xóa. Bản sao lưu cuối cùng còn tên được giữ đến hết ngày %(day)s.", day=until), "ok")
    return redirect(url_for("admin.erasures"), 303)


@blueprint.get("/manage/erasures")
def erasures() -> str:
    """What was erased lately: when, on what ground, by whom; never who."""
    return render_template(
        "admin/erasures.html",
        erasures=[(one, _backups_until(one.at)) for one in list_erasures(db(), actor=current_actor())],
    )


def _backups_until(at: datetime) -> str:
    """The last day on which a backup may still hold who was erased at that instant."""
    return day((at + timedelta(days=settings().backup_days)).astimezone(local_zone()))
