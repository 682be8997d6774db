"""create_app: configuration, database, security, blueprints, errors; explicit and in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask
from flask_babel import Babel
from werkzeug.middleware.proxy_fix import ProxyFix

from quiz.config import PROJECT_ROOT, Settings
from quiz.database import make_engine
from quiz.domain.days import use_zone
from quiz.web import (
    access,
    appearance,
    compression,
    errors,
    formats,
    heartbeat,
    navigation,
    saving_short,
    security_headers,
    static_files,
    template_words,
    transaction,
)
from quiz.web.clock import system_clock

#: No form or queue of ours is larger; files have their own limits where they are taken.
MAX_BODY_BYTES = 1_000_000


def create_app(settings: Settings | None = None) -> Flask:
    """The app for these settings, or those of the environment. Raises ConfigurationError."""
    settings = settings or Settings.from_environment()
    use_zone(settings.timezone)
    app = Flask(
        "quiz", static_folder=str(PROJECT_ROOT / "static"), template_folder=str(PROJECT_ROOT / "templates")
    )
    app.extensions["quiz_settings"] = settings
    app.extensions["quiz_clock"] = system_clock
    _configure(app, settings)
    transaction.install(app, make_engine(settings.database_url))
    Babel(
        app,
        default_locale="vi",
        default_translation_directories="translations",
        locale_selector=appearance.locale,
    )
    template_words.install(app)
    static_files.install(app)
    appearance.install(app)
    compression.install(app)
    security_headers.install(app)
    access.install(app)
    errors.install(app)
    navigation.install(app)
    app.jinja_env.filters.update(formats.FILTERS)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    _register_blueprints(app)
    saving_short.install(app)
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    heartbeat.install(app)
    return app


def _configure(app: Flask, settings: Settings) -> None:
    secure = bool(settings.base_url and settings.base_url.startswith("https://"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MAX_BODY_BYTES,
        SESSION_COOKIE_NAME="quiz_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=secure,
        PERMANENT_SESSION_LIFETIME=timedelta(days=7),
        SESSION_REFRESH_EACH_REQUEST=False,
        TESTING=settings.env == "test",
        PROPAGATE_EXCEPTIONS=False,
    )
    app.ensure_sync = _as_it_is  # type: ignore[method-assign, assignment]
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # Vietnamese letters as they are, not six bytes each
    if settings.is_production and settings.base_url:
        app.config["TRUSTED_HOSTS"] = [settings.base_url.split("://", 1)[1]]


def _as_it_is(function: Callable[..., Any]) -> Callable[..., Any]:
    """None of our functions is a coroutine, so Flask need not inspect every hook at every request."""
    return function


def _register_blueprints(app: Flask) -> None:
    from quiz.web import admin, api, auth, learner, public, teacher
    from quiz.web.public import join, leaderboards, winners  # noqa: F401  (the last registers its route)

    for blueprint in (
        public.health,
        public.site,
        leaderboards.blueprint,
        auth.blueprint,
        join.blueprint,
        learner.blueprint,
        teacher.blueprint,
        admin.blueprint,
        api.blueprint,
    ):
        app.register_blueprint(blueprint)
