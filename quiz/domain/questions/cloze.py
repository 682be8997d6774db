"""cloze: gaps in the stem, `{{gap id}}`, each filled with one of its own options."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quiz.domain.questions.kind import (
    Body,
    Kind,
    Names,
    Problem,
    UnfitAnswer,
    checked_map,
    ids_of,
    part_problems,
)

_GAP = re.compile(r"\{\{([^{}]*)\}\}")


def gaps_renamed(stem_html: str, names: Mapping[str, str]) -> str:
    """The stem with its gaps under other names; one that is not among them stays."""
    return _GAP.sub(lambda found: "{{" + names.get(found[1], found[1]) + "}}", stem_html)


def pieces(stem_html: str) -> list[str]:
    """The stem cut at its gaps: text, gap id, text, gap id ... text."""
    return _GAP.split(stem_html)


class Cloze(Kind):
    """The answer names an option for gaps. Sets: the gaps, then the options of each."""

    scorings = ("per_part",)
    always_shuffled = True

    def part_sets(self, body: Body) -> list[list[Body]]:
        return [body["gaps"], *(gap["options"] for gap in body["gaps"])]

    def checked(self, sets: Sequence[Sequence[str]], answer: Any) -> Any:
        gaps, *options = sets
        given = checked_map(answer, gaps)
        for gap, ids in zip(gaps, options, strict=True):
            if gap in given and not isinstance(given[gap], str):
                raise UnfitAnswer("kind")
            if gap in given and given[gap] not in ids:
                raise UnfitAnswer("option")
        return {gap: given[gap] for gap in gaps if gap in given} or None

    def score(self, key: Any, answer: Any, *, most: int, scoring: str | None, body: Body) -> int:
        right: int = sum(answer.get(gap) == value for gap, value in key.items())
        return most * right // len(key)

    def renamed(self, answer: Any, names: Sequence[Names]) -> Any:
        gaps, *options = names
        place = {gap: number for number, gap in enumerate(gaps)}
        return {gaps[gap]: options[place[gap]][value] for gap, value in answer.items()}

    def arranged(self, body: Body, generator: Any, *, shuffle: bool) -> list[list[str]]:
        """The gaps as the stem has them, their options shuffled."""
        gaps, *options = (ids_of(parts) for parts in self.part_sets(body))
        for ids in options:
            generator.shuffle(ids)
        return [gaps, *options]

    def is_whole(self, answer: Any, body: Body) -> bool:
        return answer is not None and set(answer) == set(ids_of(body["gaps"]))

    def problems(self, body: Body) -> Iterable[Problem]:
        gaps, key = body.get("gaps"), body.get("key")
        if not isinstance(gaps, list) or not gaps:
            yield Problem("gaps", "too-few")
            return
        named = pieces(str(body.get("stem_html") or ""))[1::2]
        given = key if isinstance(key, dict) else {}
        for place, gap in enumerate(gaps):
            yield from part_problems(f"gaps.{place}.options", gap.get("options"), least=2)
            if named.count(gap["id"]) != 1:
                yield Problem(f"gaps.{place}", "no-place" if gap["id"] not in named else "place-repeated")
            if gap["id"] not in given:
                yield Problem(f"gaps.{place}", "no-key")
            elif given[gap["id"]] not in ids_of(gap.get("options") or []):
                yield Problem(f"gaps.{place}", "key-unknown")
        ids = ids_of(gaps)
        if len(set(ids)) < len(ids):
            yield Problem("gaps", "id-repeated")
        if set(named) - set(ids):
            yield Problem("stem_html", "gap-unknown")
