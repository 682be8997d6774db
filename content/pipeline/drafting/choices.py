"""Single choices: what the plan says of a thing, and of which thing it says something."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from itertools import product

from content.pipeline.drafting.draft import Choice, Draft
from content.pipeline.drafting.facts import CHANNEL, PLACE, PURPOSE, QUALITY, REQUIREMENT, Fact
from content.pipeline.drafting.places import same_thing
from content.pipeline.drafting.proof import Proof
from content.pipeline.drafting.segments import inner_case, is_action, likeness, sentence_case
from content.pipeline.drafting.shape import even_set, variants
from content.pipeline.drafting.wording import action, asked, rests_on, subject, takeaway, thing, where

#: Slots whose answers are answers to the same question word.
_POOLS = ((REQUIREMENT, QUALITY), (PURPOSE,), (CHANNEL,))
_OTHERS = 3
Used = Collection[frozenset[str]]
_PLACE_OF = re.compile(r"^(?:nơi|chỗ|vị trí|bảng)\s", re.IGNORECASE)


def single_choices(facts: Sequence[Fact], proof: Proof) -> Iterator[Draft]:
    """Return the single choices of a plan's facts."""
    for slots in _POOLS:
        # Where a thing hangs is answered by no word for a style of work: such a distractor would be silly.
        pool = [fact for fact in facts if fact.slot in slots and not _PLACE_OF.match(subject(fact))]
        used: set[frozenset[str]] = set()
        for fact in pool:
            for draft in (*_forward(fact, pool, proof, used), *_backward(fact, pool, proof, used)):
                used.add(frozenset(option.text for option in draft.options))
                yield draft
    yield from _places(facts, proof)


def _by_nearness(fact: Fact, pool: Sequence[Fact]) -> list[Fact]:
    """Return the other facts, those of the neighbourhood first: they are what a reader mixes up."""
    others = [other for other in pool if other is not fact]

    def distance(other: Fact) -> tuple[bool, int, int]:
        one, two = fact.clause, other.clause
        return one.section != two.section, abs(one.line - two.line), others.index(other)

    return sorted(others, key=distance)


def _answers(fact: Fact) -> list[str]:
    answer = fact.answer.removeprefix("qua ") if fact.slot == CHANNEL else fact.answer
    lead = {PURPOSE: "để ", CHANNEL: "qua "}.get(fact.slot, "")
    loose = fact.slot != PURPOSE
    return [sentence_case(f"{lead}{inner_case(text)}") for text in variants(answer, loose=loose)]


def _forward(fact: Fact, pool: Sequence[Fact], proof: Proof, used: Used) -> Iterator[Draft]:
    keys = _answers(fact)
    others = [
        other
        for other in _distinct(_by_nearness(fact, pool), fact)
        if _answers(other) and all(proof.is_wrong(fact, other, text) for text in _answers(other)[:1])
    ]
    found = even_set(keys, [_answers(other) for other in others], _OTHERS, used)
    if not found or len(keys[0].split()) < 2:
        return
    key, chosen = found
    wrong = [
        Choice(text, why=_why_forward(others[number]), source=others[number].clause.id)
        for number, text in chosen
    ]
    first = others[chosen[0][0]]
    contrast = f"“{chosen[0][1]}” là điều Kế hoạch nêu về {subject(first)} ({where(first.clause)})."
    yield Draft(
        kind="single_choice",
        slot=fact.slot,
        level="recall",
        stem=asked(fact),
        quotes=((fact.clause, fact.quote),),
        explanation=f"{rests_on(fact.clause, fact.quote)} {contrast} {takeaway(fact.slot)}",
        options=(Choice(key, is_key=True), *wrong),
    )


def _why_forward(other: Fact) -> str:
    return f"Lấy nhầm điều Kế hoạch nêu về {subject(other)} ({where(other.clause)})."


def _distinct(others: Sequence[Fact], fact: Fact) -> list[Fact]:
    """Leave out facts whose answer says nearly the same as one that was taken before."""
    taken: list[Fact] = []
    for other in others:
        if all(likeness(other.answer, one.answer) < 0.5 for one in taken):
            taken.append(other)
    return taken


def _matters(fact: Fact) -> list[str]:
    """Return the ways to name what the fact is about, as an option."""
    if fact.slot in (QUALITY, REQUIREMENT):
        return [sentence_case(thing(fact))]
    text = action(fact)
    return [sentence_case(short) for short in variants(text)] if is_action(text) else []


