"""Backups: one file with the database, the keys and the uploads; made while people save, proved before it is restored.

A backup is a tar of `manifest.json` (version of the form, kind of database, schema revision, instant, SHA-256 of every
other member), `database.sqlite3` or `database.dump`, and the folders `keys/` and `uploads/` of the data folder. The
database copy is a snapshot as of its beginning: SQLite's online copy, or pg_dump.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import inspect, make_url

from quiz.config import Settings
from quiz.database import make_engine
from quiz.migrate import current_revision, head_revision

FORM_VERSION = 1
FOLDERS = ("keys", "uploads")
CHUNK = 1 << 20


class BackupError(Exception):
    """The backup cannot be made, read or restored; the message says what and where."""


@dataclass(frozen=True)
class BackupInfo:
    """What a backup holds."""

    file: str
    created_at: str
    database: str
    revision: str
    members: int
    bytes: int

    def to_json(self) -> dict[str, Any]:
        """For `--json`."""
        return dict(self.__dict__)


def create_backup(settings: Settings, out: Path, *, now: datetime) -> BackupInfo:
    """Write a backup to `out`, which must not exist; whole or not at all. Raises BackupError."""
    if out.exists():
        raise BackupError(f"{out} exists already; choose another name.")
    out.parent.mkdir(parents=True, exist_ok=True)
    revision = _revision(settings)
    draft = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
            name, database = _copy_database(settings, Path(folder))
            _write_archive(draft, settings, name, database, revision, now)
        draft.replace(out)
        _sync(out.parent)
    finally:
        draft.unlink(missing_ok=True)
    return verify_backup(out)


def verify_backup(file: Path) -> BackupInfo:
    """Read every byte of a backup against its manifest, and the database copy by its own means. Raises BackupError."""
    with tempfile.TemporaryDirectory(prefix="quiz-verify-") as folder:
        return _unpack(file, Path(folder))


def restore_backup(settings: Settings, file: Path, *, replace: bool = False) -> BackupInfo:
    """Put a proved backup in place of this installation's data; refuses to write over data unless `replace`.

    Stop the app first. Keys come along, so that sessions and receipts stay valid.
    """
    kind = make_url(settings.database_url).get_backend_name()
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".restore-") as name:
        folder = Path(name)
        info = _unpack(file, folder)
        if info.database != kind:
            raise BackupError(f"{file} holds a {info.database} database; QUIZ_DATABASE_URL names {kind}.")
        if not replace and _has_data(settings):
            raise BackupError("The database here already holds data; --replace puts the backup in its place.")
        if kind == "sqlite":
            _restore_sqlite(settings, folder / "database.sqlite3")
        else:
            _restore_postgresql(settings, folder / "database.dump", replace=replace)
        for part in FOLDERS:
            if (folder / part).is_dir():
                shutil.copytree(folder / part, settings.data_dir / part, dirs_exist_ok=True)
        for key in (settings.data_dir / "keys").glob("*"):
            key.chmod(0o600)
    return info


def _revision(settings: Settings) -> str:
    engine = make_engine(settings.database_url)
    try:
        revision = current_revision(engine)
    finally:
        engine.dispose()
    if revision is None:
        raise BackupError("The database is empty: there is nothing to back up.")
    return revision


def _has_data(settings: Settings) -> bool:
    if make_url(settings.database_url).get_backend_name() == "sqlite" and not _sqlite_file(settings).exists():
        return False
    engine = make_engine(settings.database_url)
    try:
        return inspect(engine).has_table("person")
    finally:
        engine.dispose()


def _sqlite_file(settings: Settings) -> Path:
    name = make_url(settings.database_url).database
    if not name or name == ":memory:":
        raise BackupError("A database in memory cannot be backed up.")
    return Path(name)


def _copy_database(settings: Settings, folder: Path) -> tuple[str, Path]:
    if make_url(settings.database_url).get_backend_name() == "sqlite":
        target = folder / "database.sqlite3"
        # One step: a snapshot under a reading transaction, which in WAL mode keeps nobody from writing.
        with (
            closing(sqlite3.connect(_sqlite_file(settings))) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy, pages=-1)
            copy.execute("PRAGMA journal_mode=DELETE")
        return "database.sqlite3", target
    target = folder / "database.dump"
    _run_postgresql(
        settings, "pg_dump", ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
    )
    return "database.dump", target


def _run_postgresql(settings: Settings, program: str, arguments: list[str]) -> None:
    path = shutil.which(program) or next(
        (str(found) for found in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), reverse=True)),
        None,
    )
    if path is None:
        raise BackupError(f"{program} is not installed; it comes with PostgreSQL's client programs.")
    url = make_url(settings.database_url).set(drivername="postgresql")
    environment = dict(os.environ)
    if url.password:
        environment["PGPASSWORD"] = str(url.password)
    address = url.set(password=None).render_as_string(hide_password=False)
    done = subprocess.run(
        [path, f"--dbname={address}", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise BackupError(f"{program} failed: {done.stderr.strip()}")


def _write_archive(
    draft: Path, settings: Settings, name: str, database: Path, revision: str, now: datetime
) -> None:
    members = [(name, database), *_data_files(settings.data_dir)]
    manifest = {
        "form": FORM_VERSION,
        "database": make_url(settings.database_url).get_backend_name(),
        "revision": revision,
        "created_at": now.astimezone(UTC).isoformat(),
        "sha256": {member: _digest(path) for member, path in members},
    }
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as archive:
            text = json.dumps(manifest, indent=1, sort_keys=True).encode()
            entry = tarfile.TarInfo("manifest.json")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            for member, path in members:
                archive.add(path, arcname=member, recursive=False)
        file.flush()
        os.fsync(file.fileno())


def _data_files(data_dir: Path) -> Iterator[tuple[str, Path]]:
    for part in FOLDERS:
        for path in sorted((data_dir / part).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path.relative_to(data_dir).as_posix(), path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _unpack(file: Path, folder: Path) -> BackupInfo:
    try:
        with tarfile.open(file, mode="r:") as archive:
            archive.extractall(folder, filter="data")
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        digests: dict[str, str] = manifest["sha256"]
        form = manifest["form"]
    except FileNotFoundError as error:
        raise BackupError(
            f"{file}: {error.strerror or 'no such file'} ({error.filename or 'manifest.json'})."
        ) from None
    except (tarfile.TarError, ValueError, KeyError, OSError) as error:
        raise BackupError(f"{file} is not a backup of this app, or is cut short ({error}).") from None
    if form != FORM_VERSION:
        raise BackupError(f"{file} has form {form}; this version reads form {FORM_VERSION}.")
    for member, digest in digests.items():
        path = folder / member
        if not path.is_file() or _digest(path) != digest:
            raise BackupError(f"{file}: {member} is missing or damaged.")
    _check_database(folder, manifest["database"], file)
    return BackupInfo(
        str(file),
        manifest["created_at"],
        manifest["database"],
        manifest["revision"],
        len(digests),
        file.stat().st_size,
    )


def _check_database(folder: Path, kind: str, file: Path) -> None:
    if kind != "sqlite":
        return  # pg_restore reads the whole dump, in one transaction, and its digest has been compared
    with closing(sqlite3.connect(folder / "database.sqlite3")) as copy:
        verdict = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if verdict != "ok":
        raise BackupError(f"{file}: the database copy is damaged ({verdict}).")


def _restore_sqlite(settings: Settings, copy: Path) -> None:
    target = _sqlite_file(settings)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.restored")
    shutil.copyfile(copy, draft)
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(target)
    _sync(target.parent)


def _restore_postgresql(settings: Settings, dump: Path, *, replace: bool) -> None:
    if replace:
        engine = make_engine(settings.database_url)
        with engine.begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE")
            connection.exec_driver_sql("CREATE SCHEMA public")
        engine.dispose()
    _run_postgresql(
        settings,
        "pg_restore",
        ["--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", str(dump)],
    )


def known_revision(info: BackupInfo) -> bool:
    """Whether the backup is of this version's schema; an older one wants `flask db upgrade` after the restore."""
    return info.revision == head_revision()
