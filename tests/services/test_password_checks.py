"""Password checks stand back behind what else a process does."""

from __future__ import annotations

import os
import sys
import threading

import pytest

from quiz.services import passwords
from quiz.services.passwords import hash_password, password_matches


class Noting:
    """A hasher that notes in which thread, and how far back, it was asked."""

    def __init__(self) -> None:
        self.thread, self.nice = "", 0

    def verify(self, _stored: str, _password: str) -> bool:
        self.thread = threading.current_thread().name
        self.nice = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
        return True


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a thread has no priority of its own")
def test_a_check_takes_what_saves_and_pages_leave_of_the_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    hasher = Noting()
    monkeypatch.setattr(passwords, "_HASHER", hasher)
    here = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())
    assert password_matches("stored", "given")
    assert hasher.thread.startswith("passwords")
    assert hasher.nice == 10
    assert os.getpriority(os.PRIO_PROCESS, threading.get_native_id()) == here, (
        "this thread stays where it was"
    )


def test_a_process_of_its_own_checks_passwords_too() -> None:
    stored = hash_password("mat-khau-dai")
    assert password_matches(stored, "mat-khau-dai"), "the parent's thread runs"
    child = os.fork()
    if child == 0:
        os._exit(
            0 if password_matches(stored, "mat-khau-dai") and not password_matches(stored, "khac") else 1
        )
    assert os.waitpid(child, 0)[1] == 0
