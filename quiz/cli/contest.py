"""`flask contest`: contests, and whether their standings are what the stored responses say."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click

from quiz.cli.installation import open_installation
from quiz.cli.output import json_option, print_result, refuse
from quiz.domain.errors import NotFound
from quiz.services.contest_list import list_contests
from quiz.services.contest_verify import verify_contest
from quiz.unit_of_work import unit_of_work


@click.group("contest")
def contest_cli() -> None:
    """Contests."""


@contest_cli.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """List every contest, oldest first."""
    with open_installation() as installation, unit_of_work(installation.engine, write=False) as session:
        contests = list_contests(session)
    lines = [f"{contest.id}  {contest.title}  ({contest.state})" for contest in contests]
    print_result(
        [asdict(contest) for contest in contests],
        as_json=as_json,
        text="\n".join(lines) or "There are no contests.",
    )


@contest_cli.command("verify")
@click.argument("contest_id", metavar="ID")
@json_option
def verify(contest_id: str, as_json: bool) -> None:
    """Recompute the standing from the responses and compare every row; exit 1 when one differs, is missing or too many."""
    with (
        open_installation() as installation,
        unit_of_work(installation.snapshot_engine, write=False) as session,
    ):
        try:
            found = [difference.to_json() for difference in verify_contest(session, contest_id=contest_id)]
        except NotFound:
            found = [{"kind": "contest", "row": {"contest": contest_id}, "stored": None, "expected": None}]
    result = {"ok": not found, "differences": found}
    if found:
        refuse("\n".join(map(_line, found)), value=result, as_json=as_json)
    print_result(result, as_json=as_json, text="The standing is what the responses say.")


def _line(difference: dict[str, Any]) -> str:
    if difference["kind"] == "contest":
        return f"There is no contest {difference['row']['contest']}; `flask contest list` shows them."
    kind, row, stored, expected = difference.values()
    return f"{kind} {row}: stored {stored}, by the responses {expected}"
