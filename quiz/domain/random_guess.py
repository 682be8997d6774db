"""What somebody would reach who knows nothing and answers everything at random: the random guess score, in per cent.

A *guess* takes each complete answer of the question's kind with the same chance. A written answer cannot be guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import product
from math import factorial
from statistics import fmean
from typing import Any

from quiz.domain.questions import MARK, key_of, score_answer

#: Options up to which every set of them is tried out.
_MOST_TRIED = 12


def random_guess_score(kind: str, body: Mapping[str, Any]) -> float:
    """0 to 100, under the question's own rule for partly right answers."""
    scoring = body.get("scoring")
    if kind == "single_choice":
        return 100 / len(body["options"])
    if kind == "true_false":
        return 50.0
    if kind == "multiple_response":
        return _sets(body)
    if kind == "four_statements":
        ids = [one["id"] for one in body["statements"]]
        marked = (dict(zip(ids, values, strict=True)) for values in product((True, False), repeat=len(ids)))
        return _tried(kind, body, marked)
    if kind == "matching":
        return 100 / len(body["right"])
    if kind == "ordering":
        places = len(body["options"])
        return 100 / (places if scoring == "per_place" else factorial(places))
    if kind == "cloze":
        return 100 * fmean(1 / len(gap["options"]) for gap in body["gaps"])
    return 0.0


def _sets(body: Mapping[str, Any]) -> float:
    """Every set of options but the empty one, which is no answer."""
    ids = [one["id"] for one in body["options"]]
    if len(ids) > _MOST_TRIED:
        return 0.0
    chosen = (
        [id_ for id_, taken in zip(ids, marks, strict=True) if taken]
        for marks in product((True, False), repeat=len(ids))
    )
    return _tried("multiple_response", body, (one for one in chosen if one))


def _tried(kind: str, body: Mapping[str, Any], answers: Iterable[Any]) -> float:
    key, scoring = key_of(kind, body), body.get("scoring")
    return (
        fmean(score_answer(kind, key, one, max_score=MARK, scoring=scoring) for one in answers) * 100 / MARK
    )
