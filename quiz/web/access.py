"""Access is decided here, before a body is read: by the table of quiz.domain.permissions, denied when nothing is declared.

Order: who is it (401), may that role come in (403), is the object within reach (404), and only then the CSRF token (400).
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Callable
from typing import Any

from flask import Flask, g, request, session
from flask_login import LoginManager, UserMixin, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import Forbidden, HTTPException, Unauthorized

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import ACCESS, DEPARTMENT_ADMIN, Access
from quiz.domain.text import is_storable
from quiz.services.attempt_save import Credentials
from quiz.services.second_factor_check import has_second_factor
from quiz.services.session_find import find_actor
from quiz.services.session_list import needs_note, note_seen
from quiz.services.sign_in import secret_digest
from quiz.web.clock import now, settings
from quiz.web.transaction import SAFE_METHODS, apart, db, deciding
from quiz.web.uploads import allow_file

log = logging.getLogger("quiz.web")
csrf = CSRFProtect()
#: Where Flask-WTF keeps the unsigned token in the session.
CSRF_FIELD = "csrf_token"
login_manager = LoginManager()
#: (endpoint) -> a check of the object in the address, raising NotFound; see `reach`.
_REACH: dict[str, Callable[..., None]] = {}
#: Endpoints open to who must first change his password.
BEFORE_CHANGE = (
    "auth.change_password",
    "auth.sign_out",
    "static",
    "appearance.set_language",
    "appearance.set_theme",
)
#: Roles that work with a second factor only, where real people are, and what is open to them before they have one.
SECOND_FACTOR_ROLES = (DEPARTMENT_ADMIN,)
#: Public endpoints that are the same for everybody: nothing on them depends on who is asking.
SHOWN_TO_ANYBODY = ("static", "health.", "site.", "auth.", "appearance.", "api.token_create", "api.openapi")
BEFORE_SECOND_FACTOR = (*BEFORE_CHANGE, "auth.security", "auth.second_factor_begin", "auth.second_factor")


class User(UserMixin):  # type: ignore[misc]
    """Flask-Login's view of an actor; its id is the session's secret, so that sessions can be ended."""

    def __init__(self, actor: Actor, secret: str) -> None:
        self.actor = actor
        self.secret = secret

    def get_id(self) -> str:
        """What stands in the signed cookie."""
        return self.secret

    @property
    def display_name(self) -> str:
        """The full name."""
        return self.actor.display_name

    @property
    def initials(self) -> str:
        """First letters of the middle and the given name."""
        return "".join(word[0] for word in self.actor.display_name.split()[-2:]).upper()

    @property
    def roles(self) -> frozenset[str]:
        """Names of the roles held anywhere."""
        return self.actor.roles

    @property
    def phone_key(self) -> str:
        """Names this account in what a browser keeps of unsent answers."""
        return phone_key(self.actor.account_id)


def phone_key(account_id: int) -> str:
    """The name of an account on phones, which says nothing to whoever reads it there."""
    key = settings().secret_key.encode()
    return hmac.new(key, f"phone:{account_id}".encode(), hashlib.sha256).hexdigest()[:16]


#: Signed page tokens by what the session keeps of them: a page that is opened again and again signs once.
_kept_tokens: dict[tuple[str, str], str] = {}
_MOST_TOKENS = 5_000


def page_token() -> str:
    """The page's CSRF token, signed once for each session."""
    key = (settings().secret_key, session.get(CSRF_FIELD, ""))
    token = _kept_tokens.get(key)
    if token is None:
        token = generate_csrf()
        if len(_kept_tokens) >= _MOST_TOKENS:
            _kept_tokens.clear()
        _kept_tokens[settings().secret_key, session[CSRF_FIELD]] = token
    return token


