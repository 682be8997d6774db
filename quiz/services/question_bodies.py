"""The bodies of question versions, remembered by each process: a version that has been given out never changes again.

Only approved and retired ones are remembered: a draft may still be thrown away, and its number given to another.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import bindparam, select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

from quiz.models import QuestionVersion

#: Some kilobytes each.
_REMEMBERED = 3_000
_version = QuestionVersion.__table__.c
_BODIES = select(_version.id, _version.body, _version.state).where(
    _version.id.in_(bindparam("ids", expanding=True))
)
_bodies: WeakKeyDictionary[Dialect, OrderedDict[int, Any]] = WeakKeyDictionary()
_lock = threading.Lock()


def question_bodies(session: Session, version_ids: Iterable[int]) -> Mapping[int, Any]:
    """The bodies of these versions, for reading alone; asks the database only for those that nobody has asked for yet."""
    wanted = list(version_ids)
    dialect = session.get_bind().dialect  # an engine's own, whatever options it is used with
    with _lock:
        known = _bodies.setdefault(dialect, OrderedDict())
        found = {version_id: known[version_id] for version_id in wanted if version_id in known}
        for version_id in found:
            known.move_to_end(version_id)
    missing = [version_id for version_id in wanted if version_id not in found]
    if missing:
        rows = session.connection().execute(_BODIES, {"ids": missing}).all()
        found |= {version_id: body for version_id, body, _state in rows}
        with _lock:
            known.update({row.id: row.body for row in rows if row.state in ("approved", "retired")})
            while len(known) > _REMEMBERED:
                known.popitem(last=False)
    return found
