"""`/sign-in`, `/sign-out`, `/password`."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from flask_login import login_user, logout_user
from werkzeug.wrappers import Response

from quiz.domain.errors import FirstPasswordExpired, InvalidInput, SignInFailed, Throttled
from quiz.services.session_find import find_actor
from quiz.services.sign_in import SignedIn, prepare_password
from quiz.services.sign_in import change_password as change_password_service
from quiz.services.sign_in import sign_out as sign_out_service
from quiz.web.access import User, actor_or_none, current_actor, needs_second_factor
from quiz.web.appearance import safe_path
from quiz.web.auth import blueprint
from quiz.web.auth.forms import ChangePasswordForm, SignInForm
from quiz.web.clock import now, settings
from quiz.web.device import keep_mark
from quiz.web.signing_in import begin_sign_in
from quiz.web.transaction import db, reading
from quiz.web.wording import input_sentence, word


def safe_back(target: str | None) -> str:
    """A path of this site to return to; anything else becomes the home page."""
    return safe_path(target)


def render_sign_in(
    *,
    back: str,
    needed: bool = False,
    has_sent: bool = False,
    form: SignInForm | None = None,
    failure: str | None = None,
) -> str:
    """The sign-in page; `needed` when it stands in for a page that asks for it, `has_sent` when that was to take a form."""
    return render_template(
        "auth/sign_in.html",
        form=form or SignInForm(formdata=None),
        back=back,
        needed=needed,
        has_sent=has_sent,
        failure=failure,
        demo=settings().demo_allowed,
    )


def enter(signed_in: SignedIn, back: str) -> Response:
    """This browser now holds the new session and nothing of what it held before."""
    session.clear()
    db().flush()
    actor = find_actor(db(), secret=signed_in.secret, kind="web", now=now())
    if actor is None:
        raise SignInFailed
    login_user(User(actor, signed_in.secret))
    session.permanent = True
    if signed_in.must_change:
        return _marked(redirect(url_for("auth.change_password")))
    return _marked(redirect(url_for("auth.security") if needs_second_factor(actor) else back))


def _marked(response: Response) -> Response:
    return keep_mark(response)  # type: ignore[arg-type,return-value]


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Sign in and go back to where one came from."""
    back = safe_back(request.args.get("next"))
    if request.method == "GET":
        return redirect(back) if actor_or_none() else render_sign_in(back=back)
    form = SignInForm()
    if not form.validate():
        return render_sign_in(back=back, form=form), 422
    try:
        signed_in = begin_sign_in(
            username=form.username.data or "", password=form.password.data or "", back=back
        )
    except (SignInFailed, FirstPasswordExpired) as error:
        return render_sign_in(back=back, form=form, failure=word(error).detail), 401
    except Throttled as error:
        headers = {"Retry-After": str(error.retry_after_seconds)}
        return render_sign_in(back=back, form=form, failure=word(error).detail), 429, headers
    if signed_in is None:
        return redirect(url_for("auth.sign_in_code"))
    return enter(signed_in, back)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End this session, here and in the database."""
    actor = actor_or_none()
    if actor is not None:
        sign_out_service(db(), actor=actor, now=now())
    logout_user()
    session.clear()
    return redirect(url_for("auth.sign_in", out="1"))


@blueprint.route("/password", methods=["GET", "POST"])
def change_password() -> str | Response | tuple[str, int]:
    """Change one's own password; other sessions end."""
    form = ChangePasswordForm()
    if request.method == "GET":
        return render_template("auth/change_password.html", form=form)
    if form.validate():
        try:
            with reading() as unit:
                prepared = prepare_password(
                    unit, actor=current_actor(), current=form.current.data or "", new=form.new.data or ""
                )
            change_password_service(db(), actor=current_actor(), prepared=prepared, now=now())
            flash(_("Đã đổi mật khẩu."), "ok")
            return redirect(url_for("learner.home"))
        except InvalidInput as error:
            form[error.field].errors = [input_sentence(error)]
    return render_template("auth/change_password.html", form=form), 422
