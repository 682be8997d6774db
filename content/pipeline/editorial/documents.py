"""Remarks on the documents that a plan refers to: numbers that do not fit their issuer, doubled wording, old periods."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from content.pipeline.citations import Citation
from content.pipeline.clauses import Clause
from content.pipeline.editorial.note import LIKELY, EditorNote
from content.pipeline.sections import Document
from quiz.domain.text import fold

_PERIOD = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)(?!\d)")


def document_notes(document: Document, citations: Sequence[Citation]) -> list[EditorNote]:
    """Return the remarks on citations and on periods."""
    return [
        *_symbols(citations),
        *_dates(citations),
        *_unnumbered(citations),
        *_issuers(citations),
        *_law_names(citations),
        *_periods(document.clauses, citations, document.data.year),
    ]


def _symbols(citations: Sequence[Citation]) -> Iterator[EditorNote]:
    for citation in citations:
        if "issuer_symbol" in citation.flags:
            message = f"{citation.type} số {citation.number} ghi là của {citation.issuer}, nhưng ký hiệu này không phải của cơ quan đó."
            yield EditorNote(
                citation.line,
                "issuer_symbol",
                message,
                words=citation.number,
                clause=citation.clause,
                is_error=True,
            )


#: flag -> (what it means for the editor, whether the plan is plainly wrong there)
_DATE_RULES = {
    "impossible_year": ("năm ghi trong số hoặc ngày ban hành không thể có", True),
    "impossible_date": ("ngày ban hành không có trong lịch", True),
    "year_differs": ("năm trong số văn bản khác năm ban hành", True),
    "after_plan": ("ngày ban hành sau ngày của chính kế hoạch", False),
}


def _dates(citations: Sequence[Citation]) -> Iterator[EditorNote]:
    for citation in citations:
        for flag in citation.flags:
            if flag in _DATE_RULES:
                reason, is_error = _DATE_RULES[flag]
                message = f"{citation.type} số {citation.number}: {reason}."
                yield EditorNote(
                    citation.line,
                    flag,
                    message,
                    words=citation.number,
                    clause=citation.clause,
                    is_error=is_error,
                )


def _unnumbered(citations: Sequence[Citation]) -> Iterator[EditorNote]:
    for citation in citations:
        if not citation.number and citation.issuer:
            message = f"{citation.type} của {citation.issuer}: không có số và ngày."
            yield EditorNote(citation.line, "document_without_number", message, clause=citation.clause)
        if "doubled_wording" in citation.flags:
            words = f"ban hành {citation.type}"
            message = f"“{citation.type} của {citation.issuer} {words} …”: tên loại văn bản bị lặp."
            yield EditorNote(
                citation.line, "doubled_wording", message, words=words, clause=citation.clause, is_error=True
            )


def _issuers(citations: Sequence[Citation]) -> Iterator[EditorNote]:
    """Within one plan documents of one symbol come from one office: the odd one out is doubtful."""
    by_symbol: dict[str, list[Citation]] = defaultdict(list)
    for citation in citations:
        symbol = re.sub(r"^\d+(?:/\d{4})?[-/]", "", citation.number)
        if symbol and citation.issuer:
            by_symbol[symbol].append(citation)
    for symbol, group in by_symbol.items():
        heads = [citation for citation in group if fold(citation.issuer).startswith("chu tich")]
        if heads and len(heads) < len(group) - len(heads):
            for citation in heads:
                message = f"{citation.number} ghi là của {citation.issuer}; các văn bản {symbol} khác ghi là của UBND: cơ quan ban hành chưa rõ."
                yield EditorNote(
                    citation.line, "issuer_doubtful", message, LIKELY, citation.number, citation.clause
                )


def _law_names(citations: Sequence[Citation]) -> Iterator[EditorNote]:
    for citation in citations:
        if citation.type in ("Luật", "Bộ luật") and citation.subject[:1].islower():
            message = f"“{citation.type} {citation.subject}”: âm tiết đầu của tên luật viết hoa."
            yield EditorNote(citation.line, "law_name_case", message, clause=citation.clause)


def _periods(clauses: Sequence[Clause], citations: Sequence[Citation], year: int) -> Iterator[EditorNote]:
    """A period that was over before the plan's year, outside the titles of the documents that the plan names."""
    for clause in clauses if year else ():
        for found in _PERIOD.finditer(clause.text):
            inside = any(c.clause == clause.id and c.start <= found.start() < c.end for c in citations)
            if not inside and int(found[2]) < year:
                message = f"{clause.display}: kế hoạch năm {year} nhắc giai đoạn {found[0]}, đã kết thúc."
                yield EditorNote(
                    clause.line_at(found.start()), "period_over", message, words=found[0], clause=clause.id
                )
