"""What a process remembers of papers is shared by its threads."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from quiz.services import saving_papers

#: One paper more than is remembered, and rounds enough to meet.
THREADS, ROUNDS = 4, 150_000


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads that take turns as often as they can."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("hasty_threads")
def test_one_thread_finds_what_another_is_forgetting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving_papers, "_REMEMBERED", THREADS - 1)
    papers = saving_papers._Papers()

    def use(start: int) -> int:
        key = str(start)
        for _round in range(ROUNDS):
            if papers.get(key) is None:
                papers.put(key, [])
        return ROUNDS

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(use, range(THREADS))) == [ROUNDS] * THREADS
