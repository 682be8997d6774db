"""The parts of a board's page that are the same for many readers: rendered once, and kept as long as the board is the same."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from markupsafe import Markup

from quiz.reports.leaderboard import Board

#: Of one board; some tens of kilobytes each.
_MOST = 60


@dataclass(frozen=True)
class BoardParts:
    """What one may narrow to, and the rows with what explains them."""

    filters: Markup
    rows: Markup


_kept: WeakKeyDictionary[Board, OrderedDict[Hashable, BoardParts]] = WeakKeyDictionary()
_lock = threading.Lock()


def kept_parts(board: Board, key: Hashable, make: Callable[[], BoardParts]) -> BoardParts:
    """The parts for `key`, which names all that they depend on beside the board."""
    with _lock:
        of_board = _kept.setdefault(board, OrderedDict())
        found = of_board.get(key)
        if found is not None:
            of_board.move_to_end(key)
            return found
    parts = make()
    with _lock:
        of_board[key] = parts
        while len(of_board) > _MOST:
            of_board.popitem(last=False)
    return parts
