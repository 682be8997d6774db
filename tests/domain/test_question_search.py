"""A question is found by words of its stem and options, however they are typed; levels are shown as the bank's scheme says."""

from __future__ import annotations

import pytest

from quiz.domain.levels import FOUR, LEVELS, SCHEMES, THREE, shown_level, stored_levels
from quiz.domain.question_search import plain_text, search_words, searched_text


def test_stem_options_and_code_are_folded_words() -> None:
    body = {
        "stem_html": "<p>Bảng <b>niêm yết</b>&nbsp;thủ tục, đặt ở đâu?</p>",
        "options": [{"id": "a", "html": "Văn hóa <em>công sở</em>"}],
        "explanation_html": "<p>Lời giải thích</p>",
    }
    assert (
        searched_text("niem-yet-03", body) == " niem yet 03 bang niem yet thu tuc dat o dau van hoa cong so "
    )


def test_parts_of_every_kind_are_found() -> None:
    body = {
        "stem_html": "Việc niêm yết phải {{gap1}}",
        "statements": [{"html": "một"}],
        "left": [{"html": "hai"}],
        "right": [{"html": "ba"}],
        "gaps": [{"options": [{"html": "đầy đủ"}]}],
    }
    assert searched_text("x", body) == " x viec niem yet phai mot hai ba day du "
    assert plain_text("Việc niêm yết phải {{gap1}}") == "Việc niêm yết phải …"


@pytest.mark.parametrize("typed", ["văn hóa", "văn hoá", "VAN  HOA", "van-hoa", "văn hoá, văn"])
def test_however_it_is_typed(typed: str) -> None:
    assert search_words(typed) == ["van", "hoa"]


def test_percent_and_underscore_are_no_words() -> None:
    assert search_words("100% _ a_b") == ["100", "a", "b"]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_stored_level_is_shown_by_exactly_one(scheme: str) -> None:
    assert sorted(stored_levels(list(SCHEMES[scheme]), scheme)) == sorted(LEVELS)
    assert all(level in SCHEMES[scheme][shown_level(level, scheme)] for level in LEVELS)


def test_the_upper_levels_are_one_unless_the_bank_chose_four() -> None:
    assert [shown_level("advanced", scheme) for scheme in (THREE, FOUR)] == ["application", "advanced"]
    assert stored_levels(["application", "nothing"], THREE) == ["application", "advanced"]
