"""Uploaded rosters in the data folder: under a random name that says nothing, readable by the app alone, gone when done."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

FOLDER = "uploads"
#: The kinds of file that a roster comes in, by their ending.
ENDINGS = ("xlsx", "xls", "ods", "csv", "tsv", "txt")
_NAME = re.compile(r"[0-9a-f]{32}\.[a-z]{2,5}")
#: A file without an import is one whose upload was refused; those who are just uploading are left alone.
_ORPHAN_AFTER = timedelta(hours=1)


def uploads_folder(data_dir: Path) -> Path:
    """Where uploads lie; made with mode 700 where it is missing."""
    folder = data_dir / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def ending_of(file_name: str) -> str:
    """The ending of an uploaded file's name in lower case, without the dot; empty for one that is not taken."""
    ending = file_name.rpartition(".")[2].lower()
    return ending if ending in ENDINGS else ""


def keep_file(folder: Path, content: bytes, *, ending: str) -> str:
    """Write the file with mode 600; returns its random name."""
    name = f"{secrets.token_hex(16)}.{ending}"
    descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return name


def kept_path(folder: Path, name: str) -> Path:
    """Where a kept file lies; raises ValueError for a name that is none of ours."""
    if not _NAME.fullmatch(name):
        raise ValueError("not the name of an upload")
    return folder / name


def forget_file(folder: Path, name: str | None) -> None:
    """Delete it, if it is there."""
    if name is not None:
        kept_path(folder, name).unlink(missing_ok=True)


def forget_orphans(folder: Path, *, known: Iterable[str], now: datetime) -> int:
    """Delete files that no import has and that are older than an hour; returns how many."""
    names, before = set(known), (now - _ORPHAN_AFTER).timestamp()
    gone = 0
    for path in folder.glob("*"):
        if path.name not in names and _NAME.fullmatch(path.name) and path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
