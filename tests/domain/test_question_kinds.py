"""What holds for every kind of question: scores, kept answers, ids of an attempt, orders, and what is wrong with a body."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.paper import Slot, make_paper, read_slots
from quiz.domain.questions import (
    KINDS,
    MOST_NUMBER,
    MOST_TEXT,
    SCORINGS,
    Problem,
    UnfitAnswer,
    checked_answer,
    key_of,
    part_ids,
    problems_of,
    score_answer,
    scoring_of,
)
from tests.factories.questions import BODIES, cloze, number, ordering, short_text

CASES = [(kind, scoring) for kind in KINDS for scoring in SCORINGS.get(kind, (None,))]


def body_of(kind: str, scoring: str | None = None) -> dict[str, Any]:
    return BODIES[kind]("Câu thử?") | ({} if scoring is None else {"scoring": scoring})


def score(kind: str, body: dict[str, Any], answer: Any, most: int = 1000) -> int:
    return score_answer(
        kind, key_of(kind, body), answer, max_score=most, scoring=body.get("scoring"), body=body
    )


def some(items: list[str]) -> st.SearchStrategy[list[str]]:
    return st.permutations(items).flatmap(lambda all_: st.integers(0, len(all_)).map(lambda n: all_[:n]))


def answers(kind: str) -> st.SearchStrategy[Any]:
    """Every answer that fits, whole or partial, in the bank's ids."""
    ids = part_ids(kind, body_of(kind))
    if kind == "single_choice":
        return st.sampled_from(ids)
    if kind == "true_false":
        return st.booleans()
    if kind in ("multiple_response", "ordering"):
        return some(ids)
    if kind == "four_statements":
        return st.dictionaries(st.sampled_from(ids), st.booleans())
    if kind == "matching":
        return st.dictionaries(st.sampled_from(ids[0]), st.sampled_from(ids[1]))
    if kind == "cloze":
        gaps = [st.none() | st.sampled_from(options) for options in ids[1:]]
        return st.tuples(*gaps).map(
            lambda row: {g: value for g, value in zip(ids[0], row, strict=True) if value}
        )
    return st.text(st.characters(exclude_categories=["C"]), max_size=20) | st.sampled_from(
        ["Zalo", "9,75", "9.75 %"]
    )


@pytest.mark.parametrize(("kind", "scoring"), CASES)
@settings(max_examples=40)
@given(data=st.data())
def test_marks_are_whole_thousandths_and_full_for_the_key_alone(
    kind: str, scoring: str | None, data: st.DataObject
) -> None:
    body = body_of(kind, scoring)
    most = data.draw(st.sampled_from([1000, 250, 333, 1]))
    answer = checked_answer(kind, part_ids(kind, body), data.draw(answers(kind)))
    marks = score(kind, body, answer, most)
    assert isinstance(marks, int)
    assert 0 <= marks <= most
    key = key_of(kind, body)
    assert score(kind, body, checked_answer(kind, part_ids(kind, body), key), most) == most
    assert score(kind, body, None, most) == 0
    if kind not in ("short_text", "number"):
        assert (marks == most) == (answer == checked_answer(kind, part_ids(kind, body), key))


@pytest.mark.parametrize(("kind", "scoring"), CASES)
@settings(max_examples=25)
@given(data=st.data())
def test_neither_the_order_of_the_parts_nor_the_ids_of_the_attempt_change_marks(
    kind: str, scoring: str | None, data: st.DataObject
) -> None:
    body = body_of(kind, scoring)
    given_answer = data.draw(answers(kind))
    (slot,) = read_slots(make_paper([(7, kind, body)], seed=data.draw(st.text("0123456789abcdef"))))
    answer = checked_answer(kind, part_ids(kind, body), given_answer)
    own = checked_answer(kind, slot.own_ids, slot.from_bank(given_answer))
    back = slot.to_bank(own)
    assert score(kind, body, back) == score(kind, body, answer)
    if kind == "multiple_response":
        back, answer = sorted(back or ()), sorted(answer or ())
    assert back == answer


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_the_rule_that_is_told_is_the_rule_that_counts(kind: str, data: st.DataObject) -> None:
    body = {name: value for name, value in body_of(kind).items() if name != "scoring"}
    rule = scoring_of(kind, body)
    assert rule in SCORINGS.get(kind, ("",))
    answer = checked_answer(kind, part_ids(kind, body), data.draw(answers(kind)))
    assert score(kind, body, answer) == score(kind, body | ({"scoring": rule} if rule else {}), answer)
    assert scoring_of("four_statements", {"scoring": "equal_shares"}) == "equal"


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=25)
@given(data=st.data())
def test_what_is_kept_is_kept_the_same_again(kind: str, data: st.DataObject) -> None:
    ids = part_ids(kind, body_of(kind))
    kept = checked_answer(kind, ids, data.draw(answers(kind)))
    assert checked_answer(kind, ids, kept) == kept
    assert kept is None or kept != {}


