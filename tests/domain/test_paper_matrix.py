"""Matrices: what they sum up to, the papers drawn by them, the check against the bank, and the first one made by itself."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quiz.domain.errors import BankTooSmall
from quiz.domain.levels import LEVELS, SCHEMES, shown_level
from quiz.domain.matrix_check import check_matrix
from quiz.domain.matrix_rules import problems_of
from quiz.domain.matrix_sharing import by_share, shared_out
from quiz.domain.matrix_words import statement_labels
from quiz.domain.paper_draw import draw
from quiz.domain.paper_matrix import (
    FORM_2025,
    FORMATS,
    FREE,
    LESSONS,
    SECTIONS,
    USUAL_MARKS,
    USUAL_SHARES,
    Line,
    Matrix,
    read_matrix,
    rules_of,
    usage_bands,
    write_matrix,
)
from quiz.domain.specification import Candidate, read_specification

KIND_OF = {kind: format_ for format_, kinds in FORMATS.items() for kind in kinds}
CATEGORIES = ("mot-cua", "truc-tuyen", "cong-vu")


def matrix(
    *lines: Line, formats: tuple[str, ...] = ("choice", "statements", "short"), **more: object
) -> Matrix:
    values = {
        "preset": FORM_2025, "scheme": "three", "audience": "student", "basis": LESSONS,
        "marks": {format_: USUAL_MARKS[format_] for format_ in formats}, "lines": lines,
    } | more  # fmt: skip
    return Matrix(**values)  # type: ignore[arg-type]


def line(category: str = "mot-cua", **counts: tuple[int, ...]) -> Line:
    levels = tuple(SCHEMES["three"])
    return Line(
        category,
        {
            (format_, level): count
            for format_, row in counts.items()
            for level, count in zip(levels, row, strict=False)
        },
    )


@st.composite
def banks(make: st.DrawFn) -> list[Candidate]:
    bank = []
    for number in range(1, make(st.integers(0, 60)) + 1):
        category = make(st.sampled_from(CATEGORIES))
        kind = make(
            st.sampled_from(("single_choice", "single_choice", "four_statements", "number", "short_text"))
        )
        statements: tuple[int, ...] = ()
        if kind == "four_statements":
            statements = make(st.sampled_from([(2, 1, 1, 0), (1, 1, 1, 1), (2, 2, 0, 0), (0, 2, 1, 1)]))
        tags = make(st.frozensets(st.sampled_from(("overtaken", "document_number", "situation")), max_size=2))
        level = make(st.sampled_from(LEVELS))
        bank.append(
            Candidate(
                number,
                category,
                level,
                kind,
                "practice",
                tags,
                section=f"plan:{category}",
                statements=statements,
            )
        )
    return bank


@st.composite
def matrices(make: st.DrawFn) -> Matrix:
    scheme, basis = make(st.sampled_from(("three", "four"))), make(st.sampled_from((LESSONS, SECTIONS)))
    prefix = "" if basis == LESSONS else "plan:"
    lines = []
    for category in make(st.lists(st.sampled_from(CATEGORIES), min_size=1, unique=True)):
        counts = {
            (format_, level): make(st.integers(0, 2))
            for format_ in ("choice", "short")
            for level in SCHEMES[scheme]
        }
        if make(st.booleans()):
            shares = make(st.sampled_from([(2, 1, 1), (1, 1, 2), (2, 2, 0), (4, 2, 2)]))
            counts |= {
                ("statements", level): count for level, count in zip(SCHEMES[scheme], shares, strict=False)
            }
        lines.append(Line(prefix + category, counts))
    limits = make(st.dictionaries(st.sampled_from(("overtaken", "document_number")), st.integers(0, 4)))
    return matrix(*lines, scheme=scheme, basis=basis, limits=limits)


@settings(max_examples=60)
@given(matrices(), banks(), st.integers(0, 4), st.text(max_size=4))
def test_a_paper_has_in_each_cell_what_the_matrix_says_and_the_check_foretells_it(
    made: Matrix, bank: list[Candidate], by_itself: int, seed: str
) -> None:
    if by_itself:
        wanted_ = {"choice": 2 * by_itself, "statements": by_itself // 2, "short": by_itself}
        made = shared_out(made, wanted_, USUAL_SHARES[made.scheme], bank)
    if problems_of(made):
        return
    checked = check_matrix(made, bank)
    if not checked.can_fill:
        assert checked.wanting or checked.is_limited
        with pytest.raises(BankTooSmall):
            draw(read_specification(rules_of(made)), bank, seed=seed)
        return
    assert not checked.wanting
    by_number = {one.version_id: one for one in bank}
    paper = [by_number[number] for number in draw(read_specification(rules_of(made)), bank, seed=seed)]
    assert len(paper) == made.questions
    found: Counter[tuple[str, str, str]] = Counter()
    for one in paper:
        category = one.lesson if made.basis == LESSONS else one.section
        if one.statements:
            for level, count in zip(LEVELS, one.statements, strict=True):
                found[category, "statements", shown_level(level, made.scheme)] += count
        else:
            found[category, KIND_OF[one.kind], shown_level(one.level, made.scheme)] += 1
    wanted = Counter(
        {(here.category, *cell): count for here in made.lines for cell, count in here.counts.items()}
    )
    assert +found == +wanted
    for tag, most in made.limits.items():
        assert sum(tag in one.tags for one in paper) <= most


@settings(max_examples=40)
@given(matrices(), banks(), st.randoms(use_true_random=False))
def test_the_reserve_of_a_cell_can_be_lost_and_the_matrix_is_still_filled(
    made: Matrix, bank: list[Candidate], chance: object
) -> None:
    lines = (
        replace(one, counts={cell: n for cell, n in one.counts.items() if cell[0] != "statements"})
        for one in made.lines
    )
    made = replace(made, limits={}, lines=tuple(lines))
    if problems_of(made) or not (checked := check_matrix(made, bank)).can_fill:
        return
    specification = read_specification(rules_of(made))
    lost: set[int] = set()
    for row, cell in zip(specification.rows, checked.cells, strict=True):
        fitting = [one.version_id for one in bank if row.admits(one)]
        chance.shuffle(fitting)  # type: ignore[attr-defined]
        lost |= set(fitting[: cell.spare])
        assert len(fitting) == cell.available
    left = [one for one in bank if one.version_id not in lost]
    after = check_matrix(made, left)
    assert after.can_fill
    assert all(cell.spare == 0 for cell in after.cells)


@settings(max_examples=40)
@given(
    banks(),
    st.fixed_dictionaries(
        {"choice": st.integers(0, 12), "statements": st.integers(0, 4), "short": st.integers(0, 6)}
    ),
    st.sampled_from(("three", "four")),
)
def test_a_first_matrix_has_what_was_wanted_with_levels_near_their_shares(
    bank: list[Candidate], wanted: dict[str, int], scheme: str
) -> None:
    empty = matrix(*(Line(category) for category in CATEGORIES), scheme=scheme)
    made = shared_out(empty, wanted, USUAL_SHARES[scheme], bank)
    for format_, count in wanted.items():
        assert sum(one.questions(format_) for one in made.lines) == count
        assert all(one.items("statements") % 4 == 0 for one in made.lines)
        if format_ != "statements":
            sums = [made.column_sum(format_, level) for level in made.levels]
            assert sums == by_share(count, USUAL_SHARES[scheme])
    available = Counter((one.kind, shown_level(one.level, scheme)) for one in bank)
    plenty = all(
        sum(available[kind, level] for kind in FORMATS[format_]) >= made.column_sum(format_, level)
        for format_ in ("choice", "short")
        for level in made.levels
    )
    if (
        plenty
        and sum(one.kind == "four_statements" for one in bank) >= wanted["statements"]
        and any(wanted.values())
    ):
        assert check_matrix(made, bank).can_fill


@given(st.integers(0, 200), st.lists(st.integers(1, 60), min_size=1, max_size=4))
def test_shares_sum_up_and_are_off_by_less_than_one(total: int, shares: list[int]) -> None:
    parts = by_share(total, shares)
    assert sum(parts) == total
    assert all(
        abs(Fraction(total * share, sum(shares)) - part) < 1
        for share, part in zip(shares, parts, strict=True)
    )


@given(matrices())
def test_what_is_stored_is_read_as_it_was(made: Matrix) -> None:
    again = read_matrix(write_matrix(made))
    assert rules_of(again) == rules_of(made)
    assert write_matrix(again) == write_matrix(made)


def test_the_paper_of_the_examination_of_2025_sums_up_to_ten() -> None:
    made = matrix(line(choice=(8, 5, 5), statements=(6, 5, 5), short=(0, 2, 4)))
    assert made.questions == 28
    assert made.total_worth == 10
    assert [made.worth("statements", made.column_sum("statements", level)) for level in made.levels] == [
        Fraction(3, 2), Fraction(5, 4), Fraction(5, 4),
    ]  # fmt: skip
    assert sum(map(made.level_worth, made.levels)) == 10
    assert [made.level_sum(level) for level in made.levels] == [14, 12, 14]


def test_a_row_is_made_of_each_cell_with_the_stored_levels_behind_the_shown_one() -> None:
    made = matrix(
        line(choice=(2, 0, 1), statements=(2, 1, 1)), uses_own=True, avoids_seen=True, limits={"overtaken": 1}
    )
    assert rules_of(made, owner_id=7, matrix_id="m1") == {
        "rows": [
            {"count": 2, "kinds": ["single_choice"], "lessons": ["mot-cua"], "levels": ["recall"], "own": "either"},
            {
                "count": 1, "kinds": ["single_choice"], "lessons": ["mot-cua"], "levels": ["application", "advanced"],
                "own": "either",
            },
            {
                "count": 1, "kinds": ["four_statements"], "lessons": ["mot-cua"], "own": "either",
                "statements": [[["recall"], 2], [["comprehension"], 1], [["application", "advanced"], 1]],
            },
        ],
        "pools": ["practice"], "limits": {"overtaken": 1}, "owner": 7, "unseen": True, "matrix": "m1",
        "parts": [["single_choice"], ["four_statements"], ["short_text", "number"]],
        "marks": {"single_choice": 250, "four_statements": 1000, "short_text": 250, "number": 250},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (matrix(line(choice=(1,))), None),
        (matrix(), "lines-missing"),
        (matrix(line()), "questions-missing"),
        (matrix(line(choice=(60, 41))), "questions-many"),
        (matrix(line(choice=(61,))), "count-unfit"),
        (matrix(line(choice=(-1,))), "count-unfit"),
        (matrix(line(statements=(2, 1))), "statements-not-fours"),
        (matrix(line(statements=(8, 4, 4))), None),
        (matrix(line(statements=(8, 8, 4))), "statements-many"),
        (matrix(line(choice=(1,)), line(choice=(1,))), "line-twice"),
        (matrix(line(cloze=(1,)), formats=("cloze",)), "format-not-2025"),
        (matrix(line(cloze=(1,)), formats=("cloze",), preset=FREE), None),
        (matrix(line(choice=(1,)), formats=()), "formats-missing"),
        (matrix(line(choice=(1,)), marks={"choice": 0}), "mark-unfit"),
        (matrix(line(choice=(1,)), limits={"situation": 1}), "limit-unfit"),
        (matrix(line(choice=(1,)), reserve=51), "reserve-unfit"),
        (matrix(line(choice=(1,)), scheme="five"), "frame-unknown"),
        (matrix(replace(line(choice=(1,)), words={"recall": "x" * 601})), "words-long"),
    ],
)
def test_what_is_wrong_with_a_matrix_is_said(made: Matrix, code: str | None) -> None:
    found = [problem.code for problem in problems_of(made)]
    assert found[:1] == ([code] if code else [])


def test_usage_falls_into_three_bands_of_the_most_given() -> None:
    given_ = {number: number for number in range(10)}
    assert usage_bands(given_) == [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
    assert usage_bands(given_, most=3) == [[7], [8], [9]]
    assert usage_bands({}) == [[], [], []]


@given(matrices())
def test_every_statement_has_a_label_and_every_question_its_four_letters(made: Matrix) -> None:
    labels = statement_labels(made)
    every: list[str] = []
    for line_, mine in zip(made.lines, labels, strict=True):
        for level, text in mine.items():
            names = text.split(", ") if text else []
            assert len(names) == line_.counts.get(("statements", level), 0)
            every += names
    questions = sum(one.questions("statements") for one in made.lines)
    assert sorted(every) == sorted(
        f"{number}{letter}" for number in range(1, questions + 1) for letter in "abcd"
    )
