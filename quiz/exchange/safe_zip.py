"""ZIP files from strangers, checked before anything reads them: count, sizes, ratio, names, encryption.

What the directory declares is compared with what really comes out: other readers unpack a member to its end, whatever
size was declared for it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from quiz.exchange.refusal import FileRefused

_CHUNK = 1 << 18
_ENCRYPTED = 0x1
#: Below this size a high ratio does no harm: a short member of equal letters is not a bomb.
_RATIO_MATTERS_FROM = 8 << 20
_LOCAL_HEADER, _LOCAL_NAME_LENGTH, _LOCAL_EXTRA_LENGTH = 30, 26, 28


@dataclass(frozen=True)
class ZipLimits:
    """The most that is unpacked."""

    entries: int = 2_000
    total_bytes: int = 512 << 20
    ratio: int = 300


@contextmanager
def broken_refused() -> Iterator[None]:
    """Says `file-broken` of an archive whose members turn out not to be what its directory says."""
    try:
        yield
    except (BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise FileRefused("file-broken") from error


def check_zip(data: bytes, limits: ZipLimits | None = None) -> ZipFile:
    """The opened archive, every member of which was measured.

    Raises FileRefused: `file-broken`, `file-encrypted`, or `zip-unsafe` where names or sizes are hostile.
    """
    limits = limits or ZipLimits()
    try:
        archive = ZipFile(BytesIO(data))
    except (BadZipFile, ValueError, OSError, NotImplementedError, UnicodeDecodeError) as error:
        raise FileRefused("file-broken") from error
    members = archive.infolist()
    if len(members) > limits.entries or len({member.filename for member in members}) < len(members):
        raise FileRefused("zip-unsafe")
    if sum(member.compress_size for member in members) > len(data):
        raise FileRefused("zip-unsafe")  # members that lie over each other unpack the same bytes many times
    left = limits.total_bytes
    for member in members:
        _check_member(member)
        left -= _measure(data, member, min(left, _largest(member, limits)))
    return archive


def _largest(member: ZipInfo, limits: ZipLimits) -> int:
    return max(_RATIO_MATTERS_FROM, member.compress_size * limits.ratio)


def _check_member(member: ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise FileRefused("file-encrypted")
    name = member.filename.replace("\\", "/")
    if name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/") or "\x00" in name:
        raise FileRefused("zip-unsafe")
    if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise FileRefused("file-broken")


def _measure(data: bytes, member: ZipInfo, most: int) -> int:
    """The true size of a member; it must be what the directory says."""
    size = 0
    for chunk in _unpacked(data, member):
        size += len(chunk)
        if size > most:
            raise FileRefused("zip-unsafe")
    if size != member.file_size:
        raise FileRefused("file-broken")
    return size


def _unpacked(data: bytes, member: ZipInfo) -> Iterator[bytes]:
    """The bytes of a member, a piece at a time, to the end of what was packed."""
    start = member.header_offset
    header = data[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
        raise FileRefused("file-broken")
    start += _LOCAL_HEADER
    start += int.from_bytes(header[_LOCAL_NAME_LENGTH : _LOCAL_NAME_LENGTH + 2], "little")
    start += int.from_bytes(header[_LOCAL_EXTRA_LENGTH : _LOCAL_EXTRA_LENGTH + 2], "little")
    packed = memoryview(data)[start : start + member.compress_size]
    if len(packed) < member.compress_size:
        raise FileRefused("file-broken")
    if member.compress_type == ZIP_STORED:
        yield bytes(packed)
        return
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
    rest: bytes | memoryview = packed
    try:
        while not unpacker.eof and (rest or unpacker.unconsumed_tail):
            chunk = unpacker.decompress(rest, _CHUNK)
            rest = unpacker.unconsumed_tail
            if not chunk and not rest:
                break
            yield chunk
        yield unpacker.flush()
    except zlib.error as error:
        raise FileRefused("file-broken") from error
    if not unpacker.eof:
        raise FileRefused("file-broken")