@given(st.integers(0, 10_000))
def test_an_order_never_is_the_key(seed: int) -> None:
    bodies = [(1, "ordering", ordering()), (2, "matching", BODIES["matching"]("Ghép."))]
    order, pairs = read_slots(make_paper(bodies, seed=str(seed), shuffle=seed % 2 == 0))
    assert [bank for _own, bank in order.ids] != key_of("ordering", bodies[0][2])
    left, right = (dict(some_ids) for some_ids in pairs.sets)
    beside = dict(zip(left.values(), right.values(), strict=False))
    assert beside != key_of("matching", bodies[1][2])


def test_every_other_order_comes_up() -> None:
    body = ordering() | {"options": ordering()["options"][:3], "key": ["b", "a", "c"]}
    orders = {
        tuple(bank for _own, bank in read_slots(make_paper([(1, "ordering", body)], seed=str(n)))[0].ids)
        for n in range(100)
    }
    assert len(orders) == 5


def test_a_paper_of_before_is_read_as_it_was() -> None:
    old = {"slots": [{"v": 3, "kind": "single_choice", "max": 1000, "ids": [["x", "b"], ["y", "a"]]}]}
    (slot,) = read_slots(old)
    assert slot == Slot(3, "single_choice", 1000, (("x", "b"), ("y", "a")))
    assert (slot.own_ids, slot.to_bank("y"), slot.from_bank("b")) == (["x", "y"], "a", "x")


@pytest.mark.parametrize(
    ("kind", "scoring", "answer", "marks"),
    [
        ("multiple_response", "per_option", ["a"], 500),
        ("multiple_response", "per_option", ["a", "b"], 0),
        ("multiple_response", "per_option", ["a", "b", "c"], 500),
        ("multiple_response", "per_option", ["b", "d"], 0),
        ("multiple_response", "per_option", ["a", "b", "c", "d"], 0),
        ("four_statements", "equal", {"a": True, "b": False, "c": True}, 750),
        ("matching", "per_part", {"a": "d", "b": "c"}, 500),
        ("matching", "per_part", {"a": "d", "b": "d", "c": "d", "d": "d"}, 250),
        ("ordering", "all_or_nothing", ["b", "d", "a"], 0),
        ("ordering", "per_place", ["b", "d", "a"], 750),
        ("ordering", "per_place", ["d", "a", "c", "b"], 0),
        ("cloze", "per_part", {"1": "a"}, 500),
        ("cloze", "per_part", {"1": "b", "2": "a"}, 0),
    ],
)
def test_partly_right_answers(kind: str, scoring: str, answer: Any, marks: int) -> None:
    assert score(kind, body_of(kind, scoring), answer) == marks


def test_a_third_of_the_parts_brings_a_third_rounded_down_to_thousandths() -> None:
    body = cloze("{{1}} {{2}} {{3}}")
    key = key_of("cloze", body)
    shares = [score("cloze", body, dict(list(key.items())[:count]) or None) for count in range(4)]
    assert shares == [0, 333, 666, 1000]


@pytest.mark.parametrize(
    ("answer", "folding", "is_right"),
    [
        ("zalo", {}, True),
        ("  ZALO. ", {}, True),
        ("za   lo", {}, True),
        ("Zaloo", {}, False),
        ("zalo", {"case": False}, False),
        ("Zalo", {"case": False}, True),
        ("Za  lo", {"space": False}, False),
        ("zálo", {}, True),
        ("zálo", {"diacritics": False}, False),
        ("ĐÀ nẵng", {"diacritics": False}, False),
    ],
)
def test_short_texts_are_compared_as_their_author_wants(
    answer: str, folding: dict[str, bool], is_right: bool
) -> None:
    assert score("short_text", short_text(folding=folding), answer) == (1000 if is_right else 0)


