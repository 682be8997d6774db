"""Slips with first passwords as a PDF: A4, ten on a page, each class on pages of its own, to be printed and cut.

The words are data for the template and never become its markup. The fonts are the project's own, so it looks the same on
every machine.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

PAPER = Path(__file__).with_name("paper")
SLIPS_ON_A_PAGE = 10


@dataclass(frozen=True)
class Slip:
    """One person's slip. `place` is his class, or what he is at the unit."""

    unit: str
    name: str
    place: str
    username: str
    password: str


@dataclass(frozen=True)
class SlipClass:
    """Slips that are handed out together; `title` heads their pages."""

    title: str
    slips: Sequence[Slip]


def slips_pdf(
    classes: Sequence[SlipClass], *, address: str, days: int, made_at: datetime, zone: ZoneInfo
) -> bytes:
    """The PDF. `address` is where one signs in, printed and as a QR code; the passwords hold for `days` days."""
    import segno  # here, because both are large and few processes print
    import typst

    drawn = io.BytesIO()
    segno.make(address, error="m").save(drawn, kind="png", scale=4, border=0)
    made = made_at.astimezone(zone)
    data = {
        "classes": [{"title": one.title, "slips": [asdict(slip) for slip in one.slips]} for one in classes],
        "address": address,
        "qr": list(drawn.getvalue()),
        "words": {
            "title": "Phiếu đăng nhập",
            "place": "Lớp, vị trí",
            "username": "Tên đăng nhập",
            "password": "Mật khẩu",
            "note": f"Dùng trong {days} ngày, lần đầu vào phải đổi. Không đưa cho người khác.",
            "made": f"Phiếu đăng nhập, làm lúc {made:%H:%M} ngày {made:%d/%m/%Y}",
        },
    }
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[PAPER])
    made_pdf = typst.compile(
        PAPER / "slips.typ",
        root=PAPER,
        font_paths=fonts,
        sys_inputs=inputs,
        format="pdf",
        timestamp=made_at.replace(microsecond=0),
        pdf_tags=False,  # for paper: they would double its size
    )
    assert isinstance(made_pdf, bytes)
    return made_pdf
