"""Citations in texts of other plans: by number, by name, without a number; and mentions that cite nothing."""

# Rows of tables read better on one line each.
# ruff: noqa: E501

from __future__ import annotations

import pytest

from content.pipeline.citations import Citation, find_addresses, find_citations
from content.pipeline.clauses import Clause


def cite(text: str) -> tuple[Citation, ...]:
    return find_citations([Clause("c-1", "1", 1, text, 1)])


@pytest.mark.parametrize(
    ("text", "type_", "number", "date", "issuer"),
    [
        ("Nghị định số 42/2022/NĐ-CP ngày 24 tháng 6 năm 2022 của Chính phủ về dịch vụ công", "Nghị định", "42/2022/NĐ-CP", "2022-06-24", "Chính phủ"),
        ("Thông tư 22/2021/TT-BGDĐT ngày 20-7-2021 của Bộ Giáo dục và Đào tạo quy định về đánh giá", "Thông tư", "22/2021/TT-BGDĐT", "2021-07-20", "Bộ Giáo dục và Đào tạo"),
        ("Kết luận số 121-KL/TW ngày 24/01/2025 của Ban Chấp hành Trung ương", "Kết luận", "121-KL/TW", "2025-01-24", "Ban Chấp hành Trung ương"),
        ("Luật Thi đua, khen thưởng số 06/2022/QH15 ngày 15/6/2022", "Luật", "06/2022/QH15", "2022-06-15", ""),
        ("thực hiện Kế hoạch triển khai Nghị quyết số 76/NQ-CP của Chính phủ", "Nghị quyết", "76/NQ-CP", "", "Chính phủ"),
        ("theo 1668/NQ-UBTVQH15 về sắp xếp", "Nghị quyết", "1668/NQ-UBTVQH15", "", ""),
        ("Công văn số 7991/BGDĐT-GDTrH ngày 17/12/2024", "Công văn", "7991/BGDĐT-GDTrH", "2024-12-17", ""),
    ],
)  # fmt: skip
def test_a_numbered_document(text: str, type_: str, number: str, date: str, issuer: str) -> None:
    (found,) = cite(text)
    assert (found.type, found.number, found.date, found.issuer) == (type_, number, date, issuer)


def test_the_subject_ends_where_the_next_document_begins() -> None:
    first, second = cite(
        "Chỉ thị số 05-CT/TU ngày 10/12/2015 của Tỉnh ủy về nề nếp làm việc; Quyết định số 7/QĐ-UBND của UBND tỉnh về trang phục."
    )
    assert (first.subject, second.subject) == ("nề nếp làm việc", "trang phục")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Luật Trẻ em, Luật Giáo dục và Luật Thanh niên.", ["Trẻ em", "Giáo dục", "Thanh niên"]),
        ("Luật cán bộ, công chức, Luật viên chức; tình hình", ["cán bộ, công chức", "viên chức"]),
        ("Luật Phòng, chống tham nhũng, các văn bản hướng dẫn", ["Phòng, chống tham nhũng"]),
        ("Bộ luật Lao động năm 2019", ["Lao động năm 2019"]),
    ],
)
def test_laws_by_name(text: str, names: list[str]) -> None:
    assert [citation.subject for citation in cite(text)] == names


@pytest.mark.parametrize(
    "text",
    [
        "các Nghị quyết, Nghị định của Chính phủ về công tác cải cách hành chính",
        "chính sách pháp luật của Nhà nước; quy định của pháp luật về trẻ em",
        "Kế hoạch CCHC năm 2021 của tỉnh",
        "lớp 10/A1, tỉ lệ 1/2, năm học 2021-2022, tổ 3/B",
        "các Luật mới ban hành",
    ],
)
def test_mentions_that_cite_nothing(text: str) -> None:
    assert cite(text) == ()


def test_a_document_without_number_needs_issuer_and_subject() -> None:
    (found,) = cite("Nghị quyết của Ban Chấp hành Đảng bộ tỉnh khóa XIV về chuyển đổi số")
    assert found.flags == ("no_number", "no_date") and found.subject == "chuyển đổi số"
    assert cite("Nghị quyết của Chính phủ.") == ()


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("Nghị quyết số 37-NQ/CP của Bộ Chính trị", False),
        ("Nghị quyết số 37-NQ/TW của Bộ Chính trị", True),
        ("Nghị quyết số 76/NQ-CP của Chính phủ", True),
        ("Quyết định số 9/QĐ-TTg của Chính phủ", False),
        ("Kế hoạch số 5/KH-UBND của Sở Nội vụ", False),
    ],
)
def test_a_symbol_that_is_not_its_issuers_is_flagged(text: str, fits: bool) -> None:
    (found,) = cite(text)
    assert ("issuer_symbol" not in found.flags) is fits


def test_web_addresses_end_before_the_full_stop() -> None:
    text = "Xem https://a.gov.vn/b?c=1. Hoặc www.truong.edu.vn; thư gửi vanphong@so.edu.vn, trang dichvucong.gov.vn."
    addresses = [found.address for found in find_addresses([Clause("c", "1", 1, text, 1)])]
    assert addresses == ["https://a.gov.vn/b?c=1", "www.truong.edu.vn", "dichvucong.gov.vn"]
