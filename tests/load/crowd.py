"""Many people at once, in one thread: they answer over real connections, some press submit, some run out of time.

What is not acknowledged waits and is sent again, the same, as the quiz page does: one answer alone, several as a queue.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.load.generator import exchange, request

#: Seconds between two answers of a person; around the kill they come without any pause.
PAUSE = 0.25
HURRY = 1.0
#: Seconds before the next try after one that failed.
AGAIN = 0.05
ANSWER_SECONDS = 30
PATIENCE_SECONDS = 60
MAX_QUEUE = 200


@dataclass(frozen=True)
class Kept:
    """One answer that was acknowledged; `received_at` where the server said when it came."""

    answer: Any
    received_at: datetime | None = None


@dataclass
class Person:
    """One attempt in progress, what its person means to do, and what he was told. Seconds count from the kill."""

    token: str
    attempt: str
    answers: list[tuple[int, Any]]
    presses_at: float | None = None
    #: From when two of his pages look whether the attempt is over.
    looks_at: float | None = None
    acknowledged: dict[tuple[int, int], Kept] = field(default_factory=dict)
    turned_away: set[tuple[int, int]] = field(default_factory=set)
    waiting: list[tuple[int, int, Any]] = field(default_factory=list)
    told: list[dict[str, Any]] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    heard_again: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether he has heard that nothing counts any more, or something that should never be said."""
        return bool(self.turned_away or self.unexpected)


class Line:
    """One connection of a person; made again when it is broken."""

    def __init__(self, port: int, person: Person) -> None:
        self._port, self._person = port, person
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def call(self, method: str, path: str, body: Any = None) -> tuple[int, Any] | None:
        """Status and JSON of the answer; None when none came."""
        headers = {"Authorization": f"Bearer {self._person.token}"}
        text = b"" if body is None else json.dumps(body).encode()
        payload = request(method, f"/api/v1/attempts/{self._person.attempt}{path}", headers, text)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                if self._streams is None:
                    self._streams = await asyncio.open_connection("127.0.0.1", self._port)
                status, answer = await exchange(*self._streams, payload)
        except (OSError, EOFError, TimeoutError):
            await self.close()
            return None
        try:
            return status, json.loads(answer)
        except ValueError:
            self._person.unexpected.append(f"{status} with {answer[:300]!r}")
            return None

    async def close(self) -> None:
        """Hang up."""
        if self._streams is not None:
            self._streams[1].close()
            with contextlib.suppress(OSError):
                await self._streams[1].wait_closed()
        self._streams = None


