"""`flask attempts`: what happens to attempts when nobody is looking."""

from __future__ import annotations

import click

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result
from quiz.services.attempts_sweep import finish_overdue_batch
from quiz.unit_of_work import repeat_units

#: Attempts in one unit of work: while it runs, nobody else writes on SQLite.
BATCH = 25


@click.group("attempts")
def attempts_cli() -> None:
    """Attempts."""


@attempts_cli.command("sweep")
@json_option
def sweep(as_json: bool) -> None:
    """Finish every attempt whose time is over with what was saved. `flask serve` does the same every 30 seconds."""
    now = system_now()
    with open_installation() as installation:
        finished = repeat_units(
            installation.engine, lambda session: finish_overdue_batch(session, now=now, limit=BATCH)
        )
    print_result({"finished": finished}, as_json=as_json, text=f"{finished} attempts were finished.")
