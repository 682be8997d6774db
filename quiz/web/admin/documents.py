"""`/manage/documents`: the documents that plans cite; one of them with what rests on it; its validity; a new one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.text import is_storable
from quiz.models import LegalDocument
from quiz.reports.document_list import (
    DOUBTFUL,
    FLAGGED,
    HOLDING,
    STATES,
    DocumentFilter,
    DocumentPage,
    read_documents,
)
from quiz.reports.document_page import name_of, read_document
from quiz.services.document_find import find_document
from quiz.services.document_validity import add_document, set_validity
from quiz.services.quiz_shortage_find import list_short_quizzes
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.document_forms import NewDocumentForm, ValidityForm
from quiz.web.clock import now, today
from quiz.web.document_words import VALIDITY_ROLES, flag_sentences, validity_names
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

PAGE_SIZE = 30
MAX_TEXT = 200
NAMES = ("q", "type", "state", "plan", "open")


def _there(_actor: object, document_id: str, **_rest: str) -> None:
    find_document(db(), document_id=document_id)


reach("admin.document")(_there)
reach("admin.document_validity")(_there)


@blueprint.get("/manage/documents")
def documents() -> str:
    """The list; the address holds the filter and the place."""
    kept: dict[str, Any] = {name: value for name in NAMES if (value := _asked(name))}
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    offset = (page - 1) * PAGE_SIZE
    found = read_documents(db(), wanted=_wanted(), day=today(), limit=PAGE_SIZE, offset=offset)
    return render_template(
        "admin/documents.html",
        found=found,
        fields=_fields(found),
        kept=kept,
        page=page,
        before_href=url_for("admin.documents", **kept, page=page - 1) if page > 1 else "",
        after_href=url_for("admin.documents", **kept, page=page + 1)
        if offset + len(found.rows) < found.found
        else "",
        names=validity_names(),
        roles=VALIDITY_ROLES,
    )


@blueprint.get("/manage/documents/<document_id>")
def document(document_id: str) -> str:
    """What rests on it, what was said of it, and what is to be decided."""
    found = find_document(db(), document_id=document_id)
    view = read_document(db(), document=found, day=today())
    return render_template(
        "admin/document.html",
        view=view,
        short=list_short_quizzes(db(), actor=current_actor(), now=now()) if view.held else [],
        name_of=name_of,
        names=validity_names(),
        roles=VALIDITY_ROLES,
        flags=flag_sentences(),
    )


@blueprint.route("/manage/documents/<document_id>/validity", methods=["GET", "POST"])
def document_validity(document_id: str) -> str | Response | tuple[str, int]:
    """Whether it is in force, with the reason."""
    found = find_document(db(), document_id=document_id)
    form = ValidityForm(obj=None if request.method == "POST" else found)
    if request.method == "GET":
        newer = db().get(LegalDocument, found.replaced_by_id) if found.replaced_by_id else None
        form.replaced_by.data = (newer.number or newer.public_id) if newer else ""
    elif form.validate():
        try:
            set_validity(
                db(), actor=current_actor(), document=found, wanted=form.wanted(), reason=form.reason.data, now=now()
            )  # fmt: skip
            flash(_("Đã ghi hiệu lực. Câu hỏi dựa trên văn bản này theo đó được dùng hoặc tạm giữ."), "ok")
            return redirect(url_for("admin.document", document_id=document_id), 303)
        except InvalidInput as error:
            release()
            found = find_document(db(), document_id=document_id)
            form.refuse(error.field, input_sentence(error))
    page = render_template("admin/document_validity.html", document=found, name=name_of(found), form=form)
    return (page, 422) if request.method == "POST" else page


@blueprint.route("/manage/documents/new", methods=["GET", "POST"])
def document_new() -> str | Response | tuple[str, int]:
    """A document that no plan cites, for questions and validity to name."""
    form = NewDocumentForm()
    if form.validate_on_submit():
        try:
            made = add_document(
                db(),
                actor=current_actor(),
                kind=form.kind.data,
                number=form.number.data or "",
                issued_on=form.issued_on.data,
                issuer=form.issuer.data or "",
                subject=form.subject.data or "",
                now=now(),
            )
            flash(_("Đã thêm văn bản."), "ok")
            return redirect(url_for("admin.document", document_id=made.public_id), 303)
        except InvalidInput as error:
            release()
            form.refuse(error.field, input_sentence(error))
    page = render_template("admin/document_new.html", form=form)
    return (page, 422) if form.is_submitted() else page


def _asked(name: str) -> str | None:
    value = request.args.get(name, "")[:MAX_TEXT].strip()
    return value if value and is_storable(value) else None


def _wanted() -> DocumentFilter:
    state, waits = _asked("state"), _asked("open")
    return DocumentFilter(
        text=_asked("q") or "",
        type=_asked("type"),
        state=state if state in STATES else None,
        plan=_asked("plan"),
        open=waits if waits in (FLAGGED, DOUBTFUL, HOLDING) else None,
    )


def _fields(found: DocumentPage) -> list[dict[str, object]]:
    names, every = validity_names(), ("", _("Tất cả"))
    waits = [
        (FLAGGED, _("Viện dẫn đáng ngờ")),
        (DOUBTFUL, _("Có thể trùng văn bản khác")),
        (HOLDING, _("Đang giữ câu hỏi lại")),
    ]
    choices: list[tuple[str, str, list[tuple[str, str]]]] = [
        ("type", _("Loại văn bản"), [(kind, kind) for kind in found.types]),
        ("state", _("Hiệu lực"), [(state, names[state]) for state in STATES]),
        ("open", _("Cần xem"), waits),
        ("plan", _("Kế hoạch"), found.plans),
    ]
    return [
        {"name": "q", "label": _("Số, tên, cơ quan ban hành"), "value": _asked("q") or "", "type": "search"},
        *(
            {"name": name, "label": label, "value": _asked(name) or "", "options": [every, *options]}
            for name, label, options in choices
        ),
    ]
