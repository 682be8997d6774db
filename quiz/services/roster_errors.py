"""Everything that keeps rows of a file from being taken, as one list in the order of the file."""

from __future__ import annotations

from quiz.domain.roster_matching import CLASS_COLUMN, ID_COLUMN, NAME_COLUMN
from quiz.domain.roster_plan import SAME_PERSON, Plan, Question
from quiz.exchange.roster_rows import RosterFile, RowProblem


def errors_of(file: RosterFile, plan: Plan) -> list[RowProblem]:
    """What cannot be read and what contradicts itself; questions are not among them."""
    doubts = [RowProblem(one.row.sheet, one.row.row, one.column, one.code, one.facts) for one in plan.errors]
    return in_order(file, [*file.problems, *doubts])


def questions_as_errors(file: RosterFile, plan: Plan) -> list[RowProblem]:
    """What could be asked, where nobody can be: each is an error of its row."""
    classes = [
        RowProblem(one.sheet, one.row, CLASS_COLUMN, "class-unclear", {"shown": one.shown})
        for one in file.questions
    ]
    return [*classes, *(_as_error(question) for question in plan.questions)]


def in_order(file: RosterFile, problems: list[RowProblem]) -> list[RowProblem]:
    """By the order in which the sheets first appear, then by row."""
    sheets: dict[str, int] = {}
    for sheet in (*(row.sheet for row in file.rows), *(problem.sheet for problem in problems)):
        sheets.setdefault(sheet, len(sheets))
    return sorted(problems, key=lambda one: (sheets[one.sheet], one.row or 0))


def _as_error(question: Question) -> RowProblem:
    row = question.row
    column = NAME_COLUMN if question.code == SAME_PERSON else ID_COLUMN
    facts = {"count": str(len(question.candidates)), "value": row.external_id or ""}
    return RowProblem(row.sheet, row.row, column, question.code, facts)
