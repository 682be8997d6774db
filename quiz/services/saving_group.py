"""Group commit: what several threads want stored goes into one transaction, and each hears of it after the commit.

Whoever comes while nobody stores leads: it stores for all who wait by then. Who comes meanwhile waits, and the first of
those leads next.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

#: Gives for every element, in their order, what became of it or the error; nothing of it is true before this returns.
Store = Callable[[Sequence[Any]], Sequence[Any]]


class _Place:
    """One thread's element in the queue, and what came of it."""

    def __init__(self, element: Any) -> None:
        self.element = element
        self.result: Any = None
        self.is_done = False
        self.called = threading.Lock()
        self.called.acquire()


class Group:
    """The queue of one process before one database."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: list[_Place] = []
        self._is_led = False

    def run(self, element: Any, store: Store) -> Any:
        """What became of this element; raises its error."""
        place = _Place(element)
        with self._lock:
            self._waiting.append(place)
            must_wait, self._is_led = self._is_led, True
        if must_wait:
            place.called.acquire()
        if not place.is_done:
            self._lead(store)
        if isinstance(place.result, BaseException):
            raise place.result
        return place.result

    def _lead(self, store: Store) -> None:
        with self._lock:
            batch, self._waiting = self._waiting, []
        results: Sequence[Any]
        try:
            results = store([place.element for place in batch])
        except BaseException as error:  # each of them raises it, the leader too
            results = [error] * len(batch)
        with self._lock:
            following = self._waiting[0] if self._waiting else None
            self._is_led = following is not None
        if following is not None:
            following.called.release()
        for place, result in zip(batch, results, strict=True):
            place.result, place.is_done = result, True
            place.called.release()
