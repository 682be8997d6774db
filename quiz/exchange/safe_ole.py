"""Old binary office files (OLE containers) from strangers, walked before anything reads them.

A container chains its sectors like an old disk. A chain that bites its own tail would be read for ever, and the reading
library allocates what a damaged header asks for: so the chains are followed and the sizes compared with the file first.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from quiz.exchange.refusal import FileRefused

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER, _ENTRY = 512, 128
_LAST_SECTOR, _END = 0xFFFFFFFA, 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_STREAM, _ROOT = 2, 5


@dataclass(frozen=True)
class _Entry:
    """A line of the directory."""

    name: str
    kind: int
    start: int
    size: int


def read_streams(data: bytes) -> dict[str, bytes]:
    """The streams of the container by name, the later of two namesakes. Raises FileRefused `file-broken`."""
    try:
        return _Container(data).streams()
    except (struct.error, UnicodeDecodeError, IndexError, ValueError) as error:
        raise FileRefused("file-broken") from error


class _Container:
    """The file as sectors, with the table that chains them."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._shift, mini_shift = struct.unpack_from("<HH", data, 30)
        fats, self._directory = struct.unpack_from("<2I", data, 44)
        self._cutoff, first_mini, minis, first_more, more = struct.unpack_from("<5I", data, 56)
        if self._shift not in (9, 12) or mini_shift != 6 or self._cutoff != 4096:
            raise FileRefused("file-broken")
        self._count = len(data) >> self._shift
        if max(fats, minis, more) > self._count:
            raise FileRefused("file-broken")
        self._table = self._read_table(fats, first_more)
        self._minis = self._numbers(self._joined(first_mini)) if minis else ()

    def streams(self) -> dict[str, bytes]:
        entries = [*self._entries()]
        root = next((entry for entry in entries if entry.kind == _ROOT), None)
        if root is None:
            raise FileRefused("file-broken")
        small = self._joined(root.start) if root.size else b""
        return {entry.name: self._content(entry, small) for entry in entries if entry.kind == _STREAM}

    def _sector(self, number: int) -> bytes:
        start = (number + 1) << self._shift
        sector = self._data[start : start + (1 << self._shift)]
        if not sector or number >= _LAST_SECTOR:
            raise FileRefused("file-broken")
        return sector

    def _numbers(self, sectors: bytes) -> tuple[int, ...]:
        return struct.unpack(f"<{len(sectors) // 4}I", sectors[: len(sectors) // 4 * 4])

    def _read_table(self, count: int, more: int) -> tuple[int, ...]:
        """The table of chains, whose own sectors are listed in the header and, for large files, in further sectors."""
        listed = list(struct.unpack_from("<109I", self._data, 76))
        seen = 0
        while more < _LAST_SECTOR:
            seen += 1
            if seen > self._count:
                raise FileRefused("file-broken")
            *numbers, more = self._numbers(self._sector(more))
            listed += numbers
        sectors = [number for number in listed if number != _FREE][:count]
        return self._numbers(b"".join(self._sector(number) for number in sectors))

    def _chain(self, start: int, table: tuple[int, ...]) -> Iterator[int]:
        """The sectors of one chain. No chain is longer than its table."""
        steps = 0
        while start != _END:
            if start >= len(table) or steps > len(table):
                raise FileRefused("file-broken")
            yield start
            start, steps = table[start], steps + 1

    def _joined(self, start: int) -> bytes:
        return b"".join(self._sector(number) for number in self._chain(start, self._table))

    def _entries(self) -> Iterator[_Entry]:
        directory = self._joined(self._directory)
        for place in range(0, len(directory), _ENTRY):
            line = directory[place : place + _ENTRY]
            length, kind = struct.unpack_from("<HB", line, 64)
            start, size = struct.unpack_from("<2I", line, 116)
            if kind not in (_STREAM, _ROOT):
                continue
            if length > 64 or size > len(self._data):
                raise FileRefused("file-broken")
            yield _Entry(line[: max(0, length - 2)].decode("utf-16-le"), kind, start, size)

    def _content(self, entry: _Entry, small: bytes) -> bytes:
        if not entry.size:
            return b""
        if entry.size >= self._cutoff:
            content = self._joined(entry.start)
        else:
            content = b"".join(small[at << 6 : (at + 1) << 6] for at in self._chain(entry.start, self._minis))
        if len(content) < entry.size:
            raise FileRefused("file-broken")
        return content[: entry.size]
