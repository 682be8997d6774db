"""Password hashing: argon2id at 19 MiB and two passes, so that a class can sign in at once.

A check is heavy on purpose, and hundreds come in the minute in which a contest opens. Each process has one thread for
them, and where the system can tell threads apart (Linux) it takes what saves and pages leave of the processor.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
#: Verified when the name is unknown, so that the answer takes as long as for a wrong password.
_NOBODY = _HASHER.hash("nobody has this password")
#: How far the checking thread stands back (nice).
_BEHIND = 10


def hash_password(password: str) -> str:
    """The argon2 text to keep."""
    return _HASHER.hash(password)


def hash_behind(password: str) -> str:
    """The same, by the thread that stands back: for many at once, and for what a whole class does in one minute."""
    return _thread.submit(hash_password, password).result()


def password_matches(stored: str | None, password: str) -> bool:
    """Whether the password fits; costs the same when there is none stored."""
    return _thread.submit(_verify, stored or _NOBODY, password).result() and stored is not None


def _verify(stored: str, password: str) -> bool:
    try:
        return _HASHER.verify(stored, password)
    except (VerificationError, InvalidHashError, UnicodeEncodeError):
        return False


def _stand_back() -> None:
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _BEHIND)


def _checker() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "passwords", _stand_back)


_thread = _checker()


def _begin_anew() -> None:
    """In a process of its own: a thread is not copied with it."""
    global _thread  # noqa: PLW0603
    _thread = _checker()


os.register_at_fork(after_in_child=_begin_anew)
