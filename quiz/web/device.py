"""The mark of a browser: a random number in a signed cookie, by which a pupil's own phone is told from others' PIN guesses.

It is set when somebody tries to come in by a code, says nothing about anybody, and is no way to sign in.
"""

from __future__ import annotations

import secrets

from flask import Response, current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer

COOKIE = "quiz_device"
_DAYS = 180


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="device")


def device_mark() -> str:
    """This browser's mark, a new one where it has none that we signed; `keep_mark` gives it to the browser."""
    if "quiz_device" not in g:
        g.quiz_device = _read() or secrets.token_urlsafe(16)
    mark: str = g.quiz_device
    return mark


def known_mark() -> str | None:
    """This browser's mark, if it has one."""
    return _read()


def _read() -> str | None:
    try:
        mark = _signer().loads(request.cookies.get(COOKIE, ""))
    except BadSignature:
        return None
    return mark if isinstance(mark, str) else None


def keep_mark(response: Response) -> Response:
    """The response with the mark that this request has used."""
    if "quiz_device" in g:
        response.set_cookie(
            COOKIE,
            str(_signer().dumps(g.quiz_device)),
            max_age=_DAYS * 86_400,
            secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
            httponly=True,
            samesite="Lax",
        )
    return response
