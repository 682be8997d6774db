"""`flask backup`: create, verify, restore."""

from __future__ import annotations

from pathlib import Path

import click

from quiz.backup import BackupError, BackupInfo, create_backup, known_revision, restore_backup, verify_backup
from quiz.cli.installation import read_settings, system_now
from quiz.cli.output import json_option, print_result, refuse


@click.group("backup")
def backup_cli() -> None:
    """Backups of the database, the keys and the uploads in one file."""


def _told(info: BackupInfo, verb: str) -> str:
    return f"{verb} {info.file}: {info.database} at revision {info.revision}, made {info.created_at}, {info.bytes} bytes."


@backup_cli.command("create")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The file to write; default in the data folder.",
)
@json_option
def create(out: Path | None, as_json: bool) -> None:
    """Write a backup; works while people save. Nothing acknowledged before its start is missing."""
    settings = read_settings()
    now = system_now()
    target = out or settings.data_dir / "backups" / f"quiz-{now:%Y%m%d-%H%M%S}.tar"
    try:
        info = create_backup(settings, target, now=now)
    except (BackupError, OSError) as error:
        refuse(str(error))
    print_result(info.to_json(), as_json=as_json, text=_told(info, "Wrote"))


@backup_cli.command("verify")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
def verify(file: Path, as_json: bool) -> None:
    """Read the whole backup against its own digests."""
    try:
        info = verify_backup(file)
    except BackupError as error:
        refuse(str(error), value={"ok": False, "reason": str(error)}, as_json=as_json)
    print_result({"ok": True, **info.to_json()}, as_json=as_json, text=_told(info, "Sound:"))


@backup_cli.command("restore")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put the backup in place of data that is here already.")
@json_option
def restore(file: Path, replace: bool, as_json: bool) -> None:
    """Put a backup in place. Stop the app first."""
    try:
        info = restore_backup(read_settings(), file, replace=replace)
    except (BackupError, OSError) as error:
        refuse(str(error))
    hint = "" if known_revision(info) else " Now run `flask db upgrade`."
    print_result(info.to_json(), as_json=as_json, text=_told(info, "Restored") + hint)
