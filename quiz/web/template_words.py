"""`_()` of templates: a catalogue is asked once for each sentence and language, and the answer kept.

Flask-Babel looks for the request's catalogue at every call, which was two fifths of the time that a quiz page took.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, g
from flask_babel import get_locale, get_translations
from markupsafe import Markup

#: More sentences than all templates have; a page that made them up at run time must not fill the memory.
_MOST = 20_000
_kept: dict[tuple[str, str], Markup] = {}


def words(sentence: str, **values: Any) -> Markup:
    """`sentence` in the reader's language with `values`, which are escaped; safe as what a template says itself."""
    key = (_language(), sentence)
    said = _kept.get(key)
    if said is None:
        if len(_kept) >= _MOST:
            _kept.clear()
        said = _kept[key] = Markup(get_translations().ugettext(sentence))  # noqa: S704 - ours
    return said % values if values or "%" in said else said


def _language() -> str:
    """Of this request; where Flask-Babel has found it already, it is read from there, for it looks anew at every call."""
    found = getattr(getattr(g, "_flask_babel", None), "babel_locale", None) if g else None
    locale = found or get_locale()
    return locale.language if locale else ""


def install(app: Flask) -> None:
    """Give templates this `_` in place of Flask-Babel's."""
    app.jinja_env.globals.update(_=words, gettext=words)
