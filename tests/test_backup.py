"""Backups: whole or not at all, proved before they are restored, and complete while people save."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from quiz.backup import BackupError, create_backup, restore_backup, verify_backup
from quiz.database import make_engine
from quiz.models import SignInFailure, Unit
from quiz.unit_of_work import unit_of_work

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from quiz.config import Settings


@contextmanager
def saving(engine: Engine) -> Iterator[list[int]]:
    """Somebody who saves one row after another all the while; the list holds the acknowledged ones, in order."""
    acknowledged: list[int] = []
    stop = threading.Event()

    def save() -> None:
        while not stop.is_set() and len(acknowledged) < 20_000:
            number = len(acknowledged)
            with unit_of_work(engine) as session:
                session.add(SignInFailure(key=str(number), at=datetime(2026, 11, 16, tzinfo=UTC)))
            acknowledged.append(number)

    thread = threading.Thread(target=save)
    thread.start()
    try:
        yield acknowledged
    finally:
        stop.set()
        thread.join()


def kept(settings: Settings) -> list[int]:
    """The numbers that a database holds."""
    engine = make_engine(settings.database_url)
    with unit_of_work(engine, write=False) as session:
        rows = sorted(int(key) for key in session.scalars(select(SignInFailure.key)))
    engine.dispose()
    return rows


def elsewhere(settings: Settings, folder: Path, empty_database_url: str) -> Settings:
    """Another installation that is still empty, on the same kind of database."""
    return replace(settings, data_dir=folder, database_url=empty_database_url)


def test_nothing_acknowledged_before_the_start_is_missing(
    settings: Settings, engine: Engine, tmp_path: Path, empty_database_url: str
) -> None:
    with saving(engine) as acknowledged:
        while len(acknowledged) < 50:
            pass
        before = list(acknowledged)
        create_backup(settings, tmp_path / "one.tar", now=datetime.now(UTC))
    there = elsewhere(settings, tmp_path / "there", empty_database_url)
    restore_backup(there, tmp_path / "one.tar")
    found = kept(there)
    assert len(before) >= 50
    assert set(before) <= set(found)
    assert found == list(range(len(found))), "the copy is not of one instant"


def test_keys_and_uploads_come_along_and_stay_private(
    settings: Settings, tmp_path: Path, empty_database_url: str
) -> None:
    upload = settings.data_dir / "uploads" / "a" / "list.xlsx"
    upload.parent.mkdir(parents=True)
    upload.write_bytes(b"rows")
    create_backup(settings, tmp_path / "one.tar", now=datetime.now(UTC))
    there = elsewhere(settings, tmp_path / "there", empty_database_url)
    restore_backup(there, tmp_path / "one.tar")
    key = there.data_dir / "keys" / "receipt_key"
    assert key.read_text() == (settings.data_dir / "keys" / "receipt_key").read_text()
    assert key.stat().st_mode & 0o777 == 0o600
    assert (there.data_dir / "uploads" / "a" / "list.xlsx").read_bytes() == b"rows"
    assert (tmp_path / "one.tar").stat().st_mode & 0o777 == 0o600


def test_data_is_not_written_over_unless_asked(settings: Settings, engine: Engine, tmp_path: Path) -> None:
    create_backup(settings, tmp_path / "one.tar", now=datetime.now(UTC))
    with unit_of_work(engine) as session:
        session.add(Unit(code="SO", name="Sở", kind="so", sort_key="so"))
    engine.dispose()
    with pytest.raises(BackupError, match="--replace"):
        restore_backup(settings, tmp_path / "one.tar")
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(select(Unit.code)) == "SO"
    engine.dispose()
    restore_backup(settings, tmp_path / "one.tar", replace=True)
    with unit_of_work(engine, write=False) as session:
        assert session.scalar(select(Unit.code)) is None


@pytest.mark.parametrize("place", [0.0, 0.4, 0.9])
def test_a_damaged_backup_is_refused(settings: Settings, tmp_path: Path, place: float) -> None:
    file = tmp_path / "one.tar"
    create_backup(settings, file, now=datetime.now(UTC))
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * place)])
    with pytest.raises(BackupError, match=r"one\.tar"):
        verify_backup(file)


def test_one_changed_byte_is_found(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.tar"
    create_backup(settings, file, now=datetime.now(UTC))
    changed = bytearray(file.read_bytes())
    changed[len(changed) // 2] ^= 1
    file.write_bytes(changed)
    with pytest.raises(BackupError):
        verify_backup(file)


def test_an_existing_file_and_a_missing_one_are_refused(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "one.tar"
    file.write_bytes(b"mine")
    with pytest.raises(BackupError, match="exists"):
        create_backup(settings, file, now=datetime.now(UTC))
    assert file.read_bytes() == b"mine"
    with pytest.raises(BackupError, match=r"two\.tar"):
        verify_backup(tmp_path / "two.tar")
