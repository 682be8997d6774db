"""Requirements: "the notice must be complete, clear, easy to read", as the plan's own sentence lists them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.pipeline.citations import Citation
from content.pipeline.clauses import Clause
from content.pipeline.drafting.lists import people_lists, quality_lists
from content.pipeline.drafting.segments import Segment, inner_case, is_action, spoken

_REQUIREMENT = re.compile(r"^(?P<thing>[^,;:]{4,60}?)\s+(?:cần phải|phải)\s+(?P<what>.+)$")
_TRAIL = re.compile(r"\s+(?:để|nhằm|góp phần|qua đó)\s.*$")
_MANY_DOCUMENTS = 3


@dataclass(frozen=True)
class Requirement:
    """What is asked of one thing: its name as it stands inside a sentence, the items, and the printed words."""

    thing: str
    items: tuple[str, ...]
    clause: Clause
    quote: str


def requirements_of(parts: Sequence[Segment], citations: tuple[Citation, ...]) -> Iterator[Requirement]:
    """Return the requirements of a plan's segments; what a cited document asks is none."""
    for part in parts:
        found = _REQUIREMENT.match(part.text)
        if not found or speaks_of_documents(part, citations):
            continue
        if is_action(found["thing"]) and not found["thing"].lower().startswith("việc"):
            continue
        what = _TRAIL.sub("", spoken(found["what"])).rstrip(" ,")
        items = split_items(what)
        qualities = [listed for listed in quality_lists(what) if listed.start == 0]
        if qualities and qualities[0].end == len(what):
            items = qualities[0].items
        yield Requirement(inner_case(spoken(found["thing"])), items, part.clause, part.text)


def speaks_of_documents(segment: Segment, citations: tuple[Citation, ...]) -> bool:
    """Say whether a segment tells what a cited document says, which is not what the plan asks.

    In a clause that is a list of documents, what stands between them is said of them, too.
    """
    here = [citation for citation in citations if citation.clause == segment.clause.id]
    end = segment.start + len(segment.text)
    return len(here) >= _MANY_DOCUMENTS or any(one.start < end and segment.start < one.end for one in here)


def split_items(text: str) -> tuple[str, ...]:
    """Return the items between the commas of a text; a list of people stays in one piece."""
    people = [(found.start, found.end) for found in people_lists(text)]
    items, begun = [], 0
    for comma in re.finditer(r",\s+", text):
        if not any(start <= comma.start() < end for start, end in people):
            items.append(text[begun : comma.start()].strip())
            begun = comma.end()
    return (*items, text[begun:].strip())
