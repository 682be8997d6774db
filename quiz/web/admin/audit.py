"""`/manage/audit`: who did what to what when, with what was before and after; the same as a CSV file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, cast

from flask import Response, render_template, request, stream_with_context, url_for
from flask_babel import gettext as _

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import INSTALLATION_KEEPERS
from quiz.domain.text import is_storable
from quiz.reports.audit_list import AuditFilter, AuditRow, all_audit, list_audit
from quiz.reports.csv_text import Cell, csv_lines
from quiz.reports.people_find import PeopleFilter, find_people
from quiz.services.unit_scope import find_administered
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.audit_words import action_names, change_lines, kind_names
from quiz.web.clock import local_zone, today
from quiz.web.transaction import db, reading, release
from quiz.web.wording import input_sentence

PAGE_SIZE = 50
#: People of one name whose rows are looked for at once.
MOST_PEOPLE = 200
MAX_TEXT = 100
#: The largest number that a row can have.
_MOST = (1 << 63) - 1
_NAMES = ("person", "action", "kind", "object", "from", "to")


@blueprint.get("/manage/audit")
def audit() -> str | tuple[str, int]:
    """A page of the log as filtered; a day that cannot be read comes back with what is wrong (422)."""
    failure, rows = "", []
    before = min(request.args.get("before", 0, type=int), _MOST)
    try:
        rows = list_audit(
            db(),
            actor=current_actor(),
            wanted=_wanted(),
            before=before if before > 0 else None,
            limit=PAGE_SIZE + 1,
        )
    except InvalidInput as error:
        failure = input_sentence(error)
    shown = rows[:PAGE_SIZE]
    page = render_template(
        "admin/audit.html",
        rows=shown,
        filters=_filters(),
        failure=failure,
        is_filtered=any(_asked(name) for name in _NAMES),
        actions=action_names(),
        kinds=kind_names(),
        change_lines=change_lines,
        newest_href=_address() if before > 0 else "",
        older_href=_address(before=str(shown[-1].number)) if len(rows) > PAGE_SIZE else "",
        csv_href=_address("audit_csv"),
    )
    return (page, 422) if failure else page


@blueprint.get("/manage/audit.csv")
def audit_csv() -> Response:
    """All rows that the filter lets through, written as they are read."""
    wanted = _wanted()
    release()  # what is written later is read in a unit of work of its own, which ends with the file
    lines = csv_lines(_lines(current_actor(), wanted))
    response = Response(stream_with_context(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="nhat-ky-{today():%Y%m%d}.csv"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _lines(actor: Actor, wanted: AuditFilter) -> Iterator[Sequence[Cell]]:
    with reading() as session:
        yield _heading()
        yield from map(_cells(), all_audit(session, actor=actor, wanted=wanted))


def _heading() -> Sequence[Cell]:
    return (
        _("Lúc"),
        _("Số của người làm"),
        _("Người làm"),
        _("Việc"),
        _("Mã việc"),
        _("Đối tượng"),
        _("Mã đối tượng"),
        _("Tên đối tượng"),
        _("Thay đổi"),
        _("Ghi chú"),
    )


def _cells() -> Callable[[AuditRow], Sequence[Cell]]:
    """The words are looked up once for the whole file."""
    actions, kinds, zone = action_names(), kind_names(), local_zone()

    def cells(row: AuditRow) -> Sequence[Cell]:
        return (
            row.at.astimezone(zone).isoformat(timespec="seconds"),
            row.actor,
            row.actor_name,
            actions.get(row.action, row.action),
            row.action,
            kinds.get(row.kind, row.kind),
            row.object_id,
            row.object_name,
            "; ".join(change_lines(row.before, row.after)),
            row.detail,
        )

    return cells


def _asked(name: str) -> str:
    value = request.args.get(name, "")[:MAX_TEXT].strip()
    return value if is_storable(value) else ""


def _wanted() -> AuditFilter:
    """The filter of the address; raises InvalidInput for a day that cannot be read."""
    first, last = _day("from"), _day("to")
    return AuditFilter(
        people=_people(_asked("person")),
        action=_asked("action") or None,
        kind=_asked("kind") or None,
        object_id=_asked("object") or None,
        first=_begin(first) if first else None,
        end=_begin(last + timedelta(days=1)) if last else None,
    )


def _people(text: str) -> tuple[int, ...] | None:
    """A number, or everybody of the reader's units whose name has these words; None when nobody was asked for."""
    if not text:
        return None
    if text.isascii() and text.isdigit():
        return (min(int(text), _MOST),)
    unit = find_administered(db(), actor=current_actor(), roles=INSTALLATION_KEEPERS, code=None)
    wanted = PeopleFilter(unit_id=unit.id, day=today(), text=text)
    return tuple(find_people(db(), wanted=wanted, place=None, limit=MOST_PEOPLE)[0])


def _day(name: str) -> date | None:
    text = _asked(name)
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.max
    if day is not None and not 2000 <= day.year <= 9998:
        raise InvalidInput(name, "date-unfit", {"value": text})
    return day


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), local_zone())


def _address(view: str = "audit", **more: str) -> str:
    kept = {name: _asked(name) for name in _NAMES if _asked(name)}
    # "from" is a word of the language, so that it cannot be written as an argument's name
    return url_for(f"admin.{view}", **cast(Any, kept | more))


def _filters() -> list[dict[str, Any]]:
    every = [("", _("Tất cả"))]
    return [
        {"name": "person", "label": _("Họ tên hoặc số"), "value": _asked("person"), "type": "search"},
        {"name": "action", "label": _("Việc"), "value": _asked("action"), "options": every + list(action_names().items())},
        {"name": "kind", "label": _("Đối tượng"), "value": _asked("kind"), "options": every + list(kind_names().items())},
        {"name": "object", "label": _("Mã đối tượng"), "value": _asked("object"), "type": "search"},
        {"name": "from", "label": _("Từ ngày"), "value": _asked("from"), "type": "date"},
        {"name": "to", "label": _("Đến ngày"), "value": _asked("to"), "type": "date"},
    ]  # fmt: skip
