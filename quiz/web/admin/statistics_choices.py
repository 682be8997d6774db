"""What could be chosen in a question, named as the bank letters it, with who chose what in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext as _

from quiz.domain.item_doubts import ChoiceFigures
from quiz.reports.class_contest_results import plain_text
from quiz.reports.quiz_statistics import ItemLine, ItemReport

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class ChoiceRow:
    """A choice in the table of what was chosen."""

    letter: str
    html: str
    figures: ChoiceFigures
    who: str


@dataclass(frozen=True)
class ChoiceSection:
    """The choices of one part of the question; `title` is empty for a question of one part."""

    title: str
    rows: list[ChoiceRow]


def choice_name(line: ItemLine, key: str) -> str:
    """A choice by the letters of the bank: "B", "ý c: Sai", "chỗ trống 1: A"."""
    body, kind = line.version.body, line.version.kind
    part, _equals, value = key.rpartition("=")
    truth = {"true": _("Đúng"), "false": _("Sai")}
    if kind == "true_false":
        return truth[value]
    if kind == "four_statements":
        return _("ý %(part)s: %(value)s", part=_letter(body["statements"], part).lower(), value=truth[value])
    if kind == "cloze":
        gap = _gap_options(body, part)
        return _("chỗ trống %(part)s: %(value)s", part=_place(body["gaps"], part), value=_letter(gap, value))
    if kind == "matching":
        return _(
            "ý %(part)s với %(value)s", part=_place(body["left"], part), value=_letter(body["right"], value)
        )
    if kind == "ordering":
        return _("%(value)s ở vị trí %(part)s", part=part, value=_letter(body["options"], value))
    return _letter(body["options"], value)


def _place(parts: list[dict[str, Any]], id_: str) -> int:
    return next((place for place, one in enumerate(parts, start=1) if one["id"] == id_), 0)


def _letter(parts: list[dict[str, Any]], id_: str) -> str:
    place = _place(parts, id_)
    return LETTERS[place - 1] if 0 < place <= len(LETTERS) else id_


def _gap_options(body: Mapping[str, Any], gap_id: str) -> list[dict[str, Any]]:
    return next((gap["options"] for gap in body["gaps"] if gap["id"] == gap_id), [])


def question_sections(found: ItemReport) -> list[ChoiceSection]:
    """What could be chosen, part by part."""
    line = found.line
    sections = []
    for _part, ones in groupby(found.choices, key=lambda one: one.choice.part):
        rows = list(ones)
        sections.append(ChoiceSection(_part_title(line, rows[0]), [_choice_row(line, row) for row in rows]))
    return sections


def _part_title(line: ItemLine, row: ChoiceFigures) -> str:
    part = row.choice.part
    kind, body = line.version.kind, line.version.body
    if kind == "four_statements":
        return f"{_letter(body['statements'], part).lower()}. {plain_text(row.choice.part_html)}"
    if kind == "matching":
        return f"{_place(body['left'], part)}. {plain_text(row.choice.part_html)}"
    if kind == "cloze":
        return _("Chỗ trống %(number)s", number=_place(body["gaps"], part))
    if kind == "ordering":
        return _("Vị trí %(number)s", number=part)
    return ""


def _choice_row(line: ItemLine, row: ChoiceFigures) -> ChoiceRow:
    value = row.choice.key.rpartition("=")[2]
    if not row.choice.html:
        return ChoiceRow("", _("Đúng") if value == "true" else _("Sai"), row, _who(row))
    body, kind = line.version.body, line.version.kind
    parts = body["right"] if kind == "matching" else body.get("options") or []
    if kind == "cloze":
        parts = _gap_options(body, row.choice.part)
    return ChoiceRow(_letter(parts, value), row.choice.html, row, _who(row))


def _who(row: ChoiceFigures) -> str:
    """Who chose it, by its point-biserial."""
    value = row.point_biserial
    if not row.count:
        return _("không ai chọn")
    if value is None:
        return _("chưa so được")
    if value >= 10:
        return _("người điểm cao chọn nhiều hơn")
    if value <= -10:
        return _("người điểm thấp chọn nhiều hơn")
    return _("chọn như nhau")
