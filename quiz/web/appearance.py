"""How a page looks to this reader: its language and its theme, kept in two cookies.

Words: the *theme* is light, dark or auto (the system's, which needs no cookie and no attribute); the *language* is
one of LANGUAGES, Vietnamese unless chosen. Both are chosen by a plain form, so that they work without JavaScript.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, redirect, request
from werkzeug.wrappers import Response as BaseResponse

LANGUAGE_COOKIE = "lang"
THEME_COOKIE = "theme"
DEFAULT_LANGUAGE = "vi"
THEMES = ("light", "dark", "auto")
YEAR_SECONDS = 365 * 24 * 60 * 60


@dataclass(frozen=True)
class Language:
    """A language as its own speakers write it; `short` stands on the switch."""

    code: str
    short: str
    name: str


LANGUAGES = {"vi": Language("vi", "VI", "Tiếng Việt"), "en": Language("en", "EN", "English")}

blueprint = Blueprint("appearance", __name__)


def locale() -> str:
    """Code of the language of this request; also Flask-Babel's locale selector."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "") if request else ""
    return chosen if chosen in LANGUAGES else DEFAULT_LANGUAGE


def other_language() -> Language:
    """The language that the switch in the header offers."""
    return LANGUAGES["en" if locale() == "vi" else "vi"]


def theme_choice() -> str:
    """light, dark or auto."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def theme_attribute() -> str:
    """Value of data-bs-theme on <html>; empty when the system's theme holds."""
    choice = theme_choice()
    return "" if choice == "auto" else choice


def safe_path(target: str | None) -> str:
    """`target` if it is a path of this site, else "/": no host, scheme, `//host`, backslash or control character."""
    if not target or not target.startswith("/") or target.startswith("//"):
        return "/"
    if "\\" in target or any(ord(letter) < 32 for letter in target):
        return "/"
    parts = urlsplit(target)
    return "/" if parts.scheme or parts.netloc else target.removesuffix("?")


def _remember(name: str, value: str) -> BaseResponse:
    response: BaseResponse = redirect(safe_path(request.form.get("next")), code=303)
    response.set_cookie(
        name, value, max_age=YEAR_SECONDS, samesite="Lax", secure=request.is_secure, httponly=True
    )
    return response


@blueprint.post("/language")
def set_language() -> BaseResponse:
    """Keeps the chosen language and goes back; 422 for one that we do not have."""
    language = request.form.get("language", "")
    if language not in LANGUAGES:
        abort(422)
    return _remember(LANGUAGE_COOKIE, language)


@blueprint.post("/theme")
def set_theme() -> BaseResponse:
    """Keeps the chosen theme and goes back; 422 for another word."""
    theme = request.form.get("theme", "")
    if theme not in THEMES:
        abort(422)
    return _remember(THEME_COOKIE, theme)


def _vary_on_cookie(response: Response) -> Response:
    if response.mimetype == "text/html":
        if "Vary" in response.headers:
            response.vary.add("Cookie")
        else:
            response.headers["Vary"] = "Cookie"
    return response


def install(app: Flask) -> None:
    """Registers the two routes, and current_language, other_language, theme_choice, theme_attribute for templates."""
    app.register_blueprint(blueprint)
    app.after_request(_vary_on_cookie)
    app.jinja_env.globals.update(
        current_language=locale,
        other_language=other_language,
        theme_choice=theme_choice,
        theme_attribute=theme_attribute,
    )
