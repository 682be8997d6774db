"""A load generator on loopback: one process, asyncio, keep-alive connections, bounded in count and in time.

It knows as much of HTTP as our own servers need (Content-Length, no chunks), and says how busy it was itself: a figure
is worth nothing when the generator was the bottleneck.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

#: Above this share of one core the generator may have been what limited the run.
BUSY = 0.85


@dataclass
class Run:
    """What one run saw. Latencies in seconds."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    generator_share: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second that were as expected."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """A latency in milliseconds; 0 without any."""
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def request(method: str, path: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """One request as it goes over the line."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: 127.0.0.1",
        *(f"{name}: {value}" for name, value in headers.items()),
    ]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, payload: bytes
) -> tuple[int, bytes]:
    """Send one request and read its answer: status and body."""
    writer.write(payload)
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    return int(head.split(b" ", 2)[1]), await reader.readexactly(length)


async def _connection(port: int, make: Callable[[int], bytes], run: Run, moments: Iterator[float]) -> None:
    """Send a request at every moment, or as soon after it as the one before is answered; who waits until then waits too."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for number, moment in enumerate(moments):
            early = moment - time.perf_counter()
            if early > 0:
                await asyncio.sleep(early)
            status, _ = await exchange(reader, writer, make(number))
            if status == 200:
                run.latencies.append(time.perf_counter() - moment)
            else:
                run.errors += 1
    except (ConnectionError, asyncio.IncompleteReadError):
        run.errors += 1
    finally:
        writer.close()


def drive(port: int, makers: Sequence[Callable[[int], bytes]], seconds: float) -> Run:
    """Each maker is a connection that sends its requests (numbered from 0) one after the other for `seconds`."""

    def moments(began: float) -> Iterator[float]:
        while (now := time.perf_counter()) < began + seconds:
            yield now

    return _run(lambda run, began: [_connection(port, make, run, moments(began)) for make in makers])


def offer(port: int, makers: Sequence[Callable[[int], bytes]], rate: float, seconds: float) -> Run:
    """`rate` requests a second whether or not the ones before are answered, shared among as many connections as makers.

    A latency counts from the moment at which the request was due, so that one that had to wait for a free connection
    is not told as a quick one.
    """

    def connections(run: Run, began: float) -> list[Awaitable[None]]:
        moments = (
            began + number / rate for number in range(int(rate * seconds))
        )  # each takes the next of all
        return [_connection(port, make, run, moments) for make in makers]

    return _run(connections)


def _run(connections: Callable[[Run, float], Sequence[Awaitable[None]]]) -> Run:
    async def all_connections() -> None:
        await asyncio.gather(*connections(run, began))

    run = Run()
    busy_before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    asyncio.run(all_connections())
    run.seconds = time.perf_counter() - began
    busy = resource.getrusage(resource.RUSAGE_SELF)
    cpu = busy.ru_utime + busy.ru_stime - busy_before.ru_utime - busy_before.ru_stime
    run.generator_share = cpu / run.seconds
    return run
