"""Multiple response: the items of one list, and beside them what the plan says of something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from content.pipeline.drafting.draft import Choice, Draft, mixed
from content.pipeline.drafting.facts import CHANGE, LIST, PURPOSE, QUALITY, REQUIREMENT, Fact
from content.pipeline.drafting.proof import Proof
from content.pipeline.drafting.segments import likeness, sentence_case
from content.pipeline.drafting.shape import RATIO
from content.pipeline.drafting.vocabulary import LIST_CLASSES
from content.pipeline.drafting.wording import asked, question_word, rests_on, subject, takeaway, where

_ALL = "(Chọn tất cả phương án đúng)"
_LONGEST_ITEM = 10
_SHORT = 12
_ASKED = ("staff_matter", "standing", "form")
_POOLS = ((REQUIREMENT, QUALITY), (PURPOSE,))


def multiple_responses(facts: Sequence[Fact], proof: Proof) -> Iterator[Draft]:
    """Return the questions with several right options."""
    for slots in _POOLS:
        pool = [fact for fact in facts if fact.slot in slots]
        for fact in pool:
            keys = _items(fact)
            if len(keys) >= 3:
                wrong = [
                    (item, other)
                    for other in pool
                    if other is not fact and likeness(subject(fact), subject(other)) < 0.5
                    for item in _items(other)
                    if proof.is_no_answer(fact, item)
                ]
                yield from _draft(fact, keys, wrong)
    for name, terms in LIST_CLASSES.items():
        pool = [fact for fact in facts if fact.slot == LIST and fact.items[0].lower() in terms]
        for fact in pool:
            # Asked in place, the list must be the object of what stands before it and be followed by nothing it governs.
            if len(fact.items) >= 3 and name in _ASKED:
                wrong = [
                    (item, other)
                    for other in pool
                    if other is not fact
                    for item in other.items
                    if proof.is_no_answer(fact, item)
                ]
                yield from _draft(fact, list(fact.items), wrong)
    yield from _changes([fact for fact in facts if fact.slot == CHANGE])


def _items(fact: Fact) -> list[str]:
    whole = fact.items if fact.slot != PURPOSE else fact.items[:-1]
    return [item for item in whole if len(item.split()) <= _LONGEST_ITEM and _stands_alone(item, fact.slot)]


def _stands_alone(item: str, slot: str) -> bool:
    return slot != PURPOSE or len(item.split()) >= 3


def _draft(fact: Fact, keys: Sequence[str], wrong: Sequence[tuple[str, Fact]]) -> Iterator[Draft]:
    for number, spare in ((3, 2), (3, 1), (2, 2)):
        for right in combinations(keys, number):
            chosen: list[tuple[str, Fact]] = []
            for item, other in wrong:
                if _even([*right, *(text for text, _ in chosen), item]) and all(
                    other is not one and likeness(item, text) < 0.5 for text, one in chosen
                ):
                    chosen.append((item, other))
                if len(chosen) == spare:
                    break
            if len(chosen) == spare and _even([*right, *(text for text, _ in chosen)]):
                yield _made(fact, right, chosen)
                return


def _even(texts: Sequence[str]) -> bool:
    lengths = [len(text) for text in texts]
    return max(lengths) <= _SHORT or max(lengths) <= RATIO * min(lengths)


def _made(fact: Fact, right: Sequence[str], wrong: Sequence[tuple[str, Fact]]) -> Draft:
    options = [Choice(sentence_case(text), is_key=True) for text in right]
    for text, other in wrong:
        why = f"Đây là điều Kế hoạch nêu về {subject(other)} ({where(other.clause)})."
        options.append(Choice(sentence_case(text), why=why, source=other.clause.id))
    text, other = wrong[0]
    stem = (
        asked(fact)
        if fact.slot != PURPOSE
        else asked(fact).replace(question_word(fact), "để đạt những điều gì")
    )
    stem = stem.replace("phải như thế nào", "phải đáp ứng những yêu cầu nào").replace(
        "như thế nào", "có những nét nào"
    )
    return Draft(
        kind="multiple_response",
        slot=f"many-{fact.slot}",
        level="recall",
        stem=f"{stem} {_ALL}",
        quotes=((fact.clause, fact.quote),),
        explanation=f"{rests_on(fact.clause, fact.quote)} “{sentence_case(text)}” được nêu ở chỗ khác, khi nói về {subject(other)}. "
        + takeaway(fact.slot),
        options=tuple(sorted(options, key=lambda option: mixed(option.text))),
    )


def _changes(facts: Sequence[Fact]) -> Iterator[Draft]:
    """What has become of procedures: beside the changes that the text names, what is no change yet."""
    for fact in facts:
        before, after = fact.frame.split("{}")
        if not before.rstrip().endswith("đã"):
            continue
        start = before.rstrip().removesuffix("đã").rstrip()
        verb_end = max(start.rfind(" các "), start.rfind(" những "))
        if verb_end < 0:
            continue
        noun = start[verb_end:].replace(" các ", "", 1).replace(" những ", "", 1).strip()
        head = noun.split()[0] if not noun.startswith("thủ tục") else "thủ tục"
        options = [Choice(sentence_case(f"{head} đã {_passive(item)}"), is_key=True) for item in fact.items]
        options.append(
            Choice(
                sentence_case(f"{head} còn đang dự thảo"),
                why="Muốn thông tin sớm, nhưng chữ “đã” cho biết thay đổi phải được ban hành rồi.",
            )
        )
        if not _even([option.text for option in options]):
            continue
        yield Draft(
            kind="multiple_response",
            slot=f"many-{CHANGE}",
            level="comprehension",
            stem=f"Theo Kế hoạch, {start[:verb_end]} những {noun} nào {after.strip()}? {_ALL}",
            quotes=((fact.clause, fact.quote),),
            explanation=f"{rests_on(fact.clause, fact.quote)} Chữ “đã” cho biết đó là những thay đổi đã có hiệu lực trên văn bản, "
            f"không phải bản dự thảo. {takeaway(CHANGE)}",
            options=tuple(options),
        )


def _passive(item: str) -> str:
    verb = item.removeprefix("được ").strip()
    return f"bị {verb}" if verb in ("bãi bỏ", "hủy bỏ") else f"được {verb}"
