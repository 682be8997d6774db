"""What is kept of a person is checked field by field, and a pupil is read from one line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from quiz.domain.errors import InvalidInput
from quiz.domain.name_search import above, search_words
from quiz.domain.person_details import PersonDetails, TypedPupil, checked_details, read_pupil

TODAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Nguyễn Thị Đào", TypedPupil("Nguyễn Thị Đào")),
        ("Nguyễn Thị Đào, 6A1, 05/09/2014", TypedPupil("Nguyễn Thị Đào", "6A1", date(2014, 9, 5))),
        ("Nguyễn  Thị Đào ;5-9-2014;6/1", TypedPupil("Nguyễn Thị Đào", "6/1", date(2014, 9, 5))),
        ("Đào\t05.09.2014\t0123456789", TypedPupil("Đào", None, date(2014, 9, 5), "0123456789")),
        ("Đào, 10 Toán,", TypedPupil("Đào", "10 Toán")),
    ],
)
def test_a_pupil_is_read_from_one_line(line: str, expected: TypedPupil) -> None:
    assert read_pupil(line) == expected


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "person-name-missing"),
        (", 6A1", "person-name-missing"),
        ("Đào, 31/02/2014", "person-line-date"),
        ("Đào, 6A1, 6A2", "person-line-twice"),
        ("Đào, 012345678901", "person-citizen-number"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_pupil(line)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"full_name": "  "}, "full_name", "person-name-missing"),
        ({"full_name": "a" * 201}, "full_name", "person-text"),
        ({"full_name": "a\x01b"}, "full_name", "person-text"),
        ({"birth_date": date(2026, 11, 17)}, "birth_date", "person-birth-date"),
        ({"birth_date": date(1899, 12, 31)}, "birth_date", "person-birth-date"),
        ({"external_id": "0123 4567 8901"}, "external_id", "person-citizen-number"),
        ({"email": "lan@example"}, "email", "person-email"),
    ],
)
def test_a_value_that_cannot_be_kept_is_named(changed: dict[str, Any], field: str, code: str) -> None:
    details = PersonDetails(**({"full_name": "Lan"} | changed))
    with pytest.raises(InvalidInput) as refused:
        checked_details(details, kind="staff", today=TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_name_is_kept_as_it_is_written_and_a_pupil_has_neither_position_nor_email() -> None:
    details = PersonDetails(" =1+1  <b>Đào ", TODAY, " ", "Lớp trưởng", "dao@example.vn")
    assert checked_details(details, kind="student", today=TODAY) == PersonDetails("=1+1 <b>Đào", TODAY)
    assert checked_details(details, kind="staff", today=TODAY).position == "Lớp trưởng"


def test_what_is_looked_for_is_folded_words_the_longest_first() -> None:
    assert search_words("  Đào, NGUYỄN  thị đào ") == ["nguyen", "dao", "thi"]
    assert search_words(" . ") == []
    assert "da" < "dao" < "daz" < above("da") < "db"
