"""The unit of a segment that one question is about: one action with its object, not the whole long sentence."""

from __future__ import annotations

import re

from content.pipeline.drafting.lists import people_lists, quality_lists
from content.pipeline.drafting.segments import is_action
from content.pipeline.drafting.vocabulary import VERBS

_VERB = "|".join(re.escape(verb) for verb in sorted(VERBS, key=len, reverse=True))
_BREAK = re.compile(
    rf",?\s+(?:qua đó|đồng thời|từ đó|ngoài ra)\s*,?\s+|,\s+(?=(?:{_VERB})(?!\w))", re.IGNORECASE
)
_VERBS_ONLY = re.compile(
    rf"^(?:(?:{_VERB})(?!\w)[\s,]*(?:và\s+)?(?:việc\s+|công tác\s+|nội dung\s+)?)+$", re.IGNORECASE
)


_BARE_VERB = re.compile(rf"(?:^|\s)(?:{_VERB}|thông tin|giáo dục)$", re.IGNORECASE)
_CONNECTIVE = re.compile(r"(?:qua đó|đồng thời|từ đó|ngoài ra)", re.IGNORECASE)
_FRONT = re.compile(r"^(?:Tại|Ở|Đối với)\s[^,]+,\s+", re.IGNORECASE)
_SUBJECT = re.compile(
    r"^(?:Các\s+)?(?:Sở|Phòng|Văn phòng|Trung tâm|Ủy ban|UBND|Nhà trường|trường|đơn vị|Hiệu trưởng|Thủ trưởng|Giáo viên)\b",
    re.IGNORECASE,
)


def breaks(text: str) -> list[tuple[int, int]]:
    """Return the places where a new action begins: end of the old one, start of the new one."""
    found: list[tuple[int, int]] = []
    front = _FRONT.match(text)
    begun = front.end() if front else 0
    has_actions = bool(is_action(text[begun:]) or _SUBJECT.match(text))
    lists = [(listed.start, listed.end) for listed in (*people_lists(text), *quality_lists(text))]
    for cut in _BREAK.finditer(text, begun):
        if any(start < cut.start() < end for start, end in lists):
            continue  # "cá nhân, tổ chức" are people and "công khai" may be a quality, whatever else they mean
        before = text[begun : cut.start()].strip()
        if _CONNECTIVE.search(cut[0]):
            found.append((cut.start(), cut.end()))
            begun = cut.end()
            continue
        # "Rà soát, cập nhật Bộ thủ tục": verbs side by side share their object and are one action. And in a noun phrase
        # ("các quy định trong quản lý, tuyển dụng, sử dụng") what looks like a verb is an item of a list.
        if has_actions and not _VERBS_ONLY.match(before) and not _BARE_VERB.search(before):
            found.append((cut.start(), cut.end()))
            begun = cut.end()
    return found
