"""Names on the board: middle and given name, an initial only where two would read the same."""

from __future__ import annotations

from quiz.domain.board_names import board_names


def test_a_class_calls_its_pupils_by_middle_and_given_name() -> None:
    assert board_names(["Nguyễn Gia Bảo", "Lê Thị Mỹ Ái", "Trần Ý", "Rây"]) == [
        "Gia Bảo",
        "Mỹ Ái",
        "Ý",
        "Rây",
    ]


def test_doubles_get_the_initial_of_the_family_and_nobody_else_does() -> None:
    names = ["Trần Bảo Ngọc", "Lê Bảo Ngọc", "Phạm Quốc Đạt"]
    assert board_names(names) == ["Bảo Ngọc T.", "Bảo Ngọc L.", "Quốc Đạt"]


def test_doubles_with_one_initial_get_the_next() -> None:
    names = ["Lê Thị Bảo Ngọc", "Lê Huỳnh Bảo Ngọc", "Đỗ Bảo Ngọc"]
    assert board_names(names) == ["Bảo Ngọc L.T.", "Bảo Ngọc L.H.", "Bảo Ngọc Đ."]


def test_two_people_of_one_name_stay_two() -> None:
    assert board_names(["Lê An", "Lê An"]) == ["An L.", "An L."]
    assert board_names([]) == []
