"""`/reports/participation`: the figures of the page, for programs."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request

from quiz.domain.permissions import REPORT_READERS
from quiz.reports.participation import ParticipationRow, participation_rows
from quiz.services.unit_scope import find_administered
from quiz.web.access import current_actor
from quiz.web.api import blueprint
from quiz.web.clock import local_zone, now
from quiz.web.report_query import read_asked_period
from quiz.web.transaction import db


@blueprint.get("/reports/participation")
def participation() -> Response:
    """The asked unit's row first, then its direct children; dates inclusive, default the running half-year."""
    unit = find_administered(db(), actor=current_actor(), roles=REPORT_READERS, code=request.args.get("unit"))
    _preset, period = read_asked_period(request.args, now())
    rows = participation_rows(db(), unit_id=unit.id, period=period, zone=local_zone())
    return jsonify(items=[_row_json(row) for row in rows], next=None)


def _row_json(row: ParticipationRow) -> dict[str, Any]:
    return {
        "unit": row.code,
        "name": row.name,
        "headcount_staff": row.staff.headcount,
        "headcount_students": row.students.headcount,
        "reached_staff": row.staff.reached,
        "reached_students": row.students.reached,
        "entrants": row.entrants,
        "finishers": row.finishers,
        "turns": row.turns,
        "passed": row.passed,
        "lessons_completed": row.lessons_completed,
        # none can be issued yet, so that none was in any period
        "certificates": 0,
    }
