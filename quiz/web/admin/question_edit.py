"""`/manage/questions/new` and `/manage/questions/<code>/edit`: one question's form, with its rows, checks and images."""

from __future__ import annotations

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import SelectChoice

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR
from quiz.domain.question_build import SCORINGS
from quiz.domain.question_draft import AUDIENCES, DRAFTED, FOLDINGS, TAGS, DraftText, QuoteText
from quiz.domain.question_style import advice_on
from quiz.domain.questions import KINDS
from quiz.models import Lesson, Question
from quiz.reports.question_page import question_page
from quiz.services.basis_find import documents_on, quoted_documents
from quiz.services.programme_lessons import lessons_by_module
from quiz.services.question_alike import Alike, find_alike
from quiz.services.question_compose import Composed, draft_of, save_question
from quiz.services.question_find import find_writable
from quiz.services.question_move import send_to_review
from quiz.services.question_write import newest_version
from quiz.services.quoted_clauses import PlanSection, places_in, plan_tree, quoted_codes
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.question_forms import QuestionForm, form_of, offered_foldings
from quiz.web.admin.question_images import with_kept_images, with_upload
from quiz.web.admin.question_problems import show_problems
from quiz.web.admin.question_rows import after_press, with_rows
from quiz.web.clock import now, today
from quiz.web.document_words import VALIDITY_ROLES, validity_names
from quiz.web.level_words import level_choices
from quiz.web.navigation import may_open
from quiz.web.question_words import advice_sentence, audience_names, kind_names, scoring_names, tag_names
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

Page = str | Response | tuple[str, int]
#: Presses that show the form again without storing anything.
NO_SAVING = ("kind", "show", "image")
_LONGEST, _MOST_STATEMENTS = 2_000, 4


@reach("admin.question_edit")
def _writable(actor: Actor, code: str) -> None:
    find_writable(db(), actor=actor, code=code)


@blueprint.route("/manage/questions/new", methods=["GET", "POST"])
def question_new() -> Page:
    """An empty form of the kind, lesson and clause in the address; then the first draft of a new chain."""
    if request.method == "GET":
        kind = request.args.get("kind", "")
        draft = DraftText(
            kind if kind in KINDS else KINDS[0],
            lesson=request.args.get("lesson", ""),
            quotes=(QuoteText(request.args.get("clause", "")),),
            folding=FOLDINGS,
        )
        return _page(draft, None)
    return _posted(None)


@blueprint.route("/manage/questions/<code>/edit", methods=["GET", "POST"])
def question_edit(code: str) -> Page:
    """The newest version in the form; saving makes the next draft, or changes the author's own."""
    question = find_writable(db(), actor=current_actor(), code=code)
    newest = newest_version(db(), question.id)
    if newest is None or newest.state == "in_review":
        flash(_("Câu này đang chờ thẩm định. Rút về rồi mới sửa được."), "warn")
        return redirect(url_for("admin.question", code=code), 303)
    if request.method == "GET":
        lesson = db().get_one(Lesson, question.lesson_id)
        return _page(draft_of(newest, lesson.code), question)
    return _posted(question)


def _posted(question: Question | None) -> Page:
    draft, wrong = with_upload(with_kept_images(QuestionForm().draft()))
    pressed = request.form.get("do", "save")
    changed = after_press(draft, pressed)
    if wrong:
        return _page(changed or draft, question, wrong_image=wrong), 422
    if changed is not None or pressed in NO_SAVING:
        return _page(changed or draft, question)
    try:
        composed = save_question(db(), actor=current_actor(), draft=draft, question=question, now=now())
    except InvalidInput as error:
        release()
        return _page(draft, question, refused=input_sentence(error)), 409
    if composed.version is None:
        release()
        return _page(draft, question, composed), 422
    return _saved(composed, pressed)


def _saved(composed: Composed, pressed: str) -> Response:
    assert composed.version is not None
    question = db().get_one(Question, composed.version.question_id)
    if pressed == "send":
        send_to_review(db(), actor=current_actor(), question=question, now=now())
        flash(_("Đã gửi thẩm định. Người khác sẽ đọc và trả lời trước khi xem đáp án."), "ok")
    else:
        flash(_("Đã lưu bản nháp %(number)s.", number=composed.version.number), "ok")
    return redirect(_after(question), 303)


