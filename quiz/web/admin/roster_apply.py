"""`/manage/rosters/<id>/apply` and `/discard`: the end of a preview, one way or the other."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.exchange.roster_rows import RosterFile
from quiz.services.roster_files import forget_file
from quiz.services.roster_import import Decision, apply_import, discard_import, find_import
from quiz.services.roster_queue import AT_ONCE, queue_apply
from quiz.services.roster_read import read_import
from quiz.services.unit_scope import granted_units
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.roster_forms import ApplyForm
from quiz.web.admin.roster_preview import folder_of_uploads, shown_preview
from quiz.web.clock import now, today
from quiz.web.transaction import db, reading, release
from quiz.web.wording import input_sentence


@blueprint.post("/manage/rosters/<import_id>/apply")
def roster_apply(import_id: str) -> str | Response | tuple[str, int]:
    """Apply what was seen: a small file at once, a large one as a job."""
    form = ApplyForm()
    with reading() as session:  # a file takes long to read, and nobody could save meanwhile
        record, _unit = find_import(session, actor=current_actor(), public_id=import_id)
        file = read_import(folder_of_uploads(), record, today=today()) if record.file_name else None
    here = redirect(url_for("admin.roster", import_id=import_id), 303)
    if file is None or not form.validate():
        return here
    try:
        _apply(import_id, file, form)
    except ChangedMeanwhile:
        release()
        flash(_("Dữ liệu đã đổi sau khi bạn xem. Xem lại rồi bấm nhập. Chưa nhập dòng nào."), "warn")
        return here
    except InvalidInput as error:
        release()
        return _refused(import_id, form, input_sentence(error))
    return here


def _apply(import_id: str, file: RosterFile, form: ApplyForm) -> None:
    actor = current_actor()
    record, _unit = find_import(db(), actor=actor, public_id=import_id)
    tops = granted_units(actor, PEOPLE_KEEPERS)
    decision = Decision(
        digest=form.digest.data or "", skips_bad_rows=form.skip.data, leaving=form.leaving.data
    )
    if len(file.rows) > AT_ONCE:
        queue_apply(
            db(),
            record=record,
            decision=decision,
            tops=tops,
            folder=folder_of_uploads(),
            today=today(),
            actor_id=actor.person_id,
            now=now(),
        )
        return
    apply_import(
        db(),
        record=record,
        file=file,
        decision=decision,
        tops=tops,
        actor_id=actor.person_id,
        now=now(),
    )
    flash(_("Đã nhập xong."), "ok")


def _refused(import_id: str, form: ApplyForm, sentence: str) -> tuple[str, int]:
    with reading() as session:
        record, unit = find_import(session, actor=current_actor(), public_id=import_id)
        form.form_errors = [*form.form_errors, sentence]
        return shown_preview(session, record, unit, form), 422


@blueprint.post("/manage/rosters/<import_id>/discard")
def roster_discard(import_id: str) -> Response:
    """Nothing of it is wanted: the file goes."""
    record, unit = find_import(db(), actor=current_actor(), public_id=import_id)
    name = discard_import(db(), record=record, actor=current_actor(), now=now())
    forget_file(folder_of_uploads(), name)
    flash(_("Đã bỏ danh sách này và xóa tệp."), "ok")
    return redirect(url_for("admin.rosters", unit=unit.code), 303)
