"""A load generator on loopback: one process, asyncio, keep-alive connections, bounded in count and in time.

It knows as much of HTTP as our own servers need (Content-Length, no chunks), and says how busy it was itself: a figure
is worth nothing when the generator was the bottleneck.
"""

from __future__ import annotations

import asyncio
import resource
import time
from collections.abc import Callable, Sequence
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


async def _connection(port: int, make: Callable[[int], bytes], run: Run, deadline: float) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    number = 0
    try:
        while time.perf_counter() < deadline:
            began = time.perf_counter()
            status, _ = await exchange(reader, writer, make(number))
            number += 1
            if status == 200:
                run.latencies.append(time.perf_counter() - began)
            else:
                run.errors += 1
    except (ConnectionError, asyncio.IncompleteReadError):
        run.errors += 1
    finally:
        writer.close()


def drive(port: int, makers: Sequence[Callable[[int], bytes]], seconds: float) -> Run:
    """Each maker is a connection that sends its requests (numbered from 0) one after the other for `seconds`."""

    async def all_connections() -> None:
        await asyncio.gather(*(_connection(port, make, run, began + seconds) for make in makers))

    run = Run()
    busy_before = resource.getrusage(resource.RUSAGE_SELF)
    began = time.perf_counter()
    asyncio.run(all_connections())
    run.seconds = time.perf_counter() - began
    busy = resource.getrusage(resource.RUSAGE_SELF)
    cpu = busy.ru_utime + busy.ru_stime - busy_before.ru_utime - busy_before.ru_stime
    run.generator_share = cpu / run.seconds
    return run
