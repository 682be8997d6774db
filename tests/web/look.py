"""An app with the look alone: templates, static files, language and theme; no database and no signed-in person."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf.csrf import CSRFProtect

from quiz.web import appearance, compression, security_headers, static_files

ROOT = Path(__file__).resolve().parents[2]
#: A page that fills the frame as any page does.
PAGE = """{% extends "base.html" %}{% block title %}Trang thử{% endblock %}{% block main %}<h1>Trang thử</h1>
<p>{{ "Một câu dài để có gì mà nén. " * 40 }}</p>{% endblock %}"""


def look_app(static_folder: Path | None = None) -> Flask:
    """The four installers of the look in the order of the real app, and `/page` on the frame with navigation."""
    app = Flask(
        "look", static_folder=str(static_folder or ROOT / "static"), template_folder=str(ROOT / "templates")
    )
    app.config.update(SECRET_KEY="for tests", TESTING=True)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app, default_locale="vi", locale_selector=appearance.locale)
    CSRFProtect(app)
    for part in (static_files, appearance, compression, security_headers):
        part.install(app)

    @app.context_processor
    def _frame() -> dict[str, Any]:
        person = SimpleNamespace(
            is_authenticated=True,
            display_name="Nguyễn Hoàng Thị Mỹ Ái",
            initials="MÁ",
            roles=frozenset({"learner"}),
        )
        links = [SimpleNamespace(href="/page", endpoint="page", label="Trang chủ", icon="home", current=True)]
        return {"nav_items": lambda: links, "current_user": person}

    @app.get("/page")
    def page() -> str:
        return render_template_string(PAGE)

    return app


def render(source: str, **values: Any) -> str:
    """`source` rendered inside a request of such an app."""
    app = look_app()
    with app.test_request_context("/page"):
        return app.jinja_env.from_string(source).render(**values)