def reach(endpoint: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Register a check `(actor, **view_args)` that raises NotFound when the object in the address is out of reach."""

    def register(check: Callable[..., None]) -> Callable[..., None]:
        _REACH[endpoint] = check
        return check

    return register


def current_actor() -> Actor:
    """The signed-in actor; only for endpoints that are not public."""
    actor: Actor = current_user.actor
    return actor


def actor_or_none() -> Actor | None:
    """The actor, if somebody is signed in."""
    return current_user.actor if current_user.is_authenticated else None


@login_manager.user_loader  # type: ignore[untyped-decorator]
def _load_user(secret: str) -> User | None:
    if g.get("quiz_reader_unknown") or bearer_secret() is not None:
        return None  # a token says alone who asks: the cookie beside it came without the page's own token
    actor = find_actor(db(), secret=secret, kind="web", now=now())
    return User(actor, secret) if actor else None


@login_manager.request_loader  # type: ignore[untyped-decorator]
def _load_bearer(_request: Any) -> User | None:
    secret = None if g.get("quiz_reader_unknown") else bearer_secret()
    actor = find_actor(db(), secret=secret, kind="token", now=now()) if secret else None
    return User(actor, secret) if actor and secret else None


def bearer_secret() -> str | None:
    """The API token that the request carries, if any; only the API reads it."""
    header = request.headers.get("Authorization", "")
    if request.path.startswith("/api/") and header.startswith("Bearer "):
        return header[7:].strip() or None
    return None


def credentials() -> Credentials:
    """What the request came with, for the answer-saving path, which looks it up itself; raises 401 without any."""
    token = bearer_secret()
    secret = token or session.get("_user_id")
    if not secret:
        raise Unauthorized
    return Credentials(secret_digest(secret), "token" if token else "web")


def needs_csrf() -> bool:
    """Unsafe methods that come with the page's cookie need the page's token; a bearer token stands for itself."""
    return (
        request.method not in SAFE_METHODS
        and bearer_secret() is None
        and request.endpoint != "api.token_create"
    )


def _decide() -> None:
    endpoint = request.endpoint
    if endpoint is None:
        return  # no such address: the router answers 404 or 405
    access = ACCESS.get(endpoint)
    if access is None:
        raise Forbidden
    if not all(is_storable(str(value)) for value in (request.view_args or {}).values()):
        raise NotFound("address")  # nothing of ours is called so, and PostgreSQL cannot even be asked
    if access.is_public:
        _hold_back(endpoint)
    elif not access.self_checked:
        _admit(endpoint, access)
    allow_file()
    if needs_csrf():
        try:
            csrf.protect()
        except HTTPException:  # no token of the page's, or a form too large to look for it
            if access.self_checked:
                admit_first()
            raise


def _hold_back(endpoint: str) -> None:
    """On public pages too, whoever must first set up a second factor is not known as who he is."""
    if not settings().is_production or endpoint.startswith(SHOWN_TO_ANYBODY):
        return
    with deciding():
        if current_user.is_authenticated and needs_second_factor(current_actor()):
            g.must_set_up = True
            raise Forbidden


def admit_first() -> None:
    """For a self-checked endpoint that is about to refuse a body: 401, 403 or 404 come before anything about it."""
    endpoint = request.endpoint or ""
    _admit(endpoint, ACCESS[endpoint])


def _admit(endpoint: str, access: Access) -> None:
    with deciding():
        _check(endpoint, access)


def _check(endpoint: str, access: Access) -> None:
    if not current_user.is_authenticated:
        raise Unauthorized
    actor = current_actor()
    if not actor.holds(*(access.roles or ())):
        raise Forbidden
    if actor.must_change and endpoint not in BEFORE_CHANGE:
        g.must_change = True
        raise Forbidden
    if endpoint not in BEFORE_SECOND_FACTOR and needs_second_factor(actor):
        g.must_set_up = True
        raise Forbidden
    check = _REACH.get(endpoint)
    if check:
        check(actor, **(request.view_args or {}))


def needs_second_factor(actor: Actor) -> bool:
    """Whether the actor must first set up a second factor. One query, for these roles alone."""
    if not settings().is_production or not actor.holds(*SECOND_FACTOR_ROLES):
        return False
    return not has_second_factor(db(), account_id=actor.account_id)


def _note_seen(_error: BaseException | None) -> None:
    """Now and then, after the answer: that this session was in use. A database that is busy may miss it."""
    reader = g.get("_login_user")
    if g.get("quiz_reader_unknown") or not isinstance(reader, User) or not needs_note(reader.actor, now()):
        return
    try:
        with apart() as unit:
            note_seen(unit, actor=reader.actor, now=now())
    except DBAPIError:
        log.warning("it could not be noted that a session was in use")


def install(app: Flask) -> None:
    """Flask-Login and CSRF, both called from the one decision before each request."""
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # an exam outlives any limit; the token ends with the session
    app.config["WTF_CSRF_CHECK_DEFAULT"] = False
    app.config["WTF_CSRF_SSL_STRICT"] = False
    csrf.init_app(app)
    login_manager.init_app(app)
    app.before_request(_decide)
    app.teardown_request(_note_seen)


__all__ = [
    "NotFound",
    "actor_or_none",
    "admit_first",
    "credentials",
    "current_actor",
    "install",
    "needs_csrf",
    "page_token",
    "phone_key",
    "reach",
]
