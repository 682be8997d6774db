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
    QUALITY,
    RANK,
    REQUIREMENT,
    Fact,
)
from content.pipeline.drafting.lists import join_items, people_lists
from content.pipeline.drafting.segments import sentence_case
from content.pipeline.drafting.vocabulary import CLOZE_CLASSES, QUALITIES
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


def _claim(fact: Fact, text: str, key: bool, because: str, why: str) -> Claim:
    return Claim(
        text=sentence_case(text) + ".",
        key=key,
        level="comprehension",
        clause=fact.clause,
        quote=fact.quote,
        explanation=because,
        why=why,
    )


def _people(fact: Fact) -> Iterator[Claim]:
    *others, last = fact.items
    if len(others) < 2:
        return
    group = join_items(others)
    yield _claim(
        fact,
        fact.said(f"{', '.join(others)} và cả {last}"),
        True,
        f"{sentence_case(last)} đứng trong cùng danh sách với {group}.",
        f"Chọn Sai vì nghĩ việc này dành cho {group}, không có {last}.",
    )
    yield _claim(
        fact,
        f"{fact.said(group)}, không bao gồm {last}",
        False,
        f"Kế hoạch nêu cả {last} trong cùng danh sách.",
        f"Chọn Đúng vì chỉ nhớ phần đầu của danh sách và bỏ sót {last}.",
    )


def _lists(fact: Fact) -> Iterator[Claim]:
    *others, last = fact.items
    if fact.frame.startswith("cần {}"):
        return  # a list of what is to be done has no thing that it lists
    group = join_items(others)
    left_out = f"việc {last}" if last.lower() in CLOZE_CLASSES["dealing"] else last
    both = f"{', '.join(others)} và cả {last}" if len(others) > 1 else f"cả {group} lẫn {last}"
    yield _claim(
        fact,
        fact.said(both),
        True,
        f"“{sentence_case(last)}” đứng cùng với “{group}” trong câu này.",
        f"Chọn Sai vì chỉ nhớ “{group}”, bỏ sót “{last}”.",
    )
    yield _claim(
        fact,
        f"{fact.said(group)}, không bao gồm {left_out}",
        False,
        f"Kế hoạch nêu cả “{last}” bên cạnh “{group}”.",
        f"Chọn Đúng vì chỉ nhớ “{group}”, bỏ sót “{last}”.",
    )


def _joined_means(fact: Fact) -> Iterator[Claim]:
    old, new = fact.items
    before, after = fact.frame.split("{}")
    del before
    matter = after.strip()
    yield _claim(
        fact,
        f"cần dùng cả {old} lẫn {new} {matter}".rstrip(),
        True,
        f"Chữ “kết hợp” cho biết phải có cả “{old}” và “{new}”.",
        f"Chọn Sai vì nghĩ có {new} rồi thì không cần {old}.",
    )
    yield _claim(
        fact,
        f"cần dùng {new} thay cho {old} {matter}".rstrip(),
        False,
        f"Kế hoạch viết “kết hợp”, nên {new} không thay cho {old}.",
        f"Chọn Đúng vì nghĩ có {new} rồi thì không cần {old}.",
    )


def _channels(fact: Fact) -> Iterator[Claim]:
    """The text speaks of several channels, so one alone is refuted by its plural."""
    if not re.match(r"^qua các kênh\b", fact.answer):
        return
    yield _claim(
        fact,
        fact.said("qua nhiều kênh, không riêng một kênh nào"),
        True,
        "Kế hoạch viết “các kênh”, tức là nhiều hơn một.",
        "Chọn Sai vì quen với một hộp thư hay một quầy tiếp nhận.",
    )
    yield _claim(
        fact,
        fact.said("qua một kênh duy nhất"),
        False,
        "Kế hoạch viết “các kênh”, tức là nhiều hơn một.",
        "Chọn Đúng vì quen với một hộp thư hay một quầy tiếp nhận.",
    )


