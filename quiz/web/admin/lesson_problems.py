"""What was found wrong with a lesson, put at its fields and listed above them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from quiz.domain.question_draft import Problem
from quiz.web.admin.question_problems import ShownProblem
from quiz.web.lesson_words import lesson_problem


def show_lesson_problems(form: Any, problems: Sequence[Problem]) -> list[ShownProblem]:
    """Every problem as a line of the summary, the first of each field as its error."""
    fields, shown = dict(_fields(form)), []
    for problem in problems:
        sentence, field = lesson_problem(problem), fields.get(problem.field)
        if field is not None and not field.errors:
            field.errors = [sentence]
        label = str(field.label.text) if field is not None else problem.field
        shown.append(ShownProblem(problem.field, label, sentence))
    return shown


def _fields(form: Any) -> Iterator[tuple[str, Any]]:
    for field in form:
        yield field.id, field
        if field.type == "FieldList":
            for entry in field:
                yield from _fields(entry.form)
