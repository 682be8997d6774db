"""`flask attempts`: what happens to attempts when nobody is looking."""

from __future__ import annotations

import click

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded, refuse
from quiz.services.attempts_sweep import finish_overdue_batch
from quiz.services.receipt_check import ANSWER, ROW_MISSING, SUBMISSION, Finding, check_receipt
from quiz.unit_of_work import repeat_units, unit_of_work

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


@attempts_cli.command("receipt")
@click.argument("code")
@click.option("--attempt", "attempt_id", required=True, help="The attempt's id, as in its address.")
@json_option
def receipt(code: str, attempt_id: str, as_json: bool) -> None:
    """Say what a receipt was issued for. Case, spaces, hyphens and O for 0, I or L for 1 do not matter.

    Exit code 1 for one whose row is missing and for one that was never issued. A lost answer is recognised by the
    receipt of the submission, or when others were received with it; one that came alone and is lost cannot be told
    from a code that was never issued.
    """
    with (
        open_installation() as installation,
        refusals_worded(),
        unit_of_work(installation.engine, write=False) as session,
    ):
        keys = installation.settings.receipt_keys
        found = check_receipt(session, code=code, attempt_id=attempt_id, keys=keys)
    value = {
        "verdict": found.verdict,
        "key": found.key,
        "slot": found.slot,
        "seq": found.seq,
        "device": found.device,
        "received_at": found.received_at.isoformat() if found.received_at else None,
        "late": found.late,
    }
    if not found.is_issued:
        refuse(_finding_sentence(found), value=value, as_json=as_json)
    print_result(value, as_json=as_json, text=_finding_sentence(found))


def _finding_sentence(found: Finding) -> str:
    place = f"slot {found.slot}"
    if found.seq is not None:
        place += f", seq {found.seq}, device {found.device!r}, received_at {found.received_at}"
    if found.verdict == ANSWER:
        return f"Issued for this answer ({place}){', which came late' if found.late else ''}."
    if found.verdict == SUBMISSION:
        return f"Issued for the submission ({found.received_at})."
    if found.verdict == ROW_MISSING:
        return f"VALID, BUT THE ROW IS MISSING ({place}): an acknowledged answer is not in the log."
    return "Never issued for this attempt, as far as what is stored can tell."
