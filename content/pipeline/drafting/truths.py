"""True or false: what the text says in other words, and what it plainly contradicts.

A false statement takes out what the text includes ("... thì không cần ..."), so the text itself refutes it; nothing is
false because the plan is silent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.pipeline.drafting.draft import Claim
from content.pipeline.drafting.facts import (
    CHANGE,
    CHANNEL,
    JOINED,
    LIST,
    PEOPLE,
    PLACE,
    PURPOSE,
    QUALITY,
    RANK,
    REQUIREMENT,
    Fact,
)
from content.pipeline.drafting.list_truths import (
    channel_claims,
    claim_on,
    joined_claims,
    list_claims,
    people_claims,
    purpose_claims,
    rank_claims,
)
from content.pipeline.drafting.lists import join_items, people_lists
from content.pipeline.drafting.vocabulary import QUALITIES
from content.pipeline.drafting.wording import thing

#: Qualities that nobody thinks dispensable: a statement that gives them up is refuted without the plan.
_FIRM = {"đúng quy định", "chính xác", "đầy đủ", "đúng hạn", "hiệu quả"}
_CAN_BE_NEEDED = re.compile(r"^(?:tạo|thu hút|gắn|bảo đảm|đảm bảo)\b")
_NAMELESS = re.compile(r"^(?:không|tránh|chưa)\s")


def claims_of(facts: Sequence[Fact]) -> list[tuple[str, Claim]]:
    """Return the statements of a plan's facts, each with its slot, true ones and false ones."""
    return [(fact.slot, claim) for fact in facts for claim in _WAYS.get(fact.slot, _none)(fact)]


def _none(fact: Fact) -> Iterator[Claim]:
    yield from ()


def _places(fact: Fact) -> Iterator[Claim]:
    if len(fact.items) != 2:
        return
    one, two = fact.items
    yield claim_on(
        fact,
        fact.said(f"cả {one} lẫn {two}"),
        True,
        "Chữ “và” cho biết cả hai nơi đều được nêu.",
        "Chọn Sai vì nghĩ một nơi là đủ.",
    )
    if "cần " in fact.frame and fact.frame.endswith("{}"):
        text = fact.frame.replace("cần ", "đã ", 1).format(one)
        yield claim_on(
            fact,
            f"{text} thì không cần làm việc này {two} nữa",
            False,
            "Hai nơi được nối bằng chữ “và”, nên nơi này không thay cho nơi kia.",
            "Chọn Đúng vì nghĩ một nơi thay được cho nơi kia.",
        )


def _requirements(fact: Fact) -> Iterator[Claim]:
    items = [item for item in fact.items if len(item.split()) <= 8 and not people_lists_in(item)]
    if len(items) < 2:
        return
    # Asked for is what gets forgotten, not what nobody would give up.
    last = next((item for item in reversed(items) if item.lower() not in _FIRM), items[-1])
    first = next(item for item in items if item != last)
    name = thing(fact)
    if _NAMELESS.match(last):
        yield claim_on(
            fact,
            f"{name} có thể {_NAMELESS.sub('', last)}, miễn là {first}",
            False,
            f"Kế hoạch nêu rõ “{last}” ngay sau “{first}”.",
            f"Chọn Đúng vì chỉ nhớ “{first}”, quên phần sau của câu.",
        )
    elif last.lower() in QUALITIES or _CAN_BE_NEEDED.match(last):
        yield claim_on(
            fact,
            f"{name} dù đã {first} mà chưa {last} thì vẫn chưa đạt yêu cầu",
            True,
            f"Kế hoạch nêu “{last}” bên cạnh “{first}”, nên phải có cả hai.",
            f"Chọn Sai vì nghĩ “{first}” là yêu cầu chính, đạt được là đủ.",
        )
        yield claim_on(
            fact,
            f"{name} đã {first} thì không cần {last} nữa",
            False,
            f"Kế hoạch đặt “{first}” và “{last}” ngang nhau, nên thiếu một trong hai là chưa đạt.",
            f"Chọn Đúng vì nghĩ “{first}” là yêu cầu chính, đạt được là đủ.",
        )


