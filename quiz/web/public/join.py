"""Coming into a class contest: `/join` takes the code, `/c/<code>` is the page on paper and in the QR code."""

from __future__ import annotations

import secrets

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import AccessDenied, AttemptsUsedUp, InvalidInput, NotFound, TooSoon
from quiz.domain.identity import Actor
from quiz.domain.join_codes import LENGTH, is_code, normalised_code
from quiz.services.attempt_start import start_attempt
from quiz.services.class_contest_find import ClassContest, find_by_code
from quiz.services.class_contest_join import (
    check_code_throttle,
    check_may_join,
    join_class_contest,
    own_entry,
    record_wrong_code,
)
from quiz.web.access import actor_or_none, current_actor, reach
from quiz.web.clock import now
from quiz.web.transaction import apart, db
from quiz.web.wording import input_sentence, word

blueprint = Blueprint("join", __name__)

Page = str | Response | tuple[str, int]


@reach("join.enter")
def may_enter(actor: Actor, code: str) -> None:
    """The code leads to a running contest of the actor's class; raises NotFound, AccessDenied."""
    check_may_join(actor, find_by_code(db(), code=normalised_code(code), now=now()))


@blueprint.route("/join", methods=["GET", "POST"])
def enter_code() -> Page:
    """Ask for the code; with one (typed here, or on the front page) go to its contest."""
    typed = request.values.get("code")
    if typed is None:
        return render_template("join/enter_code.html", typed="", failure=None)
    code = normalised_code(typed)
    if len(code) != LENGTH:
        return _ask_again(typed, _length_sentence(code))
    if _find(code) is None:
        return _ask_again(typed, _unknown_sentence())
    return redirect(url_for("join.show", code=code), 303)


@blueprint.get("/c/<code>")
def show(code: str) -> Page:
    """What the contest is, and the way in for who belongs to the class."""
    found = _find(normalised_code(code))
    if found is None:
        return _ask_again(code[:LENGTH], _unknown_sentence(), status=404)
    actor = actor_or_none()
    refusal = entry = None
    if actor is not None:
        entry = own_entry(db(), actor=actor, found=found)
        try:
            check_may_join(actor, found)
        except AccessDenied as error:
            refusal = word(error).detail
    return render_template("join/show.html", found=found, actor=actor, entry=entry, refusal=refusal)


@blueprint.post("/c/<code>")
def enter(code: str) -> Response:
    """Join, and begin at once: the next page is the first question."""
    actor = current_actor()
    found = join_class_contest(db(), actor=actor, code=normalised_code(code), now=now())
    try:
        started = start_attempt(
            db(), actor=actor, quiz_id=found.quiz.public_id, now=now(), seed=secrets.token_hex(16)
        )
    except (
        InvalidInput,
        TooSoon,
    ):  # a word is asked for, or the next attempt is not yet due: his own page of it says so
        return redirect(url_for("learner.quiz", quiz_id=found.quiz.public_id), 303)
    except AttemptsUsedUp:
        return redirect(url_for("join.show", code=found.contest.join_code), 303)
    return redirect(url_for("learner.attempt", attempt_id=started.attempt.public_id), 303)


def _find(code: str) -> ClassContest | None:
    """The running contest with this code; a wrong one is counted. Raises Throttled."""
    address = request.remote_addr or ""
    check_code_throttle(db(), address=address, now=now())
    try:
        if not is_code(code):
            raise NotFound("join_code")
        return find_by_code(db(), code=code, now=now())
    except NotFound:
        with apart() as unit:
            record_wrong_code(unit, address=address, now=now())
        return None


def _ask_again(typed: str, failure: str, status: int = 422) -> tuple[str, int]:
    return render_template("join/enter_code.html", typed=typed[:20], failure=failure), status


def _length_sentence(code: str) -> str:
    if not code:
        return _("Gõ mã 6 ký tự thầy cô chiếu trên bảng.")
    name = "code-length" if len(code) < LENGTH else "code-too-long"
    return input_sentence(InvalidInput("code", name, {"value": str(len(code))}))


def _unknown_sentence() -> str:
    return input_sentence(InvalidInput("code", "code-unknown"))
