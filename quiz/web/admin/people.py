"""`/manage/people`: the people of the reader's units, found by words of the name, unit, class and state."""

from __future__ import annotations

from typing import Any, cast

from flask import render_template, request, url_for
from flask_babel import gettext as _

from quiz.domain.permissions import PEOPLE_KEEPERS
from quiz.domain.text import is_storable
from quiz.reports.people_find import ACTIVE, DISABLED, LEFT, STATES, PeopleFilter
from quiz.reports.people_list import Option, classes_of, read_people_page, units_below
from quiz.services.group_find import find_group_id
from quiz.services.unit_scope import ScopedUnit, find_administered, path_to
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.clock import today
from quiz.web.transaction import db

MAX_TEXT = 100
AUDIENCES = ("staff", "student")


@blueprint.get("/manage/people")
def people() -> str:
    """The list; the address holds the filter."""
    unit = find_administered(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, code=_asked("unit"))
    classes = classes_of(db(), unit_id=unit.id, day=today())
    wanted = _wanted(unit)
    page = read_people_page(db(), wanted=wanted, after=_asked("after"), before=_asked("before"))
    return render_template(
        "admin/people.html",
        unit=unit,
        page=page,
        wanted=wanted,
        filters=_filters(unit, classes, wanted),
        is_filtered=bool(wanted.text or wanted.audience or wanted.group_id or wanted.state != ACTIVE),
        before_href=_address(before=page.before) if page.before else "",
        after_href=_address(after=page.after) if page.after else "",
    )


def _asked(name: str) -> str | None:
    value = request.args.get(name, "")[:MAX_TEXT].strip()
    return value if value and is_storable(value) else None


def _choice(name: str, choices: tuple[str, ...]) -> str | None:
    return request.args.get(name) if request.args.get(name) in choices else None


def _wanted(unit: ScopedUnit) -> PeopleFilter:
    asked = _asked("class")
    return PeopleFilter(
        unit_id=unit.id,
        day=today(),
        group_id=find_group_id(db(), unit_id=unit.id, group_id=asked) if asked else None,
        audience=_choice("audience", AUDIENCES),
        state=_choice("state", STATES) or ACTIVE,
        text=_asked("q") or "",
    )


def _address(**more: str) -> str:
    kept = {name: request.args[name] for name in ("unit", "class", "audience", "state", "q") if _asked(name)}
    # "class" is a word of the language, so that it cannot be written as an argument's name
    return url_for("admin.people", **cast(Any, kept | more))


def _filters(unit: ScopedUnit, classes: list[Option], wanted: PeopleFilter) -> list[dict[str, Any]]:
    """The fields of the filter, as the macro takes them."""
    upper = path_to(db(), actor=current_actor(), roles=PEOPLE_KEEPERS, unit_id=unit.id)
    below = units_below(db(), unit_id=unit.id, day=today())
    units = [
        *((one.code, one.name) for one in upper),
        (unit.code, unit.name),
        *((one.key, f"– {one.name}") for one in below),
    ]
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("Họ tên hoặc mã"), "value": wanted.text, "type": "search"}
    ]
    if len(units) > 1:
        fields.append({"name": "unit", "label": _("Đơn vị"), "value": unit.code, "options": units})
    if classes:
        groups = [("", _("Tất cả các lớp")), *((one.key, one.name) for one in classes)]
        fields.append({"name": "class", "label": _("Lớp"), "value": _asked("class") or "", "options": groups})
    who = [("", _("Tất cả")), ("staff", _("CB, GV, NV")), ("student", _("Học sinh"))]
    states = [
        (ACTIVE, _("Đang học, đang làm việc")),
        (LEFT, _("Đã rời đơn vị")),
        (DISABLED, _("Tài khoản đã khóa")),
    ]
    fields.append(
        {"name": "audience", "label": _("Đối tượng"), "value": wanted.audience or "", "options": who}
    )
    fields.append({"name": "state", "label": _("Tình trạng"), "value": wanted.state, "options": states})
    return fields
