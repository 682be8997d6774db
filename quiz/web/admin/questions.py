"""`/manage/questions/<code>`: one question with its chain of versions, a version of it, two compared, and its moves."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.legal_documents import ENDED
from quiz.domain.likeness import plain
from quiz.domain.permissions import TEACHER
from quiz.domain.question_style import advice_on
from quiz.domain.word_diff import word_diff
from quiz.models import QuestionVersion
from quiz.reports.question_page import QuestionPage, question_page
from quiz.services.basis_find import basis_of, says_so
from quiz.services.question_alike import find_alike
from quiz.services.question_compose import draft_of
from quiz.services.question_find import find_question, find_writable, is_blind, may_write
from quiz.services.question_move import restore_version, retire_question, send_to_review, withdraw_from_review
from quiz.services.question_offer import last_offer
from quiz.services.quoted_clauses import clauses_for
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.question_move_forms import PressForm, RetireForm
from quiz.web.bank_words import offer_names
from quiz.web.clock import now, today
from quiz.web.document_words import VALIDITY_ROLES, validity_names
from quiz.web.level_words import level_words
from quiz.web.question_view import compared_texts, shown_parts, shown_quote, shown_stem
from quiz.web.question_words import advice_sentence, kind_names, tag_names
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence


def _readable(actor: Actor, code: str, **_rest: Any) -> None:
    find_question(db(), actor=actor, code=code)


def _writable(actor: Actor, code: str, **_rest: Any) -> None:
    find_writable(db(), actor=actor, code=code)


for _endpoint in ("question", "question_version", "question_diff"):
    reach(f"admin.{_endpoint}")(_readable)
for _endpoint in ("question_send", "question_withdraw", "question_retire", "question_restore"):
    reach(f"admin.{_endpoint}")(_writable)


#: What templates of questions call things by.
WORDS = {
    "kind_names": kind_names,
    "level_words": level_words,
    "tag_names": tag_names,
    "validity_names": validity_names,
    "validity_roles": VALIDITY_ROLES,
}


def read_page(code: str) -> QuestionPage:
    """The question of the address; raises NotFound."""
    return question_page(db(), find_question(db(), actor=current_actor(), code=code))


def _hidden(page: QuestionPage, version: QuestionVersion) -> bool:
    return is_blind(current_actor(), version, page.versions, page.reviews)


def shown_version(page: QuestionPage, version: QuestionVersion) -> dict[str, Any]:
    """Stem, parts, reasons and quotes of a version, with what a careful reader would say of it."""
    body, draft = version.body, draft_of(version, page.lesson.code)
    places, basis = clauses_for(db(), page.lesson, draft), basis_of(db(), version, today())
    return {
        "stem": shown_stem(version.kind, body),
        "parts": shown_parts(version.kind, body),
        "form": body.get("form_html"),
        "scoring": body.get("scoring"),
        "explanation": body.get("explanation_html"),
        "note": body.get("note_html"),
        "quotes": []
        if body.get("statements")
        else [shown_quote(one, page.plan, places) for one in body["clauses"]],
        "quote_of": lambda stored: shown_quote(stored, page.plan, places),
        "basis": basis,
        "lost": [] if says_so(version.tags, body) else [one for one in basis if one.state == ENDED],
        "advice": [advice_sentence(one) for one in advice_on(draft)],
        "alike": find_alike(
            db(),
            actor=current_actor(),
            stem=plain(body["stem_html"]),
            statements=[plain(one["html"]) for one in body.get("statements") or ()],
            audience=draft.audience,
            besides=page.question.id,
        )
        if version.state in ("draft", "in_review")
        else [],
    }


def _is_own(page: QuestionPage) -> bool:
    """Whether the reader wrote it as a teacher, for his own classes."""
    actor = current_actor()
    return actor.holds(TEACHER) and page.question.owner_id == actor.person_id


@blueprint.get("/manage/questions/<code>")
def question(code: str) -> str:
    """The newest version, the chain, and what can be done."""
    page = read_page(code)
    hidden, is_own = _hidden(page, page.newest), _is_own(page)
    return render_template(
        "admin/question.html",
        page=page,
        version=page.newest,
        shown=None if hidden else shown_version(page, page.newest),
        may_write=may_write(current_actor(), page.question),
        is_own=is_own,
        offer=last_offer(db(), page.question) if is_own else None,
        offers=offer_names(),
        form=PressForm(),
        **WORDS,
    )


@blueprint.get("/manage/questions/<code>/versions/<int:number>")
def question_version(code: str, number: int) -> str:
    """One version as it was."""
    page = read_page(code)
    version = _numbered(page, number)
    hidden = _hidden(page, version)
    return render_template(
        "admin/question_version.html",
        page=page,
        version=version,
        shown=None if hidden else shown_version(page, version),
        may_write=may_write(current_actor(), page.question) and page.newest.state != "in_review",
        form=PressForm(),
    )


@blueprint.get("/manage/questions/<code>/diff")
def question_diff(code: str) -> str:
    """Two versions side by side; those before and after the newest change, unless others are asked for."""
    page = read_page(code)
    after = _numbered(page, request.args.get("to", page.newest.number, type=int))
    before = _numbered(page, request.args.get("from", max(1, after.number - 1), type=int))
    rows = None
    if not (_hidden(page, before) or _hidden(page, after)):
        old, new = (compared_texts(draft_of(one, page.lesson.code)) for one in (before, after))
        rows = [(name, *word_diff(old.get(name, ""), new.get(name, ""))) for name in {**old, **new}]
    return render_template("admin/question_diff.html", page=page, before=before, after=after, rows=rows)


def _numbered(page: QuestionPage, number: int) -> QuestionVersion:
    found = next((one for one in page.versions if one.number == number), None)
    if found is None:
        raise NotFound("version")
    return found


@blueprint.post("/manage/questions/<code>/send")
def question_send(code: str) -> Response:
    """The draft waits for a reader."""
    asked = find_writable(db(), actor=current_actor(), code=code)
    try:
        send_to_review(db(), actor=current_actor(), question=asked, now=now())
        flash(_("Đã gửi thẩm định. Người khác sẽ đọc và trả lời trước khi xem đáp án."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.question", code=code), 303)


@blueprint.post("/manage/questions/<code>/withdraw")
def question_withdraw(code: str) -> Response:
    """What waits is a draft again."""
    asked = find_writable(db(), actor=current_actor(), code=code)
    try:
        withdraw_from_review(db(), actor=current_actor(), question=asked, now=now())
        flash(_("Đã rút về. Câu này là bản nháp, sửa được."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.question", code=code), 303)


@blueprint.post("/manage/questions/<code>/versions/<int:number>/restore")
def question_restore(code: str, number: int) -> Response:
    """An older version's words as a new draft."""
    asked = find_writable(db(), actor=current_actor(), code=code)
    try:
        made = restore_version(db(), actor=current_actor(), question=asked, number=number, now=now())
        flash(_("Bản nháp %(made)s lấy lại lời của bản %(old)s.", made=made.number, old=number), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.question", code=code), 303)


@blueprint.route("/manage/questions/<code>/retire", methods=["GET", "POST"])
def question_retire(code: str) -> str | Response | tuple[str, int]:
    """Asks first, then takes the question out of use."""
    asked = find_writable(db(), actor=current_actor(), code=code)
    form = RetireForm()
    if request.method == "GET":
        return render_template("admin/question_retire.html", page=read_page(code), form=form)
    if not form.validate():
        return render_template("admin/question_retire.html", page=read_page(code), form=form), 422
    try:
        retire_question(db(), actor=current_actor(), question=asked, reason=form.reason.data, now=now())
        flash(_("Câu hỏi đã ngừng sử dụng: không vào đề nào nữa."), "ok")
    except InvalidInput as error:
        _refused(error)
    return redirect(url_for("admin.question", code=code), 303)


def _refused(error: InvalidInput) -> None:
    release()
    flash(input_sentence(error), "warn")
