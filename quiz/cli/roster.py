"""`flask roster`: lists of people from the command line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.cli.installation import Installation, open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded, refuse
from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.roster_plan import ACTIONS, COMPLETE_CLASSES, COMPLETE_NO, COMPLETE_UNIT, STAFF, Plan
from quiz.domain.school_year import school_year_of
from quiz.domain.text import is_storable
from quiz.exchange.roster_doubts import error_sentence
from quiz.exchange.roster_read import read_roster
from quiz.exchange.roster_rows import RosterFile, RowProblem
from quiz.models import Unit
from quiz.services.roster_errors import errors_of, in_order, questions_as_errors
from quiz.services.roster_import import Decision, apply_import, bad_rows_of, record_command
from quiz.services.roster_plan_make import RosterWish, make_plan
from quiz.unit_of_work import unit_of_work


@dataclass(frozen=True)
class _Outcome:
    counts: dict[str, int]
    errors: list[RowProblem]
    is_refused: bool


@click.group("roster")
def roster_cli() -> None:
    """Lists of pupils and staff."""


@roster_cli.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="Whose people the file lists.")
@click.option("--kind", required=True, type=click.Choice(["staff", "student"]))
@click.option(
    "--complete",
    is_flag=True,
    help="The file lists everybody of its classes (without classes: of the unit); whoever is missing leaves.",
)
@click.option("--skip-bad-rows", is_flag=True, help="Apply the other rows when some cannot be taken.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@json_option
def import_(file: Path, as_json: bool, **options: Any) -> None:
    """Take the people of FILE (.xlsx, .xls, .ods, .csv) into a unit, all of it or nothing.

    Exit code 1 when rows cannot be taken and nothing was applied. The import can be undone for 7 days on the page of the
    unit's imports.
    """
    with refusals_worded(), open_installation() as installation:
        outcome = _import(installation, file, **options)
    value = {
        **outcome.counts,
        "errors": [
            {"sheet": one.sheet, "row": one.row, "column": one.column, "message": error_sentence(one)}
            for one in outcome.errors
        ],
    }
    sentences = [error_sentence(one) for one in outcome.errors]
    if outcome.is_refused:
        refuse("\n".join([*sentences, "Nothing was imported."]), value=value, as_json=as_json)
    done = "would be" if options["dry_run"] else "were"
    counts = ", ".join(f"{number} {name}" for name, number in outcome.counts.items())
    print_result(value, as_json=as_json, text="\n".join([*sentences, f"{counts}: so many {done} imported."]))


def _import(
    installation: Installation,
    file: Path,
    *,
    unit_code: str,
    kind: str,
    complete: bool,
    skip_bad_rows: bool,
    dry_run: bool,
) -> _Outcome:
    engine, now = installation.engine, system_now()
    today = day_of(now)
    with unit_of_work(engine, write=False) as session:
        unit_id = _unit_id(session, unit_code)
    roster = read_roster(file.read_bytes(), file_name=file.name, kind=kind, today=today)
    scope = COMPLETE_NO if not complete else COMPLETE_UNIT if kind == STAFF else COMPLETE_CLASSES
    wish = RosterWish(unit_id, kind, school_year_of(today), today, scope)
    outcome = _look(engine, roster, wish, skip_bad_rows=skip_bad_rows)
    if outcome.is_refused or dry_run:
        return outcome
    with unit_of_work(engine) as session:
        record = record_command(
            session, unit_id=unit_id, kind=kind, school_year=wish.school_year, complete=scope, now=now
        )
        decision = Decision(skips_bad_rows=skip_bad_rows, asks_number=False)
        plan = apply_import(
            session, record=record, file=roster, decision=decision, tops=None, actor_id=None, now=now
        )
        return _Outcome(plan.counts, _errors(roster, plan), is_refused=False)


def _look(engine: Engine, roster: RosterFile, wish: RosterWish, *, skip_bad_rows: bool) -> _Outcome:
    with unit_of_work(engine, write=False) as session:
        plan = make_plan(session, file=roster, wish=wish, tops=None)
    errors, bad = _errors(roster, plan), bad_rows_of(roster, plan)
    nobody_is_left = bad.number >= len(roster.rows) + len(roster.problems) + len(roster.questions)
    if errors and (bad.refusals or not skip_bad_rows or nobody_is_left):
        return _Outcome(dict.fromkeys(ACTIONS, 0), errors, is_refused=True)
    return _Outcome(plan.counts, errors, is_refused=False)


def _errors(roster: RosterFile, plan: Plan) -> list[RowProblem]:
    return in_order(roster, [*errors_of(roster, plan), *questions_as_errors(roster, plan)])


def _unit_id(session: Session, code: str) -> int:
    found = session.scalar(select(Unit.id).where(Unit.code == code)) if is_storable(code) else None
    if found is None:
        raise InvalidInput("unit", "unit-unknown", {"value": code})
    return found
