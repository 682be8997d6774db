"""How often: "thường xuyên", "định kỳ hằng quý". The values of this one scale exclude each other, so the text decides alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from content.pipeline.drafting.draft import Choice, Draft
from content.pipeline.drafting.segments import Segment, inner_case, is_action, spoken
from content.pipeline.drafting.units import breaks
from content.pipeline.drafting.wording import rests_on

#: Printed words, the value as an option says it, and why somebody would take it where it is wrong.
_SCALE = (
    (r"định kỳ (?:hằng|hàng) tuần", "Mỗi tuần một lần trong năm", "Lẫn với việc đôn đốc hằng tuần."),
    (r"định kỳ (?:hằng|hàng) tháng", "Mỗi tháng một lần trong năm", "Quen với báo cáo tháng."),
    (r"định kỳ (?:hằng|hàng) quý", "Mỗi quý một lần trong năm", "Quen với báo cáo quý."),
    (r"định kỳ 6 tháng,? (?:và )?(?:cả )?năm", "6 tháng đầu năm và cuối năm", "Quen với kì sơ kết, tổng kết."),
    (r"định kỳ (?:hằng|hàng) năm", "Một lần vào dịp cuối năm", "Quen làm theo đợt, vào dịp tổng kết."),
)  # fmt: skip
_WRONG = (
    "Mỗi quý một lần trong năm",
    "Một lần vào dịp cuối năm",
    "Mỗi tháng một lần trong năm",
    "6 tháng đầu năm và cuối năm",
)
_OTHERS, _LONGEST, _FEWEST = 3, 33, 5


def rhythm_choices(parts: Sequence[Segment]) -> Iterator[Draft]:
    """Return the choices of how often something is to be done."""
    for part in parts:
        begun = 0
        for old, new in (*breaks(part.text), (len(part.text), len(part.text))):
            draft = _choice(part, part.part(begun, old))
            begun = new
            if draft:
                yield draft


def _choice(part: Segment, text: str) -> Draft | None:
    for pattern, value, _why in _SCALE:
        found = re.match(rf"^(?:{pattern})\s+", text, re.IGNORECASE)
        rest = spoken(text[found.end() :]).rstrip(" ,") if found else ""
        if not (found and is_action(rest) and _FEWEST <= len(rest.split()) <= _LONGEST):
            continue
        reasons = {text: why for _, text, why in _SCALE}
        wrong = [text for text in _WRONG if text != value][:_OTHERS]
        printed = found[0].strip()
        return Draft(
            kind="single_choice",
            slot="rhythm",
            level="recall",
            stem=f"Theo Kế hoạch, cần {inner_case(rest)} vào những kỳ nào?",
            quotes=((part.clause, text),),
            explanation=f"{rests_on(part.clause, text)} Chữ “{inner_case(printed)}” loại trừ những kỳ khác. "
            "Ghi sẵn vào lịch làm việc thì không phải làm dồn.",
            options=(Choice(value, is_key=True), *(Choice(text, why=reasons[text]) for text in wrong)),
        )
    return None
