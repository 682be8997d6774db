"""Remarks on who has to do what: an office that reports to itself, circles of units that differ."""

from __future__ import annotations

import re
from collections.abc import Iterator

from content.pipeline.editorial.note import EditorNote
from content.pipeline.sections import Document
from quiz.domain.text import fold, fold_space

_REPORT = re.compile(
    r"bao cao (?:(?:cho|ve|voi|len|toi) )?(?:lanh dao |ban giam doc |giam doc )?(?P<to>[^,;.]{2,80})"
)
_ABBREVIATIONS = (
    ("gd&dt", "giao duc va dao tao"), ("gddt", "giao duc va dao tao"), ("ubnd", "uy ban nhan dan"),
    ("hdnd", "hoi dong nhan dan"),
)  # fmt: skip
_DEADLINE = re.compile(r"(?:truoc |cham nhat |han |ngay )\s*(?:ngay )?\d{1,2}")

#: Kinds of units, by the words that name them (folded).
_UNITS = {
    "Phòng GD&ĐT": r"phong (?:gd&dt|gddt|giao duc va dao tao|giao duc)",
    "phòng thuộc Sở": r"phong (?:thuoc|chuyen mon.*thuoc) so",
    "trường mầm non": r"mam non",
    "trường tiểu học": r"tieu hoc",
    "trường THCS": r"\bthcs\b|trung hoc co so",
    "trường THPT": r"\bthpt\b|trung hoc pho thong",
    "đơn vị trực thuộc Sở": r"don vi truc thuoc",
}
_WHO = ("don vi thuc hien", "don vi trien khai", "doi tuong thuc hien", "pham vi")
_ASSIGNMENT = ("to chuc thuc hien", "phan cong", "trach nhiem thuc hien")


def duty_notes(document: Document) -> list[EditorNote]:
    """Return the remarks on reporting and on the circles of units."""
    return [*_self_reports(document), *_circles(document)]


def _self_reports(document: Document) -> Iterator[EditorNote]:
    for section in document.sections:
        office = _long(section.title)
        if not office.startswith(("so ", "phong ", "uy ban ", "truong ", "van phong ")):
            continue
        for clause in document.clauses_of(section.key):
            found = _REPORT.search(_long(clause.text))
            if not found or not found["to"].startswith(office):
                continue
            lacking = "" if _DEADLINE.search(_long(clause.text)) else "; không nêu thời hạn và mẫu báo cáo"
            message = f"{clause.display}: {section.title} báo cáo cho chính mình, không nêu bộ phận nào báo cáo{lacking}."
            yield EditorNote(clause.line, "reports_to_itself", message, clause=clause.id)


def _circles(document: Document) -> Iterator[EditorNote]:
    """Compare who is to carry out the plan, who is given tasks and who receives it."""
    circles: list[tuple[str, int, set[str]]] = []
    for section in document.sections:
        if fold(section.title).startswith(_WHO):
            text = " ".join(clause.text for clause in document.clauses_of(section.key))
            circles.append((f"mục {section.key}", section.line, _units(text)))
    for top in document.sections:
        if fold(top.title).startswith(_ASSIGNMENT):
            below = [section for section in document.sections if section.parent == top.key]
            named = _units("; ".join(section.title for section in below))
            if below:
                circles.append((f"mục {top.key}", below[-1].line, named))
    recipients = "; ".join(document.data.recipients)
    if recipients:
        circles.append(("Nơi nhận", document.data.recipient_lines[0], _units(recipients)))
    circles = [circle for circle in circles if circle[2]]
    if len(circles) > 1 and len({frozenset(units) for _, _, units in circles}) > 1:
        listed = "; ".join(
            f"{name}: {', '.join(unit for unit in _UNITS if unit in units)}" for name, _, units in circles
        )
        yield EditorNote(circles[0][1], "circles_differ", f"Các đơn vị được nêu không thống nhất. {listed}.")


def _units(text: str) -> set[str]:
    folded = fold(text)
    return {name for name, pattern in _UNITS.items() if re.search(pattern, folded)}


def _long(text: str) -> str:
    """Return the folded text with abbreviations written out."""
    folded = fold_space(fold(text))
    for short, written in _ABBREVIATIONS:
        folded = folded.replace(short, written)
    return folded
