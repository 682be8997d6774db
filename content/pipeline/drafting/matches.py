"""Matching: four things and what the plan says of each, with one surplus."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.facts import PURPOSE, QUALITY, REQUIREMENT, Fact
from content.pipeline.drafting.proof import Proof
from content.pipeline.drafting.segments import inner_case, is_action, likeness, sentence_case
from content.pipeline.drafting.shape import variants
from content.pipeline.drafting.wording import action, subject, thing, where

_PAIRS = 4


def matchings(facts: Sequence[Fact], proof: Proof) -> Iterator[Draft]:
    """Return the matchings of a plan: things with their requirements, actions with their purposes."""
    pools = (
        (
            (REQUIREMENT, QUALITY),
            "Theo Kế hoạch, mỗi điều sau đây cần đạt yêu cầu nào? (Thừa một yêu cầu)",
            70,
        ),
        ((PURPOSE,), "Theo Kế hoạch, mỗi việc sau đây nhằm mục đích nào? (Thừa một mục đích)", 90),
    )
    for slots, stem, longest in pools:
        taken: list[Fact] = []
        for fact in facts:
            if (
                fact.slot in slots
                and _fits(fact, taken, proof)
                and _left(fact, longest)
                and _right(fact, longest)
            ):
                taken.append(fact)
        for start in range(0, len(taken) - _PAIRS, _PAIRS + 1):
            yield _matching(taken[start : start + _PAIRS + 1], stem, slots[0], longest)


def _fits(fact: Fact, taken: Sequence[Fact], proof: Proof) -> bool:
    return all(
        likeness(subject(fact), subject(one)) < 0.5
        and proof.is_wrong(one, fact, fact.answer)
        and proof.is_wrong(fact, one, one.answer)
        for one in taken
    )


def _left(fact: Fact, longest: int) -> str:
    text = thing(fact) if fact.slot in (REQUIREMENT, QUALITY) else action(fact)
    if fact.slot == PURPOSE and not is_action(text):
        return ""
    return next((sentence_case(short) for short in variants(text) if len(short) <= longest), "") or (
        sentence_case(text) if len(text) <= longest else ""
    )


def _right(fact: Fact, longest: int) -> str:
    lead = "để " if fact.slot == PURPOSE else ""
    return next(
        (
            sentence_case(f"{lead}{inner_case(short)}")
            for short in variants(fact.answer, loose=fact.slot != PURPOSE)
            if len(short) <= longest
        ),
        "",
    )


def _matching(facts: Sequence[Fact], stem: str, slot: str, longest: int) -> Draft:
    *paired, spare = facts
    pairs = tuple((_left(fact, longest), _right(fact, longest)) for fact in paired)
    places = "; ".join(
        f"{inner_case(left)}: {where(fact.clause)}" for (left, _), fact in zip(pairs, paired, strict=True)
    )
    return Draft(
        kind="matching",
        slot=f"match-{slot}",
        level="comprehension",
        stem=stem,
        quotes=tuple((fact.clause, fact.quote) for fact in paired),
        explanation=f"Mỗi cặp nằm trong một câu của Kế hoạch ({places}). "
        f"Vế thừa, “{inner_case(_right(spare, longest))}”, được nêu khi nói về {subject(spare)} ({where(spare.clause)}).",
        pairs=pairs,
        surplus=_right(spare, longest),
    )
