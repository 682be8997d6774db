"""`/quizzes/<id>/attempts` and `/attempts/<id>`: taking a quiz, by plain forms; the page's script uses the API instead."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from quiz.domain.errors import AttemptClosed, InvalidInput, QuestionPassed
from quiz.domain.identity import Actor
from quiz.services.attempt_finish import submit_attempt
from quiz.services.attempt_read import find_attempt, read_attempt
from quiz.services.attempt_save import NEXT_SEQ, Incoming, save_all
from quiz.services.end_moved import newest_move
from quiz.services.paper_read import read_paper
from quiz.services.quiz_find import check_reach
from quiz.web.access import admit_first, credentials, current_actor, reach
from quiz.web.attempt_begin import begin_attempt
from quiz.web.attempt_settle import settled_attempt
from quiz.web.clock import now, settings
from quiz.web.learner import blueprint
from quiz.web.learner.attempt_form import CONFIRM, given_answers, must_ask, place_after
from quiz.web.learner.attempt_page import (
    AttemptPage,
    attempt_html,
    shown_number,
)
from quiz.web.learner.end_words import moved_sentence
from quiz.web.learner.quizzes import intro_page
from quiz.web.transaction import db, engine, release
from quiz.web.wording import input_sentence, word

#: What a person can get wrong in an untouched form; the rest comes from elsewhere.
_TYPED_WRONG = ("answer-long", "answer-unfit", "repeated")


def _own_attempt(actor: Actor, attempt_id: str) -> None:
    find_attempt(db(), actor=actor, attempt_id=attempt_id)


@reach("learner.attempt_start")
def _quiz_for_actor(actor: Actor, quiz_id: str) -> None:
    check_reach(db(), actor=actor, quiz_id=quiz_id)


for _endpoint in ("attempt_save", "attempt_submit"):  # whoever only reads is told by the view itself
    reach(f"learner.{_endpoint}")(_own_attempt)


@blueprint.post("/quizzes/<quiz_id>/attempts")
def attempt_start(quiz_id: str) -> Response:
    """Begin, or go on with the attempt in progress."""
    try:
        started = begin_attempt(quiz_id, password=request.form.get("password"))
    except InvalidInput as error:  # the word of the room; asked again where it was asked
        release()
        return make_response(intro_page(quiz_id, input_sentence(error)), 422)
    return redirect(url_for("learner.attempt", attempt_id=started.attempt.public_id), 303)


@blueprint.get("/attempts/<attempt_id>")
def attempt(attempt_id: str) -> Response:
    """The paper at one question (`?q=7`), or asking before the end (`?q=confirm`); an ended attempt shows its result."""
    paper = read_paper(engine(), credentials=credentials(), attempt_id=attempt_id, now=now())
    if paper is None:
        admit_first()  # 401 and 403 come before 404
        settled_attempt(current_actor(), attempt_id)
        return redirect(url_for("learner.attempt_result", attempt_id=attempt_id))
    asked = request.args.get("q", "")
    is_asking = paper.is_linear and "empty" in request.args
    page = AttemptPage(paper, shown_number(paper, asked), now(), is_asking)
    is_end = asked == CONFIRM
    html = render_template("learner/attempt_confirm.html", page=page) if is_end else attempt_html(page)
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"  # an old copy would show an old clock and old answers
    return response


@blueprint.get("/attempts/<attempt_id>/clock")
def attempt_clock(attempt_id: str) -> Response:
    """What a page that has been silent for a while asks: the time here, when the attempt ends, whether it has ended.

    `note` says why the end is not where it was; empty where it is.
    """
    row = settled_attempt(current_actor(), attempt_id)
    due_at = row.due_at and row.due_at.isoformat()
    note = moved_sentence(newest_move(db(), attempt_id=row.id))
    return jsonify(server_now=now().isoformat(), due_at=due_at, state=row.state, note=note)


@blueprint.post("/attempts/<attempt_id>/answers")
def attempt_save(attempt_id: str) -> Response:
    """Store what was changed of the shown question, or of all on the page, then go where the pressed button leads."""
    view = read_attempt(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    here = url_for("learner.attempt", attempt_id=attempt_id)
    try:
        given = given_answers(view, request.form)
        if must_ask(view, given, request.form):
            return redirect(f"{here}?q={given.number}&empty=1", 303)
        release()  # the saving path takes the writer's lock itself
        _save(attempt_id, given.changed)
    except QuestionPassed as passed:
        flash(word(passed).detail, "warn")
        return redirect(here, 303)
    except InvalidInput as error:  # what fits beside it was stored
        if error.code not in _TYPED_WRONG:
            raise
        flash(input_sentence(error), "warn")
        return redirect(f"{here}?q={given.number}" if given.number else here, 303)
    except AttemptClosed as closed:
        page = render_template("learner/attempt_over.html", attempt_id=attempt_id, error=word(closed))
        return make_response(page, 409)
    return redirect(here + place_after(request.form.get("go", ""), given.number, len(view.slots)), 303)


def _save(attempt_id: str, changed: dict[int, Any]) -> None:
    if not changed:
        return
    save_all(
        engine(),
        credentials=credentials(),
        attempt=attempt_id,
        incoming=[Incoming(number, answer, NEXT_SEQ) for number, answer in changed.items()],
        now=now(),
        receipt_key=settings().receipt_key,
    )


@blueprint.post("/attempts/<attempt_id>/submit")
def attempt_submit(attempt_id: str) -> Response:
    """Finish; whoever was ended already sees the same result."""
    try:
        submit_attempt(db(), actor=current_actor(), attempt_id=attempt_id, now=now())
    except AttemptClosed:  # voided, or abandoned by the clock: the result says so
        release()
    return redirect(url_for("learner.attempt_result", attempt_id=attempt_id), 303)
