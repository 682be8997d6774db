"""The form of a matrix as it is sent: numbers by line, format and level, marks, limits and words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from flask import request
from werkzeug.datastructures import MultiDict

from quiz.domain.levels import SCHEMES
from quiz.domain.matrix_rules import MOST_LINES
from quiz.domain.paper_matrix import (
    AUDIENCES,
    BASES,
    FORM_2025,
    FORMATS,
    LESSONS,
    LIMITED_TAGS,
    PRESETS,
    USUAL_MARKS,
    Line,
    Matrix,
)
from quiz.domain.specification import usual_limits
from quiz.domain.text import is_storable

_NUMBER = re.compile(r"[0-9]{1,4}")
_MARK = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,3})?")
#: What no matrix can have, so that the rules refuse it where it stands.
_UNFIT = -1
#: Questions by format of a first matrix.
FIRST = {"choice": 12, "statements": 2, "short": 4}


@dataclass(frozen=True)
class Sent:
    """The matrix as sent, its name, and the fields that could not be read as numbers (their names)."""

    name: str
    matrix: Matrix
    is_shared: bool
    unread: tuple[str, ...] = ()
    #: Questions by format, where a first matrix is asked for.
    wanted: Mapping[str, int] = field(default_factory=dict)


def sent_matrix(before: Matrix) -> Sent:
    """What stands in the form of a matrix that was `before`; preset, scheme, audience and basis stay."""
    form = request.form
    unread: list[str] = []
    lines = []
    dropped = set(form.getlist("drop"))
    for place, line in enumerate(before.lines[:MOST_LINES]):
        if line.category in dropped:
            continue
        counts = {}
        for format_, level in before.columns:
            name = f"n-{place}-{format_}-{level}"
            counts[format_, level] = _whole(form, name, unread)
        words = {level: form.get(f"w-{place}-{level}", "").strip() for level in before.levels}
        lines.append(Line(line.category, counts, {level: text for level, text in words.items() if text}))
    known = {line.category for line in lines} | dropped
    lines += [Line(key) for key in _keys(form.getlist("add")) if key not in known]
    matrix = Matrix(
        preset=before.preset,
        scheme=before.scheme,
        audience=before.audience,
        basis=before.basis,
        marks={format_: _mark(form, f"mark-{format_}", unread) for format_ in before.formats}
        | {
            format_: USUAL_MARKS[format_]
            for format_ in form.getlist("format")
            if format_ in PRESETS[before.preset] and format_ not in before.marks
        },
        lines=tuple(lines),
        limits=_limits(form, unread),
        reserve=_whole(form, "reserve", unread),
        avoids_seen="unseen" in form,
        spreads="spread" in form,
        uses_own="own" in form,
    )
    return Sent(form.get("name", ""), matrix, "shared" in form, tuple(unread))


def first_matrix(scheme: str, basis: str, audience: str) -> Sent:
    """What stands in the form of a new matrix: lines without numbers, and how many questions of each format are wanted."""
    form = request.form
    unread: list[str] = []
    preset = form.get("preset", FORM_2025)
    wanted = {
        format_: _whole(form, f"wanted-{format_}", unread)
        for format_ in FORMATS
        if form.get(f"wanted-{format_}")
    }
    marks = {format_: USUAL_MARKS[format_] for format_, count in wanted.items() if count}
    matrix = Matrix(
        preset=preset if preset in PRESETS else FORM_2025,
        scheme=scheme,
        audience=audience,
        basis=basis,
        marks=marks,
        lines=tuple(Line(key) for key in _keys(form.getlist("category"))),
        limits=usual_limits(sum(wanted.values())),
        reserve=2,
    )
    return Sent(form.get("name", ""), matrix, "shared" in form, tuple(unread), wanted)


def asked_basis() -> str:
    """What the lines of a new matrix are to be, by the address."""
    basis = request.args.get("basis", "")
    return basis if basis in BASES else LESSONS


def asked_audience() -> str:
    """Whom a new matrix is for, by the address."""
    audience = request.args.get("audience", "")
    return audience if audience in AUDIENCES else AUDIENCES[0]


def asked_scheme(usual: str) -> str:
    """The levels of a new matrix: as the form says, else as the installation shows them."""
    scheme = request.form.get("scheme", "")
    return scheme if scheme in SCHEMES else usual


def _keys(values: Iterable[str]) -> list[str]:
    return [key for key in dict.fromkeys(values) if key and len(key) <= 120 and is_storable(key)]


def _limits(form: MultiDict[str, str], unread: list[str]) -> dict[str, int]:
    """Empty is no limit."""
    return {
        tag: _whole(form, f"limit-{tag}", unread)
        for tag in LIMITED_TAGS
        if form.get(f"limit-{tag}", "").strip()
    }


def _whole(form: MultiDict[str, str], name: str, unread: list[str]) -> int:
    """A whole number; empty is 0."""
    text = form.get(name, "").strip()
    if not text:
        return 0
    if not _NUMBER.fullmatch(text):
        unread.append(name)
        return _UNFIT
    return int(text)


def _mark(form: MultiDict[str, str], name: str, unread: list[str]) -> int:
    """Marks in thousandths, typed with a decimal comma or a point."""
    text = form.get(name, "").strip()
    if not _MARK.fullmatch(text):
        unread.append(name)
        return _UNFIT
    return int(Fraction(text.replace(",", ".")) * 1000)
