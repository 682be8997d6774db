"""Typed questions and stored bodies: there and back, with what is wrong told by field."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from content.pipeline.lessons import render_inline
from quiz.domain.likeness import ALIKE, NEAR, likeness, stem_pairs
from quiz.domain.question_build import KINDS, build_body
from quiz.domain.question_draft import (
    ClausePlace,
    DraftText,
    ImageUse,
    OptionText,
    PairText,
    QuoteText,
    StatementText,
)
from quiz.domain.question_source import read_draft, to_markdown
from quiz.domain.question_style import advice_on
from quiz.domain.questions import MARK, checked_answer, key_of, part_ids, score_answer
from quiz.domain.quotes import around

CLAUSE = ClausePlace("c-1", "III.2", 2, "Nơi đặt bảng niêm yết phải phù hợp, không quá cao  hoặc quá thấp.")
CLAUSES = {"c-1": CLAUSE}
QUOTE = QuoteText("c-1", "không quá cao hoặc quá thấp")
OPTIONS = (
    OptionText("Phương án **a**", "", True),
    *(OptionText(f"Phương án **{letter}**", f"Vì {letter}") for letter in "bcd"),
)
SEVERAL = (OPTIONS[0], replace(OPTIONS[1], why="", is_key=True), *OPTIONS[2:])
STATEMENTS = tuple(
    StatementText(f"Ý {n}", n % 2 == 0, "recall", f"Vì {n}", f"Nhầm {n}", QUOTE) for n in range(4)
)
ALL_TRUE = tuple(replace(one, key=True) for one in STATEMENTS)
MISQUOTED = (replace(STATEMENTS[0], quote=QuoteText("c-1", "khác")), *STATEMENTS[1:])
FRAME = DraftText(
    "",
    stem="Bảng được đặt *ở đâu*, cao 3 * 2 mét & thấp < 1 mét?",
    explanation="Vì người đọc.",
    quotes=(QUOTE,),
)
DRAFTS = {
    "single_choice": replace(FRAME, options=OPTIONS),
    "multiple_response": replace(FRAME, options=SEVERAL, scoring="per_option"),
    "true_false": replace(FRAME, key=False, why="Quen thế."),
    "four_statements": replace(FRAME, statements=STATEMENTS, quotes=(), scoring="equal"),
    "matching": replace(
        FRAME, pairs=(PairText("Hai", "Z"), PairText("Ba", "A")), surplus="M", scoring="per_part"
    ),
    "ordering": replace(FRAME, items=("Thu", "Xuân", "Đông"), scoring="per_place"),
    "short_text": replace(
        FRAME, accepted=("Zalo", "za lo"), folding=("case", "space"), form="Ghi tên ứng dụng"
    ),
    "number": replace(FRAME, value="9,75", tolerance="0,5", unit="điểm"),
    "cloze": replace(
        FRAME,
        stem="Việc niêm yết phải [[đầy đủ | ngắn gọn | trang trọng]], [[đúng quy định | đúng kỳ]].",
        scoring="per_part",
    ),
}
DRAFTS = {kind: replace(draft, kind=kind) for kind, draft in DRAFTS.items()}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored_reads_back_as_it_was_typed(kind: str) -> None:
    draft = DRAFTS[kind]
    body, problems = build_body(draft, CLAUSES, render_inline)
    assert problems == []
    read = read_draft(
        kind=kind,
        lesson="",
        level=draft.level,
        audience=draft.audience,
        tags=draft.tags,
        pool=draft.pool,
        body=body,
    )
    assert build_body(read, CLAUSES, render_inline) == (body, [])
    assert replace(read, stem="") == replace(draft, stem="")


@pytest.mark.parametrize(
    "text",
    [
        "**đậm** và *nghiêng*",
        "mã `a*b`",
        "một\\\nhai",
        "5 \\* 3",
        "a & b < c",
        "TT_BNV_1",
        "x > y",
        "[[a]]",
        "`<b>`",
        "\\_a\\_ &amp;amp;",
    ],
)
def test_markdown_comes_back_from_its_html(text: str) -> None:
    shown = render_inline(text)
    assert render_inline(to_markdown(shown)) == shown


def problems_of(draft: DraftText) -> set[tuple[str, str]]:
    return {(one.field, one.code) for one in build_body(draft, CLAUSES, render_inline)[1]}


@pytest.mark.parametrize(
    ("kind", "changed", "found"),
    [
        ("single_choice", {"stem": " "}, ("stem", "text-missing")),
        ("single_choice", {"explanation": ""}, ("explanation", "explanation-missing")),
        ("single_choice", {"options": OPTIONS[1:]}, ("options", "key-one")),
        (
            "single_choice",
            {"options": (OPTIONS[0], OPTIONS[0], OPTIONS[1])},
            ("options-1-text", "part-twice"),
        ),
        ("single_choice", {"quotes": ()}, ("quotes", "quote-missing")),
        ("single_choice", {"quotes": (QuoteText("c-2", "x"),)}, ("quotes-0-clause", "clause-missing")),
        (
            "single_choice",
            {"quotes": (QuoteText("c-1", "quá cao và thấp"),)},
            ("quotes-0-quote", "quote-differs"),
        ),
        ("single_choice", {"images": (ImageUse("a.png", " ", 1, 1),)}, ("images-0-alt", "alt-missing")),
        ("multiple_response", {"options": OPTIONS}, ("options", "key-several")),
        ("multiple_response", {"scoring": "steps_2025"}, ("scoring", "scoring-unknown")),
        ("true_false", {"key": None}, ("key", "key-truth")),
        ("four_statements", {"statements": STATEMENTS[:3]}, ("statements", "parts-count")),
        ("four_statements", {"statements": ALL_TRUE}, ("statements", "statements-same")),
        ("four_statements", {"statements": MISQUOTED}, ("statements-0-quote", "quote-differs")),
        ("matching", {"surplus": ""}, ("surplus", "text-missing")),
        ("ordering", {"items": ("Một", "một", "Hai")}, ("items-1", "part-twice")),
        ("short_text", {"accepted": (" ",)}, ("accepted", "accepted-missing")),
        ("number", {"value": "chín"}, ("value", "number-unfit")),
        ("number", {"tolerance": "-1"}, ("tolerance", "tolerance-unfit")),
        ("cloze", {"stem": "Không có chỗ trống."}, ("stem", "gap-missing")),
        ("cloze", {"stem": "Chỉ [[một]]."}, ("stem", "gap-choices")),
    ],
)
def test_what_is_wrong_is_told_by_field(kind: str, changed: dict[str, Any], found: tuple[str, str]) -> None:
    assert found in problems_of(replace(DRAFTS[kind], **changed))


def test_stored_order_does_not_tell_the_key() -> None:
    ordering, _ = build_body(DRAFTS["ordering"], CLAUSES, render_inline)
    assert [one["html"] for one in ordering["options"]] == ["Đông", "Thu", "Xuân"]
    assert ordering["key"] == ["b", "c", "a"]
    matching, _ = build_body(DRAFTS["matching"], CLAUSES, render_inline)
    assert [one["html"] for one in matching["right"]] == ["A", "M", "Z"]
    assert matching["key"] == {"a": "3", "b": "1"}
    cloze, _ = build_body(DRAFTS["cloze"], CLAUSES, render_inline)
    assert cloze["stem_html"] == "Việc niêm yết phải {{g1}}, {{g2}}."
    assert cloze["key"] == {"g1": "a", "g2": "b"}


def test_an_image_stands_below_the_stem_with_its_words_escaped() -> None:
    draft = replace(DRAFTS["true_false"], images=(ImageUse("0a.png", 'bảng "cũ" <b>', 30, 20),))
    body, problems = build_body(draft, CLAUSES, render_inline)
    assert problems == []
    assert 'alt="bảng &quot;cũ&quot; &lt;b&gt;" width="30" height="20"' in body["stem_html"]
    assert to_markdown(body["stem_html"]) == to_markdown(render_inline(draft.stem))


def test_a_quote_is_shown_within_its_clause() -> None:
    assert around(QUOTE.quote, CLAUSE.text) == ("Nơi đặt bảng niêm yết phải phù hợp,", ".")
    assert around("khác", CLAUSE.text) == ("", "")


def test_advice_names_what_a_careful_reader_would() -> None:
    options = (
        OptionText("Phù hợp, không quá cao hoặc quá thấp để ai cũng đọc được", "", True),
        OptionText("Chỉ ở sảnh chính", "Quen thế."),
        OptionText("Tất cả các phương án trên", "Cho chắc."),
        OptionText("Ở phòng văn thư", ""),
    )
    draft = replace(FRAME, kind="single_choice", stem="CCHC là gì? " + "chữ " * 40, options=options)
    found = {(one.field, one.code) for one in advice_on(draft)}
    assert found == {
        ("stem", "stem-long"),
        ("stem", "short-form"),
        ("options", "options-uneven"),
        ("options", "key-longest"),
        ("options-1-text", "option-absolute"),
        ("options-2-text", "option-catch-all"),
        ("options-3-why", "why-missing"),
    }
    good = replace(DRAFTS["single_choice"], stem="Bảng niêm yết đặt ở đâu?")
    assert advice_on(good) == []


def test_likeness_does_not_see_tones_case_or_set_phrases() -> None:
    one = stem_pairs("Theo Kế hoạch, bảng niêm yết thủ tục hành chính được hoà giải ở đâu?")
    other = stem_pairs("BẢNG NIÊM YẾT thủ tục hành chính được hòa giải ở đâu")
    assert likeness(one, other) == 1
    assert likeness(one, stem_pairs("Ai ký giấy khai sinh?")) == 0
    assert NEAR < ALIKE < 1


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_built_can_be_answered_and_its_key_brings_the_whole_mark(kind: str) -> None:
    body, _problems = build_body(DRAFTS[kind], CLAUSES, render_inline)
    given = key_of(kind, body)
    if kind == "short_text":
        given = body["accepted"][0]
    answer = checked_answer(kind, part_ids(kind, body), given)
    assert score_answer(kind, key_of(kind, body), answer, max_score=MARK, scoring=body.get("scoring")) == MARK
