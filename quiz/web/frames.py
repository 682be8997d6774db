"""Frames: a page's HTML rendered once for each set of conditions, with places that every request fills.

For the one page that thousands open at once. What is decided by a condition (language, theme, is this the last question)
chooses the frame; what is a value (a title, an answer, the time left) fills a place. The template says `{{ place.title }}`,
and values are escaped when they are filled in, as Jinja does.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

from flask import current_app, render_template
from markupsafe import Markup, escape

from quiz.web.appearance import locale, theme_choice

_KEPT = "quiz_frames"
#: Characters of the private use area, which no text of ours has, around the name of a place.
_PLACE = re.compile("\ue000(\\w+)\ue001")


class _Places:
    """`place.title` in a template that is being made a frame."""

    def __getattr__(self, name: str) -> Markup:
        if name.startswith("__"):  # what Jinja and Markup ask of any object
            raise AttributeError(name)
        return Markup(f"\ue000{name}\ue001")  # noqa: S704 - a name of ours


class Frame:
    """HTML with places."""

    def __init__(self, html: str) -> None:
        self._pieces = _PLACE.split(html)
        self._names = self._pieces[1::2]

    def fill(self, values: Mapping[str, object]) -> str:
        """The page; a KeyError names a place for which there is no value."""
        pieces = self._pieces.copy()
        pieces[1::2] = [escape(values[name]) for name in self._names]
        return "".join(pieces)


def frame(template: str, **conditions: Hashable) -> Frame:
    """The frame of `template` for this reader's language and theme and these conditions, which the template also sees."""
    frames: dict[Any, Frame] = current_app.extensions.setdefault(_KEPT, {})
    key = (template, locale(), theme_choice(), *conditions.items())
    found = frames.get(key)
    if found is None:
        found = Frame(render_template(template, place=_Places(), **conditions))
        if not current_app.debug:
            frames[key] = found
    return found


def macro(template: str, name: str) -> Any:
    """A macro of a components file, to be called from Python for what fills a place."""
    return getattr(current_app.jinja_env.get_template(template).module, name)
