"""Lays a plan out as pages of a PDF: letterhead in two columns, page numbers on top, lines and words broken."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import typst

from tests.content.plans.master import Part

_FOLDER = Path(__file__).parent


def as_pdf(
    parts: Sequence[Part], *, bold_headings: bool = True, words_broken: bool = False, running_head: str = ""
) -> bytes:
    """The bytes of the PDF file."""
    data = {
        "parts": [
            {"kind": part.kind, "cells": [_breakable(cell) if words_broken else cell for cell in part.cells]}
            for part in parts
        ],
        "bold": bold_headings,
        "head": running_head,
    }
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)
    made = typst.compile(
        _FOLDER / "plan.typ",
        root=_FOLDER,
        font_paths=fonts,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        format="pdf",
        timestamp=datetime(2026, 1, 1, tzinfo=UTC),
        pdf_tags=False,
    )
    assert isinstance(made, bytes)
    return made


def _breakable(text: str) -> str:
    """The text with a soft hyphen in its long syllables, where an old office program breaks them."""
    return re.sub(r"(?<=[^\W\d_]{3})(?=[aăâeêioôơuưyáàảãạấầẩẫậếềểễệ][^\W\d_]{2})", "\u00ad", text)
