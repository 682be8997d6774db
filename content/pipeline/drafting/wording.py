"""What a draft says around the plan's words: stems, reasons, explanations, names of clauses."""

from __future__ import annotations

import re

from content.pipeline.clauses import Clause
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
from content.pipeline.drafting.segments import STARTS_WITH_VERB, is_action
from content.pipeline.drafting.shape import variants

_CONNECTIVES = ("và", "các", "việc", "công tác")


def where(clause: Clause) -> str:
    """Return "mục III.2, ý 2", or what stands for it in the preamble."""
    if clause.section == "0":
        return "phần mở đầu"
    return f"mục {clause.section}, ý {clause.ordinal}"


def question_word(fact: Fact) -> str:
    """Return the words that stand in the gap when the fact is asked for."""
    if fact.slot == PURPOSE:
        return "để làm gì"
    if fact.slot == PLACE:
        return "ở những nơi nào" if len(fact.items) > 1 else "ở đâu"
    return {
        PEOPLE: "những ai",
        QUALITY: "như thế nào",
        REQUIREMENT: "như thế nào",
        CHANNEL: "qua kênh nào",
        CHANGE: "có những thay đổi nào",
        LIST: "những gì",
        JOINED: "những gì",
        RANK: "nhiệm vụ như thế nào",
    }[fact.slot]


def asked(fact: Fact) -> str:
    """Return the fact as a question."""
    stem = f"Theo Kế hoạch, {fact.said(question_word(fact))}?"
    return re.sub(r"\btrong những gì\b", "trong những việc nào", stem)


def action(fact: Fact) -> str:
    """Return what the fact is about, without the "cần" before it: "niêm yết công khai các thủ tục hành chính"."""
    before, after = fact.frame.split("{}")
    text = (fact.topic if fact.slot == PEOPLE and len(after.split()) > 1 else before).strip(" ,")
    at = re.match(r"^(?P<at>(?:tại|ở|đối với)\s[^,]+), cần (?P<what>.+)$", text)
    if at:
        text = f"{at['what']} {at['at']}"
    return re.sub(r"^(?:cần tuyên truyền về|cần)\s+", "", text)


def thing(fact: Fact) -> str:
    """Return the thing of which a quality or a requirement is said: "nền hành chính", "việc niêm yết"."""
    text = action(fact)
    if fact.slot == REQUIREMENT:
        return re.sub(r"\s+phải$", "", text)
    while found := STARTS_WITH_VERB.match(text):
        rest = text[found.end() :].strip(" ,")
        for word in _CONNECTIVES:
            rest = re.sub(rf"^{word}\s+", "", rest)
        if not rest:
            break
        text = rest
    return text


def subject(fact: Fact) -> str:
    """Return the fact's matter as a noun: "việc niêm yết công khai các thủ tục hành chính"."""
    if fact.slot in (QUALITY, REQUIREMENT):
        return thing(fact)
    text = next(variants(action(fact)), action(fact))
    return f"việc {text}" if is_action(text) or _DOER.match(text) else text


_DOER = re.compile(
    r"^(?:các |mỗi )?(?:Sở|sở|phòng|Phòng|trường|Trường|đơn vị|văn phòng|Văn phòng|trung tâm|Trung tâm|nhà trường)\b"
)
TAKEAWAYS = {
    REQUIREMENT: "Khi tự kiểm tra, có thể lấy từng yêu cầu này làm một câu hỏi.",
    QUALITY: "Những từ này cho biết cần nhìn vào đâu khi đánh giá kết quả.",
    PLACE: "Biết đúng nơi thì người cần thông tin không phải hỏi vòng.",
    CHANNEL: "Chọn đúng kênh thì thông tin đến được người cần.",
    PURPOSE: "Nhớ mục đích thì dễ thấy một việc làm có đi đúng hướng hay không.",
    PEOPLE: "Nắm đúng đối tượng thì khi triển khai không bỏ sót ai.",
    LIST: "Đọc hết danh sách rồi mới làm thì không bỏ sót phần nào.",
    RANK: "Biết việc này được coi trọng đến đâu thì sắp xếp thời gian cho đúng.",
    JOINED: "Mỗi cách đến được với một nhóm người, nên dùng cả hai thì không ai bị bỏ lại.",
    CHANGE: "Mỗi thay đổi bị bỏ sót có thể khiến người dân chuẩn bị sai giấy tờ.",
}


def takeaway(slot: str) -> str:
    """Return what there is to take along from a fact of that kind."""
    return TAKEAWAYS[slot]


def rests_on(clause: Clause, quote: str) -> str:
    """Return the sentence that gives the plan's words; a quotation inside them is left out of quotation marks."""
    shown = quote if len(quote.split()) <= 45 else " ".join(quote.split()[:40]).rstrip(" ,;") + "…"
    if "“" in shown:
        return f"Điều này nằm ở {where(clause)}."
    return f"Kế hoạch nêu: “{shown}” ({where(clause)})."
