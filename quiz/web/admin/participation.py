"""`/admin/participation`: how many people of a unit and of those below it took part, as a page and as a CSV file."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

from flask import Response, render_template, request, url_for

from quiz.domain.errors import InvalidInput
from quiz.domain.participation import FREE, Period
from quiz.domain.permissions import REPORT_READERS
from quiz.domain.text import fold
from quiz.reports.csv_text import Cell, csv_lines
from quiz.reports.participation import ParticipationRow, participation_rows
from quiz.services.unit_scope import ScopedUnit, find_administered, path_to
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.participation_words import ShownRow, csv_cells, csv_heading
from quiz.web.clock import local_zone, now
from quiz.web.period_words import period_name, period_options
from quiz.web.report_query import read_asked_period
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


@blueprint.get("/admin/participation")
def participation() -> str | tuple[str, int]:
    """The figures with the filter; a filter that cannot be used comes back as it was, with what is wrong (422)."""
    unit = _asked_unit()
    try:
        preset, period = read_asked_period(request.args, now())
    except InvalidInput as error:
        return render_template("admin/participation.html", **_frame(unit, error=error)), 422
    rows = _rows(unit, period)
    return render_template(
        "admin/participation.html",
        **_frame(unit, preset=preset, period=period, rows=[ShownRow(row) for row in rows]),
        csv_href=_address(
            "participation_csv", unit.code, {"from": str(period.first), "to": str(period.last)}
        ),
    )


@blueprint.get("/admin/participation.csv")
def participation_csv() -> Response:
    """The page's rows as a file, written line by line."""
    unit = _asked_unit()
    _preset, period = read_asked_period(request.args, now())
    rows = _rows(unit, period)
    lines: list[Sequence[Cell]] = [csv_heading(), *(csv_cells(row, period) for row in rows)]
    response = Response(csv_lines(lines), mimetype="text/csv")
    code = re.sub(r"[^a-z0-9-]+", "-", fold(unit.code))
    name = f"tham-gia-{code}-{period.first:%Y%m%d}-{period.last:%Y%m%d}.csv"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _asked_unit() -> ScopedUnit:
    return find_administered(db(), actor=current_actor(), roles=REPORT_READERS, code=request.args.get("unit"))


def _rows(unit: ScopedUnit, period: Period) -> list[ParticipationRow]:
    return participation_rows(db(), unit_id=unit.id, period=period, zone=local_zone())


def _frame(
    unit: ScopedUnit,
    *,
    preset: str = "",
    period: Period | None = None,
    rows: Sequence[ShownRow] = (),
    error: InvalidInput | None = None,
) -> dict[str, object]:
    """What stands on the page with and without figures: the filter as it was filled in, and where one is in the tree."""
    args = request.args
    return {
        "unit": unit,
        "path": path_to(db(), actor=current_actor(), roles=REPORT_READERS, unit_id=unit.id),
        "period": period,
        "rows": rows,
        "name": period_name(preset, period) if period else "",
        "form": FilterForm(
            preset=preset or args.get("preset") or FREE,
            first=period.first.isoformat() if period else args.get("from", "")[:40],
            last=period.last.isoformat() if period else args.get("to", "")[:40],
            error_field=error.field if error else "",
            error=input_sentence(error) if error else "",
        ),
        "periods": period_options(now()),
        "moment": now(),
        "href": _unit_address,
    }


@dataclass(frozen=True)
class FilterForm:
    """The filter as it was filled in, and what is wrong with it."""

    preset: str
    first: str
    last: str
    error_field: str
    error: str

    @property
    def is_free(self) -> bool:
        """Whether the two dates were chosen by hand."""
        return self.preset == FREE


def _unit_address(code: str) -> str:
    """The same report of another unit."""
    kept = {name: request.args[name] for name in ("preset", "from", "to") if request.args.get(name)}
    return _address("participation", code, kept)


def _address(view: str, unit_code: str, query: dict[str, str]) -> str:
    # "from" is a word of the language, so that it cannot be written as an argument's name
    return url_for(f"admin.{view}", _external=False, unit=unit_code, **cast(Any, query))