def _after(question: Question) -> str:
    """Back to the drafts of the plan, for who came from there; else the question's own page."""
    plan = request.args.get("plan", "")
    if not plan or not may_open("admin.plan_drafts"):
        return url_for("admin.question", code=question.code)
    lesson = db().get_one(Lesson, question.lesson_id)
    return url_for("admin.plan_drafts", code=plan, lesson=lesson.code, show="kept")


def _back_name(question: Question | None) -> str:
    if question is None:
        return _("Quản lý")
    return _("Các bản nháp của bài") if request.args.get("plan") else question.code


def _page(
    draft: DraftText,
    question: Question | None,
    composed: Composed | None = None,
    refused: str = "",
    wrong_image: str = "",
) -> str:
    draft = with_rows(draft)
    form = form_of(draft)
    lesson = db().scalar(select(Lesson).where(Lesson.code == draft.lesson))
    tree = plan_tree(db(), lesson, quoted_codes(draft))
    _fill_choices(form, draft, tree)
    problems = show_problems(form, composed.problems) if composed else []
    quotes = [(one.clause, one.quote) for one in (*draft.quotes, *(part.quote for part in draft.statements))]
    return render_template(
        "admin/question_edit.html",
        form=form,
        question=question,
        back=_after(question) if question else url_for("admin.hub"),
        back_name=_back_name(question),
        returned=question_page(db(), question).returned if question else None,
        problems=problems,
        refused=refused,
        wrong_image=wrong_image,
        tree=tree,
        places=places_in(tree),
        advice=[advice_sentence(one) for one in advice_on(draft)] if draft.stem else [],
        alike=_alike(draft, question),
        basis=documents_on(db(), quoted_documents(db(), quotes), today()),
        validity_names=validity_names(),
        validity_roles=VALIDITY_ROLES,
        scored=len(SCORINGS.get(draft.kind, ())) > 1,
        holds_back=current_actor().holds(EDITOR),
    )


def _alike(draft: DraftText, question: Question | None) -> list[Alike]:
    return find_alike(
        db(),
        actor=current_actor(),
        stem=draft.stem,
        statements=[one.text for one in draft.statements],
        audience=draft.audience,
        besides=question.id if question else None,
    )


@blueprint.get("/manage/questions/alike")
def question_alike() -> str:
    """For the page's script: what asks nearly the same as the stem being typed, as a piece of the page."""
    actor, code = current_actor(), request.args.get("code", "")
    found = find_alike(
        db(),
        actor=actor,
        stem=request.args.get("stem", "")[:_LONGEST],
        statements=[one[:_LONGEST] for one in request.args.getlist("statement")[:_MOST_STATEMENTS]],
        audience=request.args.getlist("audience"),
        besides=find_writable(db(), actor=actor, code=code).id if code else None,
    )
    return render_template("admin/_question_alike.html", alike=found)


def _fill_choices(form: QuestionForm, draft: DraftText, tree: Sequence[PlanSection]) -> None:
    names, tags, audiences, ways = kind_names(), tag_names(), audience_names(), scoring_names()
    levels = [SelectChoice(level, word) for level, word in level_choices()]
    form.kind.choices = [SelectChoice(kind, names[kind]) for kind in KINDS]
    form.lesson.choices = [SelectChoice("", _("Chọn bài học"))] + [
        SelectChoice(code, title, optgroup=module)
        for module, lessons in lessons_by_module(db())
        for code, title in lessons
    ]
    form.level.choices = levels
    form.audience.choices = [SelectChoice(name, audiences[name]) for name in AUDIENCES]
    form.tags.choices = [
        SelectChoice(name, tags[name]) for name in TAGS if name != DRAFTED or name in draft.tags
    ]
    form.folding.choices = offered_foldings()
    form.scoring.choices = [SelectChoice(way, ways[way]) for way in SCORINGS.get(draft.kind, ())]
    clauses = [SelectChoice("", _("Chọn ý"))] + [
        SelectChoice(
            clause.code,
            _("Ý %(number)s: %(text)s", number=clause.number, text=_begun(clause.text)),
            optgroup=f"{section.key} {section.title}",
        )
        for section in tree
        for clause in section.clauses
    ]
    for row in (*form.quotes, *form.statements):
        row.form.clause.choices = clauses
    for row in form.statements:
        row.form.level.choices = levels
    for sign, row in zip("ABCDEFGHIJ", form.options, strict=False):
        row.form.text.label.text = _("Phương án %(sign)s", sign=sign)


def _begun(text: str) -> str:
    words = text.split()
    return " ".join(words[:10]) + (" …" if len(words) > 10 else "")
