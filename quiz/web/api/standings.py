"""`/contests/{id}/standings`: the leaderboard by unit for everybody, by person for who is signed in and in scope."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flask import Response, jsonify, request
from werkzeug.exceptions import Unauthorized

from quiz.domain.errors import AccessDenied, InvalidInput
from quiz.reports.contests import PublicContest, find_contest, list_contests
from quiz.reports.leaderboard import BoardRow, read_board
from quiz.reports.person_standings import PersonPlace, read_people
from quiz.web.access import actor_or_none
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text
from quiz.web.board_query import BoardQuery, part_after, read_board_query, read_limit, read_number
from quiz.web.clock import now
from quiz.web.transaction import db


@blueprint.get("/contests/<contest_id>/standings")
def standings(contest_id: str) -> Response:
    """By unit (default) or by person. Without `round` the whole contest; `unit` narrows to what is below a unit."""
    by = request.args.get("by", "unit")
    if by == "person" and actor_or_none() is None:
        raise Unauthorized
    contest = find_contest(list_contests(db()), contest_id)
    if by not in ("unit", "person"):
        raise InvalidInput("by", "value-unknown", {"value": by[:40]})
    query = read_board_query(db(), contest=contest, args=request.args, now=now(), default_round=None)
    items, following = (_units if by == "unit" else _people)(contest, query)
    return jsonify(items=items, next=following, as_of=instant_text(now()), frozen=contest.is_frozen)


def _units(contest: PublicContest, query: BoardQuery) -> tuple[list[dict[str, Any]], str | None]:
    board = read_board(db(), contest=contest, wanted=query.wanted, day=query.day)
    part = part_after(board.rows, request.args.get("after"), read_limit(request.args))
    return [_unit_json(row) for row in part.rows], part.next


def _people(contest: PublicContest, query: BoardQuery) -> tuple[list[dict[str, Any]], str | None]:
    actor = actor_or_none()
    if actor is None:
        raise Unauthorized
    if actor.must_change:
        raise AccessDenied("password-change-required")
    limit = read_limit(request.args)
    offset = read_number(request.args, "after", default=0, low=0, high=10_000_000)
    page = read_people(
        db(),
        actor=actor,
        contest=contest,
        round_=query.wanted.round,
        top_id=query.wanted.top_id,
        offset=offset,
        limit=limit,
    )
    following = None if page.following is None else str(page.following)
    return [_person_json(place) for place in page.places], following


def _unit_json(row: BoardRow) -> dict[str, Any]:
    figures = row.figures
    return {
        "rank": row.rank,
        "unit": row.code,
        "name": row.name,
        "headcount": figures.headcount,
        "headcount_as_of": row.headcount_as_of.isoformat() if row.headcount_as_of else None,
        "finishers": figures.finishers,
        "turns": figures.turns,
        "participation_rate": _number(figures.rate, 6),
        "mean_score": _per_cent(figures.public_mean_percent),
        "unranked_reason": row.reason,
    }


def _person_json(place: PersonPlace) -> dict[str, Any]:
    return {
        "rank": place.rank,
        "name": place.name,
        "unit": place.unit_code,
        "unit_name": place.unit_name,
        "audience": place.audience,
        "turns": place.turns,
        "mean_score": _per_cent(Fraction(place.percent_sum, place.counting)),
        "duration_seconds": place.duration_ms / 1000,
    }


def _number(value: Fraction | None, places: int) -> float | None:
    return None if value is None else round(float(value), places)


def _per_cent(thousandths: Fraction | None) -> float | None:
    """Thousandths of a per cent as a per cent: 85.25."""
    return None if thousandths is None else _number(thousandths / 1000, 3)
