"""What a process remembers of papers is shared by its threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from quiz.services import attempt_save

THREADS, ROUNDS, KEYS = 4, 30_000, 7


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_one_thread_finds_what_another_is_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt_save, "_REMEMBERED", 3)
    papers = attempt_save._Papers()

    def use(start: int) -> int:
        for number in range(ROUNDS):
            key = str((number * 5 + start) % KEYS)
            if papers.get(key) is None:
                papers.put(key, [])
        return ROUNDS

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(use, range(THREADS))) == [ROUNDS] * THREADS