@pytest.mark.parametrize("folding", [{}, {"diacritics": False}, {"case": False, "diacritics": False}])
@pytest.mark.parametrize("written", ["Hòa Bình", "Hoà Bình", "Ho\u0300a Bi\u0300nh", "Hoa\u0300 Bình"])
def test_where_the_tone_mark_stands_never_counts(folding: dict[str, bool], written: str) -> None:
    assert score("short_text", short_text(accepted=("Hòa Bình",), folding=folding), written) == 1000


def test_without_folding_other_letters_and_other_tones_differ() -> None:
    body = short_text(accepted=("Hòa Bình",), folding={"diacritics": False})
    assert [score("short_text", body, one) for one in ("Hóa Bình", "Hoa Bình", "Hòa Binh", "Hỏa Bình")] == [
        0
    ] * 4
    assert score("short_text", short_text(accepted=("Đúng",), folding={"case": False}), "đung") == 0
    assert score("short_text", short_text(accepted=("Đúng",), folding={"case": False}), "Dung") == 1000


@pytest.mark.parametrize(
    ("value", "tolerance", "answer", "is_right"),
    [
        ("9,75", "0", "9.75", True),
        ("9,75", "0", "9,750", True),
        ("9,75", "0", "+9,75", True),
        ("9,75", "0", " 9,75 % ", True),
        ("9,75", "0", "9,75 kg", False),
        ("9,75", "0", "9,7", False),
        ("9,75", "0,05", "9,7", True),
        ("9,75", "0,05", "9,8", True),
        ("9,75", "0,05", "9,81", False),
        ("0,3", "0", "0.3", True),
        ("0,1", "0,2", "0,3", True),
        ("2", "0", "hai", False),
        ("2", "0", "2 2", False),
        ("2", "0", "1e1", False),
        ("-5", "0", "\u22125", True),
        # a point before three digits may set thousands apart
        ("25980", "0", "25.980", True),
        ("25,98", "0", "25.980", True),
        ("25980", "0", "25 980", True),
        ("25980", "0", "25,980", False),
        ("25980,5", "0", "25.980,5", True),
        ("25980,5", "0", "25,980.5", True),
        ("1234567", "0", "1.234.567", True),
        ("1234567", "0", "1.234,567", False),
        ("0,125", "0", "0.125", True),
        ("125", "0", "0.125", False),
        ("1", "0", "1" + "0" * 39, False),
        ("100000000000000000000000000000000000001", "0", "100000000000000000000000000000000000002", False),
    ],
)
def test_numbers_are_read_as_people_write_them(
    value: str, tolerance: str, answer: str, is_right: bool
) -> None:
    assert score("number", number(value=value, tolerance=tolerance), answer) == (1000 if is_right else 0)


@pytest.mark.parametrize(
    ("kind", "answer", "kept"),
    [
        ("matching", {"b": "c", "a": "d"}, {"a": "d", "b": "c"}),
        ("matching", {}, None),
        ("ordering", ["c", "a"], ["c", "a"]),
        ("ordering", [], None),
        ("short_text", "  Hoa\u0300  ", "Hoà"),
        ("short_text", " ", None),
        ("number", " 9,75 ", "9,75"),
        ("number", "chín", "chín"),
        ("cloze", {"2": "c"}, {"2": "c"}),
        ("cloze", {}, None),
    ],
)
def test_answers_that_fit(kind: str, answer: Any, kept: Any) -> None:
    assert checked_answer(kind, part_ids(kind, body_of(kind)), answer) == kept


