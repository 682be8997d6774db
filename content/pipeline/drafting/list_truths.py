"""Statements on lists, ways, purposes and ranks: true as the text says it, false where an item that it names is left out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.pipeline.drafting.draft import Claim
from content.pipeline.drafting.facts import Fact
from content.pipeline.drafting.lists import join_items, people_lists
from content.pipeline.drafting.segments import sentence_case
from content.pipeline.drafting.vocabulary import CLOZE_CLASSES
from content.pipeline.drafting.wording import subject

_FOR_ANYBODY = re.compile(r"^(?:cá nhân|tổ chức|người dân|phụ huynh|cha mẹ|học sinh|doanh nghiệp)\b")


def claim_on(fact: Fact, text: str, key: bool, because: str, why: str) -> Claim:
    """Return a statement on a fact: its text, whether it is true, why, and why somebody would answer wrongly."""
    return Claim(
        text=sentence_case(text) + ".",
        key=key,
        level="comprehension",
        clause=fact.clause,
        quote=fact.quote,
        explanation=because,
        why=why,
    )


def people_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows."""
    *others, last = fact.items
    group = join_items(others)
    both = f"{', '.join(others)} và cả {last}" if len(others) > 1 else f"cả {group} lẫn {last}"
    yield claim_on(
        fact,
        fact.said(both),
        True,
        f"{sentence_case(last)} đứng trong cùng danh sách với {group}.",
        f"Chọn Sai vì nghĩ việc này dành cho {group}, không có {last}.",
    )
    yield claim_on(
        fact,
        f"{fact.said(group)}, không bao gồm {last}",
        False,
        f"Kế hoạch nêu cả {last} trong cùng danh sách.",
        f"Chọn Đúng vì chỉ nhớ phần đầu của danh sách và bỏ sót {last}.",
    )


def list_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows."""
    *others, last = fact.items
    if fact.frame.startswith("cần {}"):
        return  # a list of what is to be done has no thing that it lists
    if re.search(r"\b(?:dễ|khó)\s*\{\}", fact.frame):
        return  # "dễ tra cứu, tìm hiểu" cannot be taken apart
    group = join_items(others)
    left_out = f"việc {last}" if last.lower() in CLOZE_CLASSES["dealing"] else last
    both = f"{', '.join(others)} và cả {last}" if len(others) > 1 else f"cả {group} lẫn {last}"
    yield claim_on(
        fact,
        fact.said(both),
        True,
        f"“{sentence_case(last)}” đứng cùng với “{group}” trong câu này.",
        f"Chọn Sai vì chỉ nhớ “{group}”, bỏ sót “{last}”.",
    )
    yield claim_on(
        fact,
        f"{fact.said(group)}, không bao gồm {left_out}",
        False,
        f"Kế hoạch nêu cả “{last}” bên cạnh “{group}”.",
        f"Chọn Đúng vì chỉ nhớ “{group}”, bỏ sót “{last}”.",
    )


def joined_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows."""
    old, new = fact.items
    before, after = fact.frame.split("{}")
    del before
    matter = after.strip()
    yield claim_on(
        fact,
        f"cần dùng cả {old} lẫn {new} {matter}".rstrip(),
        True,
        f"Chữ “kết hợp” cho biết phải có cả “{old}” và “{new}”.",
        f"Chọn Sai vì nghĩ có {new} rồi thì không cần {old}.",
    )
    yield claim_on(
        fact,
        f"cần dùng {new} thay cho {old} {matter}".rstrip(),
        False,
        f"Kế hoạch viết “kết hợp”, nên {new} không thay cho {old}.",
        f"Chọn Đúng vì nghĩ có {new} rồi thì không cần {old}.",
    )


def channel_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows: the plural "các kênh" refutes one alone."""
    if not re.match(r"^qua các kênh\b", fact.answer):
        return
    yield claim_on(
        fact,
        fact.said("qua nhiều kênh, không riêng một kênh nào"),
        True,
        "Kế hoạch viết “các kênh”, tức là nhiều hơn một.",
        "Chọn Sai vì quen với một hộp thư hay một quầy tiếp nhận.",
    )
    yield claim_on(
        fact,
        fact.said("qua một kênh duy nhất"),
        False,
        "Kế hoạch viết “các kênh”, tức là nhiều hơn một.",
        "Chọn Đúng vì quen với một hộp thư hay một quầy tiếp nhận.",
    )


def purpose_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows: what is done for people is not done for the files."""
    people = next(people_lists(fact.answer), None)
    if not (people and people.start == 0) and not _FOR_ANYBODY.match(fact.answer):
        return
    yield claim_on(
        fact,
        f"{subject(fact)} là để {fact.answer}",
        True,
        f"Chữ “{fact.joint}” nối việc làm với mục đích của nó.",
        "Chọn Sai vì nghĩ việc này làm theo thủ tục, không nhằm phục vụ ai.",
    )
    yield claim_on(
        fact,
        f"{subject(fact)} là để có minh chứng báo cáo, không phải để {fact.answer}",
        False,
        f"Chữ “{fact.joint}” cho biết mục đích là {fact.answer}.",
        "Chọn Đúng vì quen làm cho đủ hồ sơ, quên việc này phục vụ ai.",
    )


def rank_claims(fact: Fact) -> Iterator[Claim]:
    """Return the true and the false statement that a fact of this kind allows."""
    yield claim_on(
        fact,
        fact.said(),
        True,
        f"“{sentence_case(fact.answer)}” là cách Kế hoạch gọi việc này.",
        "Chọn Sai vì xem đây là việc làm thêm khi có thời gian.",
    )
    yield claim_on(
        fact,
        fact.said("việc phụ, làm sau khi các nhiệm vụ khác đã xong"),
        False,
        f"Kế hoạch gọi đây là {fact.answer}, không phải việc phụ.",
        "Chọn Đúng vì xem đây là việc làm thêm khi có thời gian.",
    )
