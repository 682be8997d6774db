"""An even choice among the drafts of a plan: spread over clauses and kinds, keys in every position."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence

from content.pipeline.drafting.draft import Draft, placed

_POSITIONS = 4
#: At most one draft in ten asks for numbers and dates of documents, and one in ten speaks of what is overtaken.
_RARE = 10
_RARE_TAGS = ("document_number", "overtaken")


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
    drafts that are not to be offered again. Of drafts with document numbers there is at most one in ten.
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
    wanted = len(fitting) if count is None else min(count, len(fitting))
    chosen = _spread(fitting, wanted)
    keys = Counter[str]()
    result = []
    for draft in chosen:
        result.append(placed(draft, keys["single"] % _POSITIONS))
        keys["single"] += draft.kind == "single_choice"
    return tuple(result)


def _below(section: str, key: str) -> bool:
    return section == key or section.startswith(f"{key}.")


def _spread(drafts: Sequence[Draft], wanted: int) -> list[Draft]:
    """Take in turn what is asked about least so far: clause, then kind, then the order of the text."""
    left = list(enumerate(drafts))
    taken: list[tuple[int, Draft]] = []
    by_clause, by_kind, rare = Counter[str](), Counter[str](), Counter[str]()
    most = max(1, wanted // _RARE)
    while left and len(taken) < wanted:
        place, draft = min(left, key=lambda one: (by_clause[one[1].clause.id], by_kind[one[1].kind], one[0]))
        left.remove((place, draft))
        tags = [tag for tag in _RARE_TAGS if tag in draft.tags]
        if any(rare[tag] >= most for tag in tags):
            continue
        taken.append((place, draft))
        by_clause[draft.clause.id] += 1
        by_kind[draft.kind] += 1
        rare.update(tags)
    return [draft for _, draft in sorted(taken, key=lambda one: one[0])]
