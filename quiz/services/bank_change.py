"""Change many questions of the bank at once: planned, shown, planned again in the transaction that writes.

What is written is the plan that was seen: its digest comes back with the confirmation, and another plan is shown anew.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.bank_changes import (
    GIVEN_TAGS,
    LEVEL,
    MOVE,
    OFFER,
    POOL,
    READ,
    RECALL,
    RETIRE,
    SEND,
    TAG,
    UNTAG,
    USE,
    changed,
    is_level,
    refusal,
)
from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.permissions import EDITOR
from quiz.domain.text import fold_space
from quiz.models import Lesson, Question, QuestionChange, QuestionChangeItem, QuestionVersion
from quiz.models.columns import canonical_json, new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.bank_facts import Chain, read_chains
from quiz.services.bank_write import write_columns
from quiz.services.question_compose import unfinished
from quiz.services.question_offer import offer_version, recall_offers

#: So many at once: one transaction, and SQLite lets nobody else write meanwhile.
MOST = 2_000
#: What goes to a reader is looked through word by word, which takes longer.
MOST_READ = 200
#: Codes that the audit names; the change itself keeps every one.
AUDITED_CODES = 50
_POOL = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True)
class Step:
    """One version that changes: its columns as they are and as they become."""

    question_id: int
    version_id: int
    code: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


@dataclass(frozen=True)
class ChangePlan:
    """What would be done: the questions (listed versions) that change, the steps of it, and who is refused for what reason."""

    action: str
    value: str | None
    changing: tuple[int, ...]
    steps: tuple[Step, ...]
    refused: tuple[tuple[int, str], ...]
    #: Those among `changing` that a contest holds back now.
    held: int

    @property
    def digest(self) -> str:
        """The same for the same plan."""
        parts: list[Any] = [self.action, self.value, list(self.changing)]
        parts += [[step.version_id, dict(step.before), dict(step.after)] for step in self.steps]
        return hashlib.sha256(canonical_json(parts).encode()).hexdigest()


def plan_change(
    session: Session, *, actor: Actor, action: str, value: str | None, versions: Sequence[int], now: datetime
) -> ChangePlan:
    """What the action would do to these listed versions. At most eight queries, and some more for each that goes to a reader.

    Raises InvalidInput for a value that is unfit, for none and for too many.
    """
    most = MOST_READ if action in READ else MOST
    if len(versions) > most:
        raise InvalidInput("question", "bank-too-many", {"most": str(most)})
    if not versions:
        raise InvalidInput("question", "bank-none-chosen")
    value, meant = _checked_value(session, action, value)
    changing, steps, refused, held = [], [], [], 0
    for chain in read_chains(session, actor=actor, versions=versions, now=now):
        why = refusal(action, meant, chain.facts, is_editor=actor.holds(EDITOR))
        if why is None and action in READ and not _is_whole(session, chain):
            why = "unfinished"
        if why is not None:
            refused.append((chain.listed.id, why))
            continue
        changing.append(chain.listed.id)
        steps += _steps(action, meant, chain)
        held += chain.facts.is_held
    return ChangePlan(action, value, tuple(changing), tuple(steps), tuple(refused), held)


def apply_change(
    session: Session,
    *,
    actor: Actor,
    action: str,
    value: str | None,
    versions: Sequence[int],
    seen: str,
    now: datetime,
) -> QuestionChange:
    """Do what the plan with the digest `seen` says. Raises ChangedMeanwhile when it would be another one now."""
    _hold(session, versions)
    plan = plan_change(session, actor=actor, action=action, value=value, versions=versions, now=now)
    if plan.digest != seen or not plan.changing:
        raise ChangedMeanwhile
    change = QuestionChange(
        public_id=new_public_id(), actor_id=actor.person_id, action=action, value=plan.value, at=now
    )
    session.add(change)
    session.flush()
    if action == OFFER:
        offer_version(session, versions=plan.changing, now=now)
    elif action == RECALL:
        recall_offers(session, actor=actor, versions=plan.changing, now=now)
    write_columns(session, {step.version_id: step.after for step in plan.steps})
    session.add_all(
        QuestionChangeItem(
            change_id=change.id, version_id=step.version_id, before=dict(step.before), after=dict(step.after)
        )
        for step in plan.steps
    )
    _audit(session, actor, change, plan, now)
    session.flush()
    return change


def send_drafts(session: Session, *, actor: Actor, versions: Sequence[int], now: datetime) -> ChangePlan:
    """Send these drafts to their reader and tell what was sent and what was refused for what reason.

    Raises InvalidInput as plan_change does.
    """
    _hold(session, versions)
    plan = plan_change(session, actor=actor, action=SEND, value=None, versions=versions, now=now)
    if plan.changing:
        apply_change(
            session, actor=actor, action=SEND, value=None, versions=versions, seen=plan.digest, now=now
        )
    return plan


def _is_whole(session: Session, chain: Chain) -> bool:
    """Whether nothing is missing in it: no unfinished question goes to a reader, or into a paper."""
    version = session.get_one(QuestionVersion, chain.listed.id)
    return not unfinished(session, version, session.get_one(Lesson, chain.listed.lesson_id))


def _audit(session: Session, actor: Actor, change: QuestionChange, plan: ChangePlan, now: datetime) -> None:
    codes = list(dict.fromkeys(step.code for step in plan.steps))
    write_audit(
        session,
        actor_id=actor.person_id,
        action=f"bank.{plan.action}",
        object_kind="question_change",
        object_id=change.public_id,
        after={"value": plan.value, "count": len(plan.changing), "codes": codes[:AUDITED_CODES]},
        now=now,
    )


def _hold(session: Session, versions: Sequence[int]) -> None:
    """Nobody else changes these chains until the end of this unit of work."""
    chains = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    session.execute(
        select(Question.id).where(Question.id.in_(chains)).order_by(Question.id).with_for_update()
    )


def _steps(action: str, value: Any, chain: Chain) -> list[Step]:
    if action in (OFFER, RECALL):
        return []
    if action in (RETIRE, LEVEL, POOL, TAG, UNTAG):  # every version that is in use or may come into it
        rows = [row for row in chain.versions if row.state != "retired"]
    else:
        rows = [chain.listed]
    steps = [_step(chain, row, changed(action, value, chain.columns_of(row))) for row in rows]
    if action == RETIRE and chain.facts.is_bundled:
        # what was taken out of use here is not brought into it again by the next bundle
        steps[0] = _step(chain, rows[0], {**steps[0].after, "source": "page"})
    if action == USE:
        older = [row for row in chain.versions if row.state == "approved" and row.id != chain.listed.id]
        steps += [_step(chain, row, {"state": "retired"}) for row in older]
    return [step for step in steps if step.after]


def _step(chain: Chain, row: Any, after: Mapping[str, Any]) -> Step:
    columns = chain.columns_of(row)
    before = {name: columns[name] for name in after}
    return Step(row.question_id, row.id, row.code, before, after)


def _checked_value(session: Session, action: str, value: str | None) -> tuple[str | None, Any]:
    """The value as it is kept, and as rules take it: a lesson by its number."""
    text = fold_space(value or "")
    if action == LEVEL and not is_level(text):
        raise InvalidInput("value", "bank-level")
    if action == POOL and not _POOL.fullmatch(text):
        raise InvalidInput("value", "bank-pool")
    if action in (TAG, UNTAG) and text not in GIVEN_TAGS:
        raise InvalidInput("value", "bank-tag")
    if action == MOVE:
        lesson_id = session.scalar(select(Lesson.id).where(Lesson.code == text))
        if lesson_id is None:
            raise InvalidInput("value", "bank-lesson")
        return text, lesson_id
    return (text, text) if action in (LEVEL, POOL, TAG, UNTAG) else (None, None)
