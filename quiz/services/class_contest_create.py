"""Make a class contest: a contest of one round and one quiz, open at once, with a join code."""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.domain.paper_draw import draw
from quiz.domain.review import KEYS_AFTER_CLOSE
from quiz.domain.specification import read_specification, simple_rules, with_own
from quiz.domain.text import fold_space
from quiz.models import Contest, Group, Lesson, Quiz, Round, Specification, Unit
from quiz.models.columns import new_public_id
from quiz.services.audit_write import write_audit
from quiz.services.bank_candidates import candidates_for
from quiz.services.class_contest_close import close_ended
from quiz.services.class_contest_find import find_class
from quiz.services.class_session_open import open_for_contest
from quiz.services.contest_declare import Declared, checked_declaration, declare_contest
from quiz.services.held_questions import held_from_draws
from quiz.services.join_code_draw import free_code
from quiz.services.matrix_use import rules_by_matrix

#: Contest questions stay out of class contests until their contest is final.
POOLS = ("practice",)
LEAST_QUESTIONS, MOST_QUESTIONS = 5, 40
LEAST_MINUTES, MOST_MINUTES = 1, 60
MAX_TITLE = 200
TOLERANCE_SECONDS = 60
#: A contest that nobody closes ends by itself.
LONGEST = timedelta(hours=24)


@dataclass(frozen=True)
class LessonChoice:
    """A lesson for pupils and how many questions it has for a class contest."""

    code: str
    title: str
    questions: int


def list_contest_lessons(session: Session, *, now: datetime) -> list[LessonChoice]:
    """The lessons that pupils' questions exist for, in the programme's order. A constant number of queries."""
    held = held_from_draws(session, now=now)
    candidates = candidates_for(session, audience="student", pools=frozenset(POOLS), held=held, now=now)
    available = Counter(candidate.lesson for candidate in candidates)
    lessons = session.execute(select(Lesson.code, Lesson.title).order_by(Lesson.position, Lesson.id)).all()
    return [LessonChoice(code, title, available[code]) for code, title in lessons if available[code]]


def count_own_questions(session: Session, *, actor: Actor, now: datetime) -> int:
    """How many questions of the actor's own he can ask pupils. At most two queries."""
    candidates = candidates_for(
        session, audience="student", pools=frozenset(POOLS), owner_id=actor.person_id, now=now
    )
    return sum(candidate.is_own for candidate in candidates)


def create_class_contest(
    session: Session,
    *,
    actor: Actor,
    group_id: str,
    lessons: Sequence[str],
    questions: int,
    minutes: int,
    title: str,
    declared: Declared,
    own: int = 0,
    matrix_id: str | None = None,
    pins_open: bool = False,
    admits_guests: bool = False,
    now: datetime,
) -> Contest:
    """The new, open contest of a class of the actor's, with the class session that it is entered by.

    `own` of the questions are the actor's own. `matrix_id`: draw by this matrix; lessons, questions and `own` then say nothing.
    `pins_open`: who has no PIN may set one as he comes in. `admits_guests`:
    others than the class may come in, uncounted.

    Raises InvalidInput naming the field (group, matrix, lessons, questions, own, minutes, title, purpose, ground, consent), and
    BankTooSmall when a pupil's paper could not be drawn.
    """
    group, unit = _class_of(session, actor, group_id, now)
    title = fold_space(title)
    if not 1 <= len(title) <= MAX_TITLE or not title.isprintable():
        raise InvalidInput("title", "title-unfit", {"most": str(MAX_TITLE)})
    _check_number("minutes", minutes, LEAST_MINUTES, MOST_MINUTES)
    declared = checked_declaration(declared)
    if matrix_id is None:
        _check_number("questions", questions, LEAST_QUESTIONS, MOST_QUESTIONS)
        rules = _rules(session, actor, lessons, questions, own, now)
    else:
        rules, lessons, own = _matrix_rules(session, actor, matrix_id, now), (), 0
        questions = read_specification(rules).count
    close_ended(session, now=now)
    contest = _add_contest(session, actor, group, unit, title, now)
    declare_contest(session, contest=contest, declared=declared, actor_id=actor.person_id, now=now)
    _add_quiz(session, contest, rules, questions=questions, minutes=minutes)
    open_for_contest(session, contest=contest, pins_open=pins_open, admits_guests=admits_guests, now=now)
    write_audit(
        session,
        actor_id=actor.person_id,
        action="class_contest.create",
        object_kind="contest",
        object_id=contest.id,
        detail=f"questions={questions} own={own} minutes={minutes} lessons={','.join(sorted(lessons))}"
        + (f" matrix={matrix_id}" if matrix_id else ""),
        now=now,
    )
    return contest


