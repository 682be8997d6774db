"""Lays a plan out as pages of a PDF: letterhead in two columns, page numbers on top, lines and words broken."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import typst

from tests.content.plans.master import Part

_FOLDER = Path(__file__).parent
_WIDTH = 72  # letters that surely fit on a line of 16 cm in 13 points


@dataclass(frozen=True)
class PageStyle:
    """How an office sets its pages: first lines set in ("first"), lists that hang ("hanging"), or gaps alone ("flush")."""

    bold_headings: bool = True
    words_broken: bool = False
    running_head: str = ""
    paragraphs: str = "first"


def as_pdf(parts: Sequence[Part], style: PageStyle) -> bytes:
    """The bytes of the PDF file."""
    data = {
        "parts": [
            {"kind": part.kind, "cells": [*part.cells[:-1], _lines(part, style.words_broken)]}
            for part in parts
        ],
        "bold": style.bold_headings,
        "head": style.running_head,
        "set": style.paragraphs,
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


def _lines(part: Part, words_broken: bool) -> str:
    is_text = part.kind in ("p", "c", "e") and len(part.cells[-1]) > _WIDTH
    return _broken(part.cells[-1]) if words_broken and is_text else part.cells[-1]


def _broken(text: str) -> str:
    """The text in lines of a page's width, as an old office program breaks them: long syllables with a hyphen."""
    lines, line = [], ""
    for word in text.split(" "):
        room = _WIDTH - len(line) - 1
        if len(word) <= room or not line:
            line = f"{line} {word}".strip()
        elif word.isalpha() and len(word) >= 4 and room >= 3:
            cut = min(room - 1, len(word) - 2)
            lines.append(f"{line} {word[:cut]}-")
            line = word[cut:]
        else:
            lines.append(line)
            line = word
    return "\n".join((*lines, line))
