"""Who does what: sections that stand under an office's name, and the questions that mix one office up with another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from content.pipeline.clauses import Clause
from content.pipeline.drafting.draft import Choice, Claim, Draft
from content.pipeline.drafting.segments import Segment, inner_case, is_action, likeness, sentence_case, spoken
from content.pipeline.drafting.shape import even_set, variants
from content.pipeline.drafting.statements import Ways
from content.pipeline.drafting.units import breaks
from content.pipeline.drafting.wording import rests_on, where
from content.pipeline.sections import Document
from quiz.domain.text import fold

_OFFICE = re.compile(
    r"^(?:Các\s+)?(?:Sở|Phòng|Văn phòng|Trung tâm|Ủy ban|UBND|Thanh tra|Công đoàn|Đoàn|Trường|Nhà trường|Đơn vị|Cơ sở giáo dục|Hiệu trưởng"
    r"|Thủ trưởng|Giáo viên|Tổ|Ban|Bộ phận|Cán bộ|Công chức|Chi bộ|Đội|Hội|Lãnh đạo|Nhân viên|Phó)\b",
    re.IGNORECASE,
)
_LONGEST_OFFICE, _LONGEST_CLAIMED = 14, 28
_OTHERS = 3
_FEWEST, _FEWEST_AFTER = 5, 7
_DANGLING = re.compile(r"^(?:hoàn thành|nộp|gửi|trình|tham gia)\b", re.IGNORECASE)
_TAKEAWAY = "Biết việc nào của ai thì khi cần sẽ tìm đúng người phụ trách."


@dataclass(frozen=True)
class Duty:
    """One thing that an office is to do."""

    office: str
    text: str
    clause: Clause
    quote: str


def duties_of(document: Document, parts: Sequence[Segment]) -> list[Duty]:
    """Return the duties of the offices that have a section of their own."""
    found: list[Duty] = []
    titles = {section.key: section.title for section in document.sections}
    for part in parts:
        title = titles[part.clause.section].strip(" :.")
        if _OFFICE.match(title) and len(title.split()) <= _LONGEST_OFFICE:
            found += _in(spoken(title), part)
    return found


def _in(office: str, part: Segment) -> Iterator[Duty]:
    begun = 0
    for old, new in (*breaks(part.text), (len(part.text), len(part.text))):
        text = part.part(begun, old)
        goes_on, begun = begun > 0, new
        # What goes on after a comma may have its object before it: "..., hoàn thành trước ngày 15".
        fewest = _FEWEST_AFTER if goes_on else _FEWEST
        if is_action(text) and len(text.split()) >= fewest and not (goes_on and _DANGLING.match(text)):
            yield Duty(office, inner_case(spoken(text)), part.clause, text)


def duty_choices(duties: Sequence[Duty]) -> Iterator[Draft]:
    """Return what an office has to do, and which office has to do it."""
    offices = list(dict.fromkeys(duty.office for duty in duties))
    for duty in duties:
        others = [
            other
            for other in duties
            if other.office != duty.office
            and not _also_of(duty.office, other, duties)
            and not _alike(duty, other)
            and not _names(other, duty.office)
        ]
        found = even_set(_texts(duty), [_texts(other) for other in _one_each(others)], _OTHERS)
        if found:
            yield _what(duty, _one_each(others), *found)
    for duty in duties:
        rest = [
            office
            for office in offices
            if office != duty.office
            and not any(_alike(duty, other) for other in duties if other.office == office)
            and likeness(office, duty.office) < 0.8
        ]
        found = even_set([duty.office], [[office] for office in rest], _OTHERS)
        if found and len(duty.text.split()) <= 30:
            yield _who(duty, found[1], duties)


_PAIRS, _LONGEST_PAIRED = 4, 16


def duty_matchings(duties: Sequence[Duty]) -> Iterator[Draft]:
    """Return matchings of offices with one duty of each, and a duty of a fifth office too many."""
    first: list[Duty] = []
    for duty in duties:
        fits = len(duty.text.split()) <= _LONGEST_PAIRED and not any(
            _alike(duty, other) for other in duties if other.office != duty.office
        )
        if fits and duty.office not in [one.office for one in first]:
            first.append(duty)
    spare = next(
        (
            duty
            for duty in reversed(duties)
            if duty not in first
            and len(duty.text.split()) <= _LONGEST_PAIRED
            and duty.office not in [one.office for one in first[:_PAIRS]]
        ),
        first[_PAIRS] if len(first) > _PAIRS else None,
    )
    if len(first) < _PAIRS or spare is None:
        return
    paired = first[:_PAIRS]
    places = "; ".join(f"{_named(duty)}: {where(duty.clause)}" for duty in paired)
    yield Draft(
        kind="matching",
        slot="duty-match",
        level="recall" if len({duty.clause for duty in paired}) == 1 else "comprehension",
        stem="Theo Kế hoạch, mỗi đơn vị, cá nhân sau đây được giao việc nào? (Thừa một việc)",
        quotes=tuple((duty.clause, duty.quote) for duty in paired),
        explanation=f"Việc của ai nằm ở phần giao cho người ấy ({places}). Việc thừa là của {_named(spare)}. {_TAKEAWAY}",
        pairs=tuple((sentence_case(duty.office), sentence_case(duty.text)) for duty in paired),
        surplus=sentence_case(spare.text),
        like=tuple(f"duty {duty.clause.id} {duty.text}" for duty in paired),
    )


def _texts(duty: Duty) -> list[str]:
    return [sentence_case(text) for text in variants(duty.text)]


def _one_each(duties: Sequence[Duty]) -> list[Duty]:
    """Bring the offices up in turn, so that distractors come from several of them."""
    by_office: dict[str, list[Duty]] = {}
    for duty in duties:
        by_office.setdefault(duty.office, []).append(duty)
    rows = max((len(row) for row in by_office.values()), default=0)
    return [row[number] for number in range(rows) for row in by_office.values() if number < len(row)]


def _alike(one: Duty, other: Duty) -> bool:
    return likeness(one.text, other.text) >= 0.4


def _names(duty: Duty, office: str) -> bool:
    """Say whether a duty speaks of the office itself, as of the one it reports to: nobody would give it that duty."""
    return fold(office) in fold(duty.text) or likeness(office, duty.text) >= 0.5


def _also_of(office: str, other: Duty, duties: Sequence[Duty]) -> bool:
    """Say whether the office has a duty like that of the other one: then it is no wrong answer."""
    return any(duty.office == office and _alike(duty, other) for duty in duties)


def _what(duty: Duty, others: Sequence[Duty], key: str, chosen: Sequence[tuple[int, str]]) -> Draft:
    wrong = [
        Choice(
            text,
            why=f"Đây là việc của {_named(others[number])} ({where(others[number].clause)}).",
            source=others[number].clause.id,
        )
        for number, text in chosen
    ]
    first = others[chosen[0][0]]
    return Draft(
        kind="single_choice",
        slot="duty",
        level="recall",
        stem=f"Theo Kế hoạch, việc nào sau đây được giao cho {inner_case(duty.office)}?",
        quotes=((duty.clause, duty.quote),),
        explanation=f"{rests_on(duty.clause, duty.quote)} “{chosen[0][1]}” là việc của {_named(first)}. {_TAKEAWAY}",
        options=(Choice(key, is_key=True), *wrong),
        like=(f"duty {duty.clause.id} {duty.text}",),
    )


def _who(duty: Duty, chosen: Sequence[tuple[int, str]], duties: Sequence[Duty]) -> Draft:
    wrong = []
    for _, office in chosen:
        own = next(other for other in duties if other.office == office)
        wrong.append(
            Choice(
                sentence_case(office),
                why=f"Đơn vị này được giao việc khác: {next(variants(own.text), own.text)} ({where(own.clause)}).",
                source=own.clause.id,
            )
        )
    return Draft(
        kind="single_choice",
        slot="duty-back",
        level="recall",
        stem=f"Theo Kế hoạch, đơn vị nào có nhiệm vụ {duty.text}?",
        quotes=((duty.clause, duty.quote),),
        explanation=f"{rests_on(duty.clause, duty.quote)} Việc này nằm trong phần giao cho {_named(duty)}. {_TAKEAWAY}",
        options=(Choice(sentence_case(duty.office), is_key=True), *wrong),
        like=(f"duty {duty.clause.id} {duty.text}",),
    )


def _named(duty: Duty) -> str:
    return inner_case(duty.office)


def duty_statements(duties: Sequence[Duty]) -> list[Ways]:
    """Return for each duty the statements that give it to its own office, and to one that the plan does not give it to."""
    found = []
    for number, duty in enumerate(duties):
        if len(duty.text.split()) > _LONGEST_CLAIMED:
            continue
        strangers = [
            other.office
            for other in duties
            if other.office != duty.office
            and not _also_of(other.office, duty, duties)
            and likeness(other.office, duty.office) < 0.5
            and not _names(duty, other.office)
        ]
        own = _claim(duty, duty.office, key=True)
        wrong = [_claim(duty, strangers[number % len(strangers)], key=False)] if strangers else []
        found.append((own, *wrong))
    return found


def _claim(duty: Duty, office: str, *, key: bool) -> Claim:
    return Claim(
        text=f"Việc {duty.text} được giao cho {inner_case(office)}.",
        key=key,
        level="recall",
        clause=duty.clause,
        quote=duty.quote,
        explanation=f"Việc này nằm trong phần giao cho {_named(duty)}.",
        why="Chọn Sai vì lẫn với việc của đơn vị khác."
        if key
        else f"Chọn Đúng vì lẫn việc của {_named(duty)} với việc của {inner_case(office)}.",
        matter=f"duty {duty.clause.id} {duty.text}",
    )
