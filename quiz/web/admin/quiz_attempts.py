"""`/manage/quizzes/<id>/attempts`: the attempts at one quiz; `/manage/attempts`: quizzes of others at which one's people sat."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _

from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, VOIDED
from quiz.domain.identity import Actor
from quiz.reports.attempt_list import BY_NAME, BY_SCORE, NEWEST, STATES, WITH_LATE, Filter, list_attempts
from quiz.services.attempt_reach import find_seen_quiz, list_looked_quizzes
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz
from quiz.web.clock import now, settings
from quiz.web.timeline_words import state_chip
from quiz.web.transaction import db

PAGE_SIZE = 50
MAX_TEXT = 100


@reach("admin.quiz_attempts")
def within_reach(actor: Actor, quiz_id: str) -> None:
    """The quiz is the actor's to manage, or meant for his units or classes; raises NotFound."""
    find_seen_quiz(db(), actor=actor, quiz_id=quiz_id)


@blueprint.get("/manage/quizzes/<quiz_id>/attempts")
def quiz_attempts(quiz_id: str) -> str:
    """A page of the list, as filtered and sorted by the address."""
    seen = find_seen_quiz(db(), actor=current_actor(), quiz_id=quiz_id)
    page, asked = _page(), _asked()
    found = list_attempts(
        db(),
        actor=current_actor(),
        quiz=seen.quiz,
        is_managed=seen.is_managed,
        asked=asked,
        keys=settings().receipt_keys,
        now=now(),
        limit=PAGE_SIZE,
        offset=(page - 1) * PAGE_SIZE,
    )
    return render_template(
        "admin/quiz_attempts.html",
        managed=managed_quiz(quiz_id) if seen.is_managed else None,
        now=now(),
        quiz=seen.quiz,
        found=found,
        asked=asked,
        is_filtered=asked != Filter(order=asked.order),
        shows_score=seen.is_managed,
        states=state_words(),
        orders=[(NEWEST, _("Mới nhất trước")), (BY_NAME, _("Theo tên")), (BY_SCORE, _("Theo điểm"))],
        chip_of=state_chip,
        page=page,
        first=(page - 1) * PAGE_SIZE + 1,
        last=(page - 1) * PAGE_SIZE + len(found.items),
        address=lambda number: url_for(
            "admin.quiz_attempts", quiz_id=quiz_id, **_kept(asked), page=number if number > 1 else None
        ),
    )


@blueprint.get("/manage/attempts")
def looked_quizzes() -> str:
    """Quizzes that others manage and that the reader's own people take."""
    page = _page()
    found = list_looked_quizzes(
        db(), actor=current_actor(), limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE
    )
    return render_template(
        "admin/looked_quizzes.html", quizzes=found[:PAGE_SIZE], page=page, has_more=len(found) > PAGE_SIZE
    )


def state_words() -> list[tuple[str, str]]:
    """The states as a filter names them."""
    return [
        ("", _("Tất cả")),
        (IN_PROGRESS, _("Đang làm")),
        (FINISHED, _("Đã kết thúc")),
        (ABANDONED, _("Bỏ dở")),
        (VOIDED, _("Bị hủy kết quả")),
        (WITH_LATE, _("Có câu gửi muộn chờ xét")),
    ]


def _page() -> int:
    return min(max(1, request.args.get("page", 1, type=int)), 10_000)


def _text(name: str) -> str:
    return request.args.get(name, "")[:MAX_TEXT].replace("\x00", "").strip()


def _asked() -> Filter:
    state, order = request.args.get("state"), request.args.get("order")
    return Filter(
        name=_text("q"),
        place=_text("place"),
        state=state if state in (*STATES, WITH_LATE) else None,
        code=_text("receipt"),
        order=order if order in (BY_NAME, BY_SCORE) else NEWEST,
    )


def _kept(asked: Filter) -> dict[str, Any]:
    return {
        "q": asked.name or None,
        "place": asked.place or None,
        "state": asked.state,
        "receipt": asked.code or None,
        "order": asked.order if asked.order != NEWEST else None,
    }
