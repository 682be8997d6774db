"""What a board shows of a join code: where to type it, and the same as a QR code."""

from __future__ import annotations

import segno
from flask import request, url_for
from markupsafe import Markup

from quiz.web.clock import settings


def join_address() -> str:
    """Where the code is typed, without its scheme: `quiz.example.vn/join`."""
    return f"{_base_url().split('://', 1)[-1]}{url_for('join.enter_code')}"


def join_qr(code: str) -> Markup:
    """The QR code of the page that this code opens, as an SVG that needs no style of its own."""
    made = segno.make(_base_url() + url_for("join.show", code=code), error="m")
    return Markup(  # noqa: S704  (made here from our own address; segno writes numbers into a path)
        made.svg_inline(scale=8, border=2, dark="#1a2233", omitsize=True, svgclass=None, lineclass=None)
    )


def _base_url() -> str:
    return (settings().base_url or request.url_root).rstrip("/")
