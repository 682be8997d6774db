"""The demo's quizzes: "Luyện tập" for practice, and two weeks of a contest, one over and one running.

The weeks draw from questions that the practice never shows. They stand in the public repository all the same: they are
marked as a demo, and the page says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from quiz.domain.review import AT_ONCE, KEYS_AFTER_CLOSE
from quiz.domain.specification import simple_rules
from quiz.models import Contest, Quiz, Round, Specification
from quiz.services.demo_chance import Chance

QUESTIONS = 20
SECONDS = 900
TOLERANCE_SECONDS = 60
RANKED_ATTEMPTS = 2


@dataclass(frozen=True)
class DemoQuizzes:
    """The stored quizzes."""

    practice: Quiz
    closed_week: Quiz
    open_week: Quiz


@dataclass(frozen=True)
class Windows:
    """When the weeks are: the closed one ends when the open one begins, two midnights ago, five before its own end."""

    closed_from: datetime
    open_from: datetime
    open_to: datetime


def windows_at(now: datetime, timezone: str) -> Windows:
    """The windows around `now`, at midnights of the place."""
    place = ZoneInfo(timezone)
    today = datetime.combine(now.astimezone(place).date(), time(), place)
    return Windows(today - timedelta(days=9), today - timedelta(days=2), today + timedelta(days=5))


def load_quizzes(session: Session, *, unit_id: int, windows: Windows, chance: Chance) -> DemoQuizzes:
    """Store practice and weeks, open to everybody below `unit_id`."""
    practice = _add_quiz(session, chance, "Luyện tập", "practice", ["practice"], windows.closed_from, unit_id)
    closed = _add_week(session, chance, 1, "final", (windows.closed_from, windows.open_from), unit_id)
    running = _add_week(session, chance, 2, "open", (windows.open_from, windows.open_to), unit_id)
    return DemoQuizzes(practice, closed, running)


def _add_week(
    session: Session, chance: Chance, number: int, state: str, window: tuple[datetime, datetime], unit_id: int
) -> Quiz:
    title = f"Thi tuần {number}"
    opens_at, closes_at = window
    contest = Contest(
        public_id=chance.public_id(),
        kind="general",
        title=title,
        state=state,
        unit_id=unit_id,
        is_demo=True,
        created_at=opens_at,
    )
    session.add(contest)
    session.flush()
    contest_round = Round(
        contest_id=contest.id, number=1, title=title, opens_at=opens_at, closes_at=closes_at
    )
    session.add(contest_round)
    session.flush()
    quiz = _add_quiz(session, chance, title, "ranked", [f"week{number}"], opens_at, unit_id)
    quiz.contest_id, quiz.round_id = contest.id, contest_round.id
    quiz.closes_at = closes_at
    quiz.attempts_allowed = RANKED_ATTEMPTS
    quiz.review = KEYS_AFTER_CLOSE
    quiz.is_demo = True
    quiz.position = number
    session.flush()
    return quiz


def _add_quiz(
    session: Session,
    chance: Chance,
    title: str,
    kind: str,
    pools: list[str],
    opens_at: datetime,
    unit_id: int,
) -> Quiz:
    """A quiz of either kind as practice has it; not stored yet, because a ranked one needs its round first."""
    specification = Specification(rules=simple_rules(QUESTIONS, pools=pools))
    session.add(specification)
    session.flush()
    quiz = Quiz(
        public_id=chance.public_id(),
        title=title,
        kind=kind,
        specification_id=specification.id,
        question_count=QUESTIONS,
        time_limit_seconds=SECONDS,
        tolerance_seconds=TOLERANCE_SECONDS,
        opens_at=opens_at,
        counting_rule="best",
        review=AT_ONCE,
        for_staff=True,
        for_students=True,
        unit_id=unit_id,
        is_demo=False,
        position=0,
        created_at=opens_at,
    )
    session.add(quiz)
    return quiz
