"""The attempts at one quiz that somebody may look into: filtered, sorted, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, VOIDED
from quiz.domain.identity import Actor
from quiz.domain.text import fold
from quiz.models import Account, Attempt, Group, PersonIdentity, Quiz, Response, ResponseAcceptance, Unit
from quiz.reports.receipt_search import attempts_with_receipt
from quiz.services.attempt_reach import looks

STATES = (IN_PROGRESS, FINISHED, ABANDONED, VOIDED)
#: In place of a state: those with late answers that nobody has accepted.
WITH_LATE = "late"
#: Orders of the list.
NEWEST, BY_NAME, BY_SCORE = "newest", "name", "score"


@dataclass(frozen=True)
class Filter:
    """What is asked for. `place`: words of a class, a unit's name or its code; `state`: one of STATES or WITH_LATE."""

    name: str = ""
    place: str = ""
    state: str | None = None
    code: str = ""
    order: str = NEWEST


@dataclass(frozen=True)
class ListedAttempt:
    """One row. A name that was erased is None. `late`: late answers without a decision; `accepted`: those that count."""

    id: str
    number: int
    name: str | None
    username: str | None
    group: str | None
    unit: str
    state: str
    is_over: bool
    started_at: datetime
    submitted_at: datetime | None
    score: int | None
    max_score: int
    late: int
    accepted: int
    devices: int
    #: False for who writes, reviews or organises the contest.
    is_ranked: bool = True


@dataclass(frozen=True)
class AttemptPage:
    """A part of the list. `total`: how many there are; `too_many`: the code was not looked for among so many answers."""

    items: list[ListedAttempt]
    total: int
    too_many: bool = False


def list_attempts(
    session: Session,
    *,
    actor: Actor,
    quiz: Quiz,
    is_managed: bool,
    asked: Filter,
    keys: Sequence[tuple[str, str]],
    now: datetime,
    limit: int,
    offset: int = 0,
) -> AttemptPage:
    """The attempts that fit, a constant number of queries for a page; `keys` are those of the receipts."""
    conditions = _conditions(session, actor, quiz, is_managed, asked)
    if asked.code:
        those = joined(select(Attempt.id)).where(*conditions)
        found = attempts_with_receipt(session, Attempt.id.in_(those), asked.code, keys)
        if found is None:
            return AttemptPage([], 0, too_many=True)
        conditions = [Attempt.id.in_(found)]
    total = session.scalar(joined(select(func.count()).select_from(Attempt)).where(*conditions)) or 0
    rows = session.execute(
        joined(
            select(
                Attempt,
                PersonIdentity.full_name,
                Account.username,
                Group.name.label("group_name"),
                Unit.name.label("unit_name"),
            )
        )
        .where(*conditions)
        .order_by(*_order(asked.order))
        .limit(limit)
        .offset(offset)
    ).all()
    tallies = _tallies(session, [row[0].id for row in rows])
    return AttemptPage([_listed(row, tallies.get(row[0].id, (0, 0, 0)), now) for row in rows], total)


def _listed(row: Any, tally: tuple[int, int, int], now: datetime) -> ListedAttempt:
    attempt, name, username, group, unit = row
    over = attempt.accept_until is not None and now > attempt.accept_until
    return ListedAttempt(
        attempt.public_id,
        attempt.number,
        name,
        username,
        group,
        unit,
        attempt.state,
        attempt.state != IN_PROGRESS or over,
        attempt.started_at,
        attempt.submitted_at,
        attempt.score,
        attempt.max_score,
        *tally,
        is_ranked=attempt.unranked is None,
    )


def joined(query: Any) -> Any:
    """A query over Attempt with what the filters ask about: unit, class, name and account."""
    return (
        query.join(Unit, Unit.id == Attempt.unit_id)
        .outerjoin(Group, Group.id == Attempt.group_id)
        .outerjoin(PersonIdentity, PersonIdentity.person_id == Attempt.person_id)
        .outerjoin(Account, Account.person_id == Attempt.person_id)
    )


def _order(order: str) -> list[Any]:
    if order == BY_NAME:
        return [PersonIdentity.sort_key.is_(None), PersonIdentity.sort_key, Attempt.person_id, Attempt.number]
    if order == BY_SCORE:
        return [Attempt.score.is_(None), Attempt.score.desc(), Attempt.duration_ms, Attempt.id]
    return [Attempt.started_at.desc(), Attempt.id.desc()]


def _conditions(
    session: Session, actor: Actor, quiz: Quiz, is_managed: bool, asked: Filter
) -> list[ColumnElement[bool]]:
    conditions = [Attempt.quiz_id == quiz.id, Attempt.is_preview.is_(False)]
    if not is_managed:
        conditions.append(looks(actor))
    conditions += [_named(word) for word in fold(asked.name).split()]
    words = fold(asked.place).split()
    if words:
        conditions += _placed(session, words)
    if asked.state == WITH_LATE:
        conditions.append(_has_late())
    elif asked.state is not None:
        conditions.append(Attempt.state == asked.state)
    return conditions


def _named(word: str) -> ColumnElement[bool]:
    return or_(
        PersonIdentity.folded_name.contains(word, autoescape=True),
        func.lower(Account.username).startswith(word, autoescape=True),
    )


def _placed(session: Session, words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Each word names the class or stands in the unit's name or code; folding units is nothing that both databases can do."""
    units = [
        (id_, f"{fold(name)} {fold(code)}")
        for id_, name, code in session.execute(select(Unit.id, Unit.name, Unit.code))
    ]
    return [
        or_(
            func.lower(Group.name).startswith(word, autoescape=True),
            Attempt.unit_id.in_([id_ for id_, text in units if word in text]),
        )
        for word in words
    ]


def _has_late() -> ColumnElement[bool]:
    accepted = exists().where(ResponseAcceptance.response_id == Response.id)
    return exists().where(and_(Response.attempt_id == Attempt.id, Response.late, ~accepted))


def _tallies(session: Session, attempt_ids: Sequence[int]) -> dict[int, tuple[int, int, int]]:
    """(late and undecided, accepted, devices) by attempt. Three queries over these attempts alone."""
    late = _counted(
        session, select(Response.attempt_id, func.count()).where(Response.late), Response, attempt_ids
    )
    accepted = _counted(
        session, select(ResponseAcceptance.attempt_id, func.count()), ResponseAcceptance, attempt_ids
    )
    devices = _counted(
        session, select(Response.attempt_id, func.count(Response.device.distinct())), Response, attempt_ids
    )
    return {
        id_: (late.get(id_, 0) - accepted.get(id_, 0), accepted.get(id_, 0), devices.get(id_, 0))
        for id_ in attempt_ids
    }


def _counted(
    session: Session,
    query: Select[int, int],
    table: type[Response] | type[ResponseAcceptance],
    attempt_ids: Sequence[int],
) -> dict[int, int]:
    rows = session.execute(query.where(table.attempt_id.in_(attempt_ids)).group_by(table.attempt_id))
    return dict(rows.all())