@pytest.mark.parametrize(
    ("kind", "answer", "code"),
    [
        ("matching", ["a"], "kind"),
        ("matching", {"a": 1}, "kind"),
        ("matching", {"a": None}, "kind"),
        ("matching", {"a": "b"}, "option"),
        ("matching", {"e": "c"}, "option"),
        ("ordering", "a", "kind"),
        ("ordering", ["a", 1], "kind"),
        ("ordering", ["a", "a"], "repeated"),
        ("ordering", ["a", "e"], "option"),
        ("short_text", 3, "kind"),
        ("short_text", "a" * (MOST_TEXT + 1), "answer-long"),
        ("short_text", "a\x00", "answer-unfit"),
        ("short_text", "a\nb", "answer-unfit"),
        ("short_text", "\ud800", "answer-unfit"),
        ("number", 9.75, "kind"),
        ("number", "1" * (MOST_NUMBER + 1), "answer-long"),
        ("cloze", {"1": True}, "kind"),
        ("cloze", {"1": "d"}, "option"),
        ("cloze", {"3": "a"}, "option"),
    ],
)
def test_answers_that_do_not_fit(kind: str, answer: Any, code: str) -> None:
    with pytest.raises(UnfitAnswer) as refused:
        checked_answer(kind, part_ids(kind, body_of(kind)), answer)
    assert refused.value.code == code


@pytest.mark.parametrize(("kind", "scoring"), CASES)
def test_a_whole_body_has_nothing_wrong(kind: str, scoring: str | None) -> None:
    assert problems_of(kind, body_of(kind, scoring)) == []


@pytest.mark.parametrize(
    ("kind", "change", "problem"),
    [
        ("single_choice", {"stem_html": "<p> </p>"}, Problem("stem_html", "empty")),
        ("single_choice", {"key": None}, Problem("key", "no-key")),
        ("single_choice", {"key": ["a", "b"]}, Problem("key", "two-keys")),
        ("single_choice", {"key": "e"}, Problem("key", "key-unknown")),
        ("single_choice", {"options": []}, Problem("options", "too-few")),
        ("true_false", {"key": None}, Problem("key", "no-key")),
        ("multiple_response", {"key": []}, Problem("key", "no-key")),
        ("multiple_response", {"key": list("abcd")}, Problem("key", "all-keys")),
        ("multiple_response", {"scoring": "per_place"}, Problem("scoring", "scoring-unknown")),
        ("four_statements", {"statements": []}, Problem("statements", "too-few")),
        ("matching", {"key": {"a": "d"}}, Problem("key", "no-key")),
        ("matching", {"key": dict.fromkeys("abcd", "d")}, Problem("key", "key-repeated")),
        ("matching", {"key": dict.fromkeys("abcd", "z")}, Problem("key", "key-unknown")),
        ("ordering", {"key": ["a", "b", "c"]}, Problem("key", "key-unknown")),
        ("ordering", {"key": list("aabb")}, Problem("key", "key-repeated")),
        ("short_text", {"accepted": []}, Problem("accepted", "no-key")),
        ("short_text", {"accepted": ["Zalo", " "]}, Problem("accepted.1", "empty")),
        ("number", {"value": ""}, Problem("value", "no-key")),
        ("number", {"value": "25.980"}, Problem("value", "number-unfit")),
        ("number", {"tolerance": "-1"}, Problem("tolerance", "number-unfit")),
        ("cloze", {"stem_html": "Phải {{1}}."}, Problem("gaps.1", "no-place")),
        ("cloze", {"stem_html": "{{1}} {{2}} {{2}}"}, Problem("gaps.1", "place-repeated")),
        ("cloze", {"stem_html": "{{1}} {{2}} {{3}}"}, Problem("stem_html", "gap-unknown")),
        ("cloze", {"key": {"1": "a"}}, Problem("gaps.1", "no-key")),
        ("cloze", {"key": {"1": "a", "2": "z"}}, Problem("gaps.1", "key-unknown")),
    ],
)
def test_what_is_wrong_with_a_body_is_named(kind: str, change: dict[str, Any], problem: Problem) -> None:
    assert problem in problems_of(kind, body_of(kind) | change)


def test_two_options_that_say_the_same_are_named() -> None:
    body = deepcopy(body_of("single_choice"))
    body["options"][2]["html"] = "<b>phương án</b> A"
    assert problems_of("single_choice", body) == [Problem("options.2", "repeated")]


def test_shuffles_need_no_luck() -> None:
    body = ordering() | {"options": ordering()["options"][:1], "key": ["a"]}
    assert read_slots(make_paper([(1, "ordering", body)], seed="1"))[0].ids[0][1] == "a"
