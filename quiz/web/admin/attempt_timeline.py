"""`/manage/attempts/<id>`: the log of somebody's attempt, for those who may look into it or decide about it."""

from __future__ import annotations

from quiz.domain.identity import Actor
from quiz.services.attempt_reach import find_seen_attempt
from quiz.services.attempt_sight import others_sight
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.attempt_settle import settled_seen_attempt
from quiz.web.clock import now
from quiz.web.timeline_page import timeline_page
from quiz.web.transaction import db


@reach("admin.attempt_timeline")
def within_reach(actor: Actor, attempt_id: str) -> None:
    """The actor may look into the attempt; raises NotFound."""
    find_seen_attempt(db(), actor=actor, attempt_id=attempt_id)


@blueprint.get("/manage/attempts/<attempt_id>")
def attempt_timeline(attempt_id: str) -> str:
    """Every answer that was received, everything that happened, what stands out; for a manager, what he may decide."""
    seen = settled_seen_attempt(current_actor(), attempt_id)
    sight = others_sight(
        db(), seen.attempt, seen.quiz, is_managed=seen.is_managed, may_decide=seen.may_decide, now=now()
    )
    return timeline_page(seen.attempt, sight)
