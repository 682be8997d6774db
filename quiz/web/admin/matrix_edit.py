"""`/manage/specifications/<id>`: the numbers of a matrix, their sums, and whether the bank can fill it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.matrix_rules import problems_of
from quiz.domain.matrix_sharing import shared_out
from quiz.domain.matrix_words import template
from quiz.domain.paper_matrix import (
    FORMATS,
    LESSONS,
    OF_STATEMENTS,
    PRESETS,
    USUAL_SHARES,
    Matrix,
    read_matrix,
)
from quiz.domain.permissions import EDITOR
from quiz.models import PaperMatrix
from quiz.reports.matrix_page import categories_of
from quiz.services.matrix_bank import check_against_bank, matrix_candidates
from quiz.services.matrix_find import find_matrix, may_change
from quiz.services.matrix_write import change_matrix
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.matrix_forms import Sent, sent_matrix
from quiz.web.clock import now
from quiz.web.matrix_words import format_names, marks_words, matrix_sentences, scheme_levels, usual_shares
from quiz.web.question_words import audience_names, tag_names
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence


@reach("admin.matrix")
def _readable(actor: Actor, matrix_id: str) -> None:
    find_matrix(db(), actor=actor, matrix_id=matrix_id)


@blueprint.route("/manage/specifications/<matrix_id>", methods=["GET", "POST"])
def matrix(matrix_id: str) -> str | Response | tuple[str, int]:
    """The form; `do=sum` shows sums and check again, `do=share` numbers shared out anew; both keep nothing."""
    kept = find_matrix(db(), actor=current_actor(), matrix_id=matrix_id)
    if request.method == "GET":
        return _page(kept, _as_kept(kept))
    sent = sent_matrix(read_matrix(kept.body))
    if sent.unread:
        return _page(
            kept, sent, _("Có ô không phải là số. Gõ số nguyên; điểm thì dùng dấu phẩy, ví dụ 0,25.")
        ), 422
    if request.form.get("do") in ("sum", "share"):
        return _page(kept, _shared_out(sent) if request.form["do"] == "share" else sent)
    try:
        _save(matrix_id, sent)
    except InvalidInput as error:
        said = input_sentence(error)
    except ChangedMeanwhile:
        said = _("Người khác vừa sửa ma trận này. Chưa lưu gì; mở lại trang để xem bản mới rồi sửa tiếp.")
    else:
        flash(_("Đã lưu ma trận."), "ok")
        return redirect(url_for("admin.matrix", matrix_id=matrix_id), 303)
    release()
    return _page(find_matrix(db(), actor=current_actor(), matrix_id=matrix_id), sent, said), 422


def _shared_out(sent: Sent) -> Sent:
    """As many questions of each format as before, by the usual shares and where the bank has them."""
    shown = sent.matrix
    wanted = {format_: sum(line.questions(format_) for line in shown.lines) for format_ in shown.formats}
    candidates = matrix_candidates(db(), matrix=shown, owner_id=current_actor().person_id, now=now())
    return replace(sent, matrix=shared_out(shown, wanted, USUAL_SHARES[shown.scheme], candidates))


def _save(matrix_id: str, sent: Sent) -> None:
    change_matrix(
        db(),
        actor=current_actor(),
        matrix_id=matrix_id,
        name=sent.name,
        matrix=sent.matrix,
        is_shared=sent.is_shared,
        seen=request.form.get("seen", 0, type=int),
        now=now(),
    )


def _as_kept(kept: PaperMatrix) -> Sent:
    return Sent(kept.name, read_matrix(kept.body), kept.is_shared)


def _page(kept: PaperMatrix, sent: Sent, failure: str = "") -> str:
    shown, actor = sent.matrix, current_actor()
    problems = [] if failure else problems_of(shown)
    check = (
        None
        if failure or problems
        else check_against_bank(db(), matrix=shown, owner_id=actor.person_id, now=now())
    )
    categories = categories_of(db(), shown)
    return render_template(
        "admin/matrix.html",
        kept=kept,
        name=sent.name,
        is_shared=sent.is_shared,
        matrix=shown,
        categories=categories,
        others=[one for key, one in categories.items() if key not in {line.category for line in shown.lines}],
        more_formats=[format_ for format_ in PRESETS[shown.preset] if format_ not in shown.marks],
        problems=[matrix_sentences(problem.facts)[problem.code] for problem in problems],
        wrong_lines={problem.line for problem in problems if problem.line is not None},
        check=check,
        failure=failure,
        may_change=may_change(actor, kept),
        may_share=actor.holds(EDITOR),
        formats=format_names(),
        levels=scheme_levels(shown.scheme),
        audiences=audience_names(),
        tags=tag_names(),
        marks_words=marks_words,
        usual_shares=usual_shares,
        template=template,
        of_statements=OF_STATEMENTS,
        bank_link=_bank_link(shown),
        draft_link=_draft_link(shown),
    )


def _bank_link(shown: Matrix) -> Callable[..., str]:
    """The questions of a cell in the bank, the ready ones or those in another state."""

    def link(category: str, format_: str, level: str | None, state: str = "approved") -> str:
        kinds = FORMATS[format_]
        asked: dict[str, Any] = {_place(shown): category, "audience": shown.audience, "state": state}
        if len(kinds) == 1:
            asked["kind"] = kinds[0]
        if level:
            asked["level"] = level
        return url_for("admin.bank", **asked)

    return link


def _draft_link(shown: Matrix) -> Callable[[str, str], str]:
    """Where a question for a cell is written."""

    def link(category: str, format_: str) -> str:
        asked: dict[str, Any] = {_place(shown): category, "kind": FORMATS[format_][0]}
        return url_for("admin.question_new", **asked)

    return link


def _place(shown: Matrix) -> str:
    return "lesson" if shown.basis == LESSONS else "section"
