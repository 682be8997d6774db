"""People with browsers, for scenarios that a closed loop of one request cannot play: cookies, forms, each at his own time.

One process, asyncio, raw HTTP. A visitor's connection stays open as long as the server keeps it, as a browser's does. Who
acts at a set time is measured from that time, so that a generator or a server that falls behind makes the figures worse
and not better; what the generator itself used is in the run.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import random
import resource
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.load.generator import Run

AGENT = "Mozilla/5.0 (bench)"
#: Nobody waits longer for an answer.
PATIENCE_SECONDS = 60


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    def text(self) -> str:
        """The body, whole and unpacked."""
        packed = self.headers.get("content-encoding") == "gzip"
        return (gzip.decompress(self.body) if packed else self.body).decode()

    def json(self) -> Any:
        """The body as data."""
        return json.loads(self.text())


@dataclass
class Runs:
    """One run for each thing that visitors do, by its name."""

    by_name: dict[str, Run] = field(default_factory=lambda: defaultdict(Run))
    failures: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    generator_share: float = 0.0
    seconds: float = 0.0

    def note(self, name: str, seconds: float) -> None:
        """It went well and took so long."""
        self.by_name[name].latencies.append(seconds)

    def fail(self, name: str, why: str) -> None:
        """It did not go well."""
        self.by_name[name].errors += 1
        self.failures[f"{name}: {why}"] += 1


class Unexpected(Exception):
    """An answer with another status than the visitor needs to go on."""


class Visitor:
    """One browser, or one program with a token: its cookies or token, and its connection."""

    def __init__(
        self, port: int, runs: Runs, *, cookies: dict[str, str] | None = None, token: str | None = None
    ) -> None:
        self._port, self._runs, self._token = port, runs, token
        self.cookies = cookies or {}
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, name: str, path: str, **more: Any) -> Answer:
        """A page; expects 200."""
        return await self.send(name, "GET", path, **more)

    async def post(
        self, name: str, path: str, form: dict[str, str], *, expect: int = 303, **more: Any
    ) -> Answer:
        """A form."""
        body = urlencode(form).encode()
        return await self.send(
            name, "POST", path, body=body, kind="application/x-www-form-urlencoded", expect=expect, **more
        )

    async def put(
        self, name: str, path: str, value: Any, *, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        """JSON."""
        body = json.dumps(value).encode()
        return await self.send(name, "PUT", path, body=body, kind="application/json", headers=headers, **more)

    async def send(
        self,
        name: str,
        method: str,
        path: str,
        *,
        body: bytes = b"",
        kind: str = "",
        expect: int = 200,
        since: float | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """One request, noted under `name` with the time since `since` (now); raises Unexpected."""
        began = time.perf_counter() if since is None else since
        payload = self._payload(method, path, body, kind, headers or {})
        try:
            answer = await asyncio.wait_for(self._exchange(payload), PATIENCE_SECONDS)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            self._runs.fail(name, type(error).__name__)
            raise Unexpected(name) from error
        if answer.status != expect:
            self._runs.fail(name, str(answer.status))
            raise Unexpected(f"{name}: {answer.status}")
        self._runs.note(name, time.perf_counter() - began)
        return answer

    def close(self) -> None:
        """Leave."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    def _payload(self, method: str, path: str, body: bytes, kind: str, headers: dict[str, str]) -> bytes:
        lines = [
            f"{method} {path} HTTP/1.1",
            "Host: 127.0.0.1",
            f"User-Agent: {AGENT}",
            "Accept-Encoding: gzip",
        ]
        if self._token:
            lines.append(f"Authorization: Bearer {self._token}")
        if self.cookies:
            lines.append("Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()))
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if method != "GET":
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        return "\r\n".join(lines).encode() + b"\r\n\r\n" + body

    async def _exchange(self, payload: bytes) -> Answer:
        if self._streams is not None:
            try:
                return await self._on_connection(payload)
            except (ConnectionError, asyncio.IncompleteReadError) as error:
                self.close()
                if getattr(error, "partial", b""):  # an answer had begun
                    raise
        # A server closes idle connections; a browser then opens another and sends again.
        self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        return await self._on_connection(payload)

    async def _on_connection(self, payload: bytes) -> Answer:
        assert self._streams is not None
        reader, writer = self._streams
        writer.write(payload)
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            if name.lower() == "set-cookie":
                cookie, _, content = value.strip().partition(";")[0].partition("=")
                self.cookies[cookie] = content
            elif name:
                headers[name.lower()] = value.strip()
        body = await reader.readexactly(int(headers.get("content-length", 0)))
        if headers.get("connection") == "close":
            self.close()
        return Answer(int(first.split(" ", 2)[1]), headers, body)


#: What one person does; `since` is the instant (of perf_counter) at which he was to begin.
Scenario = Callable[[Visitor, float], Awaitable[None]]


def play(people: Sequence[tuple[float, Visitor, Scenario]], runs: Runs) -> Runs:
    """Everybody acts from his own second on, however long others take; returns when the last one has left."""

    async def one(began: float, after: float, visitor: Visitor, scenario: Scenario) -> None:
        due = began + after
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        try:
            await scenario(visitor, due)
        except Unexpected:
            pass  # counted where it happened
        finally:
            visitor.close()

    async def everybody() -> None:
        began = time.perf_counter()
        await asyncio.gather(*(one(began, *person) for person in people))

    before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    asyncio.run(everybody())
    runs.seconds = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_SELF)
    runs.generator_share = (
        after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    ) / runs.seconds
    for run in runs.by_name.values():
        run.seconds, run.generator_share = runs.seconds, runs.generator_share
    return runs


def arrivals(count: int, seconds: float, *, seed: int) -> list[float]:
    """So many instants, at chance within so many seconds, in order."""
    chance = random.Random(seed)
    return sorted(chance.uniform(0, seconds) for _ in range(count))
