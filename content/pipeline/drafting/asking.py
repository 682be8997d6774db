"""From a matter of the field to drafts: its questions, its cloze, and the statements it lends to true and false."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from content.pipeline.drafting.draft import Choice, Claim, Draft, Gap, mixed
from content.pipeline.drafting.matters import Matter, printed
from content.pipeline.drafting.segments import inner_case, sentence_case, spoken
from content.pipeline.drafting.wording import digest, explained, where
from quiz.domain.question_style import STEM_WORDS

_LEAST_GAPS, _MOST_GAPS = 2, 4
_SITUATIONS = ("application", "advanced")
SLOT = "matter"


def matter_drafts(matters: Iterable[Matter]) -> Iterator[Draft]:
    """Return the questions of the matters that a plan holds."""
    for matter in matters:
        for asked in matter.asks.get("drafts", ()):
            yield _draft(matter, asked)
        if "cloze" in matter.asks:
            yield from _cloze(matter, matter.asks["cloze"])


def _draft(matter: Matter, asked: dict[str, Any]) -> Draft:
    def told(text: str) -> str:
        return sentence_case(matter.filled(text))

    options = [Choice(told(text), is_key=True) for text in asked.get("right", [asked.get("key", "")]) if text]
    options += [Choice(told(text), why=told(why)) for text, why in asked.get("wrong", {}).items()]
    if asked["kind"] == "multiple_response":
        options.sort(key=lambda option: mixed(option.text))
    return Draft(
        kind=asked["kind"],
        slot=SLOT,
        level=asked["level"],
        stem=told(_stem(asked)),
        quotes=matter.quotes,
        explanation=explained(matter.quotes, told(asked["say"]), matter.name) + _tempting(asked, told),
        tags=_tags(asked),
        for_pupils=asked.get("pupils", False),
        options=tuple(options),
        accepted=tuple(matter.filled(text) for text in asked.get("accepted", ())),
        value=asked.get("value", ""),
        unit=asked.get("unit", ""),
        pairs=tuple((told(left), told(right)) for left, right in asked.get("pairs", {}).items()),
        surplus=told(asked.get("surplus", "")),
        form=asked.get("form", ""),
        like=() if asked.get("aside") else (matter.name, *matter.asks.get("like", ())),
    )


def _tempting(asked: dict[str, Any], told: Callable[[str], str]) -> str:
    """Return the wrong option that most would take, the first that its file has, and why it is wrong."""
    for text, why in asked.get("wrong", {}).items():
        return f" Dễ chọn nhầm nhất: {told(text).rstrip('?')}. {told(why)}"
    return ""


def _tags(asked: dict[str, Any]) -> tuple[str, ...]:
    """Return "situation" for what is solved in one, and for a situation that asks only to tell things apart."""
    told = len(asked["stem"].split()) > STEM_WORDS
    return ("situation",) if told or asked["level"] in _SITUATIONS else ()


def _stem(asked: dict[str, Any]) -> str:
    """Return the question; a number's form stands with it, for it has no field of its own."""
    stem = " ".join(asked["stem"].split())
    return f"{stem} ({asked['form'].rstrip('.')})" if asked["kind"] == "number" else stem


def _cloze(matter: Matter, asked: dict[str, Any]) -> Iterator[Draft]:
    """The plan's sentence with its own words taken out; the words beside them would fit the sentence and are not in it."""
    quote = printed(matter.segment, asked.get("q", "")) or matter.segment.text
    sentence, gaps = spoken(quote), []
    for word, others in asked["gaps"].items():
        found = re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence, re.IGNORECASE)
        if found:
            gaps.append((found.start(), found.end(), Gap(found[0].lower(), tuple(others))))
    gaps = sorted(gaps, key=lambda gap: gap[0])[:_MOST_GAPS]
    if len(gaps) < _LEAST_GAPS:
        return
    shown, end = "", 0
    for number, (start, stop, _) in enumerate(gaps, start=1):
        shown += sentence[end:start] + f"{{{{g{number}}}}}"
        end = stop
    shown += sentence[end:]
    place = where(matter.segment.clause)
    yield Draft(
        kind="cloze",
        slot=SLOT,
        level="recall",
        stem=f"Điền đúng câu chữ ở {place} của Kế hoạch, nói về {asked['topic']}: {sentence_case(shown)}.",
        quotes=((matter.segment.clause, quote),),
        explanation=explained(
            ((matter.segment.clause, quote),), f"{asked['why']} {asked['say']}", matter.name
        ),
        gaps=tuple(gap for _, _, gap in gaps),
        like=(matter.name,),
    )


def statements_of(matters: Iterable[Matter]) -> list[tuple[Claim, ...]]:
    """Return for each matter the statements that it lends, of which a set uses one; matters without a question first."""
    lending = [matter for matter in matters if matter.asks.get("claims")]
    lending.sort(key=lambda matter: (bool(matter.asks.get("drafts")), digest(matter.name)))
    return [tuple(_claim(matter, asked) for asked in matter.asks["claims"]) for matter in lending]


def _claim(matter: Matter, asked: dict[str, Any]) -> Claim:
    clause, quote = matter.quotes[0]
    return Claim(
        text=sentence_case(matter.filled(asked["text"])),
        key=asked["key"],
        level=asked["level"],
        clause=clause,
        quote=quote,
        explanation=sentence_case(matter.filled(asked["say"])),
        why=asked["why"],
        more=matter.quotes[1:],
        matter=matter.name,
    )


_PAIRED = (
    "Ghép mỗi việc làm với điều trong Kế hoạch mà việc ấy trái. (Thừa một điều)",
    "Nhận ra điều bị trái thì cũng biết phải sửa từ đâu.",
)
_PAIRS = 4


def matter_matchings(matters: Sequence[Matter]) -> Iterator[Draft]:
    """Return matchings of four faults with what they go against and one answer too many, each from another clause."""
    left = [matter for matter in matters if "pair" in matter.asks]
    left.sort(key=lambda matter: mixed(matter.name))
    for _ in range(len(left) // (_PAIRS + 1)):
        taken: list[Matter] = []
        for matter in left:
            clauses = [one.segment.clause for one in taken]
            if len(taken) <= _PAIRS and matter.segment.clause not in clauses:
                taken.append(matter)
        left = [matter for matter in left if matter not in taken]
        if len(taken) > _PAIRS:
            yield _matching(taken)


def _matching(taken: Sequence[Matter]) -> Draft:
    stem, say = _PAIRED
    *paired, spare = taken
    pairs = [(matter, matter.asks["pair"]) for matter in paired]
    pairs.sort(key=lambda one: one[0].segment.clause.line)
    places = "; ".join(
        f"{inner_case(pair['right'])}: {where(matter.segment.clause)}" for matter, pair in pairs
    )
    surplus = spare.asks["pair"]["right"]
    return Draft(
        kind="matching",
        slot=SLOT,
        level="application",
        stem=stem,
        quotes=tuple(matter.quotes[0] for matter, _ in pairs),
        explanation=f"Những điều bị trái nằm ở các chỗ sau của Kế hoạch: {places}. "
        f"Điều thừa, {inner_case(surplus)}, nằm ở {where(spare.segment.clause)}. {say}",
        tags=("situation",),
        pairs=tuple((pair["left"], pair["right"]) for _, pair in pairs),
        surplus=surplus,
        like=tuple(matter.name for matter, _ in pairs),
    )
