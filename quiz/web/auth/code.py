"""`/sign-in/code`: the second step of signing in, for accounts with a second factor."""

from __future__ import annotations

from flask import redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from quiz.domain.errors import CodeRefused, SignInFailed, Throttled
from quiz.web.access import actor_or_none
from quiz.web.auth import blueprint
from quiz.web.auth.forms import CodeForm
from quiz.web.auth.routes import enter
from quiz.web.signing_in import finish_sign_in, pending_sign_in
from quiz.web.wording import word


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def sign_in_code() -> str | Response | tuple[str, int] | tuple[str, int, dict[str, str]]:
    """Ask for a code of the phone's app or a recovery code; without a sign-in that waits for it, begin anew."""
    pending = pending_sign_in()
    if actor_or_none() or pending is None:
        return redirect(pending.back if pending and actor_or_none() else url_for("auth.sign_in"))
    form = CodeForm()
    if form.is_submitted() and form.validate():
        try:
            return enter(finish_sign_in(form.code.data or ""), pending.back)
        except SignInFailed:
            session.clear()
            return redirect(url_for("auth.sign_in"))
        except CodeRefused as error:
            return render_template("auth/sign_in_code.html", form=form, failure=word(error).detail), 401
        except Throttled as error:
            headers = {"Retry-After": str(error.retry_after_seconds)}
            page = render_template("auth/sign_in_code.html", form=form, failure=word(error).detail)
            return page, 429, headers
    return render_template("auth/sign_in_code.html", form=form), 422 if form.errors else 200
