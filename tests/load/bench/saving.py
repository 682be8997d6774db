"""Saving: one answer at a time, durable before it is acknowledged, from 64 people at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tests.load.bench.measuring import Line, Maker, closed_loop, compare, installations
from tests.load.people import Answering, answering_people
from tests.load.servers import Gunicorn

CONNECTIONS = 64


def saving(folder: Path) -> Iterator[Line]:
    """Each line beside a bare Flask app that writes one durable row."""
    with installations(folder) as made:
        for database, environ in made:
            with Gunicorn("app:app", environ, folder / "ours.log") as ours:
                people = answering_people(ours.port, environ, CONNECTIONS)
                with Gunicorn("tests.load.floor:app", environ, folder / "floor.log") as floor:
                    floors = [person.floor_request for person in people]
                    yield compare(
                        "save one answer",
                        database,
                        (ours, closed_loop(_puts(people))),
                        (floor, closed_loop(floors)),
                    )


def _puts(people: list[Answering]) -> list[Maker]:
    # Each run goes on where the one before ended: a seq that was seen already would not be stored again.
    return [lambda _number, person=person: person.next_save() for person in people]  # type: ignore[misc]
