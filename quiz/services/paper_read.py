"""The running paper as the quiz page shows it: one statement, and questions that the process remembers.

It also decides who may see it, as the answer-saving path does: a person who is signed in, must not first change a password,
belongs somewhere or holds a role, and whose attempt it is. Whatever else it may be is for the caller to find out in steps.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Date, Engine, Select, bindparam, func, or_, select

from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.days import day_of
from quiz.models import Account, Attempt, AuthSession, Membership, Quiz, Response, RoleGrant
from quiz.models.columns import Instant
from quiz.services.attempt_read import holding_answers
from quiz.services.question_texts import Text, question_texts, shown_question
from quiz.services.response_counting import counts
from quiz.services.saving_check import Credentials
from quiz.services.saving_cursor import SavingConnection, Statement, read_with_connection

_NOW, _TODAY = bindparam("now", type_=Instant), bindparam("today", type_=Date)


def _statement(rows: Any, row: Any) -> Select[Any]:
    """Built once for each database; `rows` and `row` are its functions that gather the log into one JSON text."""
    session, account, attempt = AuthSession.__table__.c, Account.__table__.c, Attempt.__table__.c
    quiz, response, grant = Quiz.__table__.c, Response.__table__.c, RoleGrant.__table__.c
    log = (
        select(rows(row(response.id, response.slot, response.device, response.seq, response.answer)))
        .where(response.attempt_id == attempt.id, counts())
        .scalar_subquery()
    )
    member = Membership.__table__.c
    appointed = (
        select(grant.id).where(grant.person_id == account.person_id, grant.ended_at.is_(None)).exists()
    )
    belongs = (
        select(member.id)
        .where(
            member.person_id == account.person_id,
            member.valid_from <= _TODAY,
            or_(member.valid_to.is_(None), member.valid_to >= _TODAY),
        )
        .exists()
    )
    return (
        select(
            account.id.label("account_id"),
            account.username,
            attempt.public_id,
            attempt.started_at,
            attempt.due_at,
            attempt.paper,
            quiz.title,
            quiz.is_demo,
            quiz.must_submit,
            quiz.layout,
            attempt.is_linear,
            log.label("log"),
        )
        .select_from(AuthSession.__table__)
        .join(Account.__table__, account.id == session.account_id)
        .join(Attempt.__table__, attempt.person_id == account.person_id)
        .join(Quiz.__table__, quiz.id == attempt.quiz_id)
        .where(
            session.secret_hash == bindparam("secret_hash"),
            session.kind == bindparam("kind"),
            session.ended_at.is_(None),
            session.expires_at > _NOW,
            account.disabled_at.is_(None),
            or_(account.must_change.is_(False), session.class_session_id.is_not(None)),
            or_(belongs, appointed, session.class_session_id.is_not(None)),
            attempt.public_id == bindparam("attempt"),
            attempt.state == IN_PROGRESS,
            or_(attempt.accept_until.is_(None), attempt.accept_until >= _NOW),
        )
    )


_STATEMENT, _CONSTANTS = Statement.of(
    sqlite=_statement(func.json_group_array, func.json_array),
    postgresql=_statement(func.json_agg, func.json_build_array),
)


@dataclass(slots=True)
class Question:
    """One question as shown. `parts`: the attempt's own id and the text of what can be chosen, in the order shown; `sizes`:
    how they fall into sets, () for one. `aside`: what stands beside the field of a written answer. `rule`: how a partly right
    answer counts, "" where none can be."""

    number: int
    kind: str
    stem: Text
    parts: list[tuple[str, Text]]
    answer: Any
    sizes: Sequence[int] = ()
    aside: Text | None = None
    rule: str = ""


@dataclass(frozen=True)
class Paper:
    """A person's own paper in progress, with the answers that hold; nothing in it gives a key away."""

    account_id: int
    username: str | None
    public_id: str
    started_at: datetime
    due_at: datetime | None
    title: str
    is_demo: bool
    #: Who does not hand it in himself has abandoned it.
    must_submit: bool
    #: one_question or one_page (quiz.domain.quiz_settings.LAYOUTS).
    layout: str
    is_linear: bool
    questions: Sequence[Question]
    #: The questions that were answered or left empty, whatever holds now.
    reached: frozenset[int]

    @property
    def empty_numbers(self) -> list[int]:
        """The questions without an answer."""
        return [question.number for question in self.questions if question.answer is None]


class _Row(NamedTuple):
    """What the statement gives, in its order."""

    account_id: int
    username: str | None
    public_id: str
    started_at: datetime
    due_at: datetime | None
    paper: str
    title: str
    is_demo: bool
    must_submit: bool
    layout: str
    is_linear: bool
    log: Any


def _row(connection: SavingConnection, values: Mapping[str, Any]) -> _Row | None:
    rows = connection.run(_STATEMENT, values)
    if not rows:
        return None
    row = _Row(*rows[0])
    started_at = connection.instant(row.started_at)
    assert started_at is not None
    return row._replace(started_at=started_at, due_at=connection.instant(row.due_at))


def read_paper(engine: Engine, *, credentials: Credentials, attempt_id: str, now: datetime) -> Paper | None:
    """The paper in progress of whoever holds these credentials; None when it is not for him to go on with."""
    values = _CONSTANTS | {
        "secret_hash": credentials.secret_hash,
        "kind": credentials.kind,
        "attempt": attempt_id,
        "now": now,
        "today": day_of(now),
    }
    row = read_with_connection(engine, lambda connection: _row(connection, values))
    if row is None:
        return None
    slots = json.loads(row.paper)["slots"]
    texts = question_texts(engine, [slot["v"] for slot in slots])
    log = json.loads(row.log) if isinstance(row.log, str) else row.log or []
    answers = holding_answers((slot, device, seq, answer) for _id, slot, device, seq, answer in sorted(log))
    questions = []
    for number, slot in enumerate(slots, start=1):
        text = texts[slot["v"]]
        answer = answers[number][0] if number in answers else None
        if "sets" in slot:
            stem, parts = shown_question(slot, text)
            questions.append(
                Question(number, slot["kind"], stem, parts, answer, slot["sets"], None, text.rule)
            )
            continue
        parts = [(own, text.parts[bank]) for own, bank in slot["ids"]]
        questions.append(Question(number, slot["kind"], text.stem, parts, answer, (), text.aside, text.rule))
    return Paper(
        row.account_id,
        row.username,
        row.public_id,
        row.started_at,
        row.due_at,
        row.title,
        bool(row.is_demo),
        bool(row.must_submit),
        row.layout,
        bool(row.is_linear),
        questions,
        frozenset(answers),
    )
