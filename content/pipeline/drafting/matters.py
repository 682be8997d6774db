"""Matters of the field: what plans on administrative reform ask for again and again, and how each is well asked about.

The folder `matters` holds them. A matter is known by short turns of phrase that decide its answer ("không ... thành
tích", "niêm yết ... dễ tra cứu"), never by one plan's sentence; where all its cues stand in one segment, the segment
decides what the matter asks, and its own words fill the places that the matter leaves for them. A cue writes words out;
the plan may abbreviate them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from content.pipeline.clauses import Clause
from content.pipeline.drafting.lists import people_lists, quality_lists
from content.pipeline.drafting.segments import Segment, inner_case, spoken
from content.pipeline.drafting.units import breaks
from content.pipeline.drafting.vocabulary import LONG_FORMS
from quiz.domain.text import nfc

_FOLDER = Path(__file__).parent / "matters"
#: What cues write for words that stand for each other.
_ANY_OF = {
    "@web": r"(?:website|trang (?:thông tin )?điện tử|cổng (?:thông tin|dịch vụ)|trang web|fanpage|trang)",
    "@tt": r"(?:tuyên truyền|truyền thông|phổ biến|giới thiệu)",
    "@dan": r"(?:người dân|nhân dân|cá nhân|tổ chức|doanh nghiệp|phụ huynh)",
}
#: What a question calls the body that a sentence of the plan speaks of, by the words of that sentence.
_BODIES = (("trường", r"(?:các|nhà|mỗi|của) trường|trường học"), ("đơn vị", "đơn vị"))
#: A quote that is longer is cut to the phrases that hold the cues.
_LONGEST_QUOTE = 36


@dataclass(frozen=True)
class Found:
    """A stretch of the plan that has the cues: its segment, the words to quote, and the words that cues named."""

    segment: Segment
    quote: str
    words: dict[str, str]


@dataclass(frozen=True)
class Matter:
    """One matter as a plan has it: its name, what it asks (as its file says), and the printed words it rests on."""

    name: str
    asks: dict[str, Any]
    found: tuple[Found, ...]

    @property
    def segment(self) -> Segment:
        """The segment that the matter was known by."""
        return self.found[0].segment

    @property
    def quotes(self) -> tuple[tuple[Clause, str], ...]:
        """The clauses and printed words that the matter rests on."""
        return tuple((one.segment.clause, one.quote) for one in self.found)

    def filled(self, text: str) -> str:
        """Return `text` with the plan's own words in the places that were left for them."""
        for one in self.found:
            for name, word in one.words.items():
                text = text.replace(f"{{{name}}}", word)
        return text.replace("{body}", self._body)

    @property
    def _body(self) -> str:
        """Whom the printed words speak of: a school, a unit, otherwise an office."""
        printed_words = " ".join(one.quote for one in self.found)
        return next((body for body, said in _BODIES if cue(said).search(printed_words)), "cơ quan")


def matters_of(parts: Sequence[Segment], titles: Mapping[str, str]) -> Iterator[Matter]:
    """Return the matters that a plan's segments hold, each once, in the order of the files; `titles` are its sections'.

    Where several segments hold a matter, it is asked of the clause that fewest matters were asked of before.
    """
    asked = Counter[str]()
    for asks in known_matters():
        under = cue(asks.get("under", ""))
        found: list[Found] = []
        for wanted in (asks, *asks.get("also", ())):
            here = [part for part in parts if wanted is not asks or under.search(titles[part.clause.section])]
            taken = [other.segment.clause for other in found]
            ways = [one for one in _found(wanted, here) if one.segment.clause not in taken]
            if not ways:
                break
            found.append(min(ways, key=lambda one: asked[one.segment.clause.id]))
        else:
            asked.update(one.segment.clause.id for one in found)
            yield Matter(asks["name"], asks, tuple(found))


