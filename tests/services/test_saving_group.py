"""Saves that wait for one another are committed together: each hears what became of its own, and only after the commit."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from quiz.services.saving_group import Group

SECONDS = 20


class Slow:
    """A store that is held up in its first batch until told to go on."""

    def __init__(self, become: Callable[[Any], Any] = lambda element: element) -> None:
        self.batches: list[list[Any]] = []
        self.committed: list[Any] = []
        self.entered, self.may_go_on = threading.Event(), threading.Event()
        self._become = become

    def __call__(self, batch: Sequence[Any]) -> Sequence[Any]:
        self.batches.append(list(batch))
        self.entered.set()
        assert self.may_go_on.wait(SECONDS)
        results = [self._become(element) for element in batch]
        self.committed += batch
        return results


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(8) as pool:
        yield pool


def held_up(group: Group, store: Slow, pool: ThreadPoolExecutor, count: int) -> list[Future[Any]]:
    """The first is being stored, and all others wait behind it."""
    asked = [pool.submit(group.run, 0, store)]
    assert store.entered.wait(SECONDS)
    asked += [pool.submit(group.run, number, store) for number in range(1, count)]
    while len(group._waiting) < count - 1:
        threading.Event().wait(0.001)
    return asked


def test_who_waits_is_stored_together(pool: ThreadPoolExecutor) -> None:
    group, store = Group(), Slow()
    asked = held_up(group, store, pool, 6)
    assert not any(future.done() for future in asked)
    store.may_go_on.set()
    assert [future.result(SECONDS) for future in asked] == [0, 1, 2, 3, 4, 5]
    assert store.batches[0] == [0]
    assert sorted(store.batches[1]) == [1, 2, 3, 4, 5]
    assert len(store.batches) == 2


def test_nobody_hears_before_the_commit(pool: ThreadPoolExecutor) -> None:
    group, store = Group(), Slow()
    store.may_go_on.set()

    def save(number: int) -> bool:
        group.run(number, store)
        return number in store.committed

    assert all(pool.map(save, range(2_000)))
    assert sorted(store.committed) == list(range(2_000))
    assert (group._waiting, group._is_led) == ([], False)


def test_each_hears_its_own_error(pool: ThreadPoolExecutor) -> None:
    group, store = Group(), Slow(lambda number: ValueError(number) if number % 2 else number)
    asked = held_up(group, store, pool, 6)
    store.may_go_on.set()
    for number, future in enumerate(asked):
        error = future.exception(SECONDS)
        assert (error is None) == (number % 2 == 0)
        assert error is None or error.args == (number,)


def test_a_store_that_fails_is_told_to_all_and_the_next_are_stored(pool: ThreadPoolExecutor) -> None:
    def refuse(_number: Any) -> Any:
        raise OSError("disk full")

    group, store = Group(), Slow(refuse)
    asked = held_up(group, store, pool, 4)
    store.may_go_on.set()
    assert [str(future.exception(SECONDS)) for future in asked] == ["disk full"] * 4
    assert group.run(7, lambda batch: batch) == 7
