"""Take back a change of many questions: each version as it was, but for those that something has happened to since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from quiz.domain.bank_changes import POOL, PRACTICE, UNDOABLE
from quiz.domain.errors import ChangedMeanwhile, NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR
from quiz.models import Question, QuestionChange, QuestionChangeItem, QuestionVersion
from quiz.services.audit_write import write_audit
from quiz.services.bank_write import write_columns

MOST_LISTED = 30


@dataclass(frozen=True)
class Undone:
    """How many versions are as before again, and how many stay since they were changed once more."""

    restored: int
    kept: int


def find_change(session: Session, *, actor: Actor, change_id: str) -> QuestionChange:
    """A change that the actor made; raises NotFound."""
    change = session.scalar(select(QuestionChange).where(QuestionChange.public_id == change_id))
    if change is None or change.actor_id != actor.person_id:
        raise NotFound("question_change")
    return change


def list_changes(session: Session, *, actor: Actor) -> list[QuestionChange]:
    """The actor's own, the newest first."""
    asked = select(QuestionChange).where(QuestionChange.actor_id == actor.person_id)
    return list(session.scalars(asked.order_by(QuestionChange.id.desc()).limit(MOST_LISTED)))


def can_undo(change: QuestionChange) -> bool:
    """Whether it can be taken back. What was opened for practice may have been seen, and is no secret again."""
    opened = change.action == POOL and change.value == PRACTICE
    return change.undone_at is None and change.action in UNDOABLE and not opened


def undo_change(session: Session, *, actor: Actor, change_id: str, now: datetime) -> Undone:
    """Take it back. Raises NotFound, and ChangedMeanwhile when it cannot be (any more)."""
    change = find_change(session, actor=actor, change_id=change_id)
    _hold(session, change)
    session.refresh(change)
    if not can_undo(change):
        raise ChangedMeanwhile
    rows = _items(session, change)
    taken = _approved_chains(session, rows)
    back = {
        row.QuestionChangeItem.version_id: row.QuestionChangeItem.before
        for row in rows
        if _fits(row, taken, actor)
    }
    write_columns(session, back)
    change.undone_at, change.undone_by = now, actor.person_id
    undone = Undone(len(back), len(rows) - len(back))
    write_audit(
        session,
        actor_id=actor.person_id,
        action="bank.undo",
        object_kind="question_change",
        object_id=change.public_id,
        after={"count": undone.restored, "kept": undone.kept},
        now=now,
    )
    session.flush()
    return undone


def _hold(session: Session, change: QuestionChange) -> None:
    chains = (
        select(QuestionVersion.question_id)
        .join(QuestionChangeItem, QuestionChangeItem.version_id == QuestionVersion.id)
        .where(QuestionChangeItem.change_id == change.id)
    )
    session.execute(
        select(Question.id).where(Question.id.in_(chains)).order_by(Question.id).with_for_update()
    )


def _items(session: Session, change: QuestionChange) -> list[Row[Any]]:
    return list(
        session.execute(
            select(QuestionChangeItem, QuestionVersion, Question)
            .join(QuestionVersion, QuestionVersion.id == QuestionChangeItem.version_id)
            .join(Question, Question.id == QuestionVersion.question_id)
            .where(QuestionChangeItem.change_id == change.id)
            .order_by(QuestionVersion.id)
            .execution_options(populate_existing=True)
        )
    )


def _approved_chains(session: Session, rows: list[Row[Any]]) -> set[int]:
    """Chains that have an approved version by now: a second one would ask the same twice."""
    chains = {row.Question.id for row in rows}
    return set(
        session.scalars(
            select(QuestionVersion.question_id).where(
                QuestionVersion.question_id.in_(chains), QuestionVersion.state == "approved"
            )
        )
    )


def _fits(row: Row[Any], taken: set[int], actor: Actor) -> bool:
    """Whether this version is still as the change left it, and still the actor's to change."""
    item, version, question = row.QuestionChangeItem, row.QuestionVersion, row.Question
    own = question.owner_id == actor.person_id or (question.owner_id is None and actor.holds(EDITOR))
    as_left = all(
        getattr(question if name in ("lesson_id", "source") else version, name) == value
        for name, value in item.after.items()
    )
    in_the_way = item.before.get("state") == "approved" and question.id in taken
    return own and as_left and not in_the_way
