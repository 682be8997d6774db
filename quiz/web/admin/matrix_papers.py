"""What comes out of a matrix: a paper to look at, and the matrix with its bản đặc tả as files."""

from __future__ import annotations

from io import BytesIO

from flask import render_template, send_file
from werkzeug.wrappers import Response

from quiz.domain.errors import BankTooSmall, NotFound
from quiz.domain.identity import Actor
from quiz.domain.matrix_rules import problems_of
from quiz.domain.paper_matrix import read_matrix
from quiz.reports.matrix_docx import write_matrix_document
from quiz.reports.matrix_page import categories_of, heading_of, papers_of
from quiz.reports.matrix_xlsx import write_matrix_workbook
from quiz.services.attempt_read import slot_view
from quiz.services.matrix_find import find_matrix
from quiz.services.matrix_preview import PreviewQuestion, preview_paper
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.matrix_words import format_names, matrix_sentences, statement_levels, stored_level_words
from quiz.web.slots import shown_slot
from quiz.web.transaction import db
from quiz.web.wording import word

WRITERS = {"xlsx": write_matrix_workbook, "docx": write_matrix_document}
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@reach("admin.matrix_preview")
def _readable(actor: Actor, matrix_id: str) -> None:
    find_matrix(db(), actor=actor, matrix_id=matrix_id)


@reach("admin.matrix_file")
def _written(actor: Actor, matrix_id: str, ending: str) -> None:
    find_matrix(db(), actor=actor, matrix_id=matrix_id)
    if ending not in WRITERS:
        raise NotFound("file")


@blueprint.get("/manage/specifications/<matrix_id>/preview")
def matrix_preview(matrix_id: str) -> str | tuple[str, int]:
    """Another paper each time; nobody is ever given the same one by it."""
    kept = find_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    matrix = read_matrix(kept.body)
    problems = problems_of(matrix)
    failure, questions = "", []
    if problems:
        failure = matrix_sentences(problems[0].facts)[problems[0].code]
    else:
        try:
            questions = preview_paper(db(), actor=current_actor(), matrix=matrix, now=now())
        except BankTooSmall as error:
            failure = word(error).detail
    page = render_template(
        "admin/matrix_preview.html",
        kept=kept,
        matrix=matrix,
        failure=failure,
        parts=_parts(questions),
        formats=format_names(),
        levels=stored_level_words(matrix.scheme),
        statement_levels=statement_levels,
        categories=categories_of(db(), matrix),
    )
    return (page, 409) if failure else page


@blueprint.get("/manage/specifications/<matrix_id>/ma-tran.<ending>")
def matrix_file(matrix_id: str, ending: str) -> Response:
    """Matrix and bản đặc tả in one file."""
    kept = find_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    matrix = read_matrix(kept.body)
    heading = heading_of(db(), actor=current_actor(), name=kept.name, matrix=matrix, now=now())
    data = WRITERS[ending](heading, papers_of(db(), matrix))
    return send_file(BytesIO(data), TYPES[ending], as_attachment=True, download_name=f"ma-tran-de.{ending}")


def _parts(
    questions: list[PreviewQuestion],
) -> list[tuple[str, list[tuple[PreviewQuestion, dict[str, object]]]]]:
    """By format its questions, each in the shape that the page's component reads."""
    found: dict[str, list[tuple[PreviewQuestion, dict[str, object]]]] = {}
    for number, one in enumerate(questions, start=1):
        found.setdefault(one.format, []).append((one, shown_slot(slot_view(number, one.slot, one.body))))
    return list(found.items())
