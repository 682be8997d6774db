"""`/manage/quizzes/<id>/matrix`: choose the matrix by which new attempts at a quiz are drawn."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import BankTooSmall, InvalidInput, NotFound
from quiz.domain.paper_matrix import read_matrix
from quiz.models import PaperMatrix, Specification
from quiz.services.matrix_find import find_matrix, list_matrices
from quiz.services.matrix_use import SIDE_BY_SIDE, set_quiz_matrix
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz
from quiz.web.clock import now
from quiz.web.formats import whole
from quiz.web.transaction import db, release
from quiz.web.wording import word


@blueprint.route("/manage/quizzes/<quiz_id>/matrix", methods=["GET", "POST"])
def quiz_matrix(quiz_id: str) -> str | Response | tuple[str, int]:
    """The matrices that fit, and the one in use."""
    managed_quiz(quiz_id)
    if request.method == "GET":
        return _page(quiz_id)
    chosen = request.form.get("matrix", "")[:24]
    try:
        if not chosen:
            raise InvalidInput("matrix", "matrix-unknown")
        count = set_quiz_matrix(db(), actor=current_actor(), quiz_id=quiz_id, matrix_id=chosen, now=now())
    except NotFound:
        said = word(InvalidInput("matrix", "matrix-unknown")).detail
    except (InvalidInput, BankTooSmall) as error:
        said = word(error).detail
    else:
        flash(_("Từ nay đề rút theo ma trận này: %(count)s câu.", count=whole(count)), "ok")
        return redirect(url_for("admin.quiz_settings", quiz_id=quiz_id), 303)
    release()
    return _page(quiz_id, chosen, said), 422


def _page(quiz_id: str, chosen: str = "", failure: str = "") -> str:
    managed = managed_quiz(quiz_id)
    quiz = managed.quiz
    fitting = {"student": quiz.for_students, "staff": quiz.for_staff}
    listed = [(one, read_matrix(one.matrix.body)) for one in list_matrices(db(), actor=current_actor())]
    return render_template(
        "admin/quiz_matrix.html",
        managed=managed,
        listed=[(one, matrix) for one, matrix in listed if fitting[matrix.audience]],
        used=_used(quiz.specification_id),
        chosen=chosen,
        failure=failure,
        is_locked=quiz.kind in SIDE_BY_SIDE and managed.has_attempts,
        now=now(),
    )


def _used(specification_id: int) -> PaperMatrix | None:
    """The matrix that the quiz draws by, if the reader may see it."""
    matrix_id = db().get_one(Specification, specification_id).rules.get("matrix")
    if matrix_id is None:
        return None
    try:
        return find_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    except NotFound:
        return None
