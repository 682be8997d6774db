"""Corrections of a plan's tree, each a small form of its own, and taking them back."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.text import is_storable
from quiz.services.plan_correct import correct_plan, take_back
from quiz.services.plan_find import find_import
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence

NAMES = {"action": 20, "place": 6, "line": 7, "target": 6, "title": 400, "label": 20, "parts": 20_000}


@blueprint.post("/manage/plans/imports/<import_id>/corrections")
def plan_correct(import_id: str) -> Response:
    """Make one correction; what cannot be made is said on the page, and nothing changes."""
    wish = {
        name: value
        for name in NAMES
        if (value := request.form.get(name, "")[: NAMES[name]]) and is_storable(value)
    }
    record = find_import(db(), public_id=import_id, with_reading=True)
    try:
        correct_plan(db(), actor=current_actor(), record=record, wish=wish, seen=_seen(), now=now())
        done = _place_after(wish)
        if done is None:
            flash(_("Đã sửa. Sửa nhầm thì bấm Hoàn tác ở danh sách các chỗ đã sửa."), "ok")
        there = "tree" if done is None else "done"
        return redirect(url_for("admin.plan_import", import_id=import_id, done=done, _anchor=there), 303)
    except InvalidInput as error:
        release()
        flash(input_sentence(error), "warn")
        there = f"e{wish['place']}" if "place" in wish else "tree"
        chosen = url_for(
            "admin.plan_import",
            import_id=import_id,
            place=wish.get("place"),
            line=wish.get("line"),
            _anchor=there,
        )
        return redirect(chosen, 303)


@blueprint.post("/manage/plans/imports/<import_id>/corrections/back")
def plan_correct_back(import_id: str) -> Response:
    """Take back the last correction, or one of the list."""
    number = request.form.get("number", "")
    record = find_import(db(), public_id=import_id)
    try:
        take_back(
            db(),
            actor=current_actor(),
            record=record,
            number=int(number) if number.isascii() and number.isdigit() and len(number) < 5 else None,
            seen=_seen(),
            now=now(),
        )
        flash(_("Đã hoàn tác."), "ok")
    except InvalidInput as error:
        release()
        flash(input_sentence(error), "warn")
    back = request.form.get("back", "")  # the entry beside which it was pressed
    there = f"e{back}" if back.isascii() and back.isdigit() and len(back) < 7 else "corrections"
    return redirect(url_for("admin.plan_import", import_id=import_id, _anchor=there), 303)


def _place_after(wish: dict[str, str]) -> int | None:
    """Where in the tree the corrected entry stands now; None where it went to another place."""
    place = wish.get("place", "")
    if wish.get("action") == "move" or not (place.isascii() and place.isdigit()):
        return None
    return max(0, int(place) + {"merge": -1, "up": -1, "down": 1}.get(wish.get("action", ""), 0))


def _seen() -> int:
    seen = request.form.get("seen", "")
    return int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 6 else -1
