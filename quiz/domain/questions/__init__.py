"""Question kinds: what the learner sees of each, which answers fit, and what an answer scores.

A *body* is the stored content of one question version: `stem_html`, `explanation_html`, `note_html`,
`clauses` [{id, section, number, quote}], `scoring` (a name of `SCORINGS`), and what its kind has:
    single_choice      `options` [{id, html, why}], `key` an id
    multiple_response  the same, `key` a list of ids
    true_false         `key` true or false
    four_statements    `statements` [{id, html, key, level, clause, explanation_html}]
    matching           `left` and `right` [{id, html}], `key` {left: right}
    ordering           `options` [{id, html}], `key` the ids in order
    short_text         `accepted` [text], `folding` {case, diacritics, space}, `form_html` what is to be written
    number             `value` and `tolerance` as decimal strings, `unit`
    cloze              `gaps` [{id, options: [{id, html}]}], `{{gap id}}` in the stem, `key` {gap: option}
A *key* has the shape of an answer in the bank's own ids. A *mark* is 1000 thousandths; scores are integers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from random import Random
from typing import Any

from quiz.domain.questions.choices import ALL_OR_NOTHING, PER_OPTION, MultipleResponse, SingleChoice
from quiz.domain.questions.cloze import Cloze, gaps_renamed, pieces
from quiz.domain.questions.kind import MARK, Kind, Problem, UnfitAnswer, plain
from quiz.domain.questions.matching import Matching
from quiz.domain.questions.ordering import PER_PLACE, Ordering
from quiz.domain.questions.truth import STEPS_2025, FourStatements, TrueFalse
from quiz.domain.questions.written import MOST_NUMBER, MOST_TEXT, Number, ShortText, readings

_TABLE: Mapping[str, Kind] = {
    "single_choice": SingleChoice(),
    "true_false": TrueFalse(),
    "multiple_response": MultipleResponse(),
    "four_statements": FourStatements(),
    "matching": Matching(),
    "ordering": Ordering(),
    "short_text": ShortText(),
    "number": Number(),
    "cloze": Cloze(),
}
KINDS = tuple(_TABLE)
#: Kinds whose answers are written, not chosen.
WRITTEN = ("short_text", "number")
#: Rules for partly right answers by kind, the usual one first.
SCORINGS: Mapping[str, tuple[str, ...]] = {kind: one.scorings for kind, one in _TABLE.items() if one.scorings}
#: Names that rules had before; they go on meaning the same.
_OLD_SCORINGS = {"equal_shares": "equal"}
#: What holds where a body names no rule; the usual one of its kind, unless here.
_UNNAMED = {"four_statements": "equal"}


def part_sets(kind: str, body: Mapping[str, Any]) -> list[list[Mapping[str, Any]]]:
    """What an answer can name, set by set: options; statements; left and right; gaps, then the options of each."""
    return [list(parts) for parts in _TABLE[kind].part_sets(body)]


def part_ids(kind: str, body: Mapping[str, Any]) -> list[Any]:
    """The bank ids of what an answer can name, as `checked_answer` takes them: a list, or for several sets one of each."""
    sets = [[part["id"] for part in parts] for parts in part_sets(kind, body)]
    return sets if len(sets) > 1 else [id_ for ids in sets for id_ in ids]


def arranged_ids(
    kind: str, body: Mapping[str, Any], generator: Random, *, shuffle: bool = True
) -> list[list[str]]:
    """The bank ids in an order to be shown, set by set; where an order would give the key away, never that one."""
    return _TABLE[kind].arranged(body, generator, shuffle=shuffle)


def key_of(kind: str, body: Mapping[str, Any]) -> Any:
    """The key in the shape of an answer, in the bank's ids; of several accepted texts the first."""
    return _TABLE[kind].key(body)


def checked_answer(kind: str, ids: Sequence[Any], answer: Any) -> Any:
    """The answer as it is kept (parts in the order of `ids`, texts in NFC); raises UnfitAnswer. None clears."""
    if answer is None:
        return None
    if kind not in _TABLE:
        raise UnfitAnswer("kind")
    return _TABLE[kind].checked(ids if ids and not isinstance(ids[0], str) else [ids], answer)


def score_answer(
    kind: str,
    key: Any,
    answer: Any,
    *,
    max_score: int,
    scoring: str | None = None,
    body: Mapping[str, Any] | None = None,
) -> int:
    """Thousandths for an answer in the ids of the key; nothing answered scores 0.

    `body`: how written answers are compared (other accepted texts, folding, tolerance, unit); other kinds do without.
    """
    if answer is None:
        return 0
    return _TABLE[kind].score(key, answer, most=max_score, scoring=scoring, body=body or {})


def scoring_of(kind: str, body: Mapping[str, Any]) -> str:
    """The rule for partly right answers that holds for this body, one of SCORINGS; "" where a kind knows none."""
    if kind not in SCORINGS:
        return ""
    named = body.get("scoring") or _UNNAMED.get(kind) or SCORINGS[kind][0]
    return _OLD_SCORINGS.get(named, named)


def is_whole(kind: str, body: Mapping[str, Any], answer: Any) -> bool:
    """Whether an answer in the bank's ids leaves nothing open, as a key may not."""
    return _TABLE[kind].is_whole(answer, body)


def same_answer(kind: str, one: Any, other: Any) -> bool:
    """Whether two answers say the same."""
    return _TABLE[kind].same(one, other)


def renamed(kind: str, answer: Any, names: Sequence[Mapping[str, str]]) -> Any:
    """An answer with its ids renamed by the names of each set; words, numbers, true and false have none."""
    return None if answer is None else _TABLE[kind].renamed(answer, names)


def aside_of(kind: str, body: Mapping[str, Any]) -> str | None:
    """HTML of what stands beside the field of a written answer: the form expected, or the unit; None for other kinds."""
    if kind == "short_text":
        return str(body.get("form_html") or "")
    return escape(str(body.get("unit") or "")) if kind == "number" else None


def problems_of(kind: str, body: Mapping[str, Any]) -> list[Problem]:
    """What is wrong with a body, in the order of its fields; none for one that may be asked."""
    if kind not in _TABLE:
        return [Problem("kind", "kind-unknown")]
    found = []
    if not plain(body.get("stem_html")) and "<img" not in str(body.get("stem_html")):
        found.append(Problem("stem_html", "empty"))
    scoring = body.get("scoring")
    if scoring and _OLD_SCORINGS.get(scoring, scoring) not in _TABLE[kind].scorings:
        found.append(Problem("scoring", "scoring-unknown"))
    return [*found, *_TABLE[kind].problems(body)]


__all__ = [
    "ALL_OR_NOTHING",
    "KINDS",
    "MARK",
    "MOST_NUMBER",
    "MOST_TEXT",
    "PER_OPTION",
    "PER_PLACE",
    "SCORINGS",
    "STEPS_2025",
    "WRITTEN",
    "Problem",
    "UnfitAnswer",
    "arranged_ids",
    "aside_of",
    "checked_answer",
    "gaps_renamed",
    "is_whole",
    "key_of",
    "part_ids",
    "part_sets",
    "pieces",
    "problems_of",
    "readings",
    "renamed",
    "same_answer",
    "score_answer",
    "scoring_of",
]  # fmt: skip
