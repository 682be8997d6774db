"""Coming into a class: `/join` takes the code, `/c/<code>` is the page on paper and in the QR code.

Who has no account finds herself in the class list by a few letters or her number, and signs in with her PIN. What is typed
goes in the body, never in an address: a name would stand in logs.
"""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as BaseResponse

from quiz.domain.class_list import Found, find_in_list, masked_names
from quiz.domain.errors import (
    AccessDenied,
    AttemptsUsedUp,
    DomainError,
    InvalidInput,
    NotFound,
    Throttled,
    TooSoon,
)
from quiz.domain.identity import Actor
from quiz.domain.join_codes import LENGTH, normalised_code
from quiz.services.attempt_start import start_attempt
from quiz.services.class_contest_join import check_may_join, join_class, own_entry
from quiz.services.class_list_read import Listed, read_class_list
from quiz.services.class_session_find import Door, find_door
from quiz.services.guest_enter import enter_guest
from quiz.web.access import actor_or_none, current_actor, reach
from quiz.web.clock import now
from quiz.web.device import keep_mark
from quiz.web.joining import SeatRefused, begin_session, claim_find, count_wrong, open_door, sit_down
from quiz.web.transaction import db, reading
from quiz.web.wording import input_sentence, word

blueprint = Blueprint("join", __name__)

Page = str | BaseResponse | tuple[str, int] | tuple[str, int, dict[str, str]]
MAX_TYPED = 80


@reach("join.enter")
def may_enter(actor: Actor, code: str) -> None:
    """The code leads to an open session of the actor's class; raises NotFound, AccessDenied."""
    check_may_join(actor, find_door(db(), code=normalised_code(code), now=now()))


@blueprint.route("/join", methods=["GET", "POST"])
def enter_code() -> Page:
    """Ask for the code; with one (typed here, or on the front page) go to what it opens."""
    typed = request.values.get("code")
    if typed is None:
        return render_template("join/enter_code.html", typed="", failure=None)
    code = normalised_code(typed)
    if len(code) != LENGTH:
        return _ask_again(typed, _length_sentence(code))
    if open_door(code) is None:
        return _ask_again(typed, _unknown_sentence())
    return redirect(url_for("join.show", code=code), 303)


@blueprint.get("/c/<code>")
def show(code: str) -> Page:
    """What the code opens, and the ways in."""
    door = open_door(normalised_code(code))
    return _no_door(code) if door is None else _show(door)


@blueprint.post("/c/<code>")
def enter(code: str) -> BaseResponse:
    """Come in as who is signed in; in a contest begin at once: the next page is the first question."""
    return _go_in(current_actor(), normalised_code(code))


@blueprint.post("/c/<code>/find")
def find(code: str) -> Page:
    """The pupils whom the typed letters or number can mean: five at most, masked."""
    door = open_door(normalised_code(code))
    if door is None:
        return _no_door(code)
    typed = request.form.get("who", "")[:MAX_TYPED]
    try:
        if typed.strip():
            claim_find(door)
    except Throttled as error:
        headers = {"Retry-After": str(error.retry_after_seconds)}
        page = _show(door, typed=typed, failure=word(error).detail)
        return _marked(Response(page, status=429, headers=headers))
    with reading() as unit:
        pupils = read_class_list(unit, door=door, now=now())
    found = find_in_list([pupil.full_name for pupil in pupils], typed)
    if not found.places:
        if typed.strip():
            count_wrong()  # so that nobody spells out a whole class letter by letter
        return _marked(Response(_show(door, typed=typed, failure=_nobody_sentence(typed, door)), status=422))
    return _marked(Response(_pick(door, pupils, found)))


@blueprint.post("/c/<code>/sit")
def sit(code: str) -> Page:
    """Take the picked seat with the PIN, and go in."""
    door = open_door(normalised_code(code))
    if door is None:
        return _no_door(code)
    person_id = request.form.get("person", "")
    if not person_id:
        return _show(door, failure=_("Chọn tên của em trong danh sách.")), 422
    try:
        sit_down(door, person_id=person_id, typed=request.form.get("pin", "")[:MAX_TYPED])
    except NotFound:  # the list was changed meanwhile, or the code ended: ask anew
        return _show(door, failure=_("Tên này không còn trong danh sách lớp. Em tìm lại nhé.")), 422
    except SeatRefused as refused:
        return _refused(refused)
    return _marked(_go_in(current_actor(), door.code or ""))


