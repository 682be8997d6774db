"""`/account/security`: one's own sessions, and where password and second factor are changed."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.services.second_factor_set_up import factor_state
from quiz.services.session_list import end_other_sessions, end_own_session, list_sessions
from quiz.web.access import current_actor, needs_second_factor, reach
from quiz.web.auth import blueprint
from quiz.web.auth.forms import PasswordForm
from quiz.web.clock import now
from quiz.web.transaction import db


def _own_account(actor: Actor, **_address: object) -> None:
    """Who came in by a class's code has no account of his own to look after."""
    if actor.class_session_id is not None:
        raise NotFound("account")


for _endpoint in (
    "security",
    "sessions_end",
    "second_factor_begin",
    "second_factor",
    "second_factor_codes",
    "second_factor_off",
):
    reach(f"auth.{_endpoint}")(_own_account)


@blueprint.get("/account/security")
def security() -> str:
    """Second factor, password, and who is signed in."""
    return render_security(PasswordForm(formdata=None))


def render_security(form: PasswordForm) -> str:
    """The page; `form` begins the set-up of a second factor."""
    actor = current_actor()
    return render_template(
        "auth/security.html",
        form=form,
        factor=factor_state(db(), account_id=actor.account_id),
        sessions=list_sessions(db(), actor=actor, now=now()),
        is_needed=needs_second_factor(actor),
    )


@blueprint.post("/account/security/sessions/end")
def sessions_end() -> Response:
    """End the session that the form names, on whatever device it is; without one every session but this."""
    actor, chosen = current_actor(), request.form.get("session", "")
    if chosen:
        end_own_session(db(), actor=actor, session_id=_number(chosen), now=now())
        flash(_("Đã đăng xuất khỏi máy đó."), "ok")
    else:
        ended = end_other_sessions(db(), actor=actor, now=now())
        flash(_("Đã đăng xuất khỏi %(count)s máy và chương trình khác.", count=ended), "ok")
    return redirect(url_for("auth.security"), 303)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 16):
        raise NotFound("session")
    return int(text)
