"""Cookies of browsers that have signed in already: made as the app makes them, for runs in which signing in is no part."""

from __future__ import annotations

import hashlib

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer

from tests.load.visitors import AGENT

SESSION_COOKIE = "quiz_session"
SECRET_KEY = "only for measuring, and long enough for the app"


def signed_in_cookies(secret: str) -> tuple[dict[str, str], str]:
    """The cookies of the session with this secret, and the token that its forms carry."""
    token = hashlib.sha1(secret.encode()).hexdigest()  # noqa: S324  what Flask-WTF uses; nobody is to be kept out
    browser = hashlib.sha512(f"127.0.0.1|{AGENT}".encode()).hexdigest()
    values = {"_user_id": secret, "_fresh": True, "_id": browser, "_permanent": True, "csrf_token": token}
    return {SESSION_COOKIE: _session.dumps(values)}, _csrf.dumps(token)


def _serializers() -> tuple[URLSafeTimedSerializer, URLSafeTimedSerializer]:
    app = Flask("bench")
    app.secret_key = SECRET_KEY
    session = SecureCookieSessionInterface().get_signing_serializer(app)
    assert session is not None
    return session, URLSafeTimedSerializer(SECRET_KEY, salt="wtf-csrf-token")


_session, _csrf = _serializers()
