"""The sections of the bench by name, in the order in which they run; each gives its lines as they are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.load.bench.measuring import Line
from tests.load.bench.saving import saving

SECTIONS: dict[str, Callable[[Path], Iterator[Line]]] = {"saving": saving}