def people_lists_in(text: str) -> bool:
    """Say whether a text holds a list of people, or the end of one."""
    return any(people_lists(text)) or " và học sinh" in text


def _qualities(fact: Fact) -> Iterator[Claim]:
    if len(fact.items) < 3 or not fact.frame.endswith("{}"):
        return
    *others, last = fact.items
    yield claim_on(
        fact,
        fact.said(f"vừa {fact.items[0]} vừa {last}"),
        True,
        f"Hai từ “{fact.items[0]}” và “{last}” đều có trong câu này.",
        f"Chọn Sai vì chỉ nhớ “{fact.items[0]}”.",
    )
    yield claim_on(
        fact,
        f"{fact.said(join_items(others))}, không nhất thiết {last}",
        False,
        f"Kế hoạch nêu “{last}” ngang với “{join_items(others)}”.",
        f"Chọn Đúng vì chỉ nhớ “{join_items(others)}”.",
    )


def _changes(fact: Fact) -> Iterator[Claim]:
    last = fact.items[-1]
    before, after = fact.frame.split("{}")
    found = re.search(
        r"(?P<do>\S+(?:\s\S+)?)\s+(?:các|những)\s+(?P<what>thủ tục hành chính|văn bản[^,]*?)\s+(?:đã|mới)?\s*$",
        before,
    )
    if not found:
        return
    do, what, place = found["do"], found["what"], after.strip()
    do = re.sub(r"^(?:xuyên|thời)\s+", "", do)
    yield claim_on(
        fact,
        f"{what} đã được {last} thì không cần {do} {place} nữa".replace("được bãi bỏ", "bị bãi bỏ"),
        False,
        f"Kế hoạch nêu cả trường hợp “{last}” bên cạnh các thay đổi khác.",
        f"Chọn Đúng vì nghĩ đã {last} thì không còn gì để {do}.",
    )
    yield claim_on(
        fact,
        f"{what} đã được {last} cũng phải được {do} {place}".replace("được bãi bỏ", "bị bãi bỏ"),
        True,
        f"Kế hoạch nêu cả trường hợp “{last}” bên cạnh các thay đổi khác.",
        f"Chọn Sai vì nghĩ đã {last} thì không còn gì để {do}.",
    )


_WAYS = {
    PEOPLE: people_claims,
    LIST: list_claims,
    JOINED: joined_claims,
    RANK: rank_claims,
    PURPOSE: purpose_claims,
    CHANNEL: channel_claims,
    PLACE: _places,
    REQUIREMENT: _requirements,
    QUALITY: _qualities,
    CHANGE: _changes,
}


_OFTEN = re.compile(r"^cần (?:thường xuyên|kịp thời)\s+(?=\S+\s)")


def contrary_claims(facts: Sequence[Fact]) -> list[tuple[str, Claim]]:
    """Return statements on how often: true that the work never ends, false that once a year is enough."""
    found: dict[str, list[tuple[str, Claim]]] = {}
    for fact in facts:
        sentence = fact.said()
        often = _OFTEN.match(sentence)
        if not often or fact.quote in found or len(sentence.split()) > _LONGEST_CLAIM:
            continue
        word = often[0].removeprefix("cần ").strip()
        rest = sentence[often.end() :]
        false = claim_on(
            fact,
            f"chỉ cần {rest} mỗi năm một lần",
            False,
            f"Kế hoạch dùng chữ “{word}”, nên mỗi năm một lần là chưa đủ.",
            "Chọn Đúng vì quen làm theo đợt, vào dịp tổng kết năm.",
        )
        true = claim_on(
            fact,
            f"việc {rest} phải làm đều trong năm, không đợi đến dịp tổng kết",
            True,
            f"Kế hoạch dùng chữ “{word}”, nên việc này không dồn vào một đợt.",
            "Chọn Sai vì quen làm theo đợt, vào dịp tổng kết năm.",
        )
        found[fact.quote] = [("often", true), ("often", false)]
    return [claim for claims in found.values() for claim in claims]


_LONGEST_CLAIM = 38
