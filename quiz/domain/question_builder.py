"""What every kind's part of a body is made with: the draft, the clauses that it quotes, and what was found wrong so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quiz.domain.question_draft import ClausePlace, DraftText, Problem, QuoteText
from quiz.domain.quotes import first_difference, is_printed
from quiz.domain.text import fold, fold_space

LONGEST = 2_000
MOST_PARTS = 10

Render = Callable[[str], str]
Body = dict[str, Any]


class Builder:
    """The body that grows, and what was found on the way."""

    def __init__(self, draft: DraftText, clauses: Mapping[str, ClausePlace], render: Render) -> None:
        self.draft, self.clauses, self.render = draft, clauses, render
        self.problems: list[Problem] = []

    def wrong(self, field: str, code: str, **facts: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(field, code, facts))

    def text(self, field: str, given: str, *, code: str = "text-missing") -> str:
        """The field as HTML; an empty or a far too long one is a problem."""
        if not given.strip():
            self.wrong(field, code)
        return self.optional(field, given)

    def optional(self, field: str, given: str) -> str:
        """The field as HTML; it may be empty."""
        if len(given) > LONGEST:
            self.wrong(field, "text-long", most=str(LONGEST))
        return self.render(given.strip())

    def quote(self, field: str, given: QuoteText) -> Body | None:
        """The quote as it is stored; None where it does not stand in a clause that there is."""
        clause = self.clauses.get(given.clause)
        if clause is None:
            self.wrong(f"{field}-clause", "clause-missing")
            return None
        quoted = fold_space(given.quote)
        if not quoted:
            self.wrong(f"{field}-quote", "quote-missing")
        elif not is_printed(quoted, clause.text):
            self.wrong(f"{field}-quote", "quote-differs", words=first_difference(quoted, clause.text))
        return {"id": clause.code, "section": clause.section, "number": clause.number, "quote": quoted}

    def tell_twins(self, name: str, texts: Sequence[str], part: str = "text") -> None:
        """Note every part that says the same as an earlier one."""
        seen: dict[str, int] = {}
        for place, text in enumerate(texts):
            same = fold_space(fold(text)).rstrip(".")
            if same and same in seen:
                self.wrong("-".join(filter(None, (name, str(place), part))), "part-twice", text=text)
            seen.setdefault(same, place)

    def count(self, name: str, count: int, least: int, most: int = MOST_PARTS) -> None:
        """Note that there are too few parts, or too many."""
        if not least <= count <= most:
            self.wrong(name, "parts-count", least=str(least), most=str(most), count=str(count))
