"""Everything that is kept of one person, for himself: as plain values, ready for JSON and for a page.

What is right in a question never stands in it, and of a score no more than the quiz shows at that moment: asking for one's
data must not open a review early.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.paper import Slot, read_slots
from quiz.models import (
    Accommodation,
    Account,
    Activity,
    Attempt,
    Audit,
    AuthSession,
    Base,
    Contest,
    Group,
    Lesson,
    LessonProgress,
    Membership,
    NameConsent,
    Person,
    PersonIdentity,
    QuestionVersion,
    Quiz,
    Response,
    RoleGrant,
    Unit,
)
from quiz.reports.class_contest_results import plain_text
from quiz.services.review_fields import score_shows

Row = dict[str, Any]
#: Columns that are made of others or would let somebody in.
_NOT_TOLD = {"folded_name", "sort_key", "person_id", "id", "password_hash", "pin_hash", "secret_hash"}


def read_own_data(session: Session, *, person_id: int, now: datetime) -> dict[str, Any]:
    """Everything of this person and of records merged into him, by theme; texts, numbers and ISO instants.

    The number of queries does not grow with what there is. Raises NotFound for who does not exist or was erased.
    """
    people = [person_id, *session.scalars(select(Person.id).where(Person.merged_into == person_id))]
    identity = session.get(PersonIdentity, person_id)
    if identity is None:
        raise NotFound("person")
    return {
        "made_at": now.isoformat(),
        "person": {
            "id": session.get_one(Person, person_id).public_id,
            "kind": session.get_one(Person, person_id).kind,
        },
        "identity": _told(identity),
        "accounts": [
            _told(one) for one in session.scalars(select(Account).where(Account.person_id.in_(people)))
        ],
        "sessions": _sessions(session, people),
        "memberships": _memberships(session, people),
        "roles": _roles(session, people),
        "lessons": _lessons(session, people),
        "attempts": _attempts(session, people, now),
        "accommodations": _accommodations(session, people),
        "activity": _activity(session, people),
        "name_consents": _name_consents(session, people),
        "decisions": _decisions(session, people),
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, (date, datetime)) else value


def _told(row: Base) -> Row:
    columns = row.__table__.columns
    return {
        column.name: _plain(getattr(row, column.name)) for column in columns if column.name not in _NOT_TOLD
    }


def _rows(found: Iterable[Any]) -> list[Row]:
    return [{name: _plain(value) for name, value in row._mapping.items()} for row in found]


def _sessions(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(AuthSession.kind, AuthSession.created_at, AuthSession.expires_at, AuthSession.ended_at)
        .join(Account, Account.id == AuthSession.account_id)
        .where(Account.person_id.in_(people))
        .order_by(AuthSession.id)
    )
    return _rows(session.execute(query))


def _memberships(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(
            Unit.name.label("unit"),
            Group.name.label("class"),
            Group.school_year,
            Membership.audience,
            Membership.valid_from,
            Membership.valid_to,
        )
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .outerjoin(Group, Group.id == Membership.group_id)
        .where(Membership.person_id.in_(people))
        .order_by(Membership.valid_from, Membership.id)
    )
    return _rows(session.execute(query))


def _roles(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(RoleGrant.role, Unit.name.label("unit"), RoleGrant.granted_at, RoleGrant.ended_at)
        .join(Unit, Unit.id == RoleGrant.unit_id)
        .where(RoleGrant.person_id.in_(people))
        .order_by(RoleGrant.id)
    )
    return _rows(session.execute(query))


def _lessons(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(Lesson.title.label("lesson"), LessonProgress.updated_at, LessonProgress.completed_at)
        .join(Lesson, Lesson.id == LessonProgress.lesson_id)
        .where(LessonProgress.person_id.in_(people))
        .order_by(LessonProgress.updated_at)
    )
    return _rows(session.execute(query))


def _accommodations(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(
            Accommodation.reason,
            Accommodation.extra_percent,
            Accommodation.extra_seconds,
            Accommodation.extra_attempts,
            Accommodation.closes_at,
            Accommodation.given_at,
            Accommodation.withdrawn_at,
        )
        .where(Accommodation.person_id.in_(people))
        .order_by(Accommodation.id)
    )
    return _rows(session.execute(query))


def _name_consents(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(
            Contest.title.label("contest"),
            NameConsent.given_on,
            NameConsent.own,
            NameConsent.representative,
            NameConsent.recorded_at,
            NameConsent.withdrawn_at,
        )
        .join(Contest, Contest.id == NameConsent.contest_id)
        .where(NameConsent.person_id.in_(people))
        .order_by(NameConsent.recorded_at)
    )
    return _rows(session.execute(query))


def _activity(session: Session, people: Sequence[int]) -> list[Row]:
    query = (
        select(Activity.kind, Unit.name.label("unit"), Activity.at)
        .join(Unit, Unit.id == Activity.unit_id)
        .where(Activity.person_id.in_(people))
        .order_by(Activity.at, Activity.id)
    )
    return _rows(session.execute(query))


def _decisions(session: Session, people: Sequence[int]) -> list[Row]:
    """What the person decided or changed himself."""
    query = select(Audit.at, Audit.action).where(Audit.actor_id.in_(people)).order_by(Audit.id)
    return _rows(session.execute(query))


# -- attempts, with every answer in words


def _attempts(session: Session, people: Sequence[int], now: datetime) -> list[Row]:
    found = session.execute(
        select(Attempt, Quiz.title)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Attempt.person_id.in_(people))
        .order_by(Attempt.started_at, Attempt.id)
    ).all()
    attempts = [row[0] for row in found]
    shows = score_shows(session, {attempt.quiz_id for attempt in attempts}, now)
    slots = {attempt.id: read_slots(attempt.paper) for attempt in attempts}
    bodies = _bodies(session, {slot.version_id for paper in slots.values() for slot in paper})
    answers = _answers(session, attempts)
    told = []
    for attempt, title in found:
        is_shown = attempt.submitted_at is not None and shows[attempt.quiz_id](attempt.submitted_at)
        told.append(
            {
                "quiz": title,
                "id": attempt.public_id,
                "state": attempt.state,
                "started_at": attempt.started_at.isoformat(),
                "submitted_at": _plain(attempt.submitted_at),
                "score": attempt.score if is_shown else None,
                "max_score": attempt.max_score,
                "answers": [
                    _answer(row, slots[attempt.id][row.slot - 1], bodies)
                    for row in answers.get(attempt.id, [])
                ],
            }
        )
    return told


def _bodies(session: Session, versions: set[int]) -> dict[int, Mapping[str, Any]]:
    query = select(QuestionVersion.id, QuestionVersion.body).where(QuestionVersion.id.in_(versions))
    return dict(session.execute(query).all())


def _answers(session: Session, attempts: Sequence[Attempt]) -> dict[int, list[Any]]:
    query = (
        select(
            Response.attempt_id,
            Response.slot,
            Response.answer,
            Response.received_at,
            Response.answered_at,
            Response.late,
        )
        .where(Response.attempt_id.in_([attempt.id for attempt in attempts]))
        .order_by(Response.attempt_id, Response.id)
    )
    found: dict[int, list[Any]] = {}
    for row in session.execute(query):
        found.setdefault(row.attempt_id, []).append(row)
    return found


def _answer(row: Any, slot: Slot, bodies: Mapping[int, Mapping[str, Any]]) -> Row:
    body = bodies[slot.version_id]
    return {
        "question": plain_text(str(body.get("stem_html", ""))),
        "answer": _worded(json.loads(row.answer), _texts(slot, body)),
        "received_at": row.received_at.isoformat(),
        "answered_at": _plain(row.answered_at),
        "late": row.late,
    }


def _texts(slot: Slot, body: Mapping[str, Any]) -> dict[str, str]:
    """The words behind the attempt's own ids."""
    banks = {
        part["id"]: plain_text(part["html"])
        for value in body.values()
        if isinstance(value, list)
        for part in value
        if isinstance(part, Mapping) and "id" in part and "html" in part
    }
    return {own: banks[bank] for own, bank in slot.ids if bank in banks}


def _worded(answer: Any, texts: Mapping[str, str]) -> Any:
    if isinstance(answer, str):
        return texts.get(answer, answer)
    if isinstance(answer, list):
        return [_worded(one, texts) for one in answer]
    if isinstance(answer, Mapping):
        return {texts.get(key, key): _worded(value, texts) for key, value in answer.items()}
    return answer
