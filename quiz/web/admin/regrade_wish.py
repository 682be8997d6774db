"""What the address of a preview asks for: a way of regrading, a second key in the shape of the question, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from quiz.domain.identity import Actor
from quiz.domain.permissions import DEPARTMENT_ADMIN
from quiz.domain.questions import key_of
from quiz.domain.regrading import ACCEPT_BOTH, Correction
from quiz.models import QuestionVersion, Quiz
from quiz.services.outage_list import looks_after_all
from quiz.services.regrade_begin import Wish
from quiz.web.admin.regrade_kinds import KINDS
from quiz.web.answer_form import answer_of_form

#: A way of the page's own: the question's key again, after a correction.
KEY = "key"


def may_choose_all(session: Session, actor: Actor) -> bool:
    """Whether the actor may regrade a question in every quiz: a department's administrator of the whole tree."""
    return actor.holds(DEPARTMENT_ADMIN) and looks_after_all(session, actor=actor)


def asked_wish(session: Session, actor: Actor, quiz: Quiz, version: QuestionVersion) -> Wish:
    """The wish in this request's address; of who may not choose all quizzes it is this quiz alone."""
    everywhere = request.args.get("scope") == "all" and may_choose_all(session, actor)
    mode = request.args.get("mode", "")
    if mode == KEY:
        correction = Correction(ACCEPT_BOTH, key_of(version.kind, version.body))
    else:
        correction = Correction(
            mode, _second_key(version.kind, version.body, request.args) if mode == ACCEPT_BOTH else None
        )
    return Wish(version.id, None if everywhere else quiz.id, correction)


def _second_key(kind: str, body: Mapping[str, Any], args: MultiDict[str, str]) -> Any:
    if kind in KINDS:
        return answer_of_form(args, kind, [], "accepted")
    if kind == "true_false":
        return not body["key"]
    if kind == "multiple_response":
        return args.getlist("accepted")
    if kind == "four_statements":
        given = {one["id"]: args.get(f"accepted-{one['id']}") for one in body["statements"]}
        return {id_: value == "true" for id_, value in given.items() if value in ("true", "false")}
    return args.get("accepted")
