"""`flask privacy`: a person's own data, erasing a person, forgetting what has been kept long enough."""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy.exc import OperationalError

from quiz.cli.installation import Installation, open_installation, system_now
from quiz.cli.output import json_option, print_result, refusals_worded, refuse
from quiz.database import FilesInUse, rewrite_files
from quiz.domain.retention import PERIODS
from quiz.reports.own_data import read_own_data
from quiz.reports.own_data_zip import own_data_zip
from quiz.services.erasure_clean import TABLES, note_cleaned
from quiz.services.person_erase import erase_person
from quiz.services.person_files import delete_files
from quiz.services.retention import count_expired, forget_expired
from quiz.services.user_find import find_person_id
from quiz.unit_of_work import repeat_units, unit_of_work


@click.group("privacy")
def privacy_cli() -> None:
    """What is kept of people: hand it over, erase it, forget it in time. NAME is a user name or a person's id."""


@privacy_cli.command("export")
@click.argument("name")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The ZIP to write."
)
@json_option
def export(name: str, out: Path, as_json: bool) -> None:
    """Write everything that is kept of one person: JSON, and a page to read."""
    with refusals_worded(), open_installation() as installation:
        now = system_now()
        with unit_of_work(installation.snapshot_engine, write=False) as session:
            data = read_own_data(session, person_id=find_person_id(session, name=name), now=now)
        content = own_data_zip(data, made_at=now, zone=ZoneInfo(installation.settings.timezone))
    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        refuse(f"{out} cannot be written: {error.strerror}.")
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    print_result(
        {"file": str(out), "bytes": len(content)}, as_json=as_json, text=f"Wrote {out}, {len(content)} bytes."
    )


@privacy_cli.command("erase")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask: this cannot be undone.")
@json_option
def erase(name: str, yes: bool, as_json: bool) -> None:
    """Erase a person: name, account and sessions go, the counts of every report stay."""
    if not yes:
        click.confirm(f"Erase {name} for good?", abort=True, err=True)
    now = system_now()
    with refusals_worded(), open_installation() as installation:
        with unit_of_work(installation.engine) as session:
            person_id = find_person_id(session, name=name)
            done = erase_person(session, person_id=person_id, ground="wish", decided_by=None, now=now)
        delete_files(installation.settings.data_dir, done.files)
        cleaned = _clean(installation, now)
        days = installation.settings.backup_days
    until = (now + timedelta(days=days)).isoformat()
    left = "" if cleaned else " The files are rewritten as soon as nobody is answering."
    print_result(
        {"erased": True, "cleaned": cleaned, "backups_until": until},
        as_json=as_json,
        text=f"Erased.{left} Backups that still hold the name are to be gone by {until[:10]}.",
    )


@privacy_cli.command("retain")
@click.option("--dry-run", is_flag=True, help="Only count.")
@json_option
def retain(dry_run: bool, as_json: bool) -> None:
    """Forget what has been kept long enough, kind by kind. The app does it by itself once a day."""
    now = system_now()
    rows = []
    with refusals_worded(), open_installation() as installation:
        for kind in PERIODS:
            if dry_run:
                with unit_of_work(installation.engine, write=False) as session:
                    count = count_expired(session, kind=kind, now=now)
            else:
                count = repeat_units(
                    installation.engine,
                    lambda session, kind=kind: forget_expired(session, kind=kind, now=now),  # type: ignore[misc]
                )
            rows.append({"kind": kind.kind, "days": kind.days, "rows": count})
    verb = "would be forgotten" if dry_run else "forgotten"
    print_result(
        rows,
        as_json=as_json,
        text="\n".join(f"{row['kind']} ({row['days']} days): {row['rows']} {verb}" for row in rows),
    )


def _clean(installation: Installation, began: datetime) -> bool:
    try:
        rewrite_files(installation.engine, TABLES)
    except (OperationalError, FilesInUse):
        return False
    with unit_of_work(installation.engine) as session:
        note_cleaned(session, before=began, now=system_now())
    return True
