"""`/manage/quizzes`: the quizzes that the reader manages, and the tabs over one of them."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from quiz.domain.identity import Actor
from quiz.services.quiz_manage import KINDS, ManagedQuiz, find_managed_quiz, list_managed_quizzes
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.transaction import db

PAGE_SIZE = 30
MAX_TEXT = 100


@reach("admin.quiz_settings")
def within_reach(actor: Actor, quiz_id: str, **_rest: Any) -> None:
    """The quiz is the actor's to manage; raises NotFound."""
    find_managed_quiz(db(), actor=actor, quiz_id=quiz_id, now=now())


def managed_quiz(quiz_id: str) -> ManagedQuiz:
    """The quiz of the address with what its pages say at their head; raises NotFound."""
    return find_managed_quiz(db(), actor=current_actor(), quiz_id=quiz_id, now=now())


@blueprint.get("/manage/quizzes")
def quizzes() -> str:
    """The list, filtered by words of the title and by kind."""
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    text = request.args.get("q", "")[:MAX_TEXT].replace("\x00", "")
    kind = request.args.get("kind") if request.args.get("kind") in KINDS else None
    found = list_managed_quizzes(
        db(),
        actor=current_actor(),
        now=now(),
        text=text,
        kind=kind,
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    return render_template(
        "admin/quizzes.html",
        found=found,
        text=text,
        kind=kind,
        kinds=kind_words(),
        page=page,
        first=(page - 1) * PAGE_SIZE + 1,
        last=(page - 1) * PAGE_SIZE + len(found.items),
        page_address=lambda number: url_for("admin.quizzes", q=text or None, kind=kind, page=number),
        now=now(),
    )


def kind_words() -> dict[str, str]:
    """What the four kinds are called on a page."""
    return {
        "practice": _("Bài luyện tập"),
        "ranked": _("Tuần thi"),
        "module": _("Bài kiểm tra chuyên đề"),
        "class": _("Cuộc thi của lớp"),
    }
