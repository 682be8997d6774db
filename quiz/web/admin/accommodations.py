"""`/manage/quizzes/<id>/accommodations`: who has more time, attempts or a later close; giving and withdrawing it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.services.accommodation_effect import Effect
from quiz.services.accommodation_give import (
    give_accommodation,
    keys_are_out,
    may_give_everywhere,
    may_withdraw,
    preview_accommodation,
    preview_withdrawal,
    withdraw_accommodation,
)
from quiz.services.accommodation_holder import Holder, find_holder, has_many_units, search_holders
from quiz.services.accommodation_list import ListedAccommodation, find_accommodation, list_accommodations
from quiz.services.quiz_manage import ManagedQuiz, find_managed_quiz
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.accommodation_forms import GiveForm, WithdrawForm
from quiz.web.admin.quizzes import managed_quiz, within_reach
from quiz.web.clock import now
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

PAGE_SIZE = 30
MAX_TEXT = 100

reach("admin.quiz_accommodations")(within_reach)


@reach("admin.quiz_accommodation_new")
def _holder_for_actor(actor: Actor, quiz_id: str) -> None:
    managed = find_managed_quiz(db(), actor=actor, quiz_id=quiz_id, now=now())
    _asked_holder(managed)


@reach("admin.quiz_accommodation_withdraw")
def _accommodation_for_actor(actor: Actor, quiz_id: str, accommodation_id: str) -> None:
    managed = find_managed_quiz(db(), actor=actor, quiz_id=quiz_id, now=now())
    found = find_accommodation(db(), quiz=managed.quiz, accommodation_id=accommodation_id, now=now())
    if not may_withdraw(db(), actor=actor, row=found.row, holder_unit_id=found.unit_id):
        raise NotFound("accommodation")


def _asked_holder(managed: ManagedQuiz) -> Holder:
    return find_holder(
        db(),
        quiz=managed.quiz,
        person_id=request.args.get("person"),
        group_id=request.args.get("group"),
        now=now(),
    )


@blueprint.get("/manage/quizzes/<quiz_id>/accommodations")
def quiz_accommodations(quiz_id: str) -> str:
    """What was given at this quiz, and a search for who is to be given something."""
    managed = managed_quiz(quiz_id)
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    listed = list_accommodations(
        db(), quiz=managed.quiz, now=now(), limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE
    )
    text, unit_text = (request.args.get(name, "")[:MAX_TEXT].replace("\x00", "") for name in ("q", "unit"))
    found = None
    if text.strip() or unit_text.strip() or managed.quiz.kind == "class":
        found = search_holders(db(), quiz=managed.quiz, text=text, unit_text=unit_text, now=now())
    return render_template(
        "admin/accommodations.html",
        managed=managed,
        listed=listed[:PAGE_SIZE],
        has_more=len(listed) > PAGE_SIZE,
        page=page,
        found=found,
        text=text,
        unit_text=unit_text,
        asks_unit=has_many_units(db(), managed.quiz),
        now=now(),
    )


@blueprint.route("/manage/quizzes/<quiz_id>/accommodations/new", methods=["GET", "POST"])
def quiz_accommodation_new(quiz_id: str) -> str | Response | tuple[str, int]:
    """The form for the person or class of the address; what it would do; then it is given."""
    managed = managed_quiz(quiz_id)
    holder = _asked_holder(managed)
    form = GiveForm()
    if request.method == "GET" or request.form.get("step") == "edit":
        return _give_page(managed, holder, form)
    try:
        if not form.validate():
            return _give_page(managed, holder, form), 422
        if request.form.get("step") != "save":
            return _preview_page(managed, holder, form)
        effect = give_accommodation(db(), now=now(), **_wanted(managed, holder, form))
    except InvalidInput as error:
        form[error.field].errors = [input_sentence(error)]
        return _give_page(managed, holder, form), 422
    _tell(_("Đã lưu cho %(name)s.", name=holder.name), effect)
    return redirect(url_for("admin.quiz_accommodations", quiz_id=quiz_id), 303)


def _wanted(managed: ManagedQuiz, holder: Holder, form: GiveForm) -> dict[str, Any]:
    return {"actor": current_actor(), "quiz": managed.quiz, "holder": holder, "wish": form.wish()}


def _give_page(managed: ManagedQuiz, holder: Holder, form: GiveForm) -> str:
    return render_template(
        "admin/accommodation_new.html",
        managed=managed,
        holder=holder,
        form=form,
        may_everywhere=may_give_everywhere(db(), actor=current_actor(), holder=holder),
        now=now(),
    )


def _preview_page(managed: ManagedQuiz, holder: Holder, form: GiveForm) -> str:
    wish = form.wish()
    return render_template(
        "admin/accommodation_preview.html",
        managed=managed,
        holder=holder,
        form=form,
        wish=wish,
        effect=preview_accommodation(db(), now=now(), **_wanted(managed, holder, form)),
        keys_out=wish.closes_at is not None and keys_are_out(db(), managed.quiz, now()),
        now=now(),
    )


@blueprint.route(
    "/manage/quizzes/<quiz_id>/accommodations/<accommodation_id>/withdraw", methods=["GET", "POST"]
)
def quiz_accommodation_withdraw(quiz_id: str, accommodation_id: str) -> str | Response | tuple[str, int]:
    """Asks first, saying what would change; then withdraws."""
    managed = managed_quiz(quiz_id)
    found = find_accommodation(db(), quiz=managed.quiz, accommodation_id=accommodation_id, now=now())
    form = WithdrawForm()
    if request.method == "GET":
        return _withdraw_page(managed, found, form)
    try:
        if not form.validate():
            return _withdraw_page(managed, found, form), 422
        effect = withdraw_accommodation(
            db(), actor=current_actor(), row=found.row, reason=form.reason.data, now=now()
        )
    except InvalidInput as error:
        form.reason.errors = [input_sentence(error)]
        return _withdraw_page(managed, found, form), 422
    _tell(_("Đã thu hồi."), replace(effect, ended=[]))
    return redirect(url_for("admin.quiz_accommodations", quiz_id=quiz_id), 303)


def _withdraw_page(managed: ManagedQuiz, found: ListedAccommodation, form: WithdrawForm) -> str:
    return render_template(
        "admin/accommodation_withdraw.html",
        managed=managed,
        found=found,
        form=form,
        effect=preview_withdrawal(db(), row=found.row, now=now()) if found.is_in_force else None,
        now=now(),
    )


def _tell(done: str, effect: Effect) -> None:
    sentences = [done]
    if effect.moved:
        sentences.append(
            _("%(count)s lượt đang làm đã dời giờ kết thúc; trang đang mở nhận giờ mới trong 30 giây.", count=len(effect.moved))
        )  # fmt: skip
    if effect.ended:
        sentences.append(
            _("%(count)s lượt đã kết thúc từ trước nên giữ nguyên; muốn làm tiếp thì mở lại lượt ấy.", count=len(effect.ended))
        )  # fmt: skip
    flash(" ".join(sentences), "ok")
