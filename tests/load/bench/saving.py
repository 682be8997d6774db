"""Saving, durable before it is acknowledged: one answer at a time, as fast as 64 people can and at an even pace; and queues."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from tests.load.bench.measuring import Line, Maker, closed_loop, compare, installations, open_loop
from tests.load.people import Answering, answering_people
from tests.load.servers import Gunicorn

CONNECTIONS = 64
SECONDS = 1.5
QUEUE = 20
OFFERED = 200


def saving(folder: Path) -> Iterator[Line]:
    """Each line beside a bare Flask app that writes as many durable rows."""
    with installations(folder) as made:
        for database, environ in made:
            with Gunicorn("app:app", environ, folder / "ours.log") as ours:
                people = answering_people(ours.port, environ, CONNECTIONS)
                with Gunicorn("tests.load.floor:app", environ, folder / "floor.log") as floor:
                    yield from _lines(database, ours, floor, people)


def _lines(database: str, ours: Gunicorn, floor: Gunicorn, people: list[Answering]) -> Iterator[Line]:
    saves = _each(people, lambda person: person.next_save())
    floors: list[Maker] = [person.floor_request for person in people]
    yield compare(
        "save one answer",
        database,
        (ours, closed_loop(saves, SECONDS)),
        (floor, closed_loop(floors, SECONDS)),
    )
    yield compare(
        f"{OFFERED} saves/s offered",
        database,
        (ours, open_loop(saves, OFFERED, SECONDS)),
        (floor, open_loop(floors, OFFERED, SECONDS)),
    )
    yield compare(
        f"queue of {QUEUE}",
        database,
        (ours, closed_loop(_each(people, lambda person: person.next_queue(QUEUE)), SECONDS)),
        (floor, closed_loop(_each(people, lambda person: person.floor_queue(QUEUE)), SECONDS)),
        unit="answers/s",
        each=QUEUE,
    )


def _each(people: list[Answering], make: Callable[[Answering], bytes]) -> list[Maker]:
    # Each run goes on where the one before ended: a seq that was seen already would not be stored again.
    return [lambda _number, person=person: make(person) for person in people]  # type: ignore[misc]
