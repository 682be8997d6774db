"""Cloze: the plan's own sentence with gaps, and beside each right word others of the same class from the same plan."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from content.pipeline.citations import Citation
from content.pipeline.drafting.draft import Draft, Gap
from content.pipeline.drafting.facts import speaks_of_documents
from content.pipeline.drafting.proof import near_qualities
from content.pipeline.drafting.segments import (
    THEME,
    Segment,
    inner_case,
    is_action,
    sentence_case,
    spoken,
)
from content.pipeline.drafting.units import breaks
from content.pipeline.drafting.vocabulary import CLOZE_CLASSES, DEALINGS, LENDING, NOT_GAPS
from content.pipeline.drafting.wording import where
from content.pipeline.overtaken import DOCUMENT_NUMBER
from quiz.domain.text import fold

_MOST_GAPS, _LEAST_GAPS = 4, 2
_LONGEST, _SHORTEST = 45, 9
_OTHERS, _MOST_OFTEN = 2, 2


def clozes(
    segments: Sequence[Segment], titles: Mapping[str, str], citations: tuple[Citation, ...]
) -> Iterator[Draft]:
    """Return the clozes of a plan; `titles` are its sections' by their key."""
    known = _known(segments)
    for segment in segments:
        if speaks_of_documents(segment, citations):
            continue
        is_content = fold(titles[segment.clause.section]).startswith("noi dung")
        for start, end in _parts(segment.text):
            draft = _cloze(segment, segment.part(start, end), known, is_content, segments)
            if draft:
                yield draft
                break


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Return the whole segment, then its actions: the first that makes a good sentence is taken."""
    yield 0, len(text)
    begun = 0
    for old, new in breaks(text):
        yield begun, old
        begun = new
    if begun:
        yield begun, len(text)


def _known(segments: Sequence[Segment]) -> dict[str, list[str]]:
    """Return the words of each class that the plan uses, in the order of the text."""
    found: dict[str, list[str]] = {}
    for name, pattern in _PATTERNS.items():
        for segment in segments:
            words = [spoken(match[0]).lower() for match in pattern.finditer(segment.text)]
            found.setdefault(name, []).extend(words)
    return {name: list(dict.fromkeys(words)) for name, words in found.items()}


_PATTERNS = {
    name: re.compile(
        rf"(?<!\w)(?:{'|'.join(re.escape(term) for term in sorted(terms, key=len, reverse=True))})(?!\w)",
        re.IGNORECASE,
    )
    for name, terms in CLOZE_CLASSES.items()
}


def _cloze(
    segment: Segment, text: str, known: Mapping[str, list[str]], is_content: bool, parts: Sequence[Segment]
) -> Draft | None:
    length = len(text.split())
    if not _SHORTEST <= length <= _LONGEST or "“" in text or DOCUMENT_NUMBER.search(text):
        return None
    if not (is_action(text) or is_content or " phải " in text):
        return None
    gaps: list[tuple[int, int, Gap]] = []
    for name, pattern in _PATTERNS.items():
        if name in NOT_GAPS:
            continue
        matches = [match for match in pattern.finditer(text) if _is_item(text, match)]
        here = {spoken(match[0]).lower() for match in pattern.finditer(segment.clause.text)}
        if len({spoken(match[0]).lower() for match in matches}) < _LEAST_GAPS:
            continue
        here |= _said_alike(text, matches[0].start(), parts, segment)
        lenders = LENDING.get(name, (name,))
        free = [
            word
            for word in (word for lender in lenders for word in known[lender])
            if word not in here and not any(near_qualities(word, other) for other in here)
        ]
        for match in matches[:_MOST_GAPS]:
            group = _group(spoken(match[0]).lower())
            used = [word for _, _, gap in gaps for word in gap.others]
            # A wrong word that stands in every gap says of itself that it is wrong.
            fresh = [
                word
                for word in free
                if used.count(word) < _MOST_OFTEN and not (group and group == _group(word))
            ]
            others = _nearest(fresh, spoken(match[0]), used)
            if len(others) == _OTHERS:
                gaps.append((match.start(), match.end(), Gap(match[0], tuple(others))))
        if len(gaps) >= _LEAST_GAPS:
            break
        gaps = []
    if len(gaps) < _LEAST_GAPS or len({gap.key.lower() for _, _, gap in gaps}) < len(gaps):
        return None
    return _draft(segment, text, sorted(gaps)[:_MOST_GAPS])


def _group(word: str) -> str:
    """Return who does such a dealing: two words for one side's work could both be right."""
    return next((name for name, words in DEALINGS.items() if word in words), "")


