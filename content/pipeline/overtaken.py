"""Statements of a plan that time has overtaken, and the documents that a dated note may name.

A *statement* is the exact words of one clause. Whoever quotes words that contain a statement needs the tag, the
note and staff as audience; the same words in another clause overtake nothing unless they are listed for it.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from content.pipeline.clauses import Clause, ClauseIndex
from content.pipeline.problems import Findings
from quiz.domain.text import fold_space, nfc

STATEMENT_COLUMNS = ["clause", "words", "today", "document", "document_date", "in_force_from", "certainty"]
DOCUMENT_COLUMNS = ["document", "document_date", "in_force_from", "says", "certainty"]
CERTAIN, READ = "certain", "certain ✓"

#: A document's number as it is printed: 42/2022/NĐ-CP, 60-NQ/TW, 72/2025/QH15, 623/TTg-KSTT.
DOCUMENT_NUMBER = re.compile(
    r"(?<![\w/])\d{1,5}(?:/\d{4})?[-/][A-ZĐ][A-ZĐa-zđ&]*\d*(?:[-/][A-ZĐ][A-ZĐa-zđ&]*\d*)*"
)


@dataclass(frozen=True)
class Statement:
    """One overtaken statement: where, its exact words, what holds today by which document, and how sure that is."""

    clause: str
    words: str
    today: str
    document: str
    document_date: str
    in_force_from: str
    certainty: str
    line: int

    @property
    def number(self) -> str:
        found = DOCUMENT_NUMBER.search(self.document)
        return found[0] if found else ""


@dataclass(frozen=True)
class CertainDocument:
    """A document that a dated note may name; `is_read` when its text was read for this purpose."""

    number: str
    is_read: bool


def parse_statements(text: str, file: str, findings: Findings) -> tuple[Statement, ...]:
    """Return the rows of overtaken.csv; wrong headings, empty words and unusable certainties are errors."""
    statements = []
    for line, row in _rows(text, STATEMENT_COLUMNS, file, findings):
        if row["certainty"] not in (CERTAIN, READ):
            findings.error(
                file, line, f"mức chắc chắn “{row['certainty']}”: chỉ dùng “{CERTAIN}” hoặc “{READ}”"
            )
        if not row["words"] or not row["today"]:
            findings.error(file, line, "thiếu nguyên văn (words) hoặc điều có hiệu lực nay (today)")
            continue
        statements.append(Statement(line=line, **row))
    return tuple(statements)


def parse_documents(
    text: str, statements: Iterable[Statement], file: str, findings: Findings
) -> tuple[CertainDocument, ...]:
    """Return the documents that notes may name: those of the statements and those of documents.csv."""
    read: dict[str, bool] = {}
    rows = [(statement.document, statement.today, statement.certainty) for statement in statements]
    for line, row in _rows(text, DOCUMENT_COLUMNS, file, findings):
        if row["certainty"] not in (CERTAIN, READ):
            findings.error(
                file, line, f"mức chắc chắn “{row['certainty']}”: chỉ dùng “{CERTAIN}” hoặc “{READ}”"
            )
        rows.append((row["document"], "", row["certainty"]))
    for document, today, certainty in rows:
        for number in DOCUMENT_NUMBER.findall(f"{document} {today}"):
            # One row of which the text was not read is enough to ask for a look.
            read[number] = read.get(number, True) and certainty == READ
    return tuple(CertainDocument(number, is_read) for number, is_read in sorted(read.items()))


def statements_in(
    clause: Clause, quote: str, statements: Iterable[Statement], index: ClauseIndex
) -> list[Statement]:
    """Return the overtaken statements of that clause whose words the quote contains."""
    quoted = fold_space(quote)
    return [
        statement
        for statement in statements
        if index.find(statement.clause) == clause and fold_space(statement.words) in quoted
    ]


def _rows(text: str, columns: list[str], file: str, findings: Findings) -> list[tuple[int, dict[str, str]]]:
    if not text:
        return []
    reader = csv.reader(io.StringIO(nfc(text)))
    heading = next(reader, [])
    if heading != columns:
        findings.error(file, 1, f"các cột phải là: {', '.join(columns)}")
        return []
    rows = []
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(columns):
            findings.error(file, reader.line_num, f"dòng có {len(cells)} ô, cần {len(columns)}")
            continue
        rows.append((reader.line_num, dict(zip(columns, (cell.strip() for cell in cells), strict=True))))
    return rows
