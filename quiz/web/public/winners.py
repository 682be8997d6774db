"""`/contests/<id>/winners`: the first of a contest, by initials; in full only while a recorded consent stands."""

from __future__ import annotations

from flask import render_template

from quiz.reports.contests import find_contest, list_contests
from quiz.reports.winners import SETTLED, read_winners
from quiz.web.public.leaderboards import blueprint
from quiz.web.transaction import db


@blueprint.get("/contests/<contest_id>/winners")
def winners(contest_id: str) -> str:
    """The winners once the contest is over; before that, when they will be told."""
    contest = find_contest(list_contests(db()), contest_id)
    is_settled = contest.state in SETTLED
    return render_template(
        "public/winners.html",
        contest=contest,
        winners=read_winners(db(), contest_id=contest.id) if is_settled else {},
        rounds=max(1, len(contest.rounds)),
        is_settled=is_settled,
        is_final=contest.state == "final",
    )
