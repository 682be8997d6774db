"""Changes of many questions of the bank: chosen in the list, shown before they are made, listed and taken back after."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.bank_changes import ACTIONS, GIVEN_TAGS, LEVEL, MOVE, POOL, TAG, UNTAG, WITH_VALUE
from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR, TEACHER
from quiz.domain.text import is_storable
from quiz.reports.bank_find import chosen_versions
from quiz.reports.bank_list import list_versions
from quiz.reports.bank_tree import BankTree, read_bank_tree
from quiz.services.bank_change import MOST, ChangePlan, apply_change, plan_change
from quiz.services.bank_undo import can_undo, find_change, list_changes, undo_change
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.bank_query import kept_address, reader_of, wanted_of
from quiz.web.bank_words import (
    action_names,
    done_sentence,
    pool_name,
    question_sentence,
    refusal_names,
    what_follows,
)
from quiz.web.clock import now
from quiz.web.formats import whole
from quiz.web.level_words import level_choices, level_words
from quiz.web.question_words import tag_names
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

#: Lines that a preview shows of what changes, and of what is left for each reason.
SHOWN = 20


@reach("admin.bank_undo")
def _own_change(actor: Actor, change_id: str) -> None:
    find_change(db(), actor=actor, change_id=change_id)


@blueprint.post("/manage/bank/change")
def bank_change() -> str | Response | tuple[str, int]:
    """Asks for what is missing, shows what would be done, does it; the address holds the filter that the list had."""
    actor, action = current_actor(), request.form.get("action", "")
    if action not in ACTIONS or action not in _actions(actor):
        flash(_("Chọn một việc để làm với các câu đã chọn."), "warn")
        return redirect(url_for("admin.bank", **kept_address()), 303)
    tree = read_bank_tree(db(), reader=reader_of(actor))
    versions = _chosen(actor, tree)
    value = (request.form.get("new", "").strip() or request.form.get("value", "").strip())[:100]
    if action in WITH_VALUE and not value:
        return _ask_page(action, tree, versions, "")
    try:
        plan = plan_change(db(), actor=actor, action=action, value=value, versions=versions, now=now())
        if request.form.get("seen") == plan.digest and plan.changing:
            return _done(actor, plan, versions)
    except InvalidInput as error:
        if error.field == "value":
            return _ask_page(action, tree, versions, input_sentence(error)), 422
        flash(input_sentence(error), "warn")
        return redirect(url_for("admin.bank", **kept_address()), 303)
    return _preview_page(actor, tree, plan, is_other=bool(request.form.get("seen")))


@blueprint.get("/manage/bank/changes")
def bank_changes() -> str:
    """What the reader changed of late, with the way back."""
    actor = current_actor()
    changes = [(change, can_undo(change)) for change in list_changes(db(), actor=actor)]
    return render_template(
        "admin/bank_changes.html",
        changes=changes,
        actions=_actions(actor),
        value_word=_value_word(read_bank_tree(db(), reader=reader_of(actor))),
        kept=kept_address(),
    )


@blueprint.post("/manage/bank/changes/<change_id>/undo")
def bank_undo(change_id: str) -> Response:
    """Take one back."""
    try:
        undone = undo_change(db(), actor=current_actor(), change_id=change_id, now=now())
    except ChangedMeanwhile:
        flash(_("Lần đổi này đã hoàn tác, hoặc không hoàn tác được."), "warn")
        return redirect(url_for("admin.bank_changes", **kept_address()), 303)
    flash(_("Đã hoàn tác: %(count)s bản trở lại như trước.", count=whole(undone.restored)), "ok")
    if undone.kept:
        flash(_("%(count)s bản giữ nguyên vì đã được đổi tiếp sau đó.", count=whole(undone.kept)), "warn")
    return redirect(url_for("admin.bank_changes", **kept_address()), 303)


def _actions(actor: Actor) -> dict[str, str]:
    return action_names(is_editor=actor.holds(EDITOR), is_teacher=actor.holds(TEACHER))


def _chosen(actor: Actor, tree: BankTree) -> list[int]:
    """Numbers of the listed versions that were marked, or of all that the filter finds."""
    codes = None
    if not request.form.get("all"):
        codes = [code for code in request.form.getlist("code")[: MOST + 1] if is_storable(code)]
    return chosen_versions(db(), reader=reader_of(actor), wanted=wanted_of(tree), codes=codes, limit=MOST + 1)


def _done(actor: Actor, plan: ChangePlan, versions: list[int]) -> Response:
    """Done, or begun anew when somebody else was quicker."""
    try:
        change = apply_change(
            db(),
            actor=actor,
            action=plan.action,
            value=plan.value,
            versions=versions,
            seen=plan.digest,
            now=now(),
        )
    except ChangedMeanwhile:
        flash(_("Các câu này vừa được người khác đổi. Xem lại danh sách; chưa có gì được đổi."), "warn")
        return redirect(url_for("admin.bank", **kept_address()), 303)
    flash(done_sentence(plan.action, whole(len(plan.changing))), "ok")
    if can_undo(change):
        return redirect(url_for("admin.bank_changes", **kept_address()), 303)
    return redirect(url_for("admin.bank", **kept_address()), 303)


def _ask_page(action: str, tree: BankTree, versions: list[int], failure: str) -> str:
    """Which level, tag, lesson or set."""
    return render_template(
        "admin/bank_ask.html",
        action=action,
        title=_actions(current_actor())[action],
        choices=_choices(action, tree),
        pools=[pool for pool in tree.pools if pool != "practice"],
        pool_name=pool_name,
        asked_new=request.form.get("new", "")[:100],
        count=len(versions),
        failure=failure,
        **_carried(),
    )


def _preview_page(actor: Actor, tree: BankTree, plan: ChangePlan, *, is_other: bool) -> str:
    shown = [*plan.changing[:SHOWN], *(number for number, _why in plan.refused[: 5 * SHOWN])]
    lines = dict(zip(shown, list_versions(db(), reader=reader_of(actor), versions=shown), strict=True))
    refused: dict[str, list[Any]] = {}
    for number, why in plan.refused:
        refused.setdefault(why, []).append(lines.get(number))
    word = _value_word(tree)(plan.action, plan.value)
    return render_template(
        "admin/bank_preview.html",
        plan=plan,
        title=question_sentence(plan.action, whole(len(plan.changing)), word),
        sentence=what_follows(plan.action, plan.value),
        button=_actions(actor)[plan.action],
        changing=[lines[number] for number in plan.changing[:SHOWN]],
        refused=refused,
        why=refusal_names(),
        shown=SHOWN,
        is_other=is_other,
        **_carried(),
    )


def _carried() -> dict[str, Any]:
    """What a form goes on with: the filter, and which questions were marked."""
    return {
        "kept": kept_address(),
        "is_all": bool(request.form.get("all")),
        "codes": request.form.getlist("code")[: MOST + 1],
    }


def _choices(action: str, tree: BankTree) -> list[tuple[str, str]]:
    if action == LEVEL:
        return level_choices()
    if action in (TAG, UNTAG):
        return [(tag, tag_names()[tag]) for tag in GIVEN_TAGS]
    if action == MOVE:
        return [(one.key, one.title) for one in tree.lessons]
    return []


def _value_word(tree: BankTree) -> Any:
    titles = {one.key: one.title for one in tree.lessons}

    def word(action: str, value: str | None) -> str:
        if value is None:
            return ""
        if action == POOL:
            return pool_name(value)
        names = {LEVEL: level_words(), TAG: tag_names(), UNTAG: tag_names(), MOVE: titles}
        return names.get(action, {}).get(value, value)

    return word
