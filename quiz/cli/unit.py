"""`flask unit`: the tree of units."""

from __future__ import annotations

import click

from quiz.cli.installation import open_installation
from quiz.cli.output import json_option, print_result
from quiz.services.unit_list import list_units
from quiz.unit_of_work import unit_of_work


@click.group("unit")
def unit_cli() -> None:
    """Departments, communes and schools."""


@unit_cli.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every unit, the root first, each parent before what is below it."""
    with open_installation() as installation, unit_of_work(installation.engine, write=False) as session:
        units = list_units(session)
    rows = [
        {"code": unit.code, "name": unit.name, "kind": unit.kind, "parent": unit.parent} for unit in units
    ]
    lines = [f"{'  ' * unit.depth}{unit.code}  {unit.name}  ({unit.kind})" for unit in units]
    print_result(rows, as_json=as_json, text="\n".join(lines) or "There are no units yet.")
