"""A .docx file as XML parts: unpacked within limits, parsed without entities, network or document types."""

from __future__ import annotations

from typing import Any, Final
from zipfile import ZipFile

from lxml import etree

from content.pipeline.plan_refusal import PlanRefused
from quiz.exchange.refusal import FileRefused
from quiz.exchange.safe_zip import ZipLimits, broken_refused, check_zip

_LIMITS: Final = ZipLimits(entries=2_000, total_bytes=200 << 20)
_MOST_XML: Final = 40 << 20
_CODES: Final = {"file-encrypted": "encrypted", "zip-unsafe": "unsafe", "file-broken": "broken"}
_W: Final = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_STRICT: Final = b"http://purl.oclc.org/ooxml/wordprocessingml/main"

Element = Any


def w(name: str) -> str:
    """Return the full name of a tag or attribute of WordprocessingML."""
    return f"{{{_W}}}{name}"


def value_of(element: Element | None, name: str = "val") -> str:
    """Return an attribute of an element that may be missing, "" where it is."""
    return "" if element is None else (element.get(w(name)) or "")


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as w:b is there and not turned off."""
    return element is not None and value_of(element) not in ("0", "false", "off")


class WordPackage:
    """The parts of a .docx file; raises PlanRefused while it is opened or read."""

    def __init__(self, data: bytes) -> None:
        try:
            self._archive: ZipFile = check_zip(data, _LIMITS)
        except FileRefused as refusal:
            raise PlanRefused(_CODES.get(refusal.code, "broken")) from refusal
        self._names = set(self._archive.namelist())
        if "word/document.xml" not in self._names:
            found = "Excel" if "xl/workbook.xml" in self._names else "tệp nén khác"
            raise PlanRefused("type-mismatch", given=".docx", found=found)

    def part(self, name: str) -> Element | None:
        """Return the root of word/<name>.xml, None where the file has no such part."""
        path = f"word/{name}.xml"
        if path not in self._names:
            return None
        if self._archive.getinfo(path).file_size > _MOST_XML:
            raise PlanRefused("too-large")
        try:
            with broken_refused():
                raw = self._archive.read(path)
        except FileRefused as refusal:
            raise PlanRefused("broken") from refusal
        return _parsed(raw.replace(_STRICT, _W.encode()))


def _parsed(raw: bytes) -> Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(raw, parser)
    except etree.XMLSyntaxError as error:
        raise PlanRefused("broken") from error
    if root.getroottree().docinfo.doctype:
        raise PlanRefused("unsafe")
    return root
