"""`/manage/plans/<code>/drafts`: draft questions made from the plan's clauses, beside the words that they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.question_draft import ClausePlace
from quiz.models import Clause, Plan, Section
from quiz.services.plan_find import find_plan
from quiz.services.question_drafts import DraftWish, Offer, keep_drafts, lessons_for, offer_drafts
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.plan_draft_forms import WishForm, wish_form
from quiz.web.clock import now, settings
from quiz.web.level_words import level_words
from quiz.web.question_view import shown_parts, shown_quote, shown_stem
from quiz.web.question_words import audience_names, kind_names, tag_names
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


def _plan_there(_actor: object, code: str, **_rest: str) -> None:
    find_plan(db(), code=code)


reach("admin.plan_drafts")(_plan_there)


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
            return redirect(request.full_path, 303)
        except InvalidInput as error:
            flash(input_sentence(error), "warn")
    return _page(plan, form, offer_drafts(db(), plan=plan, wish=wish, content_dir=folder, now=now()))


def _keep(plan: Plan, wish: DraftWish, folder: Path) -> int:
    codes = request.form.getlist("keep")
    return len(
        keep_drafts(
            db(), actor=current_actor(), plan=plan, wish=wish, codes=codes, content_dir=folder, now=now()
        )
    )


def _sections(plan: Plan) -> list[Section]:
    return list(db().scalars(select(Section).where(Section.plan_id == plan.id).order_by(Section.position)))


def _page(plan: Plan, form: WishForm, offers: list[Offer]) -> str:
    places = _places(plan) if offers else {}
    return render_template(
        "admin/plan_drafts.html",
        plan=plan,
        form=form,
        is_asked="lesson" in request.args and not form.errors,
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
