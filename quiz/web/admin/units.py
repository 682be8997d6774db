"""`/manage/units`: the units that the reader looks after, as a list by place or by search, and one of them with its past."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from quiz.domain.headcounts import MISSING, STALE, UNCONFIRMED
from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN, REPORT_READERS
from quiz.domain.text import is_storable
from quiz.models import Unit, UnitKind
from quiz.reports.unit_page import read_history
from quiz.reports.unit_rows import ANY, ENDED, LIVING, UnitFilter, read_units
from quiz.services.unit_manage import CHANGERS, find_unit, unit_kinds
from quiz.services.unit_scope import find_administered, granted_units
from quiz.services.unit_tree import UnitTree, tree_on
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import today
from quiz.web.transaction import db
from quiz.web.unit_words import count_states, kind_name, level_names

PAGE_SIZE = 50
MAX_TEXT = 100


@reach("admin.unit")
def within_reach(actor: Actor, code: str) -> None:
    """The unit is one of the actor's or below; raises NotFound."""
    find_unit(db(), actor=actor, code=code)


@blueprint.get("/manage/units")
def units() -> str:
    """The list; the address holds the filter."""
    actor = current_actor()
    tops, kinds = granted_units(actor, REPORT_READERS), unit_kinds(db())
    holds_root = {root.id for root in tree_on(db(), today()).roots} <= set(tops)
    wanted = _wanted(tops, tuple(kinds), holds_root)
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    found = read_units(db(), wanted=wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE)
    tree = tree_on(db(), wanted.day)
    path = [upper for upper in tree.path(wanted.under) if _reaches(tree, upper.id, wanted.tops)]
    return render_template(
        "admin/units.html",
        found=found,
        wanted=wanted,
        path=path,
        tops=[tree.units[top] for top in wanted.tops],
        filters=_filters(wanted, list(kinds.values()), holds_root),
        page=page,
        first=(page - 1) * PAGE_SIZE + 1,
        last=(page - 1) * PAGE_SIZE + len(found.rows),
        page_address=lambda number: url_for("admin.units", **_kept(), page=number),
        kinds=kinds,
        kind_name=kind_name,
        levels=level_names(),
        states=count_states(),
        is_changer=DEPARTMENT_ADMIN in actor.roles,
    )


def _reaches(tree: UnitTree, unit_id: int, tops: tuple[int, ...]) -> bool:
    return any(tree.is_below(unit_id, top) for top in tops)


def _wanted(tops: tuple[int, ...], kinds: tuple[str, ...], holds_root: bool) -> UnitFilter:
    actor = current_actor()
    head = find_administered(db(), actor=actor, roles=REPORT_READERS, code=request.args.get("under") or None)
    text = request.args.get("q", "")[:MAX_TEXT].strip()
    return UnitFilter(
        tops=tops,
        under=head.id,
        day=_day() if holds_root else today(),
        today=today(),
        text=text if is_storable(text) else "",
        kind=_one_of("kind", kinds),
        level=_one_of("level", tuple(level_names())),
        life=_one_of("life", (LIVING, ENDED, ANY)) or LIVING,
        counts=_one_of("counts", (MISSING, STALE, UNCONFIRMED)),
    )


def _day() -> date:
    """The day whose tree is asked for. Only who looks after the whole tree is asked: elsewhere it may hold what is not his."""
    try:
        return min(date.fromisoformat(request.args.get("on", "")), today())
    except ValueError:
        return today()


def _one_of(name: str, allowed: tuple[str, ...]) -> str | None:
    return request.args.get(name) if request.args.get(name) in allowed else None


def _kept() -> dict[str, Any]:
    names = ("under", "q", "kind", "level", "life", "counts", "on")
    return {name: request.args[name] for name in names if request.args.get(name)}


def _filters(wanted: UnitFilter, kinds: list[UnitKind], holds_root: bool) -> list[dict[str, Any]]:
    states = count_states()
    fields: list[dict[str, Any]] = [
        {"name": "q", "label": _("Tên hoặc mã"), "value": wanted.text, "type": "search"},
        {
            "name": "kind",
            "label": _("Loại đơn vị"),
            "value": wanted.kind or "",
            "options": [("", _("Tất cả")), *((kind.code, kind_name(kind)) for kind in kinds)],
        },
        {
            "name": "level",
            "label": _("Cấp học"),
            "value": wanted.level or "",
            "options": [("", _("Tất cả")), *level_names().items()],
        },
        {
            "name": "counts",
            "label": _("Sĩ số"),
            "value": wanted.counts or "",
            "options": [
                ("", _("Tất cả")),
                *((name, states[name]) for name in (MISSING, STALE, UNCONFIRMED)),
            ],
        },
        {
            "name": "life",
            "label": _("Tình trạng"),
            "value": wanted.life,
            "options": [
                (LIVING, _("Đang hoạt động")),
                (ENDED, _("Đã kết thúc")),
                (ANY, _("Tất cả")),
            ],
        },
    ]
    if holds_root:
        fields.append({"name": "on", "label": _("Cây ngày"), "value": wanted.day.isoformat(), "type": "date"})
    return fields


@blueprint.get("/manage/units/<code>")
def unit(code: str) -> str:
    """One unit: what it is, where it stands, what it counts, what became of it, and what may be done with it."""
    found = find_unit(db(), actor=current_actor(), code=code)
    return render_template("admin/unit.html", **unit_frame(found))


def unit_frame(found: Unit) -> dict[str, Any]:
    """What a page about one unit shows at its head and in its facts."""
    actor, day = current_actor(), today()
    tops = granted_units(actor, REPORT_READERS)
    wanted = UnitFilter(tops=tops, under=found.id, day=day, today=day)
    page = read_units(db(), wanted=wanted, limit=PAGE_SIZE, offset=0)
    tree = tree_on(db(), day)
    changed = granted_units(actor, CHANGERS)
    return {
        "unit": found,
        "head": page.head,
        "page": page,
        "path": [upper for upper in tree.path(found.id) if _reaches(tree, upper.id, tops)],
        "history": read_history(db(), unit_id=found.id),
        "kinds": unit_kinds(db()),
        "kind_name": kind_name,
        "levels": level_names(),
        "states": count_states(),
        "may_change": any(tree.is_below(found.id, top) for top in changed),
        "may_end": any(upper.id in changed for upper in tree.path(found.id)),
        "day": day,
    }
