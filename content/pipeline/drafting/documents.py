"""Documents that a plan refers to: what each is about, and which came first. For staff, and rare."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise

from content.pipeline.citations import Citation
from content.pipeline.clauses import Clause
from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.segments import likeness, sentence_case, spoken
from content.pipeline.drafting.shape import variants
from content.pipeline.drafting.wording import where

_PAIRS = 4
_LONGEST, _FEWEST = 95, 6
_YEAR = 365
_TAG = ("document_number",)


def document_drafts(
    citations: Sequence[Citation], clauses: Mapping[str, Clause], may_be_asked: Callable[[Clause, str], bool]
) -> Iterator[Draft]:
    """Return one matching of documents with their matter, and one ordering by date, where the plan names enough of them."""
    sound = [
        citation
        for citation in citations
        if citation.number
        and len(_matter(citation)) <= _LONGEST
        and citation.date
        and citation.subject
        and not citation.flags
        and citation.clause in clauses
        and may_be_asked(*_quoted(citation, clauses))
        and "“" not in citation.subject
    ]
    apart: list[Citation] = []
    for citation in sound:
        if all(
            likeness(citation.subject, other.subject) < 0.4 and citation.number != other.number
            for other in apart
        ):
            apart.append(citation)
    if len(apart) > _PAIRS:
        yield _matching(apart[: _PAIRS + 1], clauses)
    dated: dict[str, Citation] = {}
    for citation in sound:
        dated.setdefault(citation.date, citation)
    if len(dated) >= _PAIRS:
        yield _ordering(_spread(sorted(dated.values(), key=lambda citation: citation.date)), clauses)


def _named(citation: Citation) -> str:
    return f"{citation.type} số {citation.number}"


def _matter(citation: Citation) -> str:
    subject = re.sub(r"^(?:về\s+việc|về|ban hành)\s+", "", spoken(citation.subject).strip(" ,.;"))
    return sentence_case(
        next((text for text in reversed(list(variants(subject))) if len(text.split()) >= _FEWEST), subject)
    )


def _quoted(citation: Citation, clauses: Mapping[str, Clause]) -> tuple[Clause, str]:
    clause = clauses[citation.clause]
    return clause, clause.text[citation.start : citation.end].strip(" ,;.")


def _matching(citations: Sequence[Citation], clauses: Mapping[str, Clause]) -> Draft:
    *paired, spare = citations
    places = ", ".join(dict.fromkeys(where(clauses[citation.clause]) for citation in paired))
    return Draft(
        kind="matching",
        slot="documents",
        level="recall",
        stem="Ghép mỗi văn bản được Kế hoạch viện dẫn với nội dung của văn bản đó. (Thừa một nội dung)",
        quotes=tuple(_quoted(citation, clauses) for citation in paired),
        explanation=f"Kế hoạch nêu số và nội dung của từng văn bản ({places}). Nội dung thừa là của {_named(spare)}. "
        "Ký hiệu cho biết loại văn bản và cơ quan ban hành, nên giúp tìm văn bản nhanh hơn.",
        tags=_TAG,
        pairs=tuple((_named(citation), _matter(citation)) for citation in paired),
        surplus=_matter(spare),
    )


def _spread(ordered: Sequence[Citation]) -> list[Citation]:
    """Take four that lie as far apart as the dates allow, the first and the last among them."""
    last = len(ordered) - 1
    return [ordered[round(place * last / (_PAIRS - 1))] for place in range(_PAIRS)]


def _ordering(citations: Sequence[Citation], clauses: Mapping[str, Clause]) -> Draft:
    return Draft(
        kind="ordering",
        slot="documents-order",
        level="recall",
        stem="Sắp xếp các văn bản được Kế hoạch viện dẫn theo thời gian ban hành, từ sớm đến muộn.",
        quotes=tuple(_quoted(citation, clauses) for citation in citations),
        explanation="Theo ngày ghi trong Kế hoạch: "
        + "; ".join(f"{_named(citation)}, {_day(citation.date)}" for citation in citations)
        + f". {_easily_swapped(citations)}",
        tags=_TAG,
        order=tuple(_named(citation) for citation in citations),
    )


def _easily_swapped(ordered: Sequence[Citation]) -> str:
    """Return which two of the documents are nearest in time, and what to look at to tell them apart."""
    apart = [
        (date.fromisoformat(later.date) - date.fromisoformat(sooner.date)).days
        for sooner, later in pairwise(ordered)
    ]
    at = apart.index(min(apart))
    names = f"{_named(ordered[at])} và {_named(ordered[at + 1])}"
    if apart[at] < _YEAR:
        return f"Dễ đảo nhất là {names}, vì gần ngày nhau; nên xem cả tháng và năm."
    return f"Dễ đảo nhất là {names}, vì gần nhau hơn cả; nhớ năm ban hành là xếp được."


def _day(written: str) -> str:
    year, month, day = written.split("-")
    return f"ngày {day}/{month}/{year}"
