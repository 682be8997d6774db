"""`/manage/people/<id>/sign-in`: how a person of one's units signs in, and help for who cannot. Each step asks first."""

from __future__ import annotations

import secrets

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.first_passwords import LIFETIME, first_password
from quiz.domain.identity import Actor
from quiz.services.colleague_sign_in import (
    end_their_sessions,
    give_first_password,
    read_sign_in,
    take_second_factor,
)
from quiz.services.passwords import hash_behind
from quiz.services.sign_in_reach import find_colleague, find_helped
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now, settings, today
from quiz.web.transaction import db, reading

ASKED = ("password", "second-factor", "sessions")


def _within_reach(actor: Actor, person_id: str) -> None:
    find_colleague(db(), actor=actor, public_id=person_id, today=today())


for _endpoint in (
    "person_sign_in",
    "person_password",
    "person_second_factor",
    "person_sessions",
):
    reach(f"admin.{_endpoint}")(_within_reach)


@blueprint.get("/manage/people/<person_id>/sign-in")
def person_sign_in(person_id: str) -> str:
    """The state, and with `?ask=` the question before one of the steps."""
    state = read_sign_in(db(), actor=current_actor(), public_id=person_id, now=now())
    ask = request.args.get("ask", "")
    return render_template(
        "admin/person_sign_in.html",
        state=state,
        ask=ask if ask in ASKED and state.may_help else "",
        now=now(),
    )


@blueprint.post("/manage/people/<person_id>/sign-in/password")
def person_password(person_id: str) -> str:
    """A first password, shown on this answer alone."""
    with reading() as unit:  # nobody waits for a hash that is not wanted
        found = find_helped(unit, actor=current_actor(), public_id=person_id, today=today())
    password = first_password(secrets.choice)
    hashed = hash_behind(password)  # before anything is locked
    username = give_first_password(
        db(), actor=current_actor(), public_id=person_id, new_hash=hashed, now=now()
    )
    base = (settings().base_url or request.url_root).rstrip("/")
    return render_template(
        "admin/person_slip.html",
        colleague=found,
        username=username,
        password=password,
        address=f"{base}/sign-in",
        days=LIFETIME.days,
    )


@blueprint.post("/manage/people/<person_id>/sign-in/second-factor")
def person_second_factor(person_id: str) -> Response:
    """Who lost his phone signs in with the password alone."""
    take_second_factor(db(), actor=current_actor(), public_id=person_id, now=now())
    return _back(person_id, _("Đã tắt xác thực hai bước của người này."))


@blueprint.post("/manage/people/<person_id>/sign-in/sessions")
def person_sessions(person_id: str) -> Response:
    """End whatever is signed in."""
    end_their_sessions(db(), actor=current_actor(), public_id=person_id, now=now())
    return _back(person_id, _("Đã đăng xuất mọi máy của người này."))


def _back(person_id: str, said: str) -> Response:
    flash(said, "ok")
    return redirect(url_for("admin.person_sign_in", person_id=person_id), 303)