def _said_alike(text: str, start: int, parts: Sequence[Segment], segment: Segment) -> set[str]:
    """Return the words that other segments use of the thing that stands before the first gap: the plan supports them, too."""
    pair = " ".join(re.findall(r"[^\W_]+", fold(text[:start]))[-2:])
    if " " not in pair or pair in THEME:
        return set()
    return {
        spoken(match[0]).lower()
        for part in parts
        if part is not segment and pair in " ".join(re.findall(r"[^\W_]+", fold(part.text)))
        for pattern in _PATTERNS.values()
        for match in pattern.finditer(part.text)
    }


def _is_item(text: str, match: re.Match[str]) -> bool:
    """Say whether a word stands as an item of a list, not inside a phrase."""
    before, after = text[: match.start()], text[match.end() :]
    if re.match(r"\s+với\b", after):
        return False  # "phù hợp với": what follows would give it away
    return bool(
        re.search(r"(?:,|\s(?:và|hoặc|phải|cần|vừa))\s*$", before)
        or re.match(r"\s*(?:,|và\s|hoặc\s|$|;)", after)
    )


def _nearest(free: Sequence[str], word: str, used: Sequence[str]) -> list[str]:
    """Return two words of about the same length, such as no other gap offers yet first."""
    ranked = sorted(
        (other for other in free),
        key=lambda other: (other in used, abs(len(other.split()) - len(word.split())), free.index(other)),
    )
    chosen: list[str] = []
    for other in ranked:
        if not any(near_qualities(other, one) for one in chosen):
            chosen.append(other)
    return chosen[:_OTHERS]


def _draft(segment: Segment, text: str, gaps: Sequence[tuple[int, int, Gap]]) -> Draft | None:
    shown, end = "", 0
    lead = "Cần tuyên truyền về " if not is_action(text) and " phải " not in text else ""
    if not lead and gaps[0][0] == 0:
        return None  # a sentence that begins with a gap gives no hold
    for number, (start, stop, _) in enumerate(gaps, start=1):
        shown += spoken_part(text[end:start]) + f"{{{{g{number}}}}}"
        end = stop
    shown += spoken_part(text[end:])
    kept = ", ".join(f"“{gap.key}”" for _, _, gap in gaps)
    return Draft(
        kind="cloze",
        slot="cloze",
        level="recall",
        stem=f"Chọn từ đúng với Kế hoạch để hoàn thành câu: {sentence_case(lead + inner_case(shown) if lead else shown)}.",
        quotes=((segment.clause, text),),
        explanation=f"Các từ cần điền là {kept} ({where(segment.clause)}). "
        "Những từ còn lại Kế hoạch dùng ở chỗ khác, khi nói về việc khác.",
        gaps=tuple(
            Gap(spoken(gap.key).lower() if start else spoken(gap.key), gap.others) for start, _, gap in gaps
        ),
    )


def spoken_part(text: str) -> str:
    """Return a part of a sentence in long forms, with the spaces at its ends as they were."""
    lead = text[: len(text) - len(text.lstrip())]
    trail = text[len(text.rstrip()) :]
    return f"{lead}{spoken(text.strip())}{trail}" if text.strip() else text
