"""`flask unit`: the tree of units."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded
from quiz.domain.days import day_of
from quiz.domain.errors import InvalidInput
from quiz.domain.units import LEVELS
from quiz.models import Unit
from quiz.services.unit_create import NewUnit, create_unit
from quiz.services.unit_end import end_unit
from quiz.services.unit_list import list_units
from quiz.services.unit_manage import unit_kinds
from quiz.services.unit_move import move_unit
from quiz.unit_of_work import unit_of_work

day_type = click.DateTime(formats=["%Y-%m-%d"])


@click.group("unit")
def unit_cli() -> None:
    """Departments, communes and schools."""


@unit_cli.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every unit, the root first, each parent before what is below it."""
    with open_installation() as installation, unit_of_work(installation.engine, write=False) as session:
        units = list_units(session, day=day_of(system_now()))
    rows = [
        {"code": unit.code, "name": unit.name, "kind": unit.kind, "parent": unit.parent} for unit in units
    ]
    lines = [f"{'  ' * unit.depth}{unit.code}  {unit.name}  ({unit.kind})" for unit in units]
    print_result(rows, as_json=as_json, text="\n".join(lines) or "There are no units yet.")


@unit_cli.command("kinds")
@json_option
def kinds_command(as_json: bool) -> None:
    """List the kinds that a unit may be of."""
    with open_installation() as installation, unit_of_work(installation.engine, write=False) as session:
        rows = [
            {
                "code": kind.code,
                "name": kind.name,
                "is_school": kind.is_school,
                "valid_from": kind.valid_from and kind.valid_from.isoformat(),
                "valid_to": kind.valid_to and kind.valid_to.isoformat(),
            }
            for kind in unit_kinds(session).values()
        ]
    lines = [
        f"{row['code']}  {row['name']}{'  (school)' if row['is_school'] else ''}"
        f"{'  from ' + str(row['valid_from']) if row['valid_from'] else ''}"
        f"{'  to ' + str(row['valid_to']) if row['valid_to'] else ''}"
        for row in rows
    ]
    print_result(rows, as_json=as_json, text="\n".join(lines))


def _change(as_json: bool, act: Callable[[Session, date, datetime], tuple[dict[str, Any], str]]) -> None:
    """One unit of work on the tree, with what it printed."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        now = system_now()
        value, text = act(session, day_of(now), now)
    print_result(value, as_json=as_json, text=text)


def _unit(session: Session, code: str, field: str = "unit") -> Unit:
    unit = session.scalar(select(Unit).where(Unit.code == code))
    if unit is None:
        raise InvalidInput(field, "unit-unknown", {"value": code})
    return unit


@unit_cli.command("create")
@click.argument("code")
@click.option("--name", required=True, help="As it stands on its seal.")
@click.option("--kind", required=True, help="One of `flask unit kinds`.")
@click.option("--parent", metavar="CODE", help="The unit above; without it the root, of which there is one.")
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), help="What a school teaches.")
@click.option("--from", "valid_from", type=day_type, help="Its first day, YYYY-MM-DD; default: since ever.")
@json_option
def create_command(as_json: bool, **asked: Any) -> None:
    """Make a unit."""

    def act(session: Session, today: date, now: datetime) -> tuple[dict[str, Any], str]:
        begins = asked["valid_from"].date() if asked["valid_from"] else None
        new = NewUnit(asked["code"], asked["name"], asked["kind"], asked["levels"], begins)
        parent = _unit(session, asked["parent"], "parent") if asked["parent"] else None
        unit = create_unit(session, new=new, parent=parent, actor_id=None, today=today, now=now)
        value = {"code": unit.code, "name": unit.name, "kind": unit.kind, "parent": asked["parent"]}
        return value, f"{unit.code} was made: {unit.name} ({unit.kind})."

    _change(as_json, act)


@unit_cli.command("move")
@click.argument("code")
@click.option("--parent", required=True, metavar="CODE", help="The unit that it will stand under.")
@click.option("--from", "day", required=True, type=day_type, help="The first day under it, YYYY-MM-DD.")
@json_option
def move_command(code: str, parent: str, day: datetime, as_json: bool) -> None:
    """Put a unit under another parent from a day on; the days before keep the old one."""

    def act(session: Session, today: date, now: datetime) -> tuple[dict[str, Any], str]:
        unit, above = _unit(session, code), _unit(session, parent, "parent")
        move_unit(session, unit=unit, parent=above, day=day.date(), actor_id=None, today=today, now=now)
        value = {"code": code, "parent": parent, "from": day.date().isoformat()}
        return value, f"{code} stands under {parent} from {day.date()} on."

    _change(as_json, act)


@unit_cli.command("end")
@click.argument("code")
@click.option("--on", "day", required=True, type=day_type, help="Its last day, YYYY-MM-DD.")
@json_option
def end_command(code: str, day: datetime, as_json: bool) -> None:
    """End a unit: nobody belongs to it after its last day; what was done there stays."""

    def act(session: Session, today: date, now: datetime) -> tuple[dict[str, Any], str]:
        unit = _unit(session, code)
        end_unit(session, unit=unit, last_day=day.date(), actor_id=None, today=today, now=now)
        return {"code": code, "valid_to": day.date().isoformat()}, f"{code} ended on {day.date()}."

    _change(as_json, act)
