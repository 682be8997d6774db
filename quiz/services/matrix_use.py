"""A quiz draws by a matrix: the specification that it gets, tried before it is written."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.matrix_rules import problems_of
from quiz.domain.paper_draw import draw
from quiz.domain.paper_matrix import PRACTICE, read_matrix
from quiz.domain.specification import read_specification
from quiz.models import Quiz, Specification
from quiz.services.audit_write import write_audit
from quiz.services.bank_candidates import candidates_of
from quiz.services.held_questions import held_from_draws
from quiz.services.matrix_bank import specification_rules
from quiz.services.matrix_find import find_matrix
from quiz.services.quiz_manage import find_managed_quiz

#: Quizzes that everybody takes by the same specification: it stays once somebody has begun.
SIDE_BY_SIDE = ("ranked", "class")


def rules_by_matrix(
    session: Session,
    *,
    actor: Actor,
    matrix_id: str,
    audiences: Sequence[str],
    pools: Sequence[str] = PRACTICE,
    is_class: bool = False,
    is_ranked: bool = False,
    now: datetime,
) -> dict[str, Any]:
    """The stored specification of a matrix, of which a paper was drawn for each audience to try it.

    One's own questions serve one's own classes alone. In a ranking nobody's paper depends on what he or others were given.
    Raises NotFound, InvalidInput("matrix") where it is not whole or not for this audience, and BankTooSmall.
    """
    kept = find_matrix(session, actor=actor, matrix_id=matrix_id)
    matrix = read_matrix(kept.body)
    if problems_of(matrix):
        raise InvalidInput("matrix", "matrix-unfinished")
    if matrix.audience not in audiences:
        raise InvalidInput("matrix", "matrix-audience")
    if is_ranked:
        matrix = replace(matrix, avoids_seen=False, spreads=False)
    rules = specification_rules(
        session,
        matrix=matrix,
        matrix_id=kept.public_id,
        pools=pools,
        owner_id=actor.person_id if is_class else None,
        now=now,
    )
    specification = read_specification(rules)
    held = None if is_ranked else held_from_draws(session, now=now)
    for audience in audiences:
        candidates = candidates_of(
            session, specification=specification, audience=audience, held=held, now=now
        )
        draw(specification, candidates, seed=secrets.token_hex(16))
    return rules


def set_quiz_matrix(session: Session, *, actor: Actor, quiz_id: str, matrix_id: str, now: datetime) -> int:
    """New attempts at the quiz draw by the matrix; how many questions they have. Those that were begun keep their paper.

    Raises NotFound, InvalidInput("matrix") also where people have begun a quiz that all take by one specification, and
    BankTooSmall.
    """
    quiz = find_managed_quiz(session, actor=actor, quiz_id=quiz_id, now=now).quiz
    session.refresh(quiz, with_for_update=True)
    managed = find_managed_quiz(session, actor=actor, quiz_id=quiz_id, now=now)
    if quiz.kind in SIDE_BY_SIDE and managed.has_attempts:
        raise InvalidInput("matrix", "matrix-begun")
    before = session.get_one(Specification, quiz.specification_id)
    rules = rules_by_matrix(
        session,
        actor=actor,
        matrix_id=matrix_id,
        audiences=audiences_of(quiz),
        pools=before.rules["pools"],
        is_class=quiz.kind == "class",
        is_ranked=quiz.kind == "ranked",
        now=now,
    )
    specification = Specification(rules=rules)
    session.add(specification)
    session.flush()
    count = read_specification(rules).count
    write_audit(
        session,
        actor_id=actor.person_id,
        action="quiz.matrix",
        object_kind="quiz",
        object_id=quiz.id,
        before={"specification": before.id, "questions": quiz.question_count},
        after={"specification": specification.id, "questions": count, "matrix": matrix_id},
        now=now,
    )
    quiz.specification_id, quiz.question_count = specification.id, count
    session.flush()
    return count


def audiences_of(quiz: Quiz) -> list[str]:
    """Whom the quiz asks, its pupils first."""
    return [name for name, asked in (("student", quiz.for_students), ("staff", quiz.for_staff)) if asked]
