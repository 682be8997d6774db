"""`/manage/slips`: slips with first passwords for classes, the staff, or people who are picked; each sheet is fetched once."""

from __future__ import annotations

from flask import Response as FileResponse
from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import InvalidInput, NotFound, SlipsGone
from quiz.domain.first_passwords import LIFETIME
from quiz.domain.identity import Actor
from quiz.domain.permissions import REPORT_READERS
from quiz.reports.slips import (
    SheetRow,
    find_class,
    read_circles,
    read_names,
    read_people,
    read_sheet,
    read_sheets,
)
from quiz.services.slip_request import MOST_PEOPLE, PrintPlace, SlipWish, request_slips
from quiz.services.slip_take import FOLDER, find_sheet, take_sheet
from quiz.services.unit_scope import ScopedUnit, find_administered
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now, settings
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

#: What a browser calls the file: nothing of whom it is for.
DOWNLOAD_NAME = "phieu-dang-nhap.pdf"


def _sheet_within_reach(actor: Actor, sheet_id: str) -> None:
    find_sheet(db(), actor=actor, public_id=sheet_id)


for _endpoint in ("slip_sheet", "slip_sheet_status", "slip_sheet_take"):
    reach(f"admin.{_endpoint}")(_sheet_within_reach)


@blueprint.get("/manage/slips")
def slips() -> str:
    """Classes and staff of a unit with how many lack a password, and the sheets made before."""
    return _render(_asked_unit(request.args.get("unit")))


@blueprint.post("/manage/slips")
def slips_request() -> str | Response | tuple[str, int]:
    """Put a sheet in line. People who are named lose what they have, so that is asked about first."""
    form = request.form
    unit = _asked_unit(form.get("unit"))
    wish = SlipWish(_asked("group"), "staff" in form, _asked("person"))
    if wish.people and "confirmed" not in form:
        names = read_names(db(), unit_id=unit.id, public_ids=wish.people, now=now())
        return render_template(
            "admin/slips_confirm.html", unit=unit, wish=wish, names=names, days=LIFETIME.days
        )
    try:
        sheet = request_slips(
            db(), actor=current_actor(), unit_id=unit.id, wish=wish, place=_place(), now=now()
        )
    except InvalidInput as error:
        return _render(unit, failure=input_sentence(error)), 422
    return redirect(url_for("admin.slip_sheet", sheet_id=sheet.public_id), 303)


@blueprint.get("/manage/slips/people")
def slips_people() -> str:
    """The people of a class, or the staff, with their user names and what password they have, to be picked."""
    unit = _asked_unit(request.args.get("unit"))
    group = request.args.get("group")
    found = find_class(db(), unit_id=unit.id, public_id=group) if group else None
    if group and found is None:
        raise NotFound("class")
    people = read_people(
        db(), actor=current_actor(), unit_id=unit.id, group_id=found[0] if found else None, now=now()
    )
    return render_template(
        "admin/slips_people.html", unit=unit, class_name=found[1] if found else None, people=people
    )


@blueprint.get("/manage/slips/<sheet_id>")
def slip_sheet(sheet_id: str) -> str:
    """One sheet: how far it is, or the button that fetches it."""
    sheet = find_sheet(db(), actor=current_actor(), public_id=sheet_id)
    row = read_sheet(db(), sheet_id=sheet.id, now=now())
    return render_template("admin/slip_sheet.html", row=row, sentence=_sentence(row), days=LIFETIME.days)


@blueprint.get("/manage/slips/<sheet_id>/status")
def slip_sheet_status(sheet_id: str) -> FileResponse:
    """What changes on that page, for its script."""
    sheet = find_sheet(db(), actor=current_actor(), public_id=sheet_id)
    row = read_sheet(db(), sheet_id=sheet.id, now=now())
    return jsonify(state=row.state, done=row.progress, total=row.total or 0, sentence=_sentence(row))


@blueprint.post("/manage/slips/<sheet_id>/take")
def slip_sheet_take(sheet_id: str) -> FileResponse:
    """The PDF, once: it is read, and gone when the answer has been sent."""
    file = (
        settings().data_dir / FOLDER / take_sheet(db(), actor=current_actor(), public_id=sheet_id, now=now())
    )
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        raise SlipsGone from None
    response = FileResponse(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{DOWNLOAD_NAME}"'
    response.call_on_close(lambda: file.unlink(missing_ok=True))
    return response


def _asked(name: str) -> tuple[str, ...]:
    """What was ticked; of more than a sheet takes no more than it needs to say so."""
    return tuple(dict.fromkeys(request.form.getlist(name)))[: MOST_PEOPLE + 1]


def _asked_unit(code: str | None) -> ScopedUnit:
    return find_administered(db(), actor=current_actor(), roles=REPORT_READERS, code=code or None)


def _render(unit: ScopedUnit, failure: str = "") -> str:
    return render_template(
        "admin/slips.html",
        unit=unit,
        circles=read_circles(db(), unit_id=unit.id, now=now()),
        sheets=read_sheets(db(), unit_id=unit.id, now=now()),
        failure=failure,
        days=LIFETIME.days,
    )


def _place() -> PrintPlace:
    base = (settings().base_url or request.url_root).rstrip("/")
    return PrintPlace(str(settings().data_dir / FOLDER), f"{base}/sign-in", settings().timezone)


def _sentence(row: SheetRow) -> str:
    return {
        "queued": _("Đang chờ đến lượt."),
        "running": _("Đang làm phiếu cho %(count)s người.", count=row.wanted),
        "failed": _("Dừng giữa chừng: %(error)s", error=row.error or ""),
        "done": _("Đang làm phiếu cho %(count)s người.", count=row.wanted),
        "ready": _("Đã xong %(count)s phiếu, chờ bạn tải về.", count=row.printed or 0),
        "taken": _("Phiếu đã được tải về."),
        "gone": _("Không còn phiếu để tải."),
    }[row.state]
