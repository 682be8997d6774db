"""Single choices between whole lists: the plan's own, and three in which one item gave way to another of the plan.

Each wrong list lacks an item that the text names, so it is wrong whatever may be said of the newcomer. The newcomer is
of the same class and comes from elsewhere in the plan.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import product

from content.pipeline.drafting.draft import Choice, Draft
from content.pipeline.drafting.facts import LIST, PEOPLE, Fact
from content.pipeline.drafting.lists import groups_of, join_items
from content.pipeline.drafting.proof import folded
from content.pipeline.drafting.segments import sentence_case
from content.pipeline.drafting.shape import even_set
from content.pipeline.drafting.vocabulary import DEALINGS, LIST_CLASSES
from content.pipeline.drafting.vocabulary import PEOPLE as PEOPLE_TERMS
from content.pipeline.drafting.wording import asked, rests_on, takeaway, where

_OTHERS, _FEWEST, _FEWEST_NEWCOMERS = 3, 3, 2
_ANYBODY = ("cá nhân", "nhân dân", "quần chúng nhân dân")
_COMPLETE = "(Chọn danh sách đủ và đúng)"
_LINKED = re.compile(
    r"^(?:$|[,.]|(?:của|về|trong|cho|đối với|cũng như|tại|qua|thông qua|đến|để|tham gia|luôn|được)\b)"
)
#: What stands before the gap, and how the question goes on from there.
_WAYS = (
    (re.compile(r"\btrong việc\s*$"), "trong những việc nào", "đối với"),
    (re.compile(r"\bý kiến\s*$"), "những ý kiến nào", ""),
    (re.compile(r"\bthực hiện\s*$"), "thực hiện những việc gì", "với"),
    (re.compile(r"\bcác quy định trong\s*$"), "các quy định trong những việc nào", ""),
    (re.compile(r"\b(?P<by>thông qua|qua)\s*$"), "qua những hình thức nào", ""),
    (re.compile(r"\btham gia đầy đủ\s*$"), "tham gia đầy đủ những hoạt động nào", ""),
)


def list_choices(facts: Sequence[Fact]) -> Iterator[Draft]:
    """Return the choices between lists of people, occasions, steps, sides of a matter."""
    lists = [fact for fact in facts if fact.slot in (PEOPLE, LIST) and len(fact.items) >= _FEWEST]
    for fact in lists:
        stem = _asked(fact)
        newcomers = _newcomers(fact, facts)
        if not stem or len(newcomers) < _FEWEST_NEWCOMERS:
            continue  # one newcomer in every wrong list would give the right one away
        pools = [
            [(sentence_case(join_items(_with(fact.items, place, item))), item, other)]
            for place, (item, other) in _places(fact, newcomers)
        ]
        found = even_set(
            [sentence_case(join_items(fact.items))],
            [[text for text, _, _ in pool] for pool in pools],
            _OTHERS,
        )
        if found:
            yield _draft(fact, stem, found[0], [pools[number][0] for number, _ in found[1]])


def _asked(fact: Fact) -> str:
    if fact.slot == PEOPLE:
        return asked(fact)
    before, after = fact.frame.split("{}")
    after = after.strip()
    for pattern, words, link in _WAYS:
        if pattern.search(before):
            tail = f"{link} {after}".strip() if after and not _LINKED.match(after) else after
            if after and not link and not _LINKED.match(after):
                return ""
            return f"Theo Kế hoạch, {fact.opening}{pattern.sub(words, before)} {tail}".rstrip() + "?"
    return asked(fact) if _LINKED.match(after) and not before.rstrip().endswith("cần") else ""


def _class_of(item: str) -> str:
    bare = re.sub(r"^(?:các|những)\s+", "", item.lower())
    return next((name for name, terms in (*DEALINGS.items(), *LIST_CLASSES.items()) if bare in terms), "")


def _newcomers(fact: Fact, facts: Sequence[Fact]) -> list[tuple[str, Fact]]:
    """Return the items of other lists that could stand in this one and do not."""
    groups = groups_of(fact.items)
    found: dict[str, Fact] = {}
    for other in facts:
        if other.clause == fact.clause or (other.slot != fact.slot and fact.slot != PEOPLE):
            continue
        for item in _named_people(other) if fact.slot == PEOPLE else other.items:
            if folded(item) in folded(fact.clause.text) or not item[:1].islower():
                continue
            if fact.slot == PEOPLE and not groups_of([item]) & groups:
                if not any(groups_of([item]) == groups_of([taken]) for taken in found):
                    found[item] = other
            elif fact.slot == LIST and _class_of(item) == _class_of(fact.items[0]):
                found.setdefault(item, other)
    return list(found.items())


def _named_people(fact: Fact) -> list[str]:
    """Return the people that a fact's sentence names, but for words that may mean anybody."""
    said = fact.said()
    return [
        term
        for group in ("learner", "public")
        for term in PEOPLE_TERMS[group]
        if term not in _ANYBODY and term in said
    ]


def _places(fact: Fact, newcomers: Sequence[tuple[str, Fact]]) -> list[tuple[int, tuple[str, Fact]]]:
    """Return which item gives way to which newcomer: the last first, every newcomer before one comes again."""
    places = list(range(len(fact.items)))[::-1]
    ranked = sorted(
        product(range(len(places)), range(len(newcomers))),
        key=lambda pair: ((pair[0] - pair[1]) % len(places), pair[1], pair[0]),
    )
    return [(places[place], newcomers[number]) for place, number in ranked]


def _with(items: Sequence[str], place: int, item: str) -> list[str]:
    return [*items[:place], item, *items[place + 1 :]]


def _draft(fact: Fact, stem: str, key: str, wrong: Sequence[tuple[str, str, Fact]]) -> Draft:
    options = [Choice(key, is_key=True)]
    for text, item, other in wrong:
        why = f"Thiếu “{_lost(fact, text)}”; “{item}” được Kế hoạch nêu ở chỗ khác ({where(other.clause)})."
        options.append(Choice(text, why=why, source=other.clause.id))
    text, item, other = wrong[0]
    contrast = (
        f"Danh sách có “{item}” thiếu “{_lost(fact, text)}”; “{item}” được nêu ở {where(other.clause)}."
    )
    return Draft(
        kind="single_choice",
        slot=f"whole-{fact.slot}",
        level="recall",
        stem=f"{stem} {_COMPLETE}",
        quotes=((fact.clause, fact.quote),),
        explanation=f"{rests_on(fact.clause, fact.quote)} {contrast} {takeaway(fact.slot)}",
        options=tuple(options),
    )


def _lost(fact: Fact, text: str) -> str:
    """Return the item of the plan's list that a wrong list lacks."""
    return next(own for own in fact.items if folded(own) not in folded(text))
