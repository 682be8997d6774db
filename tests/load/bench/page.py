"""The quiz page: a signed-in pupil opens the paper that he is working on, 20 questions, some of them answered.

Beside a bare Flask app that reads the user's row and renders twenty questions with Jinja. Once as it is, once compressed as a
browser asks for it (both at the level that ours uses).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.request import Request, urlopen

from tests.load.bench.measuring import Line, Maker, closed_loop, compare, installations
from tests.load.generator import exchange, request
from tests.load.people import Answering, answering_people
from tests.load.readers import AGENT, cookie_of_floor, cookie_of_pupil
from tests.load.servers import Gunicorn

CONNECTIONS = 32
ANSWERED = 8
SENT = (("quiz page", {}), ("quiz page, gzip", {"Accept-Encoding": "gzip"}))


def page(folder: Path) -> Iterator[Line]:
    """A line for the page as it is and one for it compressed, on each database."""
    with installations(folder) as made:
        for database, environ in made:
            with Gunicorn("app:app", environ, folder / "ours.log") as ours:
                people = answering_people(ours.port, environ, CONNECTIONS)
                for person in people:
                    _answer(ours.port, person)
                cookies = [cookie_of_pupil(ours.port, person.number) for person in people]
                with Gunicorn("tests.load.floor_page:app", environ, folder / "floor.log") as floor:
                    bare = [cookie_of_floor(floor.port, person.number) for person in people]
                    for what, headers in SENT:
                        opened = [
                            _get(f"/attempts/{person.attempt}", cookie, headers)
                            for person, cookie in zip(people, cookies, strict=True)
                        ]
                        bare_opened = [_get("/page", cookie, headers) for cookie in bare]
                        line = compare(
                            what,
                            database,
                            (ours, closed_loop(opened)),
                            (floor, closed_loop(bare_opened)),
                        )
                        sizes = {
                            "bytes": _size(ours.port, opened[0]),
                            "floor bytes": _size(floor.port, bare_opened[0]),
                        }
                        yield replace(line, more=sizes)


def _get(path: str, cookie: str, headers: dict[str, str]) -> Maker:
    payload = request("GET", path, {"Cookie": cookie, "User-Agent": AGENT} | headers)
    return lambda _number: payload


def _answer(port: int, person: Answering) -> None:
    for seq, (slot, answer) in enumerate(person.answers[:ANSWERED], start=1):
        url = f"http://127.0.0.1:{port}/api/v1/attempts/{person.attempt}/responses/{slot}"
        body = json.dumps({"answer": answer, "seq": seq, "device": "bench"}).encode()
        headers = {"Authorization": f"Bearer {person.token}", "Content-Type": "application/json"}
        with urlopen(Request(url, body, headers, method="PUT"), timeout=30) as reply:
            assert reply.status == 200


def _size(port: int, make: Maker) -> float:
    async def body() -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            return (await exchange(reader, writer, make(0)))[1]
        finally:
            writer.close()

    return float(len(asyncio.run(body())))
