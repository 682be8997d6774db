"""Uploaded images: PNG, JPEG and WebP by their content, without what else cameras and programs write into them.

Only what is needed to draw the picture is kept: no place, no camera, no comment, no thumbnail, nothing after its end. Of a
JPEG's Exif the orientation alone stays, or the picture would lie on its side.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from quiz.exchange.refusal import FileRefused

LARGEST_BYTES = 2_000_000
LARGEST_SIDE = 4_000
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"pHYs"}
_SIZES = {*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC}
_TURNED = (5, 6, 7, 8)


@dataclass(frozen=True)
class ReadImage:
    """A picture as it is kept: the ending of its file's name, its size in pixels as shown, its bytes."""

    ending: str
    width: int
    height: int
    data: bytes


def read_image(data: bytes) -> ReadImage:
    """The picture; raises FileRefused (image-large, image-unknown, image-broken, image-wide)."""
    if len(data) > LARGEST_BYTES:
        raise FileRefused("image-large")
    try:
        image = _reader(data)(data)
    except (struct.error, IndexError, ValueError) as error:
        raise FileRefused("image-broken") from error
    if not (0 < image.width <= LARGEST_SIDE and 0 < image.height <= LARGEST_SIDE):
        raise FileRefused("image-wide", {"most": str(LARGEST_SIDE)})
    return image


def _reader(data: bytes) -> Callable[[bytes], ReadImage]:
    if data.startswith(_PNG):
        return _read_png
    if data.startswith(b"\xff\xd8\xff"):
        return _read_jpeg
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _read_webp
    raise FileRefused("image-unknown")


def _read_png(data: bytes) -> ReadImage:
    kept, place, size = [_PNG], len(_PNG), (0, 0)
    while True:
        length, name = struct.unpack_from(">I4s", data, place)
        end = place + 12 + length
        if end > len(data):
            raise ValueError("cut off")
        if name == b"IHDR":
            size = struct.unpack_from(">II", data, place + 8)
        if name in _PNG_KEPT:
            kept.append(data[place:end])
        if name == b"IEND":
            return ReadImage("png", *size, b"".join(kept))
        place = end


def _segments(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(marker, whole segment) up to the scan; the scan with everything until the end of the picture comes last."""
    place = 2
    while True:
        if data[place] != 0xFF:
            raise ValueError("no marker")
        marker = data[place + 1]
        if marker == 0xDA:
            yield marker, data[place : data.rindex(b"\xff\xd9") + 2]
            return
        end = place + 2 + struct.unpack_from(">H", data, place + 2)[0]
        if end > len(data):
            raise ValueError("cut off")
        yield marker, data[place:end]
        place = end


def _read_jpeg(data: bytes) -> ReadImage:
    kept, size, turn = [b"\xff\xd8"], (0, 0), 1
    for marker, segment in _segments(data):
        if marker == 0xE1 and segment[4:10] == b"Exif\0\0":
            turn = _orientation(segment[10:])
            continue
        if marker in _SIZES:
            height, width = struct.unpack_from(">HH", segment, 5)
            size = width, height
        if not (0xE1 <= marker <= 0xEF and marker != 0xEE) and marker != 0xFE:
            kept.append(segment)
    if turn != 1:
        kept.insert(1, _exif(turn))
    shown = size[::-1] if turn in _TURNED else size
    return ReadImage("jpg", *shown, b"".join(kept))


def _orientation(exif: bytes) -> int:
    """How the camera was held, 1 to 8; 1 where nothing readable says so."""
    order = {b"II": "<", b"MM": ">"}.get(exif[:2])
    if order is None:
        return 1
    try:
        place = struct.unpack_from(f"{order}I", exif, 4)[0]
        for number in range(struct.unpack_from(f"{order}H", exif, place)[0]):
            tag, _kind, _count, value = struct.unpack_from(f"{order}HHIH", exif, place + 2 + 12 * number)
            if tag == 0x0112:
                return value if 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


def _exif(turn: int) -> bytes:
    body = b"Exif\0\0MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, turn, 0, 0)
    return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body


def _read_webp(data: bytes) -> ReadImage:
    end = min(len(data), 8 + struct.unpack_from("<I", data, 4)[0])
    chunks, size, place = [], (0, 0), 12
    while place + 8 <= end:
        name, length = struct.unpack_from("<4sI", data, place)
        chunk = data[place : place + 8 + length + length % 2]
        if len(chunk) < 8 + length:
            raise ValueError("cut off")
        place += len(chunk)
        if name in (b"EXIF", b"XMP ", b"ICCP", b"ANIM", b"ANMF"):
            continue
        if name == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & 0x10]) + chunk[9:]  # of its flags the alpha channel alone
            size = _three(chunk, 12) + 1, _three(chunk, 15) + 1
        elif size == (0, 0):
            size = _plain_size(name, chunk)
        chunks.append(chunk)
    body = b"WEBP" + b"".join(chunks)
    return ReadImage("webp", *size, b"RIFF" + struct.pack("<I", len(body)) + body)


def _three(data: bytes, place: int) -> int:
    return int.from_bytes(data[place : place + 3], "little")


def _plain_size(name: bytes, chunk: bytes) -> tuple[int, int]:
    if name == b"VP8 ":
        width, height = struct.unpack_from("<HH", chunk, 14)
        return width & 0x3FFF, height & 0x3FFF
    if name == b"VP8L":
        bits = struct.unpack_from("<I", chunk, 9)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    raise ValueError("no picture")
