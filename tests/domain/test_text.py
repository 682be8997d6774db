"""Vietnamese text: normal form, folding, and the order of names."""

from __future__ import annotations

import random

import pytest

from quiz.domain.text import fold, fold_space, name_sort_key, nfc, sort_key, words


def test_nfc_puts_letters_together() -> None:
    assert nfc("Hậu Giang") == "Hậu Giang"
    assert len(nfc("ậ")) == 1


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Ngọc Ánh", "dang thi ngoc anh"),
        ("đường ƯỚC ở Ổ", "duong uoc o o"),
        ("ủy ban", "uy ban"),
        ("uỷ ban", "uy ban"),
        ("10A1/Đ", "10a1/d"),
        ("  hai  khoảng ", "  hai  khoang "),
    ],
)
def test_folding_takes_case_and_diacritics_away(written: str, folded: str) -> None:
    assert fold(written) == folded
    assert fold(nfc(written)) == fold("".join(written)) == folded


def test_folding_white_space_keeps_the_letters() -> None:
    assert fold_space(" Sở\tGD&ĐT \n Hậu\u00a0Giang ") == "Sở GD&ĐT Hậu Giang"
    assert fold_space("") == ""


def test_words_are_folded_and_bare() -> None:
    assert words("“Nộp hồ sơ”, ở đâu?") == ["nop", "ho", "so", "o", "dau"]


def test_the_alphabet_has_its_order() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert len(letters) == 29
    shuffled = random.Random(7).sample(letters, len(letters))
    assert sorted(shuffled, key=sort_key) == letters


def test_tones_come_in_their_order_after_the_letters() -> None:
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(["mạ", "má", "mã", "mả", "mà", "ma"], key=sort_key) == tones
    assert sorted(["mán", "mà", "man", "ma"], key=sort_key) == ["ma", "mà", "man", "mán"]


def test_people_are_sorted_by_given_name_then_family_and_middle_names() -> None:
    ordered = [
        "Lê Thị An",
        "Nguyễn Văn An",
        "Trần An",
        "Bùi Ân",
        "Lý Bình",
        "Đỗ Thị Bình",
        "Nguyễn Thị Dung",
        "Trần Đạt",
        "Phạm Thị Hoa",
        "An Thị Hòa",
        "Cao Thị Hoà",
        "Vũ Thị Ơn",
        "Lê Quang Uy",
        "Lê Quang Ước",
    ]
    # "Đ" is a letter of its own after "D", as a family name too.
    ordered[4:6] = ["Dương Bình", "Đỗ Thị Bình"]
    shuffled = random.Random(3).sample(ordered, len(ordered))
    assert sorted(shuffled, key=name_sort_key) == ordered


def test_the_same_given_name_goes_by_tone_before_family_name() -> None:
    assert sorted(["Bùi Thị Hà", "Võ Thị Ha"], key=name_sort_key) == ["Võ Thị Ha", "Bùi Thị Hà"]


def test_decomposed_and_spaced_names_have_the_same_key() -> None:
    decomposed = "Trâ\u0300n  Thị Ngọc"
    assert name_sort_key(decomposed) == name_sort_key("Trần Thị Ngọc")


@pytest.mark.parametrize("odd", ["", "   ", "An", "O'Neil-Pháp 2", "李小龙", "=1+1", "Ñandú"])
def test_odd_names_have_a_key_of_hexadecimal_digits(odd: str) -> None:
    assert set(name_sort_key(odd)) <= set("0123456789abcdef")


def test_small_letters_come_before_capitals_only_when_all_else_is_equal() -> None:
    assert sort_key("an") < sort_key("An") < sort_key("anh")
