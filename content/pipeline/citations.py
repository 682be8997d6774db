"""Documents that a plan refers to ("văn bản viện dẫn"), and web addresses.

Three writings are found: by number ("Quyết định số 129/2007/QĐ-TTg ngày 02 tháng 8 năm 2007 của ..."), laws by name
("Luật Thanh niên"), and documents without a number that name their issuer and their subject ("Nghị quyết của ... về ...").
Mentions of a whole kind ("các Nghị quyết, Nghị định của Chính phủ") refer to no document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from content.pipeline.citation_dates import date_flags
from content.pipeline.clauses import Clause
from content.pipeline.issuers import ISSUER, fitting_issuers, type_of_number
from quiz.domain.text import fold

_TYPES = (
    "Nghị quyết liên tịch", "Nghị quyết", "Nghị định", "Quyết định", "Chỉ thị", "Kế hoạch", "Thông tư liên tịch", "Thông tư",
    "Công văn", "Công điện", "Thông báo", "Kết luận", "Hướng dẫn", "Chương trình", "Đề án", "Pháp lệnh", "Tờ trình", "Báo cáo",
    "Quy định", "Quy chế", "Văn bản", "Bộ luật", "Luật", "Lệnh",
)  # fmt: skip
_TYPE = "|".join(_TYPES)
_NUMBER = r"\d{1,5}(?:/\d{4,6})?[-/][A-ZĐ][A-ZĐa-zđ&]*\d*(?:[-/][A-ZĐ][A-ZĐa-zđ&]*\d*)*"
_DATE = r"\d{1,2}\s*tháng\s*\d{1,2}\s*năm\s*\d{4}|\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}"
_NAMED_LAW = rf"(?P<law>Bộ luật|Luật|Pháp lệnh)(?P<name>(?:\s+(?!(?:{_TYPE})\s)[^\s;.“”]+){{1,16}}?)"
_NUMBERED = re.compile(
    rf"(?<!\w)(?:(?:{_NAMED_LAW}|(?P<type>{_TYPE}))\s+)?(?:số:?\s*)?(?P<number>(?<![\w/-]){_NUMBER})(?![\w/])"
    rf"(?:,?\s*(?:ngày\s+)?(?P<date>{_DATE}))?"
)
_BY = re.compile(r"^,?\s*(?:do\s+)?của\s+")
_LAW = re.compile(r"(?<![\w“])(?P<type>Bộ luật|Luật)\s+(?=[^\W\d_])")
_LAW_END = re.compile(
    r"[;:.()“”\n]|,?\s+(?:và\s+)?(?=(?:Bộ luật|Luật|Pháp lệnh|Nghị quyết|Nghị định|Thông tư)\s)|,?\s+(?:và\s+)?(?:các|những)\s|\s+(?:số|ngày|về|được|của)\s"
    r"|(?<=\d{4})(?=\W)"
)
_UNNUMBERED = re.compile(rf"(?<!\w)(?P<type>{_TYPE})\s+của\s+")
_PLURAL = re.compile(rf"(?:\b(?:các|những|một số)\s+)(?:(?:{_TYPE}|văn bản),?\s+(?:và\s+)?)*$", re.IGNORECASE)
_SUBJECT_START = re.compile(
    r"^,?\s*(?:ban hành\s+(?=[A-ZĐ]))?(?:về\s+việc|về|quy định|phê duyệt|ban hành|hướng dẫn|sửa đổi)?\s*"
)
_ABOUT = re.compile(r"^,?\s*(?:ban hành|về|phê duyệt|quy định|hướng dẫn)\s")
_ADDRESS = re.compile(
    r"(?<![\w@])(?:https?://[^\s<>“”\"]+|www\.[^\s<>“”\"]+|(?:[a-z0-9-]+\.)+(?:gov|edu|com|org)\.vn(?:/[^\s<>“”\"]*)?)",
    re.IGNORECASE,
)
_FULL_DATE = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})")

#: Names of laws that hold a comma, so that a list of laws is cut in the right places.
_LAWS_WITH_COMMA = (
    "can bo, cong chuc",
    "thi dua, khen thuong",
    "phong, chong tham nhung",
    "phong, chong",
    "tiep cong dan",
    "xay dung, ban hanh",
)


@dataclass(frozen=True)
class Citation:
    """One document referred to; number, date (ISO) and issuer are "" where none is printed."""

    type: str
    number: str
    date: str
    issuer: str
    subject: str
    clause: str
    line: int
    start: int
    end: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class WebAddress:
    """One web address as printed."""

    address: str
    clause: str
    line: int


def find_citations(clauses: Iterable[Clause]) -> tuple[Citation, ...]:
    """Return every citation of the clauses in the order of the text."""
    return tuple(citation for clause in clauses for citation in _in_clause(clause))


def find_addresses(clauses: Iterable[Clause]) -> tuple[WebAddress, ...]:
    """Return every web address of the clauses in the order of the text."""
    return tuple(
        WebAddress(found[0].rstrip(".,;:)"), clause.id, clause.line_at(found.start()))
        for clause in clauses
        for found in _ADDRESS.finditer(clause.text)
    )


def with_late_flags(citations: Iterable[Citation], plan_date: str, plan_year: int) -> tuple[Citation, ...]:
    """Return the citations, those dated after the plan itself flagged `after_plan`.

    `plan_date` is ISO or "", `plan_year` 0 where the plan has none.
    """
    flagged = []
    for citation in citations:
        known = citation.date if "impossible_date" not in citation.flags else ""
        is_late = bool(known) and (
            known > plan_date if plan_date else bool(plan_year) and int(known[:4]) > plan_year
        )
        flagged.append(replace(citation, flags=(*citation.flags, "after_plan")) if is_late else citation)
    return tuple(flagged)


def _in_clause(clause: Clause) -> list[Citation]:
    found = list(_numbered(clause))
    for candidate in (*_unnumbered(clause), *_laws(clause)):
        if not any(candidate.start < other.end and other.start < candidate.end for other in found):
            found.append(candidate)
    return sorted(found, key=lambda citation: citation.start)


def _numbered(clause: Clause) -> Iterator[Citation]:
    text = clause.text
    matches = list(_NUMBERED.finditer(text))
    for position, found in enumerate(matches):
        limit = matches[position + 1].start() if position + 1 < len(matches) else len(text)
        issuer, after = _issuer(text, found.end())
        subject, end = _subject(text, after, limit)
        kind = found["law"] or found["type"] or type_of_number(found["number"])
        if not kind:
            continue  # a class or a fraction, not a document
        if found["name"]:
            subject = found["name"].strip(" ,")
        flags = [] if found["date"] else ["no_date"]
        flags += date_flags(found["number"], _iso(found["date"]))
        fitting = fitting_issuers(found["number"])
        if issuer and fitting and not fold(issuer).startswith(fitting):
            flags.append("issuer_symbol")
        start = found.start() if found["law"] or found["type"] else found.start("number")
        yield Citation(
            kind,
            found["number"],
            _iso(found["date"]),
            issuer,
            subject,
            clause.id,
            clause.line_at(start),
            start,
            end,
            tuple(flags),
        )


def _unnumbered(clause: Clause) -> Iterator[Citation]:
    text = clause.text
    end = 0
    for found in _UNNUMBERED.finditer(text):
        if found.start() < end or _PLURAL.search(text[: found.start()]):
            continue
        issuer = ISSUER.match(text, found.end())
        if issuer is None or not _ABOUT.match(text[issuer.end() :]):
            continue
        subject, end = _subject(text, issuer.end(), len(text))
        flags = ["no_number", "no_date"]
        if re.match(rf"^\s*ban hành\s+{found['type']}\b", text[issuer.end() :]):
            flags.append("doubled_wording")
        line = clause.line_at(found.start())
        yield Citation(
            found["type"], "", "", issuer[0], subject, clause.id, line, found.start(), end, tuple(flags)
        )


def _laws(clause: Clause) -> Iterator[Citation]:
    text = clause.text
    for found in _LAW.finditer(text):
        if _PLURAL.search(text[: found.start()]):
            continue
        stop = _LAW_END.search(text, found.end())
        name = text[found.end() : stop.start() if stop else len(text)].strip(" ,")
        if stop is None or not re.match(r",?\s+(?:và\s+)?$", stop[0]):
            name = _cut_at_comma(name)
        if not name:
            continue
        end = found.end() + len(name)
        flags = ("no_number", "no_date")
        yield Citation(
            found["type"],
            "",
            "",
            "",
            name,
            clause.id,
            clause.line_at(found.start()),
            found.start(),
            end,
            flags,
        )


def _cut_at_comma(name: str) -> str:
    """Return a law's name up to its first comma, unless the name itself holds one."""
    if fold(name).startswith(_LAWS_WITH_COMMA):
        first, _, rest = name.partition(",")
        return f"{first},{rest.partition(',')[0]}"
    return name.partition(",")[0].strip()


def _issuer(text: str, start: int) -> tuple[str, int]:
    """Return the issuer after "của" and where it ends; "" and `start` when none is named."""
    by = _BY.match(text[start:])
    found = ISSUER.match(text, start + by.end()) if by else None
    return (found[0], found.end()) if found else ("", start)


def _subject(text: str, start: int, limit: int) -> tuple[str, int]:
    """Return what a document is about and where that ends: at a semicolon, a full stop, or the next document."""
    rest = text[start:limit]
    end = len(rest)
    if stop := re.search(r";|\.(?=\s|$)|\)", rest):
        end = stop.start()
    following = re.search(
        rf"(?:,|\s+và)\s+(?:{_TYPE})\s+(?:số\s+)?$", rest[:end] if limit < len(text) else ""
    )
    if following:
        end = following.start()
    subject = rest[:end]
    head = _SUBJECT_START.match(subject)
    return subject[head.end() if head else 0 :].strip(" ,"), start + end


def _iso(date: str | None) -> str:
    found = _FULL_DATE.search(date or "")
    return f"{int(found[3]):04}-{int(found[2]):02}-{int(found[1]):02}" if found else ""
