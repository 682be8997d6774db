"""What the slots of an attempt accept: its paper never changes, so a process reads it once and remembers it."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict

from quiz.domain.errors import NotFound
from quiz.domain.paper import Slot, read_slots
from quiz.services.saving_cursor import SavingConnection
from quiz.services.saving_statements import PAPER

_REMEMBERED = 5_000


class _Papers:
    """Slots by public id (numbers come again in a restored database), the least recently used forgotten first."""

    def __init__(self) -> None:
        self._slots: OrderedDict[str, list[Slot]] = OrderedDict()
        self._lock = threading.Lock()  # what one thread has found another may be forgetting

    def get(self, key: str) -> list[Slot] | None:
        with self._lock:
            found = self._slots.get(key)
            if found is not None:
                self._slots.move_to_end(key)
            return found

    def put(self, key: str, slots: list[Slot]) -> None:
        with self._lock:
            self._slots[key] = slots
            while len(self._slots) > _REMEMBERED:
                self._slots.popitem(last=False)


_papers = _Papers()


def remembered_slots(attempt: str) -> list[Slot] | None:
    """The slots of this attempt, if this process has read them."""
    return _papers.get(attempt)


def slots_of(connection: SavingConnection, attempt: str) -> list[Slot]:
    """The slots of this attempt; raises NotFound."""
    slots = _papers.get(attempt)
    if slots is None:
        found = connection.run(PAPER, {"attempt": attempt})
        if not found:
            raise NotFound("attempt")
        slots = read_slots(json.loads(found[0][0]))
        _papers.put(attempt, slots)
    return slots
