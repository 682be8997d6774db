"""What was found wrong with a question, put at its fields and listed above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from quiz.domain.question_draft import Problem
from quiz.web.admin.question_forms import LISTS, QuestionForm
from quiz.web.question_words import problem_sentence

_LETTERS = "ABCDEFGHIJ"
#: The page's own order, which the summary keeps.
_ORDER = (
    "kind", "lesson", "level", "audience", "stem", "images", "options", "key", "why", "statements", "pairs", "surplus",
    "items", "accepted", "folding", "form", "value", "tolerance", "unit", "quotes", "scoring", "explanation", "note",
    "exposure", "pool", "tags",
)  # fmt: skip


@dataclass(frozen=True)
class ShownProblem:
    """A line of the summary: the id that it leads to, the field's name, what to do."""

    id: str
    label: str
    sentence: str


def show_problems(form: QuestionForm, problems: Sequence[Problem]) -> list[ShownProblem]:
    """Each problem as an error of its field, which every field knows then; the first of a field alone is listed, from above."""
    fields = dict(_fields(form))
    shown: dict[str, ShownProblem] = {}
    for problem in problems:
        sentence = problem_sentence(problem)
        field = fields.get(problem.field)
        if field is not None and problem.field not in shown:
            field.errors = [sentence]
        shown.setdefault(problem.field, ShownProblem(problem.field, _label(problem.field, field), sentence))
    return sorted(shown.values(), key=_place)


def _place(problem: ShownProblem) -> tuple[int, int]:
    first, _dash, rest = problem.id.partition("-")
    number = rest.partition("-")[0]
    return _ORDER.index(first) if first in _ORDER else len(_ORDER), int(number) if number.isdigit() else -1


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for field in form:
        yield field.id, field
        if field.type == "FieldList":
            for entry in field:
                yield entry.id, entry
                if entry.type == "FormField":
                    yield from _fields(entry.form)


def _label(name: str, field: Any) -> str:
    lists = {
        "options": _("Phương án"),
        "statements": _("Nhận định"),
        "pairs": _("Cặp ghép"),
        "items": _("Mục"),
        "quotes": _("Lời trích"),
        "images": _("Hình"),
    }
    first, _dash, rest = name.partition("-")
    if first not in LISTS:
        return str(field.label.text) if field is not None else name
    number = rest.partition("-")[0]
    if not number:
        return lists[first]
    own_signs = {"options": _LETTERS[int(number)], "statements": _LETTERS[int(number)].lower()}
    sign = own_signs.get(first, str(int(number) + 1))
    label = f"{lists[first]} {sign}"
    own = str(field.label.text) if field is not None and rest.partition("-")[2] else ""
    return label if not own or own.startswith(lists[first]) else f"{label}, {own[0].lower()}{own[1:]}"
