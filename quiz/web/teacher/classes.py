"""A class of one's own: who is in it and has a PIN, opening it for signing in by code, and the sheet of PINs."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.join_codes import grouped_code
from quiz.services.class_contest_find import find_class
from quiz.services.class_list_read import read_group_list
from quiz.services.class_session_find import open_doors
from quiz.services.class_session_open import HOURS, open_class_session
from quiz.services.pin_give import WHOM, choose_pupils, give_pins, make_pins
from quiz.web.access import current_actor, reach
from quiz.web.clock import now, settings, today
from quiz.web.teacher import blueprint
from quiz.web.teacher.projection import join_address
from quiz.web.transaction import db, reading
from quiz.web.wording import input_sentence


@reach("teacher.class_page")
@reach("teacher.session_open")
@reach("teacher.class_pins")
def class_within_reach(actor: Actor, group_id: str) -> None:
    """The class is the actor's this school year; raises NotFound."""
    find_class(db(), actor=actor, group_id=group_id, now=now())


@blueprint.get("/teacher/classes/<group_id>")
def class_page(group_id: str) -> str:
    """The class list with PINs, and the way to open the class."""
    group, unit = find_class(db(), actor=current_actor(), group_id=group_id, now=now())
    pupils = read_group_list(db(), group_id=group.id, day=today())
    doors = open_doors(db(), group_id=group.id, now=now())
    return render_template(
        "teacher/class.html",
        group=group,
        unit=unit,
        pupils=pupils,
        doors=doors,
        hours=HOURS,
        code_of=grouped_code,
    )


@blueprint.post("/teacher/classes/<group_id>/sessions")
def session_open(group_id: str) -> Response:
    """Open the class for a lesson; its board comes next."""
    try:
        opened = open_class_session(
            db(),
            actor=current_actor(),
            group_id=group_id,
            hours=request.form.get("hours", 0, type=int),
            pins_open=bool(request.form.get("pins_open")),
            now=now(),
        )
    except InvalidInput as error:
        flash(input_sentence(error), "bad")
        return redirect(url_for("teacher.class_page", group_id=group_id), 303)
    return redirect(url_for("teacher.session", session_id=opened.public_id), 303)


@blueprint.route("/teacher/classes/<group_id>/pins", methods=["GET", "POST"])
def class_pins(group_id: str) -> str | Response | tuple[str, int, dict[str, str]]:
    """Ask who gets a new PIN; then the sheet, which is shown this once."""
    whom = request.form.get("whom", "")
    with reading() as unit_of_work:
        group, unit = find_class(unit_of_work, actor=current_actor(), group_id=group_id, now=now())
        pupils = read_group_list(unit_of_work, group_id=group.id, day=today())
        facts = {"group": group, "unit": unit, "pupils": pupils}
        if request.method == "GET" or not whom:
            return render_template("teacher/pins_ask.html", **facts)
        try:
            chosen = choose_pupils(
                unit_of_work, actor=current_actor(), group_id=group_id, whom=whom, now=now()
            )
        except InvalidInput as error:
            flash(input_sentence(error), "warn")
            return redirect(url_for("teacher.class_pins", group_id=group_id), 303)
    given = make_pins(chosen, key=settings().pin_key)
    give_pins(db(), actor=current_actor(), given=given, now=now())
    page = render_template(
        "teacher/pins_sheet.html", given=given, is_one=whom not in WHOM, address=join_address(), **facts
    )
    return page, 200, {"Cache-Control": "no-store"}


def told_done(verb: str) -> str:
    """What has been done with a seat."""
    return {
        "free": _("Đã giải phóng chỗ. Em vào lại bằng tên của mình."),
        "remove": _("Đã mời ra khỏi lớp. Mã này không cho tên đó vào nữa."),
        "readmit": _("Đã cho vào lại."),
        "rename": _("Đã sửa tên."),
    }[verb]
