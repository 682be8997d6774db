"""Images as they are kept: their content decides, and what tells of place and camera is gone."""

from __future__ import annotations

import struct
import zlib

import pytest

from quiz.exchange.image_read import LARGEST_BYTES, read_image
from quiz.exchange.refusal import FileRefused


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data), name) + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int = 3, height: int = 2) -> bytes:
    rows = (b"\0" + b"\xff\0\0" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"tEXt", b"Author\0Bi mat"),
        (b"eXIf", b"MM\0*GPS"),
        (b"IDAT", zlib.compress(rows)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in parts)


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(turn: int = 6) -> bytes:
    entries = struct.pack("<HHIHH", 0x0112, 3, 1, turn, 0) + struct.pack("<HHII", 0x8825, 4, 1, 99)
    exif = b"Exif\0\0II*\0" + struct.pack("<IH", 8, 2) + entries + b"\0\0\0\0GPS-Bi-mat"
    frame = struct.pack(">BHHB", 8, 20, 30, 1) + b"\x01\x11\0"
    parts = (
        segment(0xE0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0") + segment(0xE1, exif) + segment(0xFE, b"Bi mat")
    )
    return (
        b"\xff\xd8"
        + parts
        + segment(0xC0, frame)
        + segment(0xDA, b"\x01\x01\0\0\x3f\0")
        + b"\x12\x34\xff\xd9rest"
    )


def webp() -> bytes:
    def part(name: bytes, data: bytes) -> bytes:
        return name + struct.pack("<I", len(data)) + data + b"\0" * (len(data) % 2)

    head = bytes([0x0C, 0, 0, 0]) + (39).to_bytes(3, "little") + (9).to_bytes(3, "little")
    body = b"WEBP" + part(b"VP8X", head) + part(b"VP8L", b"\x2f" + struct.pack("<I", 39 | 9 << 14))
    body += part(b"EXIF", b"GPS Bi mat") + part(b"XMP ", b"Bi mat")
    return b"RIFF" + struct.pack("<I", len(body)) + body


@pytest.mark.parametrize(
    ("data", "ending", "size"),
    [
        (png(), "png", (3, 2)),
        (jpeg(), "jpg", (20, 30)),
        (jpeg(1), "jpg", (30, 20)),
        (webp(), "webp", (40, 10)),
    ],
)
def test_the_picture_is_kept_and_nothing_else(data: bytes, ending: str, size: tuple[int, int]) -> None:
    image = read_image(data)
    assert (image.ending, (image.width, image.height)) == (ending, size)
    for secret in (b"Bi mat", b"Bi-mat", b"GPS", b"rest"):
        assert secret not in image.data
    assert read_image(image.data) == image


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg onload='alert(1)'/>", "image-unknown"),
        (b"", "image-unknown"),
        (png()[:60], "image-broken"),
        (jpeg()[:40], "image-broken"),
        (b"RIFF\x04\0\0\0WEBP", "image-wide"),
        (png(5_000, 1), "image-wide"),
        (b"\0" * (LARGEST_BYTES + 1), "image-large"),
    ],
)
def test_what_is_no_whole_picture_is_refused_with_the_reason(data: bytes, code: str) -> None:
    with pytest.raises(FileRefused) as refused:
        read_image(data)
    assert refused.value.code == code
