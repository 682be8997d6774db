"""What the short path of saving and Flask tell each other: whose cookie it is, and what failed."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from typing import Any

from quiz.services.attempt_save import Credentials

_REMEMBERED = 10_000
#: So long Flask need not look again at a cookie and a token that it found in order.
_SECONDS = 600.0
#: In an environ: why storing failed on the short path.
FAILED = "quiz.saving_failed"

Environ = dict[str, Any]


class Recognised:
    """Whose session a cookie and a page's token mean, where Flask has verified both a short while ago.

    Both are needed again, to the letter. That the session still stands is for the database to say, each time.
    """

    def __init__(self) -> None:
        self._found: OrderedDict[bytes, tuple[float, Credentials]] = OrderedDict()
        self._lock = threading.Lock()

    def remember(self, environ: Environ, credentials: Credentials) -> None:
        """Called where both have been verified."""
        key = _pair(environ)
        if key is None:
            return
        with self._lock:
            self._found[key] = time.monotonic() + _SECONDS, credentials
            self._found.move_to_end(key)
            while len(self._found) > _REMEMBERED:
                self._found.popitem(last=False)

    def find(self, environ: Environ) -> Credentials | None:
        """Who it is; None when Flask has to look."""
        key = _pair(environ)
        found = self._found.get(key) if key else None
        return found[1] if found and time.monotonic() < found[0] else None


def _pair(environ: Environ) -> bytes | None:
    cookie, token = environ.get("HTTP_COOKIE"), environ.get("HTTP_X_CSRFTOKEN")
    return hashlib.sha256(f"{token}\n{cookie}".encode()).digest() if cookie and token else None
