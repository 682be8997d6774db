"""How numbers are written: decimal comma and dot for thousands, in English the other way round."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from quiz.web.formats import decimal, marks, per_cent, whole


@pytest.mark.parametrize(
    ("write", "vietnamese", "english"),
    [
        (lambda: whole(25_980), "25.980", "25,980"),
        (lambda: whole(7), "7", "7"),
        (lambda: decimal(1234.56), "1.234,6", "1,234.6"),
        (lambda: decimal(0.5, 2), "0,50", "0.50"),
        (lambda: marks(17_000), "17", "17"),
        (lambda: marks(-1_250), "-1,25", "-1.25"),
        (lambda: marks(1_234_500), "1.234,5", "1,234.5"),
        (lambda: per_cent(1, 3), "33,3%", "33.3%"),
        (lambda: per_cent(1, 2000), "0,1%", "0.1%"),
        (lambda: per_cent(12, 1), "1.200,0%", "1,200.0%"),
    ],
)
def test_numbers_are_written_as_the_reader_reads_them(
    write: Callable[[], str], vietnamese: str, english: str
) -> None:
    app = Flask(__name__)
    with app.test_request_context():
        assert write() == vietnamese
    with app.test_request_context(headers={"Cookie": "lang=en"}):
        assert write() == english
    assert write() == vietnamese, "outside a request there is no choice"
