"""A teacher offers an own question to the common bank; an editor takes a copy of it into review, or declines with a reason.

The teacher's own question stays his: he goes on using it whatever becomes of the copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import ChangedMeanwhile, InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.text import fold_space
from quiz.models import PersonIdentity, Question, QuestionOffer, QuestionVersion
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.question_write import write_draft

MOST_REASON = 500
MOST_LISTED = 100


@dataclass(frozen=True)
class Offered:
    """An open offer: its id, the version offered, and the teacher's name as it stands now."""

    id: str
    version_id: int
    teacher: str | None
    offered_at: datetime


def offer_version(session: Session, *, versions: Sequence[int], now: datetime) -> None:
    """Offer these versions of own questions that are not offered yet."""
    rows = session.execute(
        select(QuestionVersion.id, QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    )
    session.add_all(
        QuestionOffer(
            public_id=new_public_id(), question_id=question_id, version_id=id_, state="open", offered_at=now
        )
        for id_, question_id in rows
    )


def recall_offers(session: Session, *, actor: Actor, versions: Sequence[int], now: datetime) -> None:
    """The teacher takes back what nobody has decided on yet."""
    chains = select(QuestionVersion.question_id).where(QuestionVersion.id.in_(versions))
    asked = select(QuestionOffer).where(QuestionOffer.question_id.in_(chains), QuestionOffer.state == "open")
    for offer in session.scalars(asked.with_for_update()):
        offer.state, offer.decided_at, offer.decided_by = "withdrawn", now, actor.person_id


def list_offers(session: Session) -> list[Offered]:
    """What waits for an editor, the oldest first. One query."""
    rows = session.execute(
        select(
            QuestionOffer.public_id,
            QuestionOffer.version_id,
            PersonIdentity.full_name,
            QuestionOffer.offered_at,
        )
        .join(Question, Question.id == QuestionOffer.question_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Question.owner_id)
        .where(QuestionOffer.state == "open")
        .order_by(QuestionOffer.id)
        .limit(MOST_LISTED)
    )
    return [Offered(*row) for row in rows]


def count_offers(session: Session) -> int:
    """How many wait for an editor. One query."""
    return session.scalar(select(func.count(QuestionOffer.id)).where(QuestionOffer.state == "open")) or 0


def last_offer(session: Session, question: Question) -> QuestionOffer | None:
    """What became of a teacher's question when it was offered last. One query."""
    offers = select(QuestionOffer).where(QuestionOffer.question_id == question.id)
    return session.scalar(offers.order_by(QuestionOffer.id.desc()).limit(1))


def find_offer(session: Session, *, offer_id: str) -> QuestionOffer:
    """An offer, decided or not; raises NotFound."""
    offer = session.scalar(select(QuestionOffer).where(QuestionOffer.public_id == offer_id))
    if offer is None:
        raise NotFound("question_offer")
    return offer


def take_offer(session: Session, *, actor: Actor, offer_id: str, now: datetime) -> Question:
    """The common question made of the offered version: it waits for review, with the teacher as its author."""
    offer, version, question = _open_offer(session, offer_id)
    meant = {"staff": version.for_staff, "student": version.for_students}
    copy = write_draft(
        session,
        actor_id=actor.person_id,
        lesson_id=question.lesson_id,
        kind=version.kind,
        level=version.level,
        audience=[name for name, is_meant in meant.items() if is_meant],
        tags=version.tags,
        body=version.body,
        now=now,
    )
    copy.author_id, copy.state = version.author_id, "in_review"
    offer.state, offer.decided_at, offer.decided_by = "taken", now, actor.person_id
    offer.taken_as = copy.question_id
    _audit(session, actor, offer, "question.take", None, now)
    session.flush()
    return session.get_one(Question, copy.question_id)


def decline_offer(session: Session, *, actor: Actor, offer_id: str, reason: str, now: datetime) -> None:
    """Say no, and why: the teacher reads it. Raises InvalidInput without a reason."""
    text = fold_space(reason)
    if not 1 <= len(text) <= MOST_REASON:
        raise InvalidInput("reason", "bank-reason", {"most": str(MOST_REASON)})
    offer, _version, _question = _open_offer(session, offer_id)
    offer.state, offer.decided_at, offer.decided_by = "declined", now, actor.person_id
    offer.reason = text
    _audit(session, actor, offer, "question.decline", text, now)
    session.flush()


def _open_offer(session: Session, offer_id: str) -> tuple[QuestionOffer, QuestionVersion, Question]:
    offer = session.scalar(select(QuestionOffer).where(QuestionOffer.public_id == offer_id).with_for_update())
    if offer is None:
        raise NotFound("question_offer")
    if offer.state != "open":
        raise ChangedMeanwhile
    return (
        offer,
        session.get_one(QuestionVersion, offer.version_id),
        session.get_one(Question, offer.question_id),
    )


def _audit(
    session: Session, actor: Actor, offer: QuestionOffer, action: str, detail: str | None, now: datetime
) -> None:
    write_audit(
        session,
        actor_id=actor.person_id,
        action=action,
        object_kind="question_offer",
        object_id=offer.public_id,
        before={"state": "open"},
        after={"state": offer.state},
        detail=detail,
        now=now,
    )
