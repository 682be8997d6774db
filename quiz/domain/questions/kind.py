"""What every kind of question can do, and what kinds share.

A *part* is something that an answer can name: an option, a statement, an item of a pair, a gap. Parts come in *sets*, in
each of which ids differ; most kinds have one set.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from quiz.domain.text import fold_space

Body = Mapping[str, Any]
Names = Mapping[str, str]

MARK = 1000


class UnfitAnswer(ValueError):
    """The answer does not fit the question; `code` says how: kind, option, repeated, answer-unfit, answer-long."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a body. `field`: its name in the body, with the place of a part as in `options.2`."""

    field: str
    code: str


class Kind(ABC):
    """One kind of question. Answers, keys and bodies as quiz.domain.questions describes them."""

    #: Rules for partly right answers, the usual one first; none where an answer is right or wrong.
    scorings: tuple[str, ...] = ()
    #: Whether parts may not be shown in the order of the body, because that order can be the key.
    always_shuffled = False
    #: Whether parts may be shown in any order.
    shuffled = False

    def part_sets(self, body: Body) -> list[list[Body]]:
        """The parts as the body has them, set by set; a written answer names none."""
        return []

    @abstractmethod
    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        """The answer as it is kept; raises UnfitAnswer. It is not None, and what says nothing becomes None."""

    def key(self, body: Body) -> Any:
        """The key in the shape of an answer."""
        return body["key"]

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        """Thousandths, from 0 to `most`, of an answer that says something."""
        return most if answer == key else 0

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        """The answer with its ids renamed, by the names of each set."""
        return answer

    def arranged(self, body: Body, generator: Random, *, shuffle: bool) -> list[list[str]]:
        """The ids of the parts in the order in which they are shown."""
        sets = [ids_of(parts) for parts in self.part_sets(body)]
        if self.always_shuffled or (shuffle and self.shuffled):
            for ids in sets:
                generator.shuffle(ids)
        return sets

    def is_whole(self, answer: Any, body: Body) -> bool:
        """Whether nothing is left open in it, as a key may leave nothing."""
        return answer is not None

    def same(self, one: Any, other: Any) -> bool:
        """Whether two answers say the same."""
        return bool(one == other)

    @abstractmethod
    def problems(self, body: Body) -> Iterable[Problem]:
        """What is wrong with the parts and the key."""


def ids_of(parts: Iterable[Body]) -> list[str]:
    """The ids of parts, in their order."""
    return [part["id"] for part in parts]


def plain(html: Any) -> str:
    """The words of a piece of HTML, to compare them."""
    return fold_space(re.sub(r"<[^>]*>", " ", str(html or "")))


def checked_map(answer: Any, firsts: Sequence[str]) -> Mapping[Any, Any]:
    """The answer if it is an object whose names are among `firsts`."""
    if not isinstance(answer, dict):
        raise UnfitAnswer("kind")
    if not set(answer) <= set(firsts):
        raise UnfitAnswer("option")
    return answer


def checked_list(answer: Any, ids: Sequence[str]) -> list[str]:
    """The answer if it is a list of some of the ids, each once."""
    if not isinstance(answer, list) or not all(isinstance(item, str) for item in answer):
        raise UnfitAnswer("kind")
    if len(set(answer)) != len(answer):
        raise UnfitAnswer("repeated")
    if not set(answer) <= set(ids):
        raise UnfitAnswer("option")
    return answer


def part_problems(field: str, parts: Any, *, least: int) -> list[Problem]:
    """What is wrong with a list of parts: too few, ids or words twice, no words."""
    if not isinstance(parts, list) or len(parts) < least:
        return [Problem(field, "too-few")]
    found = []
    ids: set[str] = set()
    seen: set[str] = set()
    for place, part in enumerate(parts):
        words = plain(part.get("html")).casefold()
        has_image = "<img" in str(part.get("html"))
        if part["id"] in ids:
            found.append(Problem(f"{field}.{place}", "id-repeated"))
        if not words and not has_image:
            found.append(Problem(f"{field}.{place}", "empty"))
        elif words in seen and not has_image:
            found.append(Problem(f"{field}.{place}", "repeated"))
        ids.add(part["id"])
        seen.add(words)
    return found