def _found(asks: Mapping[str, Any], parts: Sequence[Segment]) -> Iterator[Found]:
    """Return the segments that have every cue, and nothing that speaks against it."""
    for part in _clauses(parts) if asks.get("whole") else parts:
        hits = [cue(one).search(part.text) for one in asks["cue"]]
        against = cue(asks["unless"]).search(part.text) if asks.get("unless") else None
        if against or not all(hits):
            continue
        quote = printed(part, asks["q"]) if asks.get("q") else _quote(part, asks["cue"])
        if quote:
            words = {name: word for hit in hits if hit for name, word in hit.groupdict().items() if word}
            yield Found(part, quote, {name: inner_case(spoken(word)) for name, word in words.items()})


def _clauses(parts: Sequence[Segment]) -> list[Segment]:
    """Return the clauses of the segments as segments of their own, for what stands on both sides of a semicolon."""
    return [
        Segment(clause, clause.text.rstrip(" ,;:./"), 0)
        for clause in dict.fromkeys(part.clause for part in parts)
    ]


def _quote(part: Segment, cues: Sequence[str]) -> str:
    """Return the action of the segment that has the cues, cut to whole phrases where it is long."""
    begun = 0
    for old, new in (*breaks(part.text), (len(part.text), len(part.text))):
        unit = part.part(begun, old)
        begun = new
        if all(cue(one).search(unit) for one in cues):
            return unit if len(unit.split()) <= _LONGEST_QUOTE else _phrases(part, cues)
    return part.text if len(part.text.split()) <= _LONGEST_QUOTE else _phrases(part, cues)


def _phrases(part: Segment, cues: Sequence[str]) -> str:
    """Return the phrases between commas that hold the cues; a list of people or qualities stays in one piece."""
    spans = [found.span() for one in cues if (found := cue(one).search(part.text))]
    first, last = min(start for start, _ in spans), max(end for _, end in spans)
    lists = [(one.start, one.end) for one in (*people_lists(part.text), *quality_lists(part.text))]
    marks = [
        mark
        for mark in re.finditer(r"[,;:.]\s+", part.text)
        if not any(start < mark.start() < end for start, end in lists)
    ]
    start = max((mark.end() for mark in marks if mark.end() <= first), default=0)
    return part.part(
        start, min((mark.start() for mark in marks if mark.start() >= last), default=len(part.text))
    )


def printed(part: Segment, pattern: str) -> str:
    """Return the printed words that a pattern finds in a segment, none where it finds none."""
    found = cue(pattern).search(part.text)
    return part.part(*found.span()) if found else ""


@lru_cache(maxsize=1024)
def cue(pattern: str) -> re.Pattern[str]:
    """Compile a cue: any white space, any case, and abbreviations of the field beside their long forms."""
    for short, words in _ANY_OF.items():
        pattern = pattern.replace(short, words)
    pattern = re.sub(r"(?<!bộ )thủ tục(?! hành chính)", "(?:thủ tục|TTHC)", pattern)
    longest = sorted(LONG_FORMS, key=lambda pair: -len(pair[1]))
    forms: dict[str, list[str]] = {}
    for short, long in longest:
        forms.setdefault(long.lower(), []).append(re.escape(short))
    words = "|".join(re.escape(long) for long in sorted(forms, key=len, reverse=True))
    written = re.sub(
        words,
        lambda found: f"(?:{found[0]}|{'|'.join(forms[found[0].lower()])})",
        nfc(pattern),
        flags=re.IGNORECASE,
    )
    return re.compile(written.replace(" ", r"\s+"), re.IGNORECASE)


@lru_cache(maxsize=1)
def known_matters() -> tuple[dict[str, Any], ...]:
    """Return every matter, in the order of the files."""
    found: list[dict[str, Any]] = []
    for path in sorted(_FOLDER.glob("*.yaml")):
        found += yaml.safe_load(nfc(path.read_text(encoding="utf-8")))
    return tuple(found)
