"""Statements as questions: one alone, or four on different matters of one part of the plan, one to three of them true."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from content.pipeline.drafting.draft import Claim, Draft
from content.pipeline.drafting.segments import inner_case
from content.pipeline.drafting.wording import digest, explained, where

#: How many of four statements are true, in the order in which fours are made.
_TRUE = (2, 1, 3, 2, 3, 1)
_FOUR = 4
#: About half of the statements that no question asks better stand in fours.
_SHARE = 0.5
_MOST_FOURS = 3

#: The statements that one matter lends: of them a plan's drafts use one.
Ways = tuple[Claim, ...]


def statement_drafts(
    pool: Sequence[Ways], titles: Mapping[str, str], asked: Collection[str] = ()
) -> Iterator[Draft]:
    """Return the statements of a plan's matters: fours where a part has enough of them, the rest alone in every way.

    Of the ways to state one matter a choice takes one, so that true and false ones keep the balance. A matter that is
    `asked` by a better question stands in fours only.
    """
    by_part: dict[str, list[Ways]] = {}
    for ways in pool:
        by_part.setdefault(ways[0].clause.section.split(".")[0], []).append(ways)
    made = 0
    alone: list[Ways] = []
    for part, found in by_part.items():
        free = sum(ways[0].matter not in asked for ways in found)
        fours = min(_MOST_FOURS, int(free * _SHARE / _FOUR + 0.5))
        # What joins clauses of several parts is no statement on one of them.
        alone += [ways for ways in found if ways[0].more]
        left = [ways for ways in found if not ways[0].more]
        for number in range(fours):
            four = _apart(left)
            if len(four) < _FOUR:
                break
            left = [ways for ways in left if ways not in four]
            yield _four(four, part, titles[part], _TRUE[made % len(_TRUE)], number)
            made += 1
        alone += left
    for ways in alone:
        if ways[0].matter not in asked:
            yield from (true_false(claim) for claim in ways)


def _apart(left: Sequence[Ways]) -> list[Ways]:
    """Return four matters of different clauses, those that come first."""
    taken: list[Ways] = []
    for ways in left:
        if len(taken) < _FOUR and ways[0].clause not in [one[0].clause for one in taken]:
            taken.append(ways)
    return taken


def _four(four: Sequence[Ways], part: str, title: str, wanted: int, number: int) -> Draft:
    claims: list[Claim] = []
    for place, ways in enumerate(sorted(four, key=lambda ways: digest(ways[-1].text, "key"))):
        key = place < wanted
        claims.append(next((claim for claim in ways if claim.key is key), ways[0]))
    claims.sort(key=lambda claim: (claim.clause.line, digest(claim.text)))
    return Draft(
        kind="four_statements",
        slot=f"four-{number}",
        level="comprehension",
        stem=f"Dựa vào phần {part} của Kế hoạch ({title.strip(' :.').capitalize()}), mỗi ý sau đúng hay sai?",
        quotes=(),
        explanation=_together(claims),
        claims=tuple(claims),
        scoring="steps_2025",
    )


def true_false(claim: Claim) -> Draft:
    """Return a statement as a question of its own."""
    quotes = ((claim.clause, claim.quote), *claim.more)
    return Draft(
        kind="true_false",
        slot="claim",
        level=claim.level,
        stem=f"Theo Kế hoạch, {_inside(claim.text)}",
        quotes=quotes,
        explanation=explained(quotes, claim.explanation, claim.text),
        key=claim.key,
        why=claim.why,
        like=(claim.matter,),
        tags=("situation",) if claim.level == "application" else (),
    )


_STAYS = re.compile(r"^(?:Kế hoạch)\b")
_COMMON = re.compile(
    r"^(?:Trường|Phòng|Hội|Văn|Trung|Nhân|Nhà trường)\s+(?=[a-zà-ỹđ])(?!tâm [Pp]hục vụ|nước|dân\b)"
)


def _inside(text: str) -> str:
    """Return a sentence as it goes on after other words: what is no name begins small."""
    if _STAYS.match(text):
        return text
    return text[:1].lower() + text[1:] if _COMMON.match(text) else inner_case(text)


_LETTERS = "abcd"


def _together(claims: Sequence[Claim]) -> str:
    told = [
        f"Ý {letter} {'đúng' if claim.key else 'sai'}: {_inside(claim.explanation).rstrip('.')} ({_place(claim)})."
        for letter, claim in zip(_LETTERS, claims, strict=True)
    ]
    return " ".join(told)


#: A statement's quote stands in the explanation of its four while it is short.
_SHORT_QUOTE = 25


def _place(claim: Claim) -> str:
    shown = f": “{claim.quote}”" if len(claim.quote.split()) <= _SHORT_QUOTE else ""
    return f"{where(claim.clause)}{shown}"
