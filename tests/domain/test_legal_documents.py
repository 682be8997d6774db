"""Documents: which writings mean one, and what holds of one on a day."""

from __future__ import annotations

from datetime import date

import pytest

from quiz.domain.legal_documents import (
    AMENDED,
    COMING,
    DOUBTFUL,
    ENDED,
    ENDING,
    IN_FORCE,
    OTHER,
    SAME,
    UNKNOWN,
    Known,
    Writing,
    compare,
    number_key,
    searched_words,
    shown_name,
    state_on,
)
from quiz.domain.quotes import overlap, spans

DAY = date(2018, 12, 24)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("37-NQ/TW", "37/NQ-TW"),
        ("129/2007/QĐ-TTg", "129/2007/QĐ-TTG"),
        ("05/CT-TU", "5-CT/TU"),
        ("133/2020/QH14", " 133 / 2020 / QH14 "),
    ],
)
def test_two_writings_of_a_number_have_one_key(one: str, other: str) -> None:
    assert number_key(one) == number_key(other) != ""


@pytest.mark.parametrize(("one", "other"), [("37-NQ/TW", "37-NQ/CP"), ("61/2018/NĐ-CP", "61/2019/NĐ-CP")])
def test_other_numbers_have_other_keys(one: str, other: str) -> None:
    assert number_key(one) != number_key(other)


def plan(number: str, issued_on: date | None, issuer: str) -> tuple[str, str, date | None, str, str]:
    return "Kế hoạch", number, issued_on, issuer, "cải cách hành chính"


@pytest.mark.parametrize(
    ("known", "found", "verdict"),
    [
        # a number without a year comes again every year: the day decides
        (
            plan("12/KH-UBND", DAY, "UBND tỉnh"),
            plan("12/KH-UBND", DAY, "Ủy ban nhân dân tỉnh Hậu Giang"),
            SAME,
        ),
        (plan("12/KH-UBND", DAY, "UBND tỉnh"), plan("12/KH-UBND", date(2020, 1, 3), "UBND tỉnh"), OTHER),
        (plan("12/KH-UBND", DAY, "UBND tỉnh"), plan("12/KH-UBND", None, "UBND tỉnh"), DOUBTFUL),
        # of two provinces
        (plan("12/KH-UBND", DAY, "UBND tỉnh A"), plan("12/KH-UBND", DAY, "UBND tỉnh B"), OTHER),
        # a number with its year of a body of the whole country is given once
        (plan("61/2018/NĐ-CP", None, ""), plan("61/2018/NĐ-CP", DAY, "Chính phủ"), SAME),
        (plan("61/2018/NĐ-CP", date(2018, 4, 23), ""), plan("61/2018/NĐ-CP", DAY, ""), DOUBTFUL),
        (plan("09/2020/QĐ-UBND", None, "UBND tỉnh"), plan("09/2020/QĐ-UBND", None, ""), DOUBTFUL),
        (
            plan("09/2020/QĐ-UBND", None, "UBND tỉnh"),
            plan("9/2020/QĐ-UBND", None, "Chủ tịch UBND tỉnh"),
            SAME,
        ),
    ],
)
def test_the_day_and_the_issuer_tell_which_numbers_are_one(
    known: tuple[str, str, date | None, str, str], found: tuple[str, str, date | None, str, str], verdict: str
) -> None:
    assert compare(Known(*known), Writing(*found)) == verdict


def law(subject: str, number: str = "", **days: date) -> Known:
    return Known("Luật", number, None, "", subject, **days)


def named(subject: str, cited_on: date | None = date(2021, 12, 31)) -> Writing:
    return Writing("Luật", subject=subject, cited_on=cited_on)


@pytest.mark.parametrize(
    ("known", "found", "verdict"),
    [
        (law("cán bộ, công chức"), named("Cán bộ, công chức"), SAME),
        (law("Thanh niên"), named("Công đoàn"), OTHER),
        (law("Bầu cử năm 2015"), named("Bầu cử năm 1997"), OTHER),
        (law("Bầu cử năm 2015"), named("Bầu cử"), SAME),
        # which law of a name was meant the plan's day says
        (law("Công đoàn", ended_on=date(2025, 7, 1)), named("Công đoàn"), SAME),
        (law("Công đoàn", ended_on=date(2025, 7, 1)), named("Công đoàn", date(2026, 3, 5)), DOUBTFUL),
        (law("Công đoàn", in_force_from=date(2025, 7, 1)), named("Công đoàn"), DOUBTFUL),
        (law("Công đoàn", ended_on=date(2025, 7, 1)), named("Công đoàn", None), DOUBTFUL),
        (law("Công đoàn", "50/2024/QH15"), named("Công đoàn", date(2026, 3, 5)), DOUBTFUL),
    ],
)
def test_laws_are_known_by_their_names_and_the_plans_day(known: Known, found: Writing, verdict: str) -> None:
    assert compare(known, found) == verdict


def test_what_has_neither_number_nor_law_is_one_by_kind_issuer_and_subject() -> None:
    one = Known("Nghị quyết", "", None, "Tỉnh ủy", "cải cách hành chính")
    assert compare(one, Writing("Nghị quyết", "", None, "Tỉnh uỷ", "Cải cách hành chính")) == SAME
    assert compare(one, Writing("Nghị quyết", "", None, "Tỉnh ủy", "chuyển đổi số")) == OTHER
    assert compare(one, Writing("Chỉ thị", "", None, "Tỉnh ủy", "cải cách hành chính")) == OTHER


def test_a_document_is_over_from_the_first_day_on_which_it_does_not_hold() -> None:
    end = date(2025, 7, 1)
    assert state_on(ENDED, None, end, date(2025, 6, 30)) == ENDING
    assert state_on(ENDED, None, end, end) == ENDED
    assert state_on(IN_FORCE, end, None, date(2025, 6, 30)) == COMING
    assert state_on(AMENDED, end, None, end) == AMENDED
    assert state_on(UNKNOWN, end, None, date(2020, 1, 1)) == UNKNOWN


def test_documents_are_named_as_people_name_them() -> None:
    assert shown_name("Quyết định", "129/2007/QĐ-TTg", "quy chế") == "Quyết định số 129/2007/QĐ-TTg"
    assert shown_name("Luật", None, "Thanh niên") == "Luật Thanh niên"
    assert shown_name("Luật", "57/2020/QH14", "Thanh niên") == "Luật Thanh niên số 57/2020/QH14"
    assert shown_name("Nghị quyết", None, "nông thôn", "Tỉnh ủy") == "Nghị quyết của Tỉnh ủy về nông thôn"


def test_documents_are_found_without_diacritics() -> None:
    assert searched_words(("Quyết định", "129/2007/QĐ-TTg", None)) == " quyet dinh 129 2007 qd ttg "


def test_a_quote_is_found_in_the_text_as_it_is_whatever_its_white_space() -> None:
    text = "Thực hiện  Luật\nThanh niên và Luật Thanh niên."
    assert [text[one:other] for one, other in spans("Luật Thanh niên", text)] == [
        "Luật\nThanh niên",
        "Luật Thanh niên",
    ]
    assert spans("Luật Công đoàn", text) == [] and spans("  ", text) == []


def test_stretches_that_only_touch_do_not_overlap() -> None:
    assert overlap((0, 4), (3, 8)) and not overlap((0, 4), (4, 8))
