"""Sections that are one label and its value: "Đơn vị thực hiện: các phòng thuộc Sở; các trường mầm non, ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.pipeline.clauses import Clause
from content.pipeline.drafting.draft import Claim
from content.pipeline.drafting.segments import inner_case, sentence_case, spoken
from content.pipeline.drafting.wording import where
from content.pipeline.sections import Document
from quiz.domain.text import fold

_LABELS = {
    "don vi thuc hien": "đơn vị thực hiện Kế hoạch",
    "don vi trien khai": "đơn vị triển khai Kế hoạch",
    "doi tuong tuyen truyen": "đối tượng tuyên truyền",
    "doi tuong thuc hien": "đối tượng thực hiện",
    "doi tuong": "đối tượng của Kế hoạch",
}
#: A group of its own begins with its own noun; what follows a comma without one still belongs to the noun before.
_GROUP = re.compile(
    r"^(?:các|những|toàn thể|cán bộ|giáo viên|nhân viên|học sinh|cha mẹ|phụ huynh|Sở|Phòng|phòng|Ủy ban|UBND|người)\b"
)
_FEWEST, _LONGEST = 2, 12


def label_claims(document: Document) -> list[tuple[str, Claim]]:
    """Return statements on who belongs to the circle that a label names."""
    found = []
    for section in document.sections:
        name = _LABELS.get(fold(section.title).strip(" :."))
        clauses = document.clauses_of(section.key)
        if name and len(clauses) == 1:
            found += [("label", claim) for claim in _claims(name, clauses[0])]
    return found


def _claims(name: str, clause: Clause) -> Iterator[Claim]:
    text = clause.text.rstrip(" .;/")
    listed = text.split(":", 1)[1].strip() if ":" in text[:40] else text
    parts = [spoken(part.strip()) for part in re.split(r"[;,]\s+|\s+và\s+(?=các\s)", listed)]
    groups = [part for part in parts if _GROUP.match(part) and len(part.split()) <= _LONGEST]
    if len(parts) < _FEWEST:
        return
    for group in groups:
        for key in (True, False):
            verb = "cũng là" if key else "không phải là"
            yield Claim(
                text=f"{sentence_case(inner_case(group))} {verb} {name}.",
                key=key,
                level="recall",
                clause=clause,
                quote=text,
                explanation=f"Danh sách ở {where(clause)} có nêu {inner_case(group)}.",
                why=f"Chọn {'Sai' if key else 'Đúng'} vì nghĩ đây là việc của nơi khác.",
            )