def _rules(
    session: Session, actor: Actor, lessons: Sequence[str], questions: int, own: int, now: datetime
) -> dict[str, Any]:
    """The stored specification without a matrix, of which a paper was drawn to try it."""
    if own:
        _check_number("own", own, 0, min(questions, count_own_questions(session, actor=actor, now=now)))
    if questions > own or lessons:
        _check_lessons(session, lessons, now)
    rules = simple_rules(questions, pools=POOLS, lessons=lessons)
    if own:
        rules = with_own(rules, own=own, owner_id=actor.person_id)
    specification = read_specification(rules)
    held = held_from_draws(session, now=now)
    candidates = candidates_for(
        session,
        audience="student",
        pools=specification.pools,
        held=held,
        owner_id=specification.owner_id,
        now=now,
    )
    draw(specification, candidates, seed=secrets.token_hex(16))
    return rules


def _matrix_rules(session: Session, actor: Actor, matrix_id: str, now: datetime) -> dict[str, Any]:
    try:
        return rules_by_matrix(
            session,
            actor=actor,
            matrix_id=matrix_id,
            audiences=("student",),
            pools=POOLS,
            is_class=True,
            now=now,
        )
    except NotFound:
        raise InvalidInput("matrix", "matrix-unknown") from None


def _class_of(session: Session, actor: Actor, group_id: str, now: datetime) -> tuple[Group, Unit]:
    try:
        return find_class(session, actor=actor, group_id=group_id, now=now)
    except NotFound:
        raise InvalidInput("group", "group-unknown") from None


def _check_number(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise InvalidInput(name, "number-unfit", {"low": str(least), "high": str(most)})


def _check_lessons(session: Session, lessons: Sequence[str], now: datetime) -> None:
    if not lessons:
        raise InvalidInput("lessons", "lessons-required")
    known = {choice.code for choice in list_contest_lessons(session, now=now)}
    strange = next((code for code in lessons if code not in known), None)
    if strange is not None:
        raise InvalidInput("lessons", "value-unknown", {"value": strange})


def _add_contest(
    session: Session, actor: Actor, group: Group, unit: Unit, title: str, now: datetime
) -> Contest:
    contest = Contest(
        public_id=new_public_id(),
        kind="class",
        title=title,
        state="open",
        unit_id=unit.id,
        group_id=group.id,
        organiser_id=actor.person_id,
        join_code=free_code(session),
        is_demo=False,
        created_at=now,
    )
    session.add(contest)
    session.flush()
    return contest


def _add_quiz(
    session: Session, contest: Contest, rules: dict[str, Any], *, questions: int, minutes: int
) -> None:
    opens_at, closes_at = contest.created_at, contest.created_at + LONGEST
    round_ = Round(
        contest_id=contest.id, number=1, title=contest.title, opens_at=opens_at, closes_at=closes_at
    )
    specification = Specification(rules=rules)
    session.add_all([round_, specification])
    session.flush()
    session.add(
        Quiz(
            public_id=new_public_id(),
            title=contest.title,
            kind="class",
            specification_id=specification.id,
            question_count=questions,
            time_limit_seconds=minutes * 60,
            tolerance_seconds=TOLERANCE_SECONDS,
            attempts_allowed=1,
            opens_at=opens_at,
            closes_at=closes_at,
            counting_rule="best",
            review=KEYS_AFTER_CLOSE,
            for_staff=False,
            for_students=True,
            unit_id=contest.unit_id,
            group_id=contest.group_id,
            contest_id=contest.id,
            round_id=round_.id,
            is_demo=False,
            position=0,
            created_at=contest.created_at,
        )
    )
    session.flush()
