"""Codes that a class reads off a board and types on small phones."""

from __future__ import annotations

import pytest

from quiz.domain.join_codes import ALPHABET, LENGTH, grouped_code, is_code, normalised_code


@pytest.mark.parametrize(
    "typed", ["K7M2QX", "k7m2qx", " k7m 2qx ", "K7M-2QX", "K7MZOX", "k7mz0x", "Ｋ７Ｍ２ＱＸ"]
)
def test_what_a_pupil_types_is_the_code_that_was_meant(typed: str) -> None:
    assert normalised_code(typed) == "K7M2QX"
    assert is_code(normalised_code(typed))


def test_every_code_is_read_as_itself() -> None:
    assert normalised_code(ALPHABET) == ALPHABET
    assert not set("OI01LSZBGDU") & set(ALPHABET)


@pytest.mark.parametrize("typed", ["", "K7M2Q", "K7M2QXX", "K7M2Q1", "K7M2QI", "Ế7M2QX", "K7M2Q/"])
def test_anything_else_is_no_code(typed: str) -> None:
    assert not is_code(normalised_code(typed))


def test_the_board_shows_two_threes() -> None:
    assert grouped_code("K7M2QX") == "K7M 2QX"
    assert len("K7M2QX") == LENGTH