class Crowd:
    """People who answer for `seconds` while something is killed at `kill_at`, and until each was heard once more."""

    def __init__(
        self, port: int, people: list[Person], *, seconds: float, kill_at: datetime, bears_failure: bool
    ) -> None:
        """`bears_failure`: an answer of 5xx is no answer, as where the database itself is killed."""
        self._port, self._people, self._bears_failure = port, people, bears_failure
        self._seconds, self._kill_at = seconds, kill_at
        self._ends = self._killed = self._over = float("inf")
        self._lines: list[Line] = []

    def live_through(self, kill: Callable[[], None]) -> None:
        """All of it; returns when nobody waits for anything any more, or patience is at its end.

        The people live in a thread and the kill is done in ours: what it starts anew may end with the thread it is from.
        """
        self._ends = time.monotonic() + self._seconds
        self._killed = time.monotonic() + (self._kill_at - datetime.now(UTC)).total_seconds()
        with ThreadPoolExecutor(1) as pool:
            life = pool.submit(lambda: asyncio.run(self._live()))
            try:
                threading.Event().wait(max(0.0, self._killed - time.monotonic()))
                kill()
                self._over = time.monotonic()
            except BaseException:
                self._ends = float("-inf")
                raise
            life.result()

    async def _live(self) -> None:
        try:
            async with asyncio.TaskGroup() as group:
                for person in self._people:
                    group.create_task(self._answer(person))
                    for _tab in range(2):
                        if person.presses_at is not None:
                            group.create_task(self._press(person, self._killed + person.presses_at))
                        if person.looks_at is not None:
                            group.create_task(self._look(person, self._killed + person.looks_at))
        finally:
            for line in self._lines:
                await line.close()

    def _line(self, person: Person) -> Line:
        self._lines.append(Line(self._port, person))
        return self._lines[-1]

    # -- answering

    async def _answer(self, person: Person) -> None:
        line, seq = self._line(person), 0
        while not person.is_closed and not self._is_done(person):
            if time.monotonic() < self._ends or not person.waiting:
                seq += 1
                slot, answer = person.answers[seq % len(person.answers)]
                person.waiting.append((slot, seq, answer))
            sent_at = time.monotonic()
            if await self._send(person, line):
                person.heard_again = person.heard_again or sent_at > self._over
                hurries = abs(time.monotonic() - self._killed) < HURRY
                await asyncio.sleep(0 if hurries else PAUSE)
            else:
                await asyncio.sleep(AGAIN)

    def _is_done(self, person: Person) -> bool:
        if time.monotonic() > self._ends + PATIENCE_SECONDS:
            return True
        return time.monotonic() > self._ends and person.heard_again and not person.waiting

    async def _send(self, person: Person, line: Line) -> bool:
        """Whether what waits was received."""
        sent = person.waiting[:MAX_QUEUE]
        items = [
            {"slot": slot, "seq": seq, "answer": answer, "device": "phone"} for slot, seq, answer in sent
        ]
        if len(sent) == 1:
            reply = await line.call("PUT", f"/responses/{sent[0][0]}", items[0])
        else:
            reply = await line.call("POST", "/responses", {"responses": items})
        if reply is None or (self._bears_failure and reply[0] >= 500):
            return False
        status, body = reply
        if status == 200:
            results = body.get("results", [body])
        elif status == 409 and body["type"].endswith("attempt-closed"):
            results = [{"status": "late"}]
        else:
            person.unexpected.append(f"{status} to a save: {body}")
            return False
        for (slot, seq, answer), result in zip(sent, results, strict=True):
            self._hear(person, (slot, seq), answer, result)
        del person.waiting[: len(sent)]
        return True

    def _hear(self, person: Person, key: tuple[int, int], answer: Any, result: dict[str, Any]) -> None:
        status, received = result.get("status", "stored"), result.get("received_at")
        if status == "late":
            person.turned_away.add(key)
        elif status in ("stored", "duplicate", "history"):
            person.acknowledged[key] = Kept(answer, received and datetime.fromisoformat(received))
        else:
            person.unexpected.append(f"an answer is called {status}")

    # -- the end of an attempt

    async def _press(self, person: Person, moment: float) -> None:
        """Hand in, again and again until told that it is done, and then once more."""
        line, told = self._line(person), 0
        await _until(moment)
        while told < 2 and time.monotonic() < self._ends + PATIENCE_SECONDS:
            reply = await line.call("POST", "/submit")
            if reply is None or (self._bears_failure and reply[0] >= 500):
                await asyncio.sleep(AGAIN)
            elif reply[0] == 200:
                person.told.append(reply[1])
                told += 1
            else:
                person.unexpected.append(f"{reply[0]} to a submission: {reply[1]}")
                break

    async def _look(self, person: Person, moment: float) -> None:
        """Read the attempt until it is said to be over."""
        line = self._line(person)
        await _until(moment)
        while time.monotonic() < self._ends + PATIENCE_SECONDS:
            reply = await line.call("GET", "")
            if reply is not None and reply[0] == 200 and reply[1]["state"] == "finished":
                break
            if reply is not None and reply[0] != 200 and not self._bears_failure:
                person.unexpected.append(f"{reply[0]} to a look: {reply[1]}")
                break
            await asyncio.sleep(AGAIN)


async def _until(moment: float) -> None:
    await asyncio.sleep(max(0.0, moment - time.monotonic()))
