"""Quizzes that the bank fills no longer: questions leave it when they are taken out of use or have lost their basis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from quiz.domain.errors import BankTooSmall
from quiz.domain.identity import Actor
from quiz.domain.paper_draw import draw
from quiz.domain.permissions import DEPARTMENT_ADMIN, EDITOR, REVIEWER
from quiz.domain.specification import Candidate, Specification, read_specification
from quiz.models import Quiz
from quiz.models import Specification as SpecificationRow
from quiz.services.bank_candidates import candidates_for, lost_candidates
from quiz.services.held_questions import Held, held_from_draws
from quiz.services.matrix_use import audiences_of
from quiz.services.unit_scope import granted_units, within

#: So many of the newest quizzes are looked at for a list.
MOST = 20


@dataclass(frozen=True)
class Shortage:
    """No paper can be drawn for this audience. `lost`: fitting questions that are held back because of their basis."""

    audience: str
    needed: int
    available: int
    lost: int


def find_shortage(session: Session, *, quiz: Quiz, now: datetime) -> Shortage | None:
    """What is missing for the first audience that the quiz cannot ask; None where it can, and once it has closed.

    At most nine queries, mostly five, where nothing is missing; at most three more for each audience otherwise.
    """
    if quiz.closes_at is not None and quiz.closes_at <= now:
        return None
    specification = read_specification(session.get_one(SpecificationRow, quiz.specification_id).rules)
    return _Bank(session, [specification], now).shortage(quiz, specification)


def list_short_quizzes(session: Session, *, actor: Actor, now: datetime) -> list[tuple[Quiz, Shortage]]:
    """Quizzes in the actor's reach that would not be short, or less so, if no basis had been lost. A constant number of queries.

    Of the MOST newest that are not over; class contests are told to those who run them.
    """
    units = granted_units(actor, (EDITOR, REVIEWER, DEPARTMENT_ADMIN))
    rows = session.execute(
        select(Quiz, SpecificationRow.rules)
        .join(SpecificationRow, SpecificationRow.id == Quiz.specification_id)
        .where(
            Quiz.kind != "class",
            or_(Quiz.closes_at.is_(None), Quiz.closes_at > now),
            within(Quiz.unit_id.expression, units),
        )
        .order_by(Quiz.opens_at.desc(), Quiz.id.desc())
        .limit(MOST)
    ).all()
    if not rows:
        return []
    read = [(quiz, read_specification(rules)) for quiz, rules in rows]
    bank = _Bank(session, [specification for _quiz, specification in read], now)
    found = [(quiz, bank.shortage(quiz, specification)) for quiz, specification in read]
    return [(quiz, shortage) for quiz, shortage in found if shortage is not None and shortage.lost]


class _Bank:
    """The bank as some specifications of one owner at most see it, read once for each audience."""

    def __init__(self, session: Session, specifications: Sequence[Specification], now: datetime) -> None:
        self._session, self._now = session, now
        self._asked: dict[str, Any] = {
            "pools": frozenset().union(*(one.pools for one in specifications)),
            "owner_id": next((one.owner_id for one in specifications if one.owner_id), None),
            "sections": any(one.asks_sections for one in specifications),
            "statements": any(one.asks_statements for one in specifications),
            "now": now,
        }
        self._held: Held | None = None
        self._candidates: dict[tuple[str, bool], Sequence[Candidate]] = {}
        self._lost: dict[str, list[Candidate]] = {}

    def shortage(self, quiz: Quiz, specification: Specification) -> Shortage | None:
        """What is missing for the first audience that this quiz cannot ask."""
        for audience in audiences_of(quiz):
            try:
                draw(specification, self._drawn_from(audience, quiz.kind == "ranked"), seed="")
            except BankTooSmall as error:
                lost = [one for one in self._lost_by(audience) if one.pool in specification.pools]
                fitting = sum(bool(specification.admitting(one)) for one in lost)
                return Shortage(audience, error.needed, error.available, fitting)
        return None

    def _drawn_from(self, audience: str, is_ranked: bool) -> Sequence[Candidate]:
        if (audience, is_ranked) not in self._candidates:
            if not is_ranked and self._held is None:
                self._held = held_from_draws(self._session, now=self._now)
            held = None if is_ranked else self._held
            found = candidates_for(self._session, audience=audience, held=held, **self._asked)
            self._candidates[audience, is_ranked] = found
        return self._candidates[audience, is_ranked]

    def _lost_by(self, audience: str) -> list[Candidate]:
        if audience not in self._lost:
            self._lost[audience] = lost_candidates(self._session, audience=audience, **self._asked)
        return self._lost[audience]