@blueprint.post("/c/<code>/guest")
def guest(code: str) -> Page:
    """Come in as a guest of a contest that admits guests."""
    door = open_door(normalised_code(code))
    if door is None:
        return _no_door(code)
    name, unit_name = (request.form.get(field, "") for field in ("guest_name", "guest_unit"))
    try:
        actor = begin_session(enter_guest(db(), door=door, name=name, unit_name=unit_name, now=now()))
    except (InvalidInput, AccessDenied) as error:
        told = {"name": name[:MAX_TYPED], "unit": unit_name[:MAX_TYPED], "failure": word(error).detail}
        return _show(door, guest=told), word(error).status
    return _go_in(actor, door.code or "")


def _go_in(actor: Actor, code: str) -> BaseResponse:
    door = join_class(db(), actor=actor, code=code, now=now())
    if door.contest is None:
        return redirect(url_for("learner.home"), 303)
    quiz_id = door.contest.quiz.public_id
    try:
        started = start_attempt(db(), actor=actor, quiz_id=quiz_id, now=now(), seed=secrets.token_hex(16))
    except (
        InvalidInput,
        TooSoon,
    ):  # a word is asked for, or the next attempt is not yet due: his page of it says so
        return redirect(url_for("learner.quiz", quiz_id=quiz_id), 303)
    except AttemptsUsedUp:
        return redirect(url_for("join.show", code=code), 303)
    return redirect(url_for("learner.attempt", attempt_id=started.attempt.public_id), 303)


def _show(
    door: Door, *, typed: str = "", failure: str | None = None, guest: dict[str, str] | None = None
) -> str:
    actor = actor_or_none()
    refusal = entry = None
    if actor is not None:
        try:
            check_may_join(actor, door)
        except AccessDenied as error:
            refusal = word(error).detail
        if door.contest is not None:
            with reading() as unit:
                entry = own_entry(unit, actor=actor, found=door.contest)
    return render_template(
        "join/show.html",
        door=door,
        actor=actor,
        entry=entry,
        refusal=refusal,
        typed=typed,
        failure=failure,
        guest=guest,
    )


def _pick(door: Door, pupils: list[Listed], found: Found, error: DomainError | None = None) -> str:
    masks = masked_names([pupil.full_name for pupil in pupils])
    return render_template(
        "join/pick.html",
        door=door,
        choices=[(pupils[place], masks[place]) for place in found.places],
        more=found.more,
        failure=word(error).detail if error else None,
    )


def _refused(refused: SeatRefused) -> Page:
    """The PIN is asked for again, of the pupil who was picked."""
    with reading() as unit:
        pupils = read_class_list(unit, door=refused.door, now=now())
    places = tuple(place for place, one in enumerate(pupils) if one.id == refused.listed.id)
    page = _pick(refused.door, pupils, Found(places, 0), refused.error)
    error = refused.error
    headers = {"Retry-After": str(error.retry_after_seconds)} if isinstance(error, Throttled) else {}
    response = Response(page, status=word(error).status, headers=headers)
    return _marked(response)


def _marked(response: BaseResponse) -> BaseResponse:
    return keep_mark(response)  # type: ignore[arg-type]


def _no_door(code: str) -> tuple[str, int]:
    return _ask_again(code[:LENGTH], _unknown_sentence(), status=404)


def _ask_again(typed: str, failure: str, status: int = 422) -> tuple[str, int]:
    return render_template("join/enter_code.html", typed=typed[:20], failure=failure), status


def _length_sentence(code: str) -> str:
    if not code:
        return _("Gõ mã 6 ký tự thầy cô chiếu trên bảng.")
    name = "code-length" if len(code) < LENGTH else "code-too-long"
    return input_sentence(InvalidInput("code", name, {"value": str(len(code))}))


def _unknown_sentence() -> str:
    return input_sentence(InvalidInput("code", "code-unknown"))


def _nobody_sentence(typed: str, door: Door) -> str:
    if not typed.strip():
        return _("Gõ vài chữ đầu của tên em, hoặc số của em trong danh sách lớp.")
    return _(
        "Trong danh sách lớp %(name)s chưa thấy ai như vậy. Em gõ lại vài chữ của tên, hoặc hỏi thầy cô.",
        name=door.group.name,
    )
