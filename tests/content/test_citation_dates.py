"""Cited documents with numbers and days that cannot be are flagged, each with its rule; good ones are not."""

from __future__ import annotations

import pytest

from content.pipeline.plan_reading import PlanReading, read_plan


def plan(clause: str, letterhead: str = "Yên Lĩnh, ngày 09 tháng 02 năm 2026") -> PlanReading:
    text = f"Số: 5/KH-UBND\n\n{letterhead}\n\n**KẾ HOẠCH**\n\n**I. VIỆC**\n\n- {clause}\n"
    return read_plan("ke-hoach.md", text.encode())


@pytest.mark.parametrize(
    ("clause", "flags"),
    [
        ("Thông tư 01/12011/TT-BNV ngày 19/01/2011 của Bộ Nội vụ về thể thức.", ("impossible_year",)),
        (
            "Nghị định số 61/2018/NĐ-CP ngày 31/02/2018 của Chính phủ về một cửa.",
            ("impossible_date",),
        ),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2019 của Chính phủ về một cửa.", ("year_differs",)),
        ("Kế hoạch số 9/KH-UBND ngày 10/02/2026 của UBND tỉnh về tuyên truyền.", ("after_plan",)),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Quốc hội về một cửa.", ("issuer_symbol",)),
        ("Nghị định số 61/2018/NĐ-CP ngày 23/4/2018 của Chính phủ về một cửa.", ()),
        ("Kế hoạch số 9/KH-UBND ngày 09/02/2026 của UBND tỉnh về tuyên truyền.", ()),
    ],
)
def test_what_cannot_be_is_flagged(clause: str, flags: tuple[str, ...]) -> None:
    reading = plan(clause)
    (citation,) = reading.citations
    assert citation.flags == flags
    rules = {note.rule for note in reading.warnings if note.clause}
    assert set(flags) <= rules


def test_without_a_day_of_the_plan_its_year_decides() -> None:
    undated = "Yên Lĩnh, ngày tháng năm 2026"
    assert (
        plan("Kế hoạch số 9/KH-UBND ngày 30/12/2026 của UBND tỉnh về việc này.", undated).citations[0].flags
        == ()
    )
    late = plan("Kế hoạch số 9/KH-UBND ngày 02/01/2027 của UBND tỉnh về việc này.", undated)
    assert late.citations[0].flags == ("after_plan",)
