"""Facts: what a clause says, cut into the part that is asked and the answer that the text gives.

A fact is a segment's own sentence with one gap. Vietnamese asks in place: the question word stands where the answer
stood ("huy động những ai tham gia ..."), so the sentence of the plan carries the question.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from content.pipeline.citations import Citation
from content.pipeline.clauses import Clause
from content.pipeline.drafting.lists import (
    Enumeration,
    change_lists,
    class_lists,
    people_lists,
    quality_lists,
)
from content.pipeline.drafting.places import Place, places_in
from content.pipeline.drafting.segments import Segment, inner_case, is_action, spoken
from content.pipeline.drafting.units import unit_around

PEOPLE, QUALITY, PLACE, CHANNEL, PURPOSE, REQUIREMENT, CHANGE, LIST, JOINED, RANK = (
    "people", "quality", "place", "channel", "purpose", "requirement", "change", "list", "joined", "rank",
)  # fmt: skip


@dataclass(frozen=True)
class Fact:
    """One thing that a clause says: `lead` and `frame` with a gap "{}", the answer, its items, and the quote."""

    slot: str
    clause: Clause
    quote: str
    frame: str
    answer: str
    items: tuple[str, ...]
    joint: str = "và"
    #: What a heading inside the clause says of it; part of the question, not of the sentence.
    about: str = ""

    @property
    def topic(self) -> str:
        """What the fact is about: its sentence without the answer."""
        return re.sub(r"\s+", " ", self.frame.replace("{}", " ")).strip(" ,")

    def said(self, answer: str | None = None) -> str:
        """Return the sentence with an answer, its own if none is given."""
        return self.opening + self.frame.format(self.answer if answer is None else answer)

    @property
    def opening(self) -> str:
        """What stands before the sentence: "về niêm yết, công khai danh mục thủ tục hành chính, "."""
        return f"về {inner_case(spoken(self.about))}, " if self.about else ""


_PURPOSE = re.compile(
    r",?\s+(?P<word>để|nhằm|góp phần|qua đó góp phần|qua đó|từ đó)\s+(?P<what>(?!phòng|án)\S.*)$"
)
_REQUIREMENT = re.compile(r"^(?P<subject>[^,;:]{4,60}?)\s+(?P<must>cần phải|phải)\s+(?P<what>.+)$")
_CHANNEL = re.compile(
    r"\s(?P<word>thông qua|qua)\s+(?P<what>(?!đó\b|các năm|hình thức\b).+?)(?=$|;|,?\s+(?:để|nhằm|góp phần|với|đến|cho)\s|,\s+kết hợp|\.{3})"
)
_TRAIL = re.compile(r"\s+(?:để|nhằm|góp phần|qua đó)\s.*$")
_NEXT = re.compile(r",?\s+(?:đồng thời|qua đó|từ đó)\s.*$")
_LONGEST_FRAME = 34


def facts_of(segment: Segment, citations: tuple[Citation, ...], is_content: bool) -> Iterator[Fact]:
    """Return the facts of a segment; `is_content` when its section lists what is to be spread."""
    if speaks_of_documents(segment, citations):
        return
    for found in _raw_facts(segment, is_content):
        if len(found.frame.split()) <= _LONGEST_FRAME and found.answer and ":" not in found.frame:
            yield replace(found, about=segment.about)


_MANY_DOCUMENTS = 3


def speaks_of_documents(segment: Segment, citations: tuple[Citation, ...]) -> bool:
    """Say whether a segment tells what a cited document says, which is not what the plan asks.

    In a clause that is a list of documents, what stands between them is said of them, too.
    """
    here = [citation for citation in citations if citation.clause == segment.clause.id]
    end = segment.start + len(segment.text)
    return len(here) >= _MANY_DOCUMENTS or any(one.start < end and segment.start < one.end for one in here)


def _raw_facts(segment: Segment, is_content: bool) -> Iterator[Fact]:
    requirements = list(_requirements(segment))
    yield from requirements
    yield from _purposes(segment, is_content)
    yield from _joined(segment)
    yield from _ranks(segment)
    text = segment.text
    for listed in people_lists(text):
        yield from _listed(PEOPLE, segment, listed, is_content)
    for listed in () if requirements else quality_lists(text):
        yield from _listed(QUALITY, segment, listed, is_content)
    for listed in class_lists(text):
        yield from _listed(LIST, segment, listed, is_content)
    for listed in change_lists(text):
        yield from _listed(CHANGE, segment, listed, is_content)
    for place in places_in(text):
        yield from _place(segment, place, is_content)
    for found in _CHANNEL.finditer(text):
        frame = _frame(segment, found.start() + 1, found.end("what"), is_content)
        if frame:
            what = spoken(found["what"]).rstrip(" ,.")
            yield Fact(CHANNEL, segment.clause, frame[1], frame[0], f"qua {inner_case(what)}", (what,))


def _requirements(segment: Segment) -> Iterator[Fact]:
    found = _REQUIREMENT.match(segment.text)
    if not found or (is_action(found["subject"]) and not found["subject"].lower().startswith("việc")):
        return
    what = _TRAIL.sub("", spoken(found["what"])).rstrip(" ,")
    items = split_items(what)
    subject = inner_case(spoken(found["subject"]))
    qualities = [found for found in quality_lists(what) if found.start == 0]
    if qualities and qualities[0].end == len(what):
        items = qualities[0].items
    yield Fact(REQUIREMENT, segment.clause, segment.text, f"{subject} phải {{}}", what, items)


def _purposes(segment: Segment, is_content: bool) -> Iterator[Fact]:
    found = _PURPOSE.search(segment.text)
    if not found or len(segment.text[: found.start()].split()) < 3:
        return
    start, _ = unit_around(segment.text, found.start(), found.start())
    before = _opened(segment.text[start : found.start()], is_content)
    if before:
        what = _NEXT.sub("", spoken(found["what"])).rstrip(" ,")
        items = split_items(what)
        quote = segment.text[start:]
        yield Fact(PURPOSE, segment.clause, quote, f"{before} {{}}", what, items, found["word"].split()[-1])


_JOINED = re.compile(
    r"kết hợp\s+giữa\s+(?P<one>[^,;]{4,40}?)\s+(?:với|và)\s+(?P<two>(?!việc)[^,;]{4,60}?)(?P<into>\s+(?:vào|trong)\s+[^,;]+?)?(?=$|[,;]|\s+(?:nhằm|để)\s)",
    re.IGNORECASE,
)


def split_items(text: str) -> tuple[str, ...]:
    """Return the items between the commas of a text; a list of people stays in one piece."""
    people = [(found.start, found.end) for found in people_lists(text)]
    items, begun = [], 0
    for comma in re.finditer(r",\s+", text):
        if not any(start <= comma.start() < end for start, end in people):
            items.append(text[begun : comma.start()].strip())
            begun = comma.end()
    return (*items, text[begun:].strip())


def _joined(segment: Segment) -> Iterator[Fact]:
    """What is to be combined: two ways of which one does not stand in for the other."""
    found = _JOINED.search(segment.text)
    if found and not any(people_lists(found[0])):
        items = tuple(
            re.sub(r"^(truyền thống|hiện đại)$", r"cách \1", spoken(found[side])) for side in ("one", "two")
        )
        into = re.sub(r"^vào\s", "trong ", spoken(found["into"] or "").strip())
        yield Fact(
            JOINED,
            segment.clause,
            segment.part(*found.span()),
            f"kết hợp {{}} {into}".strip(),
            " với ".join(items),
            items,
        )


_RANK = re.compile(
    r"(?P<what>(?:công tác|việc|nhiệm vụ|hoạt động)\s[^,;]{3,60}?),?\s+(?:coi|xem|xác định)\s+(?:đây|đó)\s+là\s+(?P<rank>(?:một\s+)?(?:trong\s+những\s+)?nhiệm vụ\s[^,;.]+)"
)


def _ranks(segment: Segment) -> Iterator[Fact]:
    """How much a matter counts: "coi đây là nhiệm vụ đột phá"."""
    for found in _RANK.finditer(segment.text):
        what, rank = spoken(found["what"]), spoken(found["rank"])
        yield Fact(
            RANK, segment.clause, segment.part(*found.span()), f"cần coi {what} là {{}}", rank, (rank,)
        )


def _listed(slot: str, segment: Segment, listed: Enumeration, is_content: bool) -> Iterator[Fact]:
    frame = _frame(segment, listed.start, listed.end, is_content)
    if frame:
        items = tuple(spoken(item) for item in listed.items)
        if items[0][:1].isupper():
            items = (inner_case(items[0]), *items[1:])
        answer = Enumeration(items, listed.joint, 0, 0).joined
        yield Fact(slot, segment.clause, frame[1], frame[0], answer, items, listed.joint)


def _place(segment: Segment, place: Place, is_content: bool) -> Iterator[Fact]:
    frame = _frame(segment, place.start, place.end, is_content)
    if frame:
        items = tuple(spoken(item) for item in place.items)
        yield Fact(PLACE, segment.clause, frame[1], frame[0], " và ".join(items), items)


def _frame(segment: Segment, start: int, end: int, is_content: bool) -> tuple[str, str] | None:
    """Return the sentence around a gap, opened as a question or statement opens it, and the printed words it rests on."""
    first, last = unit_around(segment.text, start, end)
    before, after = segment.text[first:start], segment.text[end:last]
    opened = _opened(before, is_content)
    if not opened:
        return None
    after = spoken(after).strip(" ,.")
    frame = f"{opened} {{}}" + (f" {after}" if after else "")
    return frame, segment.part(first, last)


_AT = re.compile(r"^(?P<at>(?:Tại|Ở|Đối với)\s[^,]{3,60}),\s+(?P<rest>.+)$")
_UNIT = re.compile(
    r"^(?:Các\s+)?(?:Sở|Phòng|Văn phòng|Trung tâm|Ủy ban|UBND|Nhà trường|[Tt]rường|[Đđ]ơn vị|Hiệu trưởng|Thủ trưởng|Giáo viên|Công đoàn|Đoàn|Tổ|Thanh tra|Cơ quan|Bộ phận)\b",
    re.IGNORECASE,
)


def _opened(before: str, is_content: bool) -> str:
    """Return the beginning of a sentence: "cần" before an action, a subject as it is, "" when neither begins it."""
    text = spoken(before).strip()
    at = _AT.match(text)
    lead = ""
    if at:
        lead, text = inner_case(at["at"]) + ", ", at["rest"]
    if not text:
        return f"{lead}cần tuyên truyền về" if is_content else ""
    if is_action(text):
        return f"{lead}cần {inner_case(text)}"
    if _UNIT.match(text):
        return f"{lead}{inner_case(text)}"
    if " phải " in f" {text} ":
        return f"{lead}{inner_case(text)}"
    if is_content and not at:
        return f"cần tuyên truyền về {inner_case(text)}"
    return ""
