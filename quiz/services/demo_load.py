"""Load the demo into an empty database: an invented province, its people, the reviewed programme, two weeks of a contest.

Everything is made up and says so. The same seed and instant give the same data, but for the salt of the password's hash.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Module, Person, Plan, Quiz, Unit
from quiz.services.demo_attempts import plan_attempts, run_attempts
from quiz.services.demo_chance import Chance
from quiz.services.demo_lessons import load_lessons
from quiz.services.demo_people import load_people
from quiz.services.demo_quizzes import load_quizzes, windows_at
from quiz.services.demo_units import load_units
from quiz.services.programme_import import import_programme, read_programme

#: So long ago was the demo's installation set up: lessons and practice need a past.
AGE = timedelta(days=60)


@dataclass(frozen=True)
class DemoLoaded:
    """How much was stored."""

    units: int
    people: int
    questions: int
    attempts: int
    responses: int

    def counts(self) -> dict[str, int]:
        """The numbers by name."""
        return asdict(self)


def is_empty(session: Session) -> bool:
    """Whether the database holds no unit, no person and no plan."""
    return not any(session.scalar(select(table.id).limit(1)) for table in (Unit, Person, Plan))


def load_demo(session: Session, *, content_dir: Path, seed: int, timezone: str, now: datetime) -> DemoLoaded:
    """Store the demo; the caller has made sure that the database is empty. Raises InvalidInput for content that cannot be
    read and BankTooSmall for too little of it."""
    bundle = read_programme(content_dir)
    chance = Chance(seed)
    began = now - AGE
    units = load_units(session, chance=chance, now=now)
    people = load_people(session, units=units, chance=chance, now=now)
    imported = import_programme(session, bundle=bundle, unit_id=units.root, now=began)
    _rename(session, chance)
    windows = windows_at(now, timezone)
    quizzes = load_quizzes(session, unit_id=units.root, windows=windows, chance=chance)
    plans = load_lessons(session, people, chance=chance, now=now)
    plans += plan_attempts(people, quizzes, windows, timezone=timezone, chance=chance, now=now)
    attempts, responses = run_attempts(session, plans, chance=chance)
    return DemoLoaded(len(units.units), len(people), imported.questions, attempts, responses)


def _rename(session: Session, chance: Chance) -> None:
    """Give what the import made ids of the demo's chance, so that addresses in the demo stay with its seed."""
    for module in session.scalars(select(Module).order_by(Module.id)):
        module.public_id = chance.public_id()
    for quiz in session.scalars(select(Quiz).order_by(Quiz.id)):
        quiz.public_id = chance.public_id()
    session.flush()
