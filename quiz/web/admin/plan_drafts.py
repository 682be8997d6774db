"""`/manage/plans/<code>/drafts`: draft questions made from the plan's clauses, beside the words that they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quiz.domain.bank_changes import SEND
from quiz.domain.errors import InvalidInput
from quiz.domain.question_draft import ClausePlace
from quiz.domain.text import is_storable
from quiz.models import Clause, Plan, Section
from quiz.reports.lesson_drafts import lesson_drafts
from quiz.services.bank_change import send_drafts
from quiz.services.lesson_quiz import find_lesson_quiz
from quiz.services.plan_find import find_plan
from quiz.services.question_drafts import MOST, DraftWish, Offer, keep_drafts, lessons_for, offer_drafts
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.lesson_quiz import lesson_of
from quiz.web.admin.plan_draft_forms import WishForm, wish_form
from quiz.web.bank_words import done_sentence, refusal_names
from quiz.web.clock import now, settings
from quiz.web.formats import whole
from quiz.web.level_words import level_words
from quiz.web.question_view import shown_parts, shown_quote, shown_stem
from quiz.web.question_words import audience_names, kind_names, tag_names
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def _plan_there(_actor: object, code: str, **_rest: str) -> None:
    find_plan(db(), code=code)


reach("admin.plan_drafts")(_plan_there)
reach("admin.plan_drafts_send")(_plan_there)


@blueprint.route("/manage/plans/<code>/drafts", methods=["GET", "POST"])
def plan_drafts(code: str) -> str | Response | tuple[str, int]:
    """What is wanted, the drafts for it, and those that were ticked into the bank."""
    plan = find_plan(db(), code=code)
    lessons = lessons_for(db(), plan)
    form = wish_form(request.args, lessons, _sections(plan))
    if not lessons or "lesson" not in request.args:
        return _page(plan, form, [])
    if not form.validate():
        return _page(plan, form, []), 422
    wish, folder = form.wish(lessons), settings().content_dir
    if request.method == "POST":
        try:
            kept = _keep(plan, wish, folder)
            flash(_("Đã lưu %(count)s câu hỏi nháp. Hãy đọc lại, sửa rồi gửi thẩm định.", count=kept), "ok")
            return redirect(_kept_address(code, form.lesson.data), 303)
        except InvalidInput as error:
            flash(input_sentence(error), "warn")
    if request.args.get("show") == "kept":
        return _page(plan, form, [])
    return _page(plan, form, offer_drafts(db(), plan=plan, wish=wish, content_dir=folder, now=now()))


def _keep(plan: Plan, wish: DraftWish, folder: Path) -> int:
    codes = request.form.getlist("offered" if request.form.get("all") else "keep")
    return len(
        keep_drafts(
            db(), actor=current_actor(), plan=plan, wish=wish, codes=codes, content_dir=folder, now=now()
        )
    )


@blueprint.post("/manage/plans/<code>/drafts/send")
def plan_drafts_send(code: str) -> Response:
    """The drafts that the page listed wait for a reader; what is not whole is named and stays."""
    find_plan(db(), code=code)
    asked = request.form.get("lesson", "")[:100]
    lesson = lesson_of(asked if is_storable(asked) else "")
    listed = set(request.form.getlist("code")[:MOST])
    drafts = {
        one.id: code for code, one in lesson_drafts(db(), lesson_id=lesson.id, limit=MOST) if code in listed
    }
    try:
        sent = send_drafts(db(), actor=current_actor(), versions=list(drafts), now=now())
        if sent.changing:
            flash(done_sentence(SEND, whole(len(sent.changing))), "ok")
        for number, why in sent.refused:
            flash(f"{drafts[number]}: {refusal_names()[why]}.", "warn")
    except InvalidInput as error:
        flash(input_sentence(error), "warn")
    return redirect(_kept_address(code, lesson.code), 303)


def _kept_address(code: str, lesson: str) -> str:
    """The drafts that the lesson has, without more of them below."""
    return url_for("admin.plan_drafts", code=code, lesson=lesson, show="kept")


def _sections(plan: Plan) -> list[Section]:
    return list(db().scalars(select(Section).where(Section.plan_id == plan.id).order_by(Section.position)))


def _page(plan: Plan, form: WishForm, offers: list[Offer]) -> str:
    places = _places(plan) if offers else {}
    lesson = None if "lesson" not in request.args or form.lesson.errors else lesson_of(form.lesson.data)
    return render_template(
        "admin/plan_drafts.html",
        plan=plan,
        form=form,
        lesson=lesson,
        kept=lesson_drafts(db(), lesson_id=lesson.id, limit=MOST) if lesson else [],
        quiz=find_lesson_quiz(db(), lesson) if lesson else None,
        stem_of=lambda version: shown_stem(version.kind, version.body),
        is_asked="lesson" in request.args and "show" not in request.args and not form.errors,
        offers=[(offer, _shown(offer, plan, places)) for offer in offers],
        kind_names=kind_names(),
        level_words=level_words(),
        audience_names=audience_names(),
        tag_names=tag_names(),
    )


def _places(plan: Plan) -> dict[str, ClausePlace]:
    rows = db().execute(
        select(Clause.code, Section.key, Clause.number, Clause.text)
        .join(Section, Section.id == Clause.section_id)
        .where(Clause.plan_id == plan.id)
    )
    return {code: ClausePlace(code, key, number, text) for code, key, number, text in rows}


def _shown(offer: Offer, plan: Plan, places: dict[str, ClausePlace]) -> dict[str, Any]:
    body = offer.body
    return {
        "stem": shown_stem(offer.kind, body),
        "parts": shown_parts(offer.kind, body),
        "form": body.get("form_html"),
        "explanation": body.get("explanation_html"),
        "note": body.get("note_html"),
        "quotes": []
        if body.get("statements")
        else [shown_quote(one, plan.citation, places) for one in body["clauses"]],
        "quote_of": lambda stored: shown_quote(stored, plan.citation, places),
    }
