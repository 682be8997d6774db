"""Finding oneself in a class list by a few letters, and how little of the list that shows."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quiz.domain.class_list import MOST_SHOWN, find_in_list, masked_names

CLASS = [
    "Phạm Gia An",
    "Nguyễn Thị Minh Anh",
    "Nguyễn Thành Minh Ánh",
    "Trần Lan Anh",
    "Lê Bảo Ngọc",
    "H'Hen Niê",
    "Võ Thị Như Ý",
    "Đặng Đình Đạt",
]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("ngọc", ["Lê Bảo Ngọc"]),
        ("NGOC", ["Lê Bảo Ngọc"]),
        ("Bảo Ngọc".encode().decode(), ["Lê Bảo Ngọc"]),
        ("le bao", ["Lê Bảo Ngọc"]),
        ("minh a", ["Nguyễn Thị Minh Anh", "Nguyễn Thành Minh Ánh"]),
        ("nguyễn thị", ["Nguyễn Thị Minh Anh"]),
        ("dat", ["Đặng Đình Đạt"]),
        ("đ", []),
        ("ý", ["Võ Thị Như Ý"]),
        ("y", ["Võ Thị Như Ý"]),
        ("5", ["Lê Bảo Ngọc"]),
        ("05", ["Lê Bảo Ngọc"]),
        ("9", []),
        ("0", []),
        ("99999999999999999999", []),
        ("", []),
        (" .,", []),
        ("xyz", []),
        ("h'h", ["H'Hen Niê"]),
    ],
)
def test_a_pupil_is_found_by_what_she_types(typed: str, names: list[str]) -> None:
    assert [CLASS[place] for place in find_in_list(CLASS, typed).places] == names


def test_never_more_than_five_are_shown_and_who_is_called_so_comes_before_who_is_not() -> None:
    names = [f"Nguyễn An {word}" for word in ("Bình", "Chi", "Dung", "Giang", "Hà", "Khoa")] + ["Lê Văn An"]
    found = find_in_list(names, "an")
    assert (len(found.places), found.more) == (MOST_SHOWN, 2)
    assert "Lê Văn An" in [names[place] for place in found.places]


def test_masks_tell_doubles_apart_and_nothing_more() -> None:
    assert masked_names(CLASS) == [
        "Phạm G. A.",
        "Nguyễn T. M. Anh",
        "Nguyễn T. M. Ánh",
        "Trần L. A.",
        "Lê B. N.",
        "H'Hen N.",
        "Võ T. N. Ý.",
        "Đặng Đ. Đ.",
    ]
    assert masked_names(["Lê Thị Hà", "Lê Tú Hà", "Lê Thị Hà", "Anh"]) == [
        "Lê Thị Hà",
        "Lê Tú Hà",
        "Lê Thị Hà",
        "A.",
    ]
    assert masked_names(["Lê Hồng Anh", "Lê Hương Anh", ""]) == ["Lê Hồng Anh", "Lê Hương Anh", ""]


@given(st.lists(st.text(max_size=30), max_size=60), st.text(max_size=12))
def test_whatever_is_typed_shows_five_of_the_list_at_most(names: list[str], typed: str) -> None:
    found = find_in_list(names, typed)
    assert len(found.places) <= MOST_SHOWN
    assert all(0 <= place < len(names) for place in found.places)
    assert len(masked_names(names)) == len(names)