def _ranks(fact: Fact) -> Iterator[Claim]:
    yield _claim(
        fact,
        fact.said(),
        True,
        f"“{sentence_case(fact.answer)}” là cách Kế hoạch gọi việc này.",
        "Chọn Sai vì xem đây là việc làm thêm khi có thời gian.",
    )
    yield _claim(
        fact,
        fact.said("việc phụ, làm sau khi các nhiệm vụ khác đã xong"),
        False,
        f"Kế hoạch gọi đây là {fact.answer}, không phải việc phụ.",
        "Chọn Đúng vì xem đây là việc làm thêm khi có thời gian.",
    )


def _places(fact: Fact) -> Iterator[Claim]:
    if len(fact.items) != 2:
        return
    one, two = fact.items
    yield _claim(
        fact,
        fact.said(f"cả {one} lẫn {two}"),
        True,
        "Chữ “và” cho biết cả hai nơi đều được nêu.",
        "Chọn Sai vì nghĩ một nơi là đủ.",
    )
    if "cần " in fact.frame and fact.frame.endswith("{}"):
        text = fact.frame.replace("cần ", "đã ", 1).format(one)
        yield _claim(
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
        yield _claim(
            fact,
            f"{name} có thể {_NAMELESS.sub('', last)}, miễn là {first}",
            False,
            f"Kế hoạch nêu rõ “{last}” ngay sau “{first}”.",
            f"Chọn Đúng vì chỉ nhớ “{first}”, quên phần sau của câu.",
        )
    elif last.lower() in QUALITIES or _CAN_BE_NEEDED.match(last):
        yield _claim(
            fact,
            f"{name} dù đã {first} mà chưa {last} thì vẫn chưa đạt yêu cầu",
            True,
            f"Kế hoạch nêu “{last}” bên cạnh “{first}”, nên phải có cả hai.",
            f"Chọn Sai vì nghĩ “{first}” là yêu cầu chính, đạt được là đủ.",
        )
        yield _claim(
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
    yield _claim(
        fact,
        fact.said(f"vừa {fact.items[0]} vừa {last}"),
        True,
        f"Hai từ “{fact.items[0]}” và “{last}” đều có trong câu này.",
        f"Chọn Sai vì chỉ nhớ “{fact.items[0]}”.",
    )
    yield _claim(
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
    yield _claim(
        fact,
        f"{what} đã được {last} thì không cần {do} {place} nữa".replace("được bãi bỏ", "bị bãi bỏ"),
        False,
        f"Kế hoạch nêu cả trường hợp “{last}” bên cạnh các thay đổi khác.",
        f"Chọn Đúng vì nghĩ đã {last} thì không còn gì để {do}.",
    )
    yield _claim(
        fact,
        f"{what} đã được {last} cũng phải được {do} {place}".replace("được bãi bỏ", "bị bãi bỏ"),
        True,
        f"Kế hoạch nêu cả trường hợp “{last}” bên cạnh các thay đổi khác.",
        f"Chọn Sai vì nghĩ đã {last} thì không còn gì để {do}.",
    )


_WAYS = {
    PEOPLE: _people,
    LIST: _lists,
    JOINED: _joined_means,
    RANK: _ranks,
    CHANNEL: _channels,
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
        false = _claim(
            fact,
            f"chỉ cần {rest} mỗi năm một lần",
            False,
            f"Kế hoạch dùng chữ “{word}”, nên mỗi năm một lần là chưa đủ.",
            "Chọn Đúng vì quen làm theo đợt, vào dịp tổng kết năm.",
        )
        true = _claim(
            fact,
            f"việc {rest} phải làm đều trong năm, không đợi đến dịp tổng kết",
            True,
            f"Kế hoạch dùng chữ “{word}”, nên việc này không dồn vào một đợt.",
            "Chọn Sai vì quen làm theo đợt, vào dịp tổng kết năm.",
        )
        found[fact.quote] = [("often", true), ("often", false)]
    return [claim for claims in found.values() for claim in claims]


_LONGEST_CLAIM = 38
