"""Which class a class becomes in the new school year, by its name and by what the school teaches."""

from __future__ import annotations

import pytest

from quiz.domain.class_promotion import LEAVES, UP, Promotion, promotion_of

EVERYTHING = ("tieu_hoc", "thcs", "thpt")


@pytest.mark.parametrize(
    ("name", "levels", "expected"),
    [
        ("6A1", ("thcs",), Promotion(UP, "7A1")),
        ("1/1", ("tieu_hoc",), Promotion(UP, "2/1")),
        ("3.2", ("tieu_hoc",), Promotion(UP, "4.2")),
        ("10 Toán", ("thpt",), Promotion(UP, "11 Toán")),
        ("11B10", ("thpt",), Promotion(UP, "12B10")),
        ("9A", ("thcs",), Promotion(LEAVES, "10A")),
        ("5A", ("tieu_hoc",), Promotion(LEAVES, "6A")),
        ("12T1", EVERYTHING, Promotion(LEAVES, "")),
        ("9A1", ("thcs", "thpt"), Promotion(LEAVES, "10A1", is_asked=True)),
        ("5/2", ("tieu_hoc", "thcs"), Promotion(UP, "6/2", is_asked=True)),
        ("9", ("gdtx",), Promotion(LEAVES, "10", is_asked=True)),
        ("5A", (), Promotion(LEAVES, "6A")),
        ("6A1", (), Promotion(UP, "7A1")),
        ("Mầm 1", ("mam_non",), Promotion(UP, "Chồi 1")),
        ("chồi 2", ("mam_non",), Promotion(UP, "Lá 2")),
        ("Lá 3", ("mam_non",), Promotion(LEAVES, "")),
        ("Nhà trẻ", ("mam_non",), Promotion(LEAVES, "", is_asked=True)),
        ("100A", ("thpt",), Promotion(LEAVES, "", is_asked=True)),
        ("0A", ("thcs",), Promotion(LEAVES, "", is_asked=True)),
        ("Đội tuyển", EVERYTHING, Promotion(LEAVES, "", is_asked=True)),
    ],
)
def test_a_class_goes_up_or_leaves(name: str, levels: tuple[str, ...], expected: Promotion) -> None:
    assert promotion_of(name, levels) == expected
