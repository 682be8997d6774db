"""The board of one contest: projected while it runs, polled by its own script, closed from here."""

from __future__ import annotations

from flask import Response as JsonResponse
from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.identity import Actor
from quiz.domain.join_codes import grouped_code
from quiz.reports.class_contest_board import Board, BoardPerson, read_board
from quiz.services.class_contest_close import close_class_contest, needs_settling, settle_class_contest
from quiz.services.class_contest_find import ClassContest, find_class_contest
from quiz.services.class_session_find import door_of_contest
from quiz.web.access import current_actor, reach
from quiz.web.clock import now
from quiz.web.teacher import blueprint
from quiz.web.teacher.projection import join_address, join_qr
from quiz.web.transaction import apart, db


@reach("teacher.contest")
@reach("teacher.contest_status")
@reach("teacher.contest_close")
@reach("teacher.contest_results")
@reach("teacher.contest_results_xlsx")
def within_reach(actor: Actor, contest_id: str) -> None:
    """The contest's class is the actor's; raises NotFound."""
    find_class_contest(db(), actor=actor, contest_id=contest_id)


def settled_contest(contest_id: str) -> ClassContest:
    """The contest with its rows in the state that holds at this instant."""
    found = find_class_contest(db(), actor=current_actor(), contest_id=contest_id)
    if needs_settling(db(), found=found, now=now()):
        with apart() as unit:
            settle_class_contest(unit, contest_id=found.contest.id, now=now())
        found = find_class_contest(db(), actor=current_actor(), contest_id=contest_id)
    return found


@blueprint.get("/teacher/contests/<contest_id>")
def contest(contest_id: str) -> str:
    """The board; with `?close=1` the question before closing, for who has no JavaScript."""
    found = settled_contest(contest_id)
    board = read_board(db(), found=found, now=now())
    if request.args.get("close") and not found.is_over(now()):
        return render_template("teacher/contest_close.html", found=found, board=board)
    code = found.contest.join_code or ""
    return render_template(
        "teacher/contest.html",
        found=found,
        board=board,
        is_over=found.is_over(now()),
        code=grouped_code(code),
        address=join_address(),
        qr=join_qr(code) if code else None,
        seats_of=door_of_contest(db(), contest_id=found.contest.id),
        last_seconds=_last_seconds(board),
        status=_status(found, board),
    )


@blueprint.get("/teacher/contests/<contest_id>/status")
def contest_status(contest_id: str) -> JsonResponse:
    """What changes on the board, as JSON; never a score."""
    found = find_class_contest(db(), actor=current_actor(), contest_id=contest_id)
    return jsonify(_status(found, read_board(db(), found=found, now=now())))


@blueprint.post("/teacher/contests/<contest_id>/close")
def contest_close(contest_id: str) -> Response:
    """End the contest now."""
    close_class_contest(db(), actor=current_actor(), contest_id=contest_id, now=now())
    return redirect(url_for("teacher.contest_results", contest_id=contest_id), 303)


def _status(found: ClassContest, board: Board) -> dict[str, object]:
    return {
        "state": "closed" if found.is_over(now()) else "open",
        "joined": board.joined,
        "finished": board.finished,
        "working": board.working,
        "class_size": board.class_size,
        "last_seconds": _last_seconds(board),
        "sentence": _(
            "%(joined)s em đã vào, %(finished)s em đã nộp bài.", joined=board.joined, finished=board.finished
        ),
        "people": [
            {"name": _shown(person), "state": _mark(person.state, person.is_newest)}
            for person in board.people
        ],
    }


def _shown(person: BoardPerson) -> str:
    name = person.name or _("Đã xóa tên")
    return _("%(name)s (khách)", name=name) if person.is_guest else name


def _mark(state: str, is_newest: bool) -> str:
    """The state as the list of names draws it: the newest stands out until it begins."""
    return ("new" if is_newest else "") if state == "joined" else state


def _last_seconds(board: Board) -> int | None:
    """Seconds until the last attempt in progress has to end; None when nobody is at work."""
    if board.last_due_at is None:
        return None
    return max(0, int((board.last_due_at - board.now).total_seconds()))
