"""Quizzes over a pool, contest rounds, class contests; and the answers that a paper wants."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.paper import read_slots
from quiz.domain.questions import key_of
from quiz.domain.review import AT_ONCE, KEYS_AFTER_CLOSE
from quiz.domain.specification import simple_rules
from quiz.models import (
    Attempt,
    Contest,
    Group,
    PaperMatrix,
    QuestionVersion,
    Quiz,
    Round,
    Specification,
    Unit,
)
from quiz.models.columns import new_public_id
from tests.factories.people import NOW, make_class_session

_numbers = count(1)
#: Reviews by short names.
PRESETS = {"at_once": AT_ONCE, "after_close": KEYS_AFTER_CLOSE}


def make_quiz(
    session: Session,
    *,
    unit: Unit,
    questions: int = 4,
    pools: tuple[str, ...] = ("practice",),
    kind: str = "practice",
    seconds: int | None = 900,
    tolerance: int = 60,
    attempts_allowed: int | None = None,
    opens_at: datetime = NOW - timedelta(days=1),
    closes_at: datetime | None = None,
    review: str = "at_once",
    pass_percent: int | None = None,
    **more: Any,
) -> Quiz:
    """A quiz of `questions` from these pools, open to both audiences of the unit and below."""
    number = next(_numbers)
    specification = Specification(rules=simple_rules(questions, pools=pools))
    session.add(specification)
    session.flush()
    values: dict[str, Any] = {
        "title": f"Bài kiểm tra {number}",
        "counting_rule": "best",
        "for_staff": True,
        "for_students": True,
        "is_demo": False,
        "position": number,
    }
    quiz = Quiz(
        public_id=new_public_id(),
        kind=kind,
        specification_id=specification.id,
        question_count=questions,
        time_limit_seconds=seconds,
        tolerance_seconds=tolerance,
        attempts_allowed=attempts_allowed,
        opens_at=opens_at,
        closes_at=closes_at,
        pass_percent=pass_percent,
        review=PRESETS[review],
        unit_id=unit.id,
        created_at=NOW,
        **(values | more),
    )
    session.add(quiz)
    session.flush()
    return quiz


def make_contest_round(
    session: Session,
    *,
    unit: Unit,
    questions: int = 4,
    pools: tuple[str, ...] = ("week1",),
    opens_at: datetime = NOW - timedelta(days=1),
    closes_at: datetime | None = NOW + timedelta(days=6),
    attempts_allowed: int | None = 2,
    state: str = "open",
    **more: Any,
) -> tuple[Contest, Round, Quiz]:
    """A contest of one round with its ranked quiz; key and explanation after the close."""
    contest = Contest(
        public_id=new_public_id(),
        kind="general",
        title=f"Cuộc thi {next(_numbers)}",
        state=state,
        unit_id=unit.id,
        is_demo=False,
        created_at=NOW,
    )
    session.add(contest)
    session.flush()
    round_ = Round(contest_id=contest.id, number=1, title="Tuần 1", opens_at=opens_at, closes_at=closes_at)
    session.add(round_)
    session.flush()
    settings: dict[str, Any] = {"kind": "ranked", "review": "after_close"}
    quiz = make_quiz(
        session,
        unit=unit,
        questions=questions,
        pools=pools,
        opens_at=opens_at,
        closes_at=closes_at,
        attempts_allowed=attempts_allowed,
        contest_id=contest.id,
        round_id=round_.id,
        **(settings | more),
    )
    return contest, round_, quiz


def make_class_contest(
    session: Session, *, unit: Unit, group: Group, organiser_id: int | None = None, **more: Any
) -> tuple[Contest, Quiz]:
    """An open contest of one class with its quiz and the class session that it is entered by; nobody has joined."""
    contest = Contest(
        public_id=new_public_id(),
        kind="class",
        title=f"Thi lớp {group.name}",
        state="open",
        unit_id=unit.id,
        group_id=group.id,
        organiser_id=organiser_id,
        join_code="K7M2QX",
        is_demo=False,
        created_at=NOW,
    )
    session.add(contest)
    session.flush()
    settings: dict[str, Any] = {"kind": "class", "attempts_allowed": 1}
    quiz = make_quiz(session, unit=unit, contest_id=contest.id, group_id=group.id, **(settings | more))
    make_class_session(session, unit=unit, group=group, contest=contest, ends_at=NOW + timedelta(hours=24))
    return contest, quiz


def make_matrix(
    session: Session, *, owner_id: int, name: str = "Ma trận", is_shared: bool = False, **more: Any
) -> PaperMatrix:
    """A matrix of one line, with so many questions of one answer (`recall`) from a lesson; more by name of the form."""
    lesson, recall = more.pop("lesson", "bai-1"), more.pop("recall", 4)
    body = {
        "preset": "2025",
        "scheme": "three",
        "audience": "student",
        "basis": "lesson",
        "marks": {"choice": 250},
        "lines": [{"category": lesson, "counts": {"choice": {"recall": recall}}, "words": {}}],
        "limits": {},
        "reserve": 0,
        "unseen": False,
        "spread": False,
        "own": False,
    }
    matrix = PaperMatrix(
        public_id=new_public_id(),
        name=name,
        owner_id=owner_id,
        is_shared=is_shared,
        body=body | more,
        revision=1,
        created_at=NOW,
        updated_at=NOW,
    )
    session.add(matrix)
    session.flush()
    return matrix


def answers_of(session: Session, attempt: Attempt) -> dict[int, Any]:
    """The right answer of every slot, in the attempt's own ids."""
    slots = read_slots(attempt.paper)
    bodies: dict[int, Any] = dict(
        session.execute(
            select(QuestionVersion.id, QuestionVersion.body).where(
                QuestionVersion.id.in_([slot.version_id for slot in slots])
            )
        ).all()
    )
    return {
        number: slot.from_bank(key_of(slot.kind, bodies[slot.version_id]))
        for number, slot in enumerate(slots, start=1)
    }


def wrong_answers_of(session: Session, attempt: Attempt) -> dict[int, Any]:
    """An answer for every slot that scores nothing."""
    wrong: dict[int, Any] = {}
    for number, key in answers_of(session, attempt).items():
        slot = read_slots(attempt.paper)[number - 1]
        if isinstance(key, bool):
            wrong[number] = not key
        elif isinstance(key, str):
            wrong[number] = next(own for own in slot.own_ids if own != key)
        elif isinstance(key, list):
            wrong[number] = [own for own in slot.own_ids if own not in key]
        else:
            wrong[number] = {own: not truth for own, truth in key.items()}
    return wrong
