"""What an editor decides about documents and citations: one or two, seen, another; and what a question rests on besides."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.services.document_find import find_citation, find_document
from quiz.services.document_same import answer_same, part_citation, see_citation
from quiz.services.question_documents import drop_document, name_document
from quiz.services.question_find import find_writable
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence


@reach("admin.document_same")
def _document_there(_actor: object, document_id: str) -> None:
    find_document(db(), document_id=document_id)


def _citation_there(_actor: object, document_id: str, citation_id: str) -> None:
    find_citation(db(), document_id=document_id, citation_id=citation_id)


reach("admin.citation_seen")(_citation_there)
reach("admin.citation_part")(_citation_there)


@reach("admin.question_documents")
def _question_there(actor: Actor, code: str) -> None:
    find_writable(db(), actor=actor, code=code)


@blueprint.post("/manage/documents/<document_id>/same")
def document_same(document_id: str) -> Response:
    """Whether it is the document that it resembles."""
    asked, is_same = find_document(db(), document_id=document_id), request.form.get("answer") == "same"
    try:
        stands = answer_same(db(), actor=current_actor(), document=asked, is_same=is_same, now=now())
        document_id = stands.public_id
        flash(
            _("Đã gộp: hai cách viết là một văn bản.")
            if is_same
            else _("Đã ghi: đây là hai văn bản khác nhau."),
            "ok",
        )
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.document", document_id=document_id), 303)


@blueprint.post("/manage/documents/<document_id>/citations/<citation_id>/seen")
def citation_seen(document_id: str, citation_id: str) -> Response:
    """The suspicious writing stays as printed."""
    citation = find_citation(db(), document_id=document_id, citation_id=citation_id)
    see_citation(db(), actor=current_actor(), citation=citation, now=now())
    flash(_("Đã ghi: đã xem, giữ nguyên như kế hoạch in."), "ok")
    return redirect(url_for("admin.document", document_id=document_id), 303)


@blueprint.post("/manage/documents/<document_id>/citations/<citation_id>/part")
def citation_part(document_id: str, citation_id: str) -> Response:
    """The plan means another document here."""
    citation = find_citation(db(), document_id=document_id, citation_id=citation_id)
    try:
        made = part_citation(db(), actor=current_actor(), citation=citation, now=now())
        document_id = made.public_id
        flash(_("Đã tách chỗ này thành một văn bản riêng. Ghi hiệu lực của văn bản ấy."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.document", document_id=document_id), 303)


@blueprint.post("/manage/questions/<code>/documents")
def question_documents(code: str) -> Response:
    """Name a document that the question rests on, or name it no more."""
    question, dropped = find_writable(db(), actor=current_actor(), code=code), request.form.get("drop", "")
    try:
        if dropped:
            drop_document(db(), actor=current_actor(), question=question, document_id=dropped, now=now())
            flash(_("Câu hỏi không còn gắn với văn bản ấy."), "ok")
        else:
            typed = request.form.get("document", "")
            name_document(db(), actor=current_actor(), question=question, typed=typed, now=now())
            flash(_("Đã gắn văn bản vào câu hỏi."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.question", code=code), 303)


def _refused(error: InvalidInput) -> None:
    release()
    flash(input_sentence(error), "warn")
