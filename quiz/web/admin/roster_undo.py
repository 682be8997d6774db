"""`/manage/rosters/<id>/undo`: who goes, who is as before again, who is kept and why; then it is undone."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile
from quiz.services.roster_files import forget_file
from quiz.services.roster_import import find_import
from quiz.services.roster_queue import AT_ONCE, queue_undo
from quiz.services.roster_undo import can_undo, plan_undo, undo_import, undo_until
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.roster_preview import folder_of_uploads
from quiz.web.clock import now
from quiz.web.transaction import db

#: Kept people that the page names; the others are counted.
MOST_NAMED = 200


@blueprint.route("/manage/rosters/<import_id>/undo", methods=["GET", "POST"])
def roster_undo(import_id: str) -> str | Response:
    """The preview; posted, the import is taken back."""
    record, unit = find_import(db(), actor=current_actor(), public_id=import_id)
    if not can_undo(record, now=now()):
        raise ChangedMeanwhile
    if request.method == "POST":
        return _undone(import_id)
    plan = plan_undo(db(), record=record)
    return render_template(
        "admin/roster_undo.html",
        record=record,
        unit=unit,
        plan=plan,
        until=undo_until(record),
        named=plan.kept[:MOST_NAMED],
    )


def _undone(import_id: str) -> Response:
    record, _unit = find_import(db(), actor=current_actor(), public_id=import_id)
    actor_id = current_actor().person_id
    if sum((record.counts or {}).get(name, 0) for name in ("added", "changed", "moved", "left")) > AT_ONCE:
        queue_undo(db(), record=record, actor_id=actor_id, now=now())
        return redirect(url_for("admin.roster", import_id=import_id), 303)
    plan = undo_import(db(), record=record, actor_id=actor_id, now=now())
    forget_file(folder_of_uploads(), record.file_name)
    record.file_name = None
    done = len(plan.removed) + len(plan.restored)
    flash(_("Đã hoàn tác: %(count)s người trở lại như trước khi nhập.", count=done), "ok")
    return redirect(url_for("admin.roster", import_id=import_id), 303)
