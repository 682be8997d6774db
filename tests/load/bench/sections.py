"""The sections of the bench by name, in the order in which they run; each gives its lines as they are measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.load.bench.bank import bank
from tests.load.bench.board import board
from tests.load.bench.crowd import crowd
from tests.load.bench.measuring import Line
from tests.load.bench.page import page
from tests.load.bench.people import people
from tests.load.bench.regrade import regrade
from tests.load.bench.roster import roster
from tests.load.bench.saving import saving
from tests.load.bench.start import start
from tests.load.bench.submit import submit

SECTIONS: dict[str, Callable[[Path], Iterator[Line]]] = {
    "saving": saving,
    "page": page,
    "start": start,
    "submit": submit,
    "board": board,
    "people": people,
    "bank": bank,
    "regrade": regrade,
    "roster": roster,
    "crowd": crowd,
}
