"""Statements that a list of requirements itself allows: they add up, so one that is met does not stand in for another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from content.pipeline.drafting.draft import Claim
from content.pipeline.drafting.lists import people_lists
from content.pipeline.drafting.requirements import Requirement
from content.pipeline.drafting.segments import sentence_case
from content.pipeline.drafting.statements import Ways
from content.pipeline.drafting.vocabulary import QUALITIES

#: Qualities that nobody thinks dispensable: a statement that gives them up is refuted without the plan.
_FIRM = {"đúng quy định", "chính xác", "đầy đủ", "đúng hạn", "hiệu quả"}
_CAN_BE_NEEDED = re.compile(r"^(?:tạo|thu hút|gắn|bảo đảm|đảm bảo)\b")
_LONGEST_ITEM = 8


def requirement_statements(found: Iterable[Requirement]) -> list[Ways]:
    """Return for each list of requirements a true and a false statement on how they stand to each other."""
    return [ways for requirement in found if (ways := tuple(_ways(requirement)))]


def _ways(asked: Requirement) -> Iterator[Claim]:
    items = [item for item in asked.items if len(item.split()) <= _LONGEST_ITEM and not _names_people(item)]
    if len(items) < 2:
        return
    # Asked for is what gets forgotten, not what nobody would give up.
    last = next((item for item in reversed(items) if item.lower() not in _FIRM), items[-1])
    first = next(item for item in items if item != last)
    if last.lower() not in QUALITIES and not _CAN_BE_NEEDED.match(last):
        return
    name, because = (
        asked.thing,
        f"Hai yêu cầu “{first}” và “{last}” đứng ngang nhau trong câu này, nên phải có cả hai.",
    )
    yield _claim(asked, f"{name} dù đã {first} mà chưa {last} thì vẫn chưa đạt yêu cầu", True, because, first)
    yield _claim(asked, f"{name} đã {first} thì không cần {last} nữa", False, because, first)


def _claim(asked: Requirement, text: str, key: bool, because: str, first: str) -> Claim:
    return Claim(
        text=sentence_case(text) + ".",
        key=key,
        level="comprehension",
        clause=asked.clause,
        quote=asked.quote,
        explanation=because,
        why=f"Chọn {'Sai' if key else 'Đúng'} vì nghĩ “{first}” là yêu cầu chính, đạt được là đủ.",
        matter=f"requirement {asked.clause.id}",
    )


def _names_people(text: str) -> bool:
    return any(people_lists(text)) or " và học sinh" in text
