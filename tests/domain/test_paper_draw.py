"""Draws against banks of every shape: a paper fulfils its specification, and there is one exactly when the check says so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.errors import BankTooSmall
from quiz.domain.levels import LEVELS
from quiz.domain.paper_draw import can_fill, draw
from quiz.domain.specification import Candidate, Row, Specification, in_parts, read_specification

PRACTICE = frozenset({"practice"})
LESSONS = ("mot-cua", "truc-tuyen")
KINDS = ("single_choice", "number")
TAGS = ("overtaken", "document_number")
#: Columns of three levels, as a matrix has them.
THREE = (frozenset({"recall"}), frozenset({"comprehension"}), frozenset({"application", "advanced"}))
PROFILES = [(2, 1, 1, 0), (1, 2, 0, 1), (4, 0, 0, 0), (1, 1, 2, 0), (3, 1, 0, 0), (0, 2, 1, 1)]

tag_sets = st.frozensets(st.sampled_from(TAGS))


@st.composite
def banks(make: st.DrawFn) -> list[Candidate]:
    bank = []
    for number in range(1, make(st.integers(0, 9)) + 1):
        lesson, tags = make(st.sampled_from(LESSONS)), make(tag_sets)
        if make(st.integers(0, 2)):
            level, kind = make(st.sampled_from(LEVELS[:2])), make(st.sampled_from(KINDS))
            bank.append(Candidate(number, lesson, level, kind, "practice", tags))
        else:
            profile = make(st.sampled_from(PROFILES))
            four = Candidate(
                number, lesson, "recall", "four_statements", "practice", tags, statements=profile
            )
            bank.append(four)
    return bank


plain_rows = st.builds(
    Row,
    st.integers(0, 3),
    st.frozensets(st.sampled_from(LESSONS), max_size=1),
    st.frozensets(st.sampled_from(LEVELS[:2]), max_size=1),
    st.frozensets(st.sampled_from(KINDS), min_size=1, max_size=2),
)


@st.composite
def four_rows(make: st.DrawFn, lesson: str) -> Row:
    count = make(st.integers(1, 2))
    recall = make(st.integers(0, 4 * count))
    comprehension = make(st.integers(0, 4 * count - recall))
    shares = (recall, comprehension, 4 * count - recall - comprehension)
    return Row(
        count,
        frozenset({lesson}),
        kinds=frozenset({"four_statements"}),
        statements=tuple(zip(THREE, shares, strict=True)),
    )


@st.composite
def specifications(make: st.DrawFn) -> Specification:
    rows = make(st.lists(plain_rows, max_size=3))
    rows += [make(four_rows(lesson)) for lesson in make(st.sets(st.sampled_from(LESSONS)))]
    limits = make(st.dictionaries(st.sampled_from(TAGS), st.integers(0, 2)))
    return Specification(tuple(rows), PRACTICE, limits)


@st.composite
def tight(make: st.DrawFn) -> tuple[Specification, list[Candidate]]:
    """A bank, and a specification that some paper of it fulfils, with limits that leave little room."""
    bank = make(banks())
    paper = make(st.permutations(bank))[: make(st.integers(0, 5))]
    plain = [one for one in paper if one.kind != "four_statements"]
    rows = [
        Row(
            1,
            frozenset({one.lesson} if make(st.booleans()) else ()),
            frozenset({one.level} if make(st.booleans()) else ()),
            frozenset({one.kind} if make(st.booleans()) else KINDS),
        )
        for one in plain
    ]
    for lesson in LESSONS:
        fours = [one for one in paper if one.statements and one.lesson == lesson]
        if fours:
            row = Row(len(fours), frozenset({lesson}), statements=tuple((levels, 1) for levels in THREE))
            sums = tuple(map(sum, zip(*(row.share(one) for one in fours), strict=True)))
            rows.append(replace(row, statements=tuple(zip(THREE, sums, strict=True))))
    limits = Counter(tag for one in paper for tag in one.tags)
    return Specification(tuple(rows), PRACTICE, {tag: limits[tag] for tag in TAGS}), bank


@st.composite
def any_case(make: st.DrawFn) -> tuple[Specification, list[Candidate]]:
    return make(specifications()), make(banks())


cases = st.one_of(any_case(), tight(), tight())


def fulfils(specification: Specification, paper: Sequence[Candidate]) -> bool:
    """Whether the questions can be dealt out to the rows: tried without any of what the draw does."""
    used = Counter(tag for one in paper for tag in one.tags)
    if any(used[tag] > most for tag, most in specification.limits.items()):
        return False
    return len(paper) == specification.count and dealt(list(specification.rows), tuple(paper))


def dealt(rows: list[Row], paper: tuple[Candidate, ...]) -> bool:
    if not rows:
        return not paper
    row, rest = rows[0], rows[1:]
    fitting = [one for one in paper if row.admits(one)]
    for taken in combinations(fitting, row.count):
        sums = tuple(map(sum, zip(*(row.share(one) for one in taken), strict=True)))
        if row.statements and sums != row.target:
            continue
        if dealt(rest, tuple(one for one in paper if one not in taken)):
            return True
    return False


def fillings(specification: Specification, bank: Sequence[Candidate]) -> list[tuple[Candidate, ...]]:
    """Every paper that there is, by trying all."""
    return [paper for paper in combinations(bank, specification.count) if fulfils(specification, paper)]


@settings(max_examples=300)
@given(cases, st.text(max_size=4))
def test_a_paper_fulfils_its_specification_and_there_is_one_exactly_when_the_check_says_so(
    case: tuple[Specification, list[Candidate]], seed: str
) -> None:
    specification, bank = case
    by_number = {one.version_id: one for one in bank}
    try:
        paper = draw(specification, bank, seed=seed)
    except BankTooSmall as error:
        assert error.available < error.needed
        assert not can_fill(specification, bank)
        assert not fillings(specification, bank)
    else:
        assert can_fill(specification, bank)
        assert len(set(paper)) == len(paper)
        assert fulfils(specification, [by_number[number] for number in paper])
        assert paper == draw(specification, bank[::-1], seed=seed)


@settings(max_examples=300)
@given(cases, st.frozensets(st.integers(1, 9)), st.text(max_size=4))
def test_as_few_seen_questions_come_again_as_there_can_be(
    case: tuple[Specification, list[Candidate]], seen: frozenset[int], seed: str
) -> None:
    specification, bank = case
    every = fillings(specification, bank)
    if not every:
        return
    paper = draw(specification, bank, seed=seed, seen=seen)
    fewest = min(sum(one.version_id in seen for one in filling) for filling in every)
    assert len(seen & set(paper)) == fewest


def alike(number: int, **more: object) -> Candidate:
    values = {"lesson": "mot-cua", "level": "recall", "kind": "single_choice"} | more
    return Candidate(number, pool="practice", tags=frozenset(), **values)  # type: ignore[arg-type]


def test_what_was_given_often_is_drawn_less_often_and_never_shut_out() -> None:
    bank = [alike(number) for number in range(1, 31)]
    often = frozenset(range(1, 16))
    usage = dict.fromkeys(often, 3)
    specification = Specification((Row(5),), PRACTICE, usage=usage)
    drawn = Counter(
        number in often for seed in range(200) for number in draw(specification, bank, seed=str(seed))
    )
    assert 0 < drawn[True] < drawn[False] / 4


def test_who_has_seen_the_rest_gets_the_new_ones() -> None:
    bank = [alike(number) for number in range(1, 21)]
    specification = Specification((Row(5),), PRACTICE, avoids_seen=True)
    for seed in range(20):
        assert sorted(draw(specification, bank, seed=str(seed), seen=frozenset(range(1, 16)))) == [
            16,
            17,
            18,
            19,
            20,
        ]


def test_a_paper_of_a_large_bank_with_statements_of_many_rows_is_found() -> None:
    lessons = [f"bai-{number}" for number in range(6)]
    bank = [
        alike(1000 * place + number, lesson=lesson, kind="four_statements", statements=PROFILES[number % 6])
        for place, lesson in enumerate(lessons)
        for number in range(1, 61)
    ]
    rows = tuple(
        Row(4, frozenset({lesson}), statements=tuple(zip(THREE, (8, 5, 3), strict=True)))
        for lesson in lessons
    )
    specification = Specification(rows, PRACTICE, {"overtaken": 1})
    by_number = {one.version_id: one for one in bank}
    papers = {tuple(sorted(draw(specification, bank, seed=str(seed)))) for seed in range(5)}
    assert len(papers) == 5
    for paper in papers:
        for row in rows:
            ours = [by_number[number] for number in paper if row.admits(by_number[number])]
            assert tuple(map(sum, zip(*(row.share(one) for one in ours), strict=True))) == (8, 5, 3)


def test_parts_stand_in_their_order_and_questions_in_a_part_as_they_stood() -> None:
    specification = Specification(
        (), PRACTICE, parts=(frozenset({"single_choice"}), frozenset({"number", "short_text"}))
    )
    kinds = {1: "number", 2: "single_choice", 3: "cloze", 4: "short_text", 5: "single_choice"}
    assert in_parts(specification, [3, 4, 5, 1, 2], kinds) == [5, 2, 4, 1, 3]


def test_everything_that_rules_say_is_read() -> None:
    specification = read_specification(
        {
            "rows": [
                {"count": 1, "sections": ["plan:III.2"], "own": "either"},
                {"count": 1, "statements": [[["recall"], 2], [["comprehension", "advanced"], 2]]},
            ],
            "pools": ["practice"], "owner": 7, "unseen": True, "usage": [[3], [4, 5], []],
            "parts": [["single_choice"], ["number"]], "marks": {"single_choice": 250},
        }
    )  # fmt: skip
    either, statements = specification.rows
    assert (either.own, either.sections) == (None, {"plan:III.2"})
    assert statements.statements == (
        (frozenset({"recall"}), 2),
        (frozenset({"comprehension", "advanced"}), 2),
    )
    assert (specification.avoids_seen, specification.usage) == (True, {3: 1, 4: 2, 5: 2})
    assert specification.parts == (frozenset({"single_choice"}), frozenset({"number"}))
    assert specification.marks == {"single_choice": 250}
    assert specification.asks_sections and specification.asks_statements
