"""A class session of a lesson on the board, and, for lessons and contests alike, the page of who has come in."""

from __future__ import annotations

from flask import Response as JsonResponse
from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.join_codes import grouped_code
from quiz.reports.class_session_seats import Seats, read_seats
from quiz.services.class_session_find import Door, find_class_session
from quiz.services.class_session_open import close_class_session, set_pins_open
from quiz.services.seat_manage import free_seat, readmit_seat, remove_seat, rename_seat
from quiz.web.access import current_actor, reach
from quiz.web.clock import now
from quiz.web.teacher import blueprint
from quiz.web.teacher.classes import told_done
from quiz.web.teacher.projection import join_address, join_qr
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

_VERBS = {"free": free_seat, "remove": remove_seat, "readmit": readmit_seat}


@reach("teacher.session")
@reach("teacher.session_status")
@reach("teacher.session_close")
@reach("teacher.session_seats")
@reach("teacher.session_pins")
def session_within_reach(actor: Actor, session_id: str) -> None:
    """The session's class is the actor's; raises NotFound."""
    find_class_session(db(), actor=actor, session_id=session_id)


@reach("teacher.session_seat")
def seat_within_reach(actor: Actor, session_id: str, person_id: str) -> None:
    """The session's class is the actor's; the service looks for the person in it. Raises NotFound."""
    find_class_session(db(), actor=actor, session_id=session_id)


@blueprint.get("/teacher/sessions/<session_id>")
def session(session_id: str) -> str | Response:
    """The board; with `?close=1` the question before closing, for who has no JavaScript."""
    door = _door(session_id)
    if door.contest is not None:
        return redirect(url_for("teacher.contest", contest_id=door.contest.contest.public_id))
    is_over = door.is_over(now())
    if request.args.get("close") and not is_over:
        return render_template("teacher/session_close.html", door=door)
    seats = read_seats(db(), door=door, now=now())
    code = "" if is_over else door.code or ""
    return render_template(
        "teacher/session.html",
        door=door,
        is_over=is_over,
        code=grouped_code(code),
        address=join_address(),
        qr=join_qr(code) if code else None,
        status=_status(door, seats),
    )


@blueprint.get("/teacher/sessions/<session_id>/status")
def session_status(session_id: str) -> JsonResponse:
    """What changes on the board, as JSON."""
    door = _door(session_id)
    return jsonify(_status(door, read_seats(db(), door=door, now=now())))


@blueprint.post("/teacher/sessions/<session_id>/close")
def session_close(session_id: str) -> Response:
    """End a lesson's session now."""
    door = close_class_session(db(), actor=current_actor(), session_id=session_id, now=now())
    flash(_("Đã đóng. Mã không còn dùng."), "ok")
    return redirect(url_for("teacher.class_page", group_id=door.group.public_id), 303)


@blueprint.get("/teacher/sessions/<session_id>/seats")
def session_seats(session_id: str) -> str:
    """Who has come in, pupil by pupil, with what can be done about it."""
    door = _door(session_id)
    seats = read_seats(db(), door=door, now=now())
    return render_template("teacher/seats.html", door=door, seats=seats, is_over=door.is_over(now()))


@blueprint.post("/teacher/sessions/<session_id>/pins")
def session_pins(session_id: str) -> Response:
    """Let those without a PIN set one as they come in, or no longer."""
    pins_open = request.form.get("pins") == "open"
    set_pins_open(db(), actor=current_actor(), session_id=session_id, pins_open=pins_open, now=now())
    return _to_seats(session_id)


@blueprint.post("/teacher/sessions/<session_id>/seats/<person_id>")
def session_seat(session_id: str, person_id: str) -> Response:
    """Free the seat, take out, let in again, or correct the name."""
    verb = request.form.get("do", "")
    if verb not in (*_VERBS, "rename"):
        raise BadRequest
    who = {"actor": current_actor(), "session_id": session_id, "person_id": person_id, "now": now()}
    try:
        if verb == "rename":
            rename_seat(db(), full_name=request.form.get("full_name", ""), **who)  # type: ignore[arg-type]
        else:
            _VERBS[verb](db(), **who)  # type: ignore[arg-type]
    except InvalidInput as error:
        flash(input_sentence(error), "bad")
        return _to_seats(session_id)
    flash(told_done(verb), "ok")
    return _to_seats(session_id)


def _door(session_id: str) -> Door:
    return find_class_session(db(), actor=current_actor(), session_id=session_id)


def _to_seats(session_id: str) -> Response:
    return redirect(url_for("teacher.session_seats", session_id=session_id), 303)


def _status(door: Door, seats: Seats) -> dict[str, object]:
    return {
        "state": "closed" if door.is_over(now()) else "open",
        "joined": seats.joined,
        "class_size": seats.size,
        "last_seconds": None,
        "sentence": _("%(joined)s em đã vào.", joined=seats.joined),
        "people": [{"name": name, "state": state} for name, state in seats.on_board],
    }
