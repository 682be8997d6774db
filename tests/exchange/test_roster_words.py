"""Everything that the reading of rosters can say has its sentence, with the facts that it is filled from."""

from __future__ import annotations

import re
from pathlib import Path

from quiz.exchange import roster_words
from quiz.exchange.roster_rows import ClassQuestion, DroppedColumn, RowProblem
from quiz.exchange.roster_words import (
    DROPPED,
    SENTENCES,
    dropped_sentence,
    problem_sentence,
    question_sentence,
    reason_sentence,
)

FACTS = {"most": "40", "line": "3", "first": "A", "second": "B", "value": "x", "font": "VNI"}
SOURCES = Path(roster_words.__file__).parent


def said_in_code() -> set[str]:
    """Codes that the reading raises or returns, found where they are written."""
    found: set[str] = set()
    for source in SOURCES.glob("*.py"):
        others = ("headcount", "image_")  # have sentences of their own
        if source.name in ("roster_words.py", "roster_doubts.py") or source.name.startswith(others):
            continue
        text = source.read_text(encoding="utf-8")
        found |= set(re.findall(r'FileRefused\(\s*"([a-z-]+)"', text))
        found |= set(re.findall(r'problem="([a-z-]+)"', text))
        found |= set(re.findall(r'cells\.problem\([^"]*?"([a-z-]+)"', text))
        found |= set(re.findall(r'self\.problem\([^"]*?"([a-z-]+)"', text))
        found |= set(re.findall(r'RowProblem\([^"]*?"?"?[^"]*?"([a-z]+-[a-z-]+)"', text))
    return found


def test_every_code_has_its_sentence_and_every_sentence_its_code():
    assert said_in_code() == set(SENTENCES)


def test_every_sentence_is_filled_and_ends():
    for code in SENTENCES:
        sentence = reason_sentence(RowProblem("A", 2, "", code, FACTS))
        assert "%(" not in sentence
        assert (
            sentence[0] == "“"
            or sentence[0].isdigit()
            or not sentence[0].islower()
            or sentence.startswith("x")
        )
        assert sentence.endswith(".")


def test_the_place_stands_before_the_reason():
    problem = RowProblem("10A1", 14, "Ngày sinh", "date-off-calendar", {"value": "31/02/2006"})
    assert problem_sentence(problem).startswith(
        "Trang 10A1, dòng 14, cột Ngày sinh: 31/02/2006 không có trên lịch."
    )
    assert (
        problem_sentence(RowProblem("", None, "", "file-empty")) == "Tệp không có gì. Chọn lại tệp danh sách."
    )


def test_a_dropped_column_and_a_question_are_said():
    assert dropped_sentence(DroppedColumn("A", "Dân tộc", "sensitive")) == (
        "Trang A, cột Dân tộc: dữ liệu nhạy cảm, không được nhận"
    )
    assert {dropped_sentence(DroppedColumn("A", "", reason)) for reason in DROPPED}
    assert "Lớp đúng là 6/1 hay 1/6?" in question_sentence(
        ClassQuestion("A", 2, "01/06/2026", ("6/1", "1/6"))
    )


def test_a_reader_with_another_language_hands_in_his_translation():
    words = {
        SENTENCES["name-missing"]: "the full name is missing.",
        "trang %(sheet)s": "sheet %(sheet)s",
        "dòng %(row)s": "row %(row)s",
    }
    problem = RowProblem("A", 3, "", "name-missing")
    assert problem_sentence(problem, words.__getitem__) == "Sheet A, row 3: the full name is missing."
