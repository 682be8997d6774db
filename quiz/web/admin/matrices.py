"""`/manage/specifications`: the matrices of papers that the reader has or may use; a new one, a copy, a farewell."""

from __future__ import annotations

from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.matrix_sharing import shared_out
from quiz.domain.paper_matrix import PRESETS, USUAL_SHARES, read_matrix
from quiz.domain.permissions import EDITOR
from quiz.services.matrix_bank import Category, count_ready, list_categories, matrix_candidates
from quiz.services.matrix_find import find_matrix, find_own_matrix, list_matrices
from quiz.services.matrix_write import copy_matrix, create_matrix, delete_matrix
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.matrix_forms import FIRST, Sent, asked_audience, asked_basis, asked_scheme, first_matrix
from quiz.web.clock import now, settings
from quiz.web.matrix_words import basis_names, format_names, preset_names, scheme_names
from quiz.web.question_words import audience_names
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


@reach("admin.matrix_copy")
def _readable(actor: Actor, matrix_id: str) -> None:
    find_matrix(db(), actor=actor, matrix_id=matrix_id)


@reach("admin.matrix_delete")
def _changeable(actor: Actor, matrix_id: str) -> None:
    find_own_matrix(db(), actor=actor, matrix_id=matrix_id)


@blueprint.get("/manage/specifications")
def matrices() -> str:
    """The reader's own, and those that editors share."""
    listed = [(one, read_matrix(one.matrix.body)) for one in list_matrices(db(), actor=current_actor())]
    return render_template("admin/matrices.html", listed=listed, audiences=audience_names())


@blueprint.route("/manage/specifications/new", methods=["GET", "POST"])
def matrix_new() -> str | Response | tuple[str, int]:
    """Name, lines and how many questions of each format: the numbers are then put in by the app."""
    if request.method == "GET":
        return _page(None)
    sent = first_matrix(asked_scheme(settings().level_scheme), asked_basis(), asked_audience())
    if sent.unread:
        return _page(sent, _("Số câu là số nguyên, chỉ gồm chữ số.")), 422
    matrix = sent.matrix
    try:
        if matrix.formats and matrix.lines:
            candidates = matrix_candidates(db(), matrix=matrix, owner_id=current_actor().person_id, now=now())
            matrix = shared_out(matrix, sent.wanted, USUAL_SHARES[matrix.scheme], candidates)
        made = create_matrix(
            db(), actor=current_actor(), name=sent.name, matrix=matrix, is_shared=sent.is_shared, now=now()
        )
    except InvalidInput as error:
        return _page(sent, input_sentence(error)), 422
    flash(_("Đã lập ma trận. Xem lại các ô, sửa nếu cần, rồi xem thử một đề."), "ok")
    return redirect(url_for("admin.matrix", matrix_id=made.public_id), 303)


@blueprint.post("/manage/specifications/<matrix_id>/copy")
def matrix_copy(matrix_id: str) -> Response:
    """One's own matrix with the same numbers."""
    source = find_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    name = _("%(name)s (bản chép)", name=source.name[:180])
    made = copy_matrix(db(), actor=current_actor(), matrix_id=matrix_id, name=name, now=now())
    flash(_("Đã chép thành ma trận của bạn."), "ok")
    return redirect(url_for("admin.matrix", matrix_id=made.public_id), 303)


@blueprint.route("/manage/specifications/<matrix_id>/delete", methods=["GET", "POST"])
def matrix_delete(matrix_id: str) -> str | Response:
    """Asks, then takes it away."""
    kept = find_own_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    if request.method == "GET":
        return render_template("admin/matrix_delete.html", kept=kept)
    delete_matrix(db(), actor=current_actor(), matrix_id=matrix_id, now=now())
    flash(_("Đã xóa ma trận."), "ok")
    return redirect(url_for("admin.matrices"), 303)


def _page(sent: Sent | None, failure: str = "") -> str:
    basis, audience = asked_basis(), asked_audience()
    formats = [format_ for format_ in format_names() if any(format_ in names for names in PRESETS.values())]
    ready, by_category = count_ready(db(), basis=basis, audience=audience, now=now())
    usual = {format_: min(count, ready[format_]) for format_, count in FIRST.items() if ready[format_]}
    return render_template(
        "admin/matrix_new.html",
        topics=_topics(list_categories(db(), basis=basis, audience=audience)),
        basis=basis,
        audience=audience,
        bases=basis_names(),
        audiences=audience_names(),
        presets=preset_names(),
        preset=sent.matrix.preset if sent else next(iter(PRESETS)),
        formats=formats,
        format_names=format_names(),
        wanted=sent.wanted if sent else usual,
        ready=ready,
        by_category=by_category,
        chosen={line.category for line in sent.matrix.lines} if sent else set(),
        schemes=scheme_names(),
        scheme=sent.matrix.scheme if sent else settings().level_scheme,
        name=sent.name if sent else "",
        may_share=current_actor().holds(EDITOR),
        failure=failure,
    )


def _topics(categories: list[Category]) -> list[tuple[str, list[Category]]]:
    """Neighbours of one topic under it, in their order."""
    return [(topic, list(some)) for topic, some in groupby(categories, key=lambda one: one.topic)]
