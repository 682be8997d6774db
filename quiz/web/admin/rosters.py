"""`/manage/rosters`: the imports of a unit and below, a new one from a file, and the empty table to fill in."""

from __future__ import annotations

from io import BytesIO

from flask import redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput
from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.roster_plan import STAFF, STUDENT
from quiz.domain.school_year import school_year_name, school_year_of
from quiz.domain.text import is_storable
from quiz.reports.people_list import units_below
from quiz.reports.roster_list import MOST_SHOWN, read_imports
from quiz.reports.roster_template import write_template
from quiz.services.roster_files import forget_file, keep_file, uploads_folder
from quiz.services.roster_import import Upload, record_upload
from quiz.services.unit_scope import ScopedUnit, find_administered, path_to
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.roster_forms import UploadForm
from quiz.web.clock import now, settings, today
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/manage/rosters")
def rosters() -> str:
    """The newest imports, those of the units below too."""
    unit = asked_unit()
    actor = current_actor()
    return render_template(
        "admin/rosters.html",
        unit=unit,
        upper=path_to(db(), actor=actor, roles=PEOPLE_KEEPERS, unit_id=unit.id),
        below=units_below(db(), unit_id=unit.id, day=today()),
        imports=read_imports(db(), unit_id=unit.id, now=now()),
        most=MOST_SHOWN,
    )


@blueprint.route("/manage/rosters/new", methods=["GET", "POST"])
def roster_new() -> str | Response | tuple[str, int]:
    """Which file, whose people, how complete, and on what ground they are kept."""
    unit, form = asked_unit(), UploadForm()
    if form.validate_on_submit():
        try:
            return redirect(url_for("admin.roster", import_id=_kept(unit, form)), 303)
        except InvalidInput as error:
            form.refuse(error.field, input_sentence(error))
    page = render_template(
        "admin/roster_new.html", unit=unit, form=form, school_year=school_year_name(school_year_of(today()))
    )
    return (page, 422) if form.is_submitted() else page


@blueprint.get("/manage/rosters/template.xlsx")
def roster_template() -> Response:
    """An empty table with the right headings."""
    kind = STAFF if request.args.get("kind") == STAFF else STUDENT
    name = "mau-can-bo-giao-vien.xlsx" if kind == STAFF else "mau-hoc-sinh.xlsx"
    return send_file(BytesIO(write_template(kind)), SHEET, as_attachment=True, download_name=name)


def asked_unit() -> ScopedUnit:
    """The unit in the address, or the topmost of the reader's."""
    code = request.args.get("unit", "")[:40].strip()
    return find_administered(
        db(), actor=current_actor(), roles=PEOPLE_KEEPERS, code=code if is_storable(code) else "\x00"
    )


def _kept(unit: ScopedUnit, form: UploadForm) -> str:
    """Keep the file and record the import; its id."""
    folder = uploads_folder(settings().data_dir)
    name = keep_file(folder, form.file.data.read(), ending=form.ending)
    upload = Upload(
        unit_id=unit.id,
        kind=form.kind.data,
        school_year=school_year_of(today()),
        complete=form.complete.data,
        purpose=form.purpose.data or "",
        ground=form.ground.data,
        consent_confirmed=form.consent.data,
        file_name=name,
    )
    try:
        return record_upload(db(), actor=current_actor(), upload=upload, now=now()).public_id
    except InvalidInput:
        forget_file(folder, name)
        raise
