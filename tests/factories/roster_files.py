"""Roster files as bytes: workbooks of the three kinds and text. A cell is a text, a number or a date; None is empty.

Sheets are handed over as a mapping of names to rows. `merged` is a list of (first row, first column, last row, last
column), from 0, for the first sheet.
"""

from __future__ import annotations

import csv
import struct
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO, StringIO
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter
import xlwt

Value = str | int | float | date | None
#: Of lists that mix kinds, a checker knows no more than that they are objects.
Rows = Sequence[Sequence[Any]]
Merged = Sequence[tuple[int, int, int, int]]

_ODS_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
    for short, long in (("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"))
)
_ODS_KIND = "application/vnd.oasis.opendocument.spreadsheet"


def xlsx(
    sheets: Mapping[str, Sequence[Any]],
    *,
    merged: Merged = (),
    hidden: Sequence[str] = (),
    date_format: str = "dd/mm/yyyy",
) -> bytes:
    """An XLSX. Texts are texts, dates real dates in `date_format`."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    dates = book.add_format({"num_format": date_format})
    for place, (name, rows) in enumerate(sheets.items()):
        page = book.add_worksheet(name)
        if name in hidden:
            page.hide()
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    page.write_string(number, column, value)
                elif isinstance(value, date):
                    page.write_datetime(number, column, value, dates)
                elif value is not None:
                    page.write_number(number, column, value)
        for top, left, bottom, right in merged if place == 0 else ():
            value = rows[top][left]
            page.merge_range(top, left, bottom, right, value if isinstance(value, str) else "")
    book.close()
    return buffer.getvalue()


def xls(sheets: Mapping[str, Sequence[Any]], *, date_format: str = "DD/MM/YYYY") -> bytes:
    """An XLS of the time before 2007."""
    book = xlwt.Workbook()
    dates = xlwt.easyxf(num_format_str=date_format)
    for name, rows in sheets.items():
        page = book.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    page.write(number, column, value, dates)
                elif value is not None:
                    page.write(number, column, value)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def ods(sheets: Mapping[str, Sequence[Any]], *, manifest: str = "", mimetype: str = _ODS_KIND) -> bytes:
    """An ODS, with the million empty rows that LibreOffice writes below the last."""
    tables = "".join(
        f"<table:table table:name={quoteattr(name)}>"
        + "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
        + '<table:table-row table:number-rows-repeated="1048500"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row></table:table>'
        for name, rows in sheets.items()
    )
    return ods_of(tables, manifest=manifest, mimetype=mimetype)


def ods_of(tables: str, *, manifest: str = "", mimetype: str = _ODS_KIND) -> bytes:
    """An ODS with these tables in its own XML."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_ODS_NAMES}><office:body>'
        f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    listing = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS_KIND}"/>{manifest}</manifest:manifest>'
    )
    return packed({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": listing})


def _ods_cell(value: Value) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, str):
        paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in value.split("\n"))
        return f'<table:table-cell office:value-type="string">{paragraphs}</table:table-cell>'
    if isinstance(value, date):
        shown = f"<text:p>{value:%d/%m/%y}</text:p>"
        return f'<table:table-cell office:value-type="date" office:date-value="{value}">{shown}</table:table-cell>'
    shown = f"<text:p>{value}</text:p>"
    return f'<table:table-cell office:value-type="float" office:value="{value}">{shown}</table:table-cell>'


def packed(members: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these members."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def repacked(data: bytes, replaced: Mapping[str, str | bytes]) -> bytes:
    """The same archive with some members replaced or added."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return packed(members | dict(replaced))


def separated(rows: Rows, *, by: str = ",", encoding: str = "utf-8") -> bytes:
    """A text file; dates as dd/MM/yyyy."""
    buffer = StringIO()
    writer = csv.writer(buffer, delimiter=by, lineterminator="\r\n")
    for row in rows:
        writer.writerow(
            "" if value is None else f"{value:%d/%m/%Y}" if isinstance(value, date) else value
            for value in row
        )
    return buffer.getvalue().encode(encoding)


def container(*streams: str) -> bytes:
    """An old binary file with these streams, each of one empty sector."""
    end, table = 0xFFFFFFFE, 0xFFFFFFFD
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 62, 3, 0xFFFE, 9, 6)
    header += bytes(10) + struct.pack("<2I", 1, 1) + bytes(4) + struct.pack("<5I", 4096, end, 0, end, 0)
    header += struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    chains = struct.pack("<128I", table, end, *range(3, 10), end, *[0xFFFFFFFF] * 118)
    directory = _entry("Root Entry", 5, end, 0) + b"".join(_entry(name, 2, 2, 4096) for name in streams)
    return header + chains + directory.ljust(512, b"\x00") + bytes(8 * 512)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    title = name.encode("utf-16-le")
    return (
        title.ljust(64, b"\x00")
        + struct.pack("<HBB", len(title) + 2, kind, 1)
        + bytes(48)
        + struct.pack("<3I", start, size, 0)
    )
