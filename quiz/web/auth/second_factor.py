"""`/account/security/second-factor`: set up, renew its recovery codes, switch off. Each asks for the password first."""

from __future__ import annotations

import segno
from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from quiz.domain.errors import CodeRefused, InvalidInput, Throttled
from quiz.services.second_factor_end import end_second_factor
from quiz.services.second_factor_set_up import (
    begin_second_factor,
    confirm_second_factor,
    read_enrolment,
    renew_recovery_codes,
)
from quiz.web.access import current_actor
from quiz.web.auth import blueprint
from quiz.web.auth.forms import CodeForm, PasswordAndCodeForm, PasswordForm
from quiz.web.auth.security import render_security
from quiz.web.clock import now, settings
from quiz.web.signing_in import prove_password_throttled, use_code_throttled
from quiz.web.transaction import db
from quiz.web.wording import input_sentence, word


@blueprint.post("/account/security/second-factor/begin")
def second_factor_begin() -> Response | tuple[str, int]:
    """Make a fresh secret, to be confirmed on the next page."""
    form = PasswordForm()
    if form.validate():
        try:
            prove_password_throttled(current_actor(), form.password.data or "")
            begin_second_factor(db(), actor=current_actor(), now=now())
            return redirect(url_for("auth.second_factor"), 303)
        except InvalidInput as error:
            form.password.errors = [input_sentence(error)]
        except Throttled as error:
            form.password.errors = [word(error).detail]
    return render_security(form), 422


@blueprint.route("/account/security/second-factor", methods=["GET", "POST"])
def second_factor() -> str | Response | tuple[str, int]:
    """The QR code of a set-up that was begun; a code of the app confirms it, and shows the recovery codes once."""
    form = CodeForm()
    if form.is_submitted() and form.validate():
        try:
            codes = confirm_second_factor(
                db(),
                actor=current_actor(),
                code=form.code.data or "",
                key=settings().second_factor_key,
                now=now(),
            )
            return render_template("auth/recovery_codes.html", codes=codes)
        except InvalidInput as error:
            form.code.errors = [input_sentence(error)]
    enrolment = read_enrolment(db(), actor=current_actor(), key=settings().second_factor_key)
    if enrolment is None:
        return redirect(url_for("auth.security"), 303)
    page = render_template(
        "auth/second_factor.html", form=form, secret=enrolment.secret, qr=_qr(enrolment.address)
    )
    return page, 422 if form.errors else 200


@blueprint.route("/account/security/second-factor/codes", methods=["GET", "POST"])
def second_factor_codes() -> str | tuple[str, int]:
    """Ten new recovery codes in place of the old ones, shown once."""
    form = PasswordAndCodeForm()
    if _is_proved(form):
        codes = renew_recovery_codes(db(), actor=current_actor(), key=settings().second_factor_key, now=now())
        return render_template("auth/recovery_codes.html", codes=codes)
    return render_template("auth/second_factor_codes.html", form=form), 422 if form.errors else 200


@blueprint.route("/account/security/second-factor/off", methods=["GET", "POST"])
def second_factor_off() -> str | Response | tuple[str, int]:
    """Signing in needs the password alone again."""
    form = PasswordAndCodeForm()
    if _is_proved(form):
        actor = current_actor()
        end_second_factor(db(), account_id=actor.account_id, actor_id=actor.person_id, now=now())
        flash(_("Đã tắt xác thực hai bước."), "ok")
        return redirect(url_for("auth.security"), 303)
    return render_template("auth/second_factor_off.html", form=form), 422 if form.errors else 200


def _is_proved(form: PasswordAndCodeForm) -> bool:
    """Whether the form came with the right password and an unused code; its errors say what was wrong."""
    if not form.is_submitted() or not form.validate():
        return False
    try:
        prove_password_throttled(current_actor(), form.password.data or "")
    except InvalidInput as error:
        form.password.errors = [input_sentence(error)]
        return False
    except Throttled as error:
        form.password.errors = [word(error).detail]
        return False
    try:
        use_code_throttled(current_actor().account_id, form.code.data or "")
    except (CodeRefused, Throttled) as error:
        form.code.errors = [word(error).detail]
        return False
    return True


def _qr(address: str) -> Markup:
    """The QR code of an app's secret, as an SVG that needs no style of its own."""
    code = segno.make(address, error="m")
    return Markup(  # noqa: S704  (segno writes numbers into a path, whatever the address is)
        code.svg_inline(scale=6, border=2, dark="#1a2233", omitsize=True, svgclass=None, lineclass=None)
    )
