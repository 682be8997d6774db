"""A department with two schools, rosters as rows, and what the tables of people hold."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, select

from quiz.domain.roster_plan import Plan
from quiz.exchange.roster_rows import ClassQuestion, Presence, RosterFile, RosterRow, RowProblem
from quiz.models import Base, RosterImport
from quiz.services.roster_import import Decision, apply_import, record_command
from quiz.services.roster_undo import UndoPlan, undo_import
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, make_unit

TABLES = ("person", "person_identity", "membership", "unit_group", "roster_change")
BORN = date(2010, 3, 4)
LATER = NOW + timedelta(days=1)


@dataclass(frozen=True)
class Schools:
    """Ids of the department and of the two schools below it."""

    engine: Engine
    top: int
    first: int
    second: int

    def apply(
        self,
        *rows: RosterRow,
        unit: int | None = None,
        at: datetime = NOW,
        kind: str = "student",
        complete: str = "no",
        decision: Decision | None = None,
        problems: tuple[RowProblem, ...] = (),
        questions: tuple[ClassQuestion, ...] = (),
        answers: dict[str, str] | None = None,
        tops: tuple[int, ...] | None = None,
    ) -> tuple[int, Plan]:
        """One import, applied; its number and what it did."""
        file = RosterFile(tuple(rows), problems, (), questions)
        with unit_of_work(self.engine) as session:
            record = record_command(
                session,
                unit_id=unit or self.first,
                kind=kind,
                school_year=2026,
                complete=complete,
                now=at,
            )
            record.answers = answers or {}
            session.flush()
            plan = apply_import(
                session,
                record=record,
                file=file,
                decision=decision or Decision(asks_number=False),
                tops=tops,
                actor_id=None,
                now=at,
            )
            return record.id, plan

    def undo(self, import_id: int, at: datetime = LATER) -> UndoPlan:
        """Take an import back."""
        with unit_of_work(self.engine) as session:
            record = session.get_one(RosterImport, import_id)
            return undo_import(session, record=record, actor_id=None, now=at)

    def dump(self) -> dict[str, list[Any]]:
        """Every row of the tables of people, and of what undoing needs."""
        with unit_of_work(self.engine, write=False) as session:
            return {
                name: sorted(map(tuple, session.execute(select(Base.metadata.tables[name]))), key=str)
                for name in TABLES
            }


def make_schools(engine: Engine) -> Schools:
    """Stored."""
    with unit_of_work(engine) as session:
        top = make_unit(session, code="SO", kind="so")
        units = [make_unit(session, code=f"THPT-{number}", parent=top) for number in (1, 2)]
        return Schools(engine, top.id, units[0].id, units[1].id)


def row(number: int, name: str, external_id: str | None = None, **values: Any) -> RosterRow:
    """A pupil of 10A1, born on one day with all the others."""
    said: dict[str, Any] = {"class_name": "10A1", "birth_date": BORN} | values
    return RosterRow("Sheet1", number, name, external_id, **said)


CLASS = (
    row(5, "Nguyễn Văn An", "1000000001"),
    row(6, "Nguyễn Văn An", "1000000002"),
    row(7, "Lê Thị Bình"),
    row(8, "Võ Cao", "1000000004", class_name="10A2", birth_date=date(2010, 1, 1)),
)
GONE = Presence.LEFT
