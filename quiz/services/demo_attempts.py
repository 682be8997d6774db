"""What the demo's people did: both weeks, practice, lessons and modules; attempts go through the services that real ones use.

The demo accounts of learners have finished the closed week, so that its review can be seen, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quiz.domain.paper import read_slots
from quiz.models import QuestionVersion, Quiz, Response
from quiz.services.attempt_finish import finish_overdue, submit_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.demo_answers import Bank, response_rows
from quiz.services.demo_chance import Chance
from quiz.services.demo_people import DemoPerson
from quiz.services.demo_quizzes import RANKED_ATTEMPTS, SECONDS, DemoQuizzes, Windows


@dataclass(frozen=True)
class UnitLife:
    """How a unit takes part: share of its people in the closed and in the open week, and how able they are."""

    closed: float
    running: float
    ability: float


UNIT_LIFE = {
    "SO": UnitLife(0.6, 0.18, 0.86),
    "SO-VP": UnitLife(0.8, 0.36, 0.84),
    "SO-GDPT": UnitLife(0.9, 0.3, 0.9),
    "MN-01": UnitLife(0.95, 0.42, 0.8),
    "MN-02": UnitLife(0.7, 0.27, 0.72),
    "MN-03": UnitLife(1.0, 0.42, 0.83),
    "TH-01": UnitLife(0.55, 0.21, 0.62),
    "TH-02": UnitLife(0.8, 0.3, 0.68),
    "TH-03": UnitLife(0.45, 0.12, 0.6),
    "THCS-01": UnitLife(0.6, 0.24, 0.7),
    "THCS-02": UnitLife(0.5, 0.18, 0.66),
    "THTHCS-01": UnitLife(0.85, 0.36, 0.73),
    "THPT-01": UnitLife(0.65, 0.21, 0.78),
    "THPT-02": UnitLife(0.7, 0.18, 0.74),
    "GDTX-01": UnitLife(0.5, 0.24, 0.65),
}
#: The demo accounts that have been through the closed week.
VETERANS = ("student1", "student2", "staff1", "teacher1")
_SECOND_TURN, _PRACTISES, _WALKS_AWAY = 0.18, 0.07, 0.03


@dataclass(frozen=True)
class Plan:
    """One attempt to be: who, what, from when, for how many seconds (None: until the time ran out)."""

    started_at: datetime
    person: DemoPerson
    quiz: Quiz
    ability: float
    seconds: int | None


def plan_attempts(
    people: Sequence[DemoPerson],
    quizzes: DemoQuizzes,
    windows: Windows,
    *,
    timezone: str,
    chance: Chance,
    now: datetime,
) -> list[Plan]:
    """Everybody's attempts at the weeks and at the practice."""
    latest = now - timedelta(seconds=SECONDS + 120)
    weeks = (
        (quizzes.closed_week, windows.closed_from, windows.open_from - timedelta(seconds=SECONDS + 120)),
        (quizzes.open_week, windows.open_from, latest),
    )
    plans: list[Plan] = []
    for person in people:
        life = UNIT_LIFE[person.unit]
        ability = min(0.97, max(0.3, chance.gauss(life.ability, 0.12)))
        for (quiz, since, until), share in zip(weeks, (life.closed, life.running), strict=True):
            turns = _turns(person, share, is_closed=quiz is quizzes.closed_week, chance=chance)
            starts = sorted(_moment(chance, since, until, timezone) for _ in range(turns))
            plans += _in_turn(starts, until, person, quiz, ability, chance)
        if person.username is None and chance.happens(_PRACTISES):
            start = _moment(chance, windows.closed_from, latest, timezone)
            plans.append(Plan(start, person, quizzes.practice, ability, chance.randint(240, 800)))
    return plans


def _turns(person: DemoPerson, share: float, *, is_closed: bool, chance: Chance) -> int:
    if person.username is not None:
        return int(is_closed and person.username in VETERANS)
    if not chance.happens(share):
        return 0
    return RANKED_ATTEMPTS if chance.happens(_SECOND_TURN) else 1


def _in_turn(
    starts: Sequence[datetime],
    until: datetime,
    person: DemoPerson,
    quiz: Quiz,
    ability: float,
    chance: Chance,
) -> list[Plan]:
    """The attempts of one person at one quiz: none begins before the one before it is surely over."""
    plans: list[Plan] = []
    for start in starts:
        if plans and start < plans[-1].started_at + timedelta(seconds=SECONDS + 120):
            continue
        walks_away = person.username is None and chance.happens(_WALKS_AWAY)
        plans.append(Plan(start, person, quiz, ability, None if walks_away else chance.randint(240, 880)))
        ability = min(0.98, ability + 0.08)
    return plans


def _moment(chance: Chance, since: datetime, until: datetime, timezone: str) -> datetime:
    """An instant between the two, in the day's hours where there are any."""
    span = max(1, int((until - since).total_seconds()))
    moment = since
    for _ in range(12):
        moment = since + timedelta(seconds=chance.randrange(span))
        if 7 <= moment.astimezone(ZoneInfo(timezone)).hour < 21:
            break
    return moment


def run_attempts(session: Session, plans: Sequence[Plan], *, chance: Chance) -> tuple[int, int]:
    """Begin, answer and finish every planned attempt in the order of time; returns how many attempts and responses."""
    bank: Bank = {
        id_: (kind, level, body)
        for id_, kind, level, body in session.execute(
            select(QuestionVersion.id, QuestionVersion.kind, QuestionVersion.level, QuestionVersion.body)
        )
    }
    ordered = sorted(plans, key=lambda plan: (plan.started_at, plan.person.person_id))
    return len(ordered), sum(_run(session, plan, bank, chance) for plan in ordered)


def _run(session: Session, plan: Plan, bank: Bank, chance: Chance) -> int:
    actor = plan.person.actor
    attempt = start_attempt(
        session, actor=actor, quiz_id=plan.quiz.public_id, now=plan.started_at, seed=chance.bits()
    ).attempt
    attempt.public_id = chance.public_id()
    slots = read_slots(attempt.paper)
    reached = len(slots) if plan.seconds else chance.randint(len(slots) // 3, len(slots) - 1)
    rows = response_rows(
        attempt,
        slots,
        bank,
        ability=plan.ability,
        seconds=plan.seconds or plan.quiz.time_limit_seconds or SECONDS,
        reached=reached,
        chance=chance,
    )
    session.execute(insert(Response), rows)
    if plan.seconds:
        end = plan.started_at + timedelta(seconds=plan.seconds)
        submit_attempt(session, actor=actor, attempt_id=attempt.public_id, now=end)
    elif attempt.accept_until is not None:
        finish_overdue(session, attempt_id=attempt.id, now=attempt.accept_until + timedelta(seconds=30))
    session.expunge(attempt)
    return len(rows)
