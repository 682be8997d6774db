"""What each process keeps of tables that rarely change: good as long as their topic's stamp is the one it was read under.

Triggers of the database change a stamp with whatever changes the tables (migration 0004), so nobody has to remember to.
The stamp is read before the tables: what changes in between is kept under a stamp that holds no longer, never the other
way round. Kept per engine, because another database is another truth.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from quiz.models import ChangeStamp

UNITS, BANK = "units", "bank"

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
_stamp = ChangeStamp.__table__.c
_STAMP = select(_stamp.stamp).where(_stamp.topic == bindparam("topic"))


def change_stamp(session: Session, topic: str) -> int:
    """The topic's stamp at this moment, what this session has changed included. One query."""
    session.flush()
    return int(session.connection().execute(_STAMP, {"topic": topic}).scalar_one())


class KeptReads(Generic[K, V]):
    """Values by key for each engine, each with the stamp it was made under; the least recently used go first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: WeakKeyDictionary[Dialect, OrderedDict[K, tuple[Hashable, V]]] = WeakKeyDictionary()
        self._lock = threading.Lock()

    def get(self, session: Session, key: K, stamp: Hashable, make: Callable[[], V]) -> V:
        """What is kept under this stamp, or else what `make` gives, which is kept."""
        dialect = session.get_bind().dialect  # an engine's own, whatever options it is used with
        with self._lock:
            kept = self._kept.setdefault(dialect, OrderedDict())
            found = kept.get(key)
            if found is not None and found[0] == stamp:
                kept.move_to_end(key)
                return found[1]
        value = make()
        with self._lock:
            kept[key] = stamp, value
            kept.move_to_end(key)
            while len(kept) > self._most:
                kept.popitem(last=False)
        return value