def _backward(fact: Fact, pool: Sequence[Fact], proof: Proof, used: Used) -> Iterator[Draft]:
    others = [
        other
        for other in _distinct_matters(_by_nearness(fact, pool), fact)
        if proof.is_wrong(other, fact, fact.answer) and proof.is_wrong(fact, other, other.answer)
    ]
    found = even_set(_matters(fact), [_matters(other) for other in others], _OTHERS, used)
    if not found:
        return
    key, chosen = found
    wrong = [
        Choice(text, why=_why_backward(others[number]), source=others[number].clause.id)
        for number, text in chosen
    ]
    first = others[chosen[0][0]]
    contrast = f"Với {subject(first)}, Kế hoạch nêu điều khác: “{first.answer}” ({where(first.clause)})."
    yield Draft(
        kind="single_choice",
        slot=f"{fact.slot}-back",
        level="comprehension" if fact.slot == PURPOSE else "recall",
        stem=_asked_back(fact),
        quotes=((fact.clause, fact.quote),),
        explanation=f"{rests_on(fact.clause, fact.quote)} {contrast} {takeaway(fact.slot)}",
        options=(Choice(key, is_key=True), *wrong),
    )


def _asked_back(fact: Fact) -> str:
    answer = next(variants(fact.answer), fact.answer)
    if fact.slot == PURPOSE:
        return f"Theo Kế hoạch, cần làm việc nào để {inner_case(answer)}?"
    if fact.slot == CHANNEL:
        return f"Theo Kế hoạch, việc nào được thực hiện {inner_case(answer)}?"
    if fact.slot == REQUIREMENT:
        return f"Theo Kế hoạch, “{answer}” là yêu cầu đối với điều gì?"
    return f"Kế hoạch dùng những từ “{answer}” khi nói về điều gì?"


def _why_backward(other: Fact) -> str:
    return f"Đây cũng là điều Kế hoạch nêu, nhưng kèm với “{next(variants(other.answer), other.answer)}” ({where(other.clause)})."


def _distinct_matters(others: Sequence[Fact], fact: Fact) -> list[Fact]:
    taken = [fact]
    for other in others:
        if all(likeness(subject(other), subject(one)) < 0.5 for one in taken):
            taken.append(other)
    return taken[1:]


def _places(facts: Sequence[Fact], proof: Proof) -> Iterator[Draft]:
    """Pairs of places: right is the pair that the text names; wrong are another's pair and half of each."""
    pairs = [fact for fact in facts if fact.slot == PLACE and len(fact.items) == 2]
    for fact in pairs:
        for other in _by_nearness(fact, pairs):
            if any(same_thing(one, two) for one, two in product(fact.items, other.items)):
                continue
            if _makes_public(fact) != _makes_public(other) or not proof.is_wrong(fact, other, other.answer):
                continue
            mixed = [(one, two) for one, two in product(fact.items, other.items)]
            texts = [_joined(other.items), *(_joined(pair) for pair in mixed)]
            found = even_set(_joined(fact.items), texts, _OTHERS)
            if found:
                yield _place_draft(fact, other, *found)
                break


def _makes_public(fact: Fact) -> bool:
    """Say whether something is shown to everybody there: only such places are mixed up with each other."""
    return bool(re.search(r"niêm yết|công khai|đăng|cập nhật|công bố", action(fact)))


def _joined(items: Sequence[str]) -> list[str]:
    """Return two places as one option, in full and with names cut short."""
    one, two = (list(dict.fromkeys((item, re.sub(r"\s+của\s+.*$", "", item)))) for item in items)
    return [sentence_case(f"{first} và {second}") for first, second in product(one, two)]


def _place_draft(fact: Fact, other: Fact, key: str, chosen: Sequence[tuple[int, str]]) -> Draft:
    wrong = [
        Choice(
            text,
            why=f"Lấy nhầm nơi Kế hoạch nêu cho {subject(other)}."
            if number == 0
            else f"Ghép một nơi đúng với một nơi Kế hoạch nêu cho {subject(other)}.",
            source=other.clause.id,
        )
        for number, text in chosen
    ]
    contrast = f"“{sentence_case(other.answer)}” là nơi Kế hoạch nêu cho {subject(other)}."
    return Draft(
        kind="single_choice",
        slot=PLACE,
        level="recall",
        stem=asked(fact),
        quotes=((fact.clause, fact.quote),),
        explanation=f"{rests_on(fact.clause, fact.quote)} {contrast} {takeaway(PLACE)}",
        options=(Choice(key, is_key=True), *wrong),
    )
