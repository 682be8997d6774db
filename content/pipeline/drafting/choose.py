"""An even choice among the drafts of a plan: spread over clauses and kinds, no matter twice, keys in every position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from content.pipeline.clauses import Clause
from content.pipeline.drafting.draft import Draft, placed
from content.pipeline.drafting.wording import digest

_POSITIONS = 4
#: At most one draft in ten asks for numbers and dates of documents, and one in ten speaks of what is overtaken.
_RARE = 10
_RARE_TAGS = ("document_number", "overtaken")
#: About so many drafts for each set of four statements: they take the place of several statements alone.
_FOR_A_FOUR = 15
#: What is taken where nothing better is left: it repeats the text's own words.
_LAST = ("rhythm",)
#: Kinds that are taken before the others alone.
_TAKEN_FIRST = ("four_statements",)
#: How many single choices are taken for one draft of another kind.
_SHARES = {"single_choice": 4}
#: Times that the same words of the plan are asked about.
_MOST_OF_ONE_QUOTE = 2
#: Drafts that begin with the same clause.
_MOST_OF_ONE_CLAUSE = 2


def choose_drafts(
    drafts: Sequence[Draft],
    *,
    count: int | None = None,
    sections: Collection[str] = (),
    clauses: Collection[str] = (),
    kinds: Collection[str] = (),
    audience: str = "",
    known: Collection[str] = (),
) -> tuple[Draft, ...]:
    """Return up to `count` drafts in the order of the text; every argument left empty restricts nothing.

    `sections`: keys, with what stands below them; `clauses`: ids; `audience`: "student" or "staff"; `known`: codes of
    drafts that are not to be offered again, nor what asks for the same. Of drafts with document numbers there is at
    most one in ten.
    """
    fitting = [
        draft
        for draft in drafts
        if (not sections or any(_below(draft.clause.section, key) for key in sections))
        and (not clauses or any(clause.id in clauses for clause, _ in draft.all_quotes))
        and (not kinds or draft.kind in kinds)
        and (not audience or audience in draft.audience)
        and draft.code not in known
    ]
    asked = {matter for draft in drafts if draft.code in known for matter in draft.matters}
    wanted = len(fitting) if count is None else min(count, len(fitting))
    chosen = _Choice(wanted, asked).of(fitting)
    return _placed(chosen)


def _placed(chosen: Sequence[Draft]) -> tuple[Draft, ...]:
    """Give the keys of single choices their places: every place in turn, each round in an order of its own."""
    places: list[int] = []
    result = []
    for draft in chosen:
        if draft.kind == "single_choice":
            if not places:
                places = sorted(range(_POSITIONS), key=lambda place: digest(draft.code, str(place)))
            draft = placed(draft, places.pop())
        result.append(draft)
    return tuple(result)


def _below(section: str, key: str) -> bool:
    return section == key or section.startswith(f"{key}.")


class _Choice:
    """What has been taken so far, and what may still be."""

    def __init__(self, wanted: int, asked: Collection[str]) -> None:
        self._wanted = wanted
        self._asked = set(asked)
        self._by_clause, self._by_kind = Counter[str](), Counter[str]()
        self._first = Counter[str]()
        self._rare, self._truths = Counter[str](), Counter[bool]()
        self._words: dict[str, list[tuple[int, int]]] = {}
        self._taken: list[tuple[int, Draft]] = []

    def of(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Take sets of four first, then in turn what is asked about least so far; return them in the order of the text."""
        left = list(enumerate(drafts))
        fours = sorted(
            (one for one in left if one[1].kind == "four_statements"), key=lambda one: (one[1].slot, one[0])
        )
        # The first set of every part comes before the second of any: their slots are numbered within the part.
        sets = [
            *fours[: max(1, self._wanted // _FOR_A_FOUR)],
            *(one for one in left if one[1].kind == "matching" and one[1].slot not in _LAST),
        ]
        for place, draft in sets:
            if self._may_take(draft):
                self._take(place, draft)
        while left and len(self._taken) < self._wanted:
            place, draft = min(left, key=lambda one: self._rank(*one))
            left.remove((place, draft))
            if draft.kind not in _TAKEN_FIRST and self._may_take(draft):
                self._take(place, draft)
        return [draft for _, draft in sorted(self._taken, key=lambda one: one[0])]

    def _rank(self, place: int, draft: Draft) -> tuple[int, ...]:
        """What has been asked about least comes first; of two ways to state a matter, the one that keeps the balance."""
        return (
            self._by_clause[draft.clause.id],
            draft.slot in _LAST,
            self._by_kind[draft.kind] // _SHARES.get(draft.kind, 1),
            0 if draft.key is None else self._truths[draft.key],
            place,
        )

    def _may_take(self, draft: Draft) -> bool:
        if self._asked & set(draft.matters):
            return False
        most = max(1, self._wanted // _RARE)
        if any(self._rare[tag] >= most for tag in _RARE_TAGS if tag in draft.tags):
            return False
        if self._first[draft.clause.id] >= _MOST_OF_ONE_CLAUSE:
            return False
        if draft.kind == "matching":
            return True  # it touches four places lightly
        return all(self._asked_of(*quote) < _MOST_OF_ONE_QUOTE for quote in draft.all_quotes)

    def _asked_of(self, clause: Clause, quote: str) -> int:
        """Return how many of the drafts taken rest on some of these words."""
        start = clause.text.find(quote)
        return sum(
            begun < start + len(quote) and start < begun + length
            for begun, length in self._words.get(clause.id, ())
        )

    def _take(self, place: int, draft: Draft) -> None:
        self._taken.append((place, draft))
        self._asked |= set(draft.matters)
        self._by_kind[draft.kind] += 1
        self._first[draft.clause.id] += 1
        if draft.key is not None:
            self._truths[draft.key] += 1
        self._by_clause.update(dict.fromkeys((clause.id for clause, _ in draft.all_quotes), 1))
        for clause, quote in draft.all_quotes if draft.kind != "matching" else ():
            self._words.setdefault(clause.id, []).append((clause.text.find(quote), len(quote)))
        self._rare.update(tag for tag in _RARE_TAGS if tag in draft.tags)
