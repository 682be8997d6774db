"""What kind of file somebody brought, by its bytes as well as its name, and the reader for that kind."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath
from typing import Final

from content.pipeline.plan_refusal import PlanRefused
from content.pipeline.plan_source import PlanSource
from content.pipeline.text_source import read_text

MOST_BYTES: Final = 20 << 20
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TEXT_KINDS: Final = ("md", "txt")


def source_of(name: str, data: bytes) -> PlanSource:
    """Return the blocks of a file; raises PlanRefused where its kind is not read or its name says another kind."""
    if not data.strip(b"\x00 \t\r\n"):
        raise PlanRefused("empty")
    if len(data) > MOST_BYTES:
        raise PlanRefused("too-large")
    given = PurePath(name).suffix.lower().lstrip(".")
    found = _kind(data)
    if found == "ole":
        raise PlanRefused("encrypted" if _is_encrypted_package(data) else "old-word")
    if given not in ("docx", "pdf", *_TEXT_KINDS):
        raise PlanRefused("type-unknown")
    expected = "text" if given in _TEXT_KINDS else given
    if found != expected:
        raise PlanRefused("type-mismatch", given=f".{given}", found=_NAMES[found])
    if expected == "text":
        return read_text(data, given)
    return _reader(given)(data)


_NAMES: Final = {
    "pdf": "PDF",
    "docx": "tệp nén (Word, Excel hoặc ZIP)",
    "text": "văn bản thuần",
    "other": "không rõ",
}


def _kind(data: bytes) -> str:
    if data.startswith(_OLE):
        return "ole"
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK"):
        return "docx"
    return "text" if b"\x00" not in data or data[:2] in (b"\xff\xfe", b"\xfe\xff") else "other"


def _is_encrypted_package(data: bytes) -> bool:
    """A .docx with a password is an OLE file that holds a stream of this name."""
    return "EncryptedPackage".encode("utf-16-le") in data


def _reader(kind: str) -> Callable[[bytes], PlanSource]:
    """Return the reader of a kind, imported only when a file needs it: the libraries behind it are heavy."""
    if kind == "docx":
        from content.pipeline.word_source import read_word

        return read_word
    from content.pipeline.pdf_source import read_pdf

    return read_pdf
