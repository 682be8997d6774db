"""What a plan's data say for certain of the laws that it names, and what suspicious numbers should probably be."""

from __future__ import annotations

import pytest

from content.commands import CONTENT_ROOT
from content.pipeline.citation_repair import likely_number
from content.pipeline.citations import Citation
from content.pipeline.files import read_content
from content.pipeline.validity import known_validity


def test_laws_replaced_by_one_of_their_name_have_ended_and_amended_ones_have_not() -> None:
    content, _findings = read_content(CONTENT_ROOT)
    found = {
        (one.state, one.day, one.by_number, one.is_read)
        for one in known_validity(content.citations, content.statements, content.index)
    }
    assert found == {
        ("ended", "2025-06-16", "72/2025/QH15", True),
        ("ended", "2025-07-01", "80/2025/QH15", False),
        ("ended", "2025-07-01", "50/2024/QH15", True),
        ("amended", "", "83/2025/QH15", True),
        ("amended", "", "97/2025/QH15", True),
    }


def cited(number: str, *flags: str, issuer: str = "", date: str = "") -> Citation:
    return Citation("Nghị quyết", number, date, issuer, "", "c-1", 1, 0, 10, flags)


@pytest.mark.parametrize(
    ("citation", "likely"),
    [
        (cited("37-NQ/CP", "issuer_symbol", issuer="Bộ Chính trị"), "37-NQ/TW"),
        (cited("37/NQ-CP", "issuer_symbol", issuer="Bộ Chính trị"), "37-NQ/TW"),
        (cited("12-NQ/TW", "issuer_symbol", issuer="Chính phủ"), "12/NQ-CP"),
        (cited("09/2013/CT-TU", "issuer_symbol", issuer="Chủ tịch UBND tỉnh"), "09/2013/CT-UBND"),
        (cited("01/12011/TT-BNV", "impossible_year"), "01/2011/TT-BNV"),
        (cited("129/2006/QĐ-TTg", "year_differs", date="2007-08-02"), "129/2007/QĐ-TTg"),
        # nothing can be said: an unknown issuer, a day that is no day, two years that are left, nothing suspicious
        (cited("37-NQ/CP", "issuer_symbol", issuer="Hội Nông dân"), ""),
        (cited("44/KH-UBND", "impossible_date", date="2021-02-31"), ""),
        (cited("01/20211/TT-BNV", "impossible_year"), ""),
        (cited("129/2007/QĐ-TTg"), ""),
    ],
)
def test_what_a_suspicious_number_should_probably_look_like(citation: Citation, likely: str) -> None:
    assert likely_number(citation, 2021) == likely
