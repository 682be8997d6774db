"""Readings of questions: who read which wording, with what verdict. A changed question needs a new reading."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from content.pipeline.problems import Findings
from quiz.domain.text import nfc

COLUMNS = ["question", "digest", "author", "reader", "verdict", "remark", "read_at"]
APPROVED = "approved"
VERDICTS = (APPROVED, "changes_requested", "rejected")


@dataclass(frozen=True)
class Review:
    """One reading of one wording of a question."""

    question: str
    digest: str
    author: str
    reader: str
    verdict: str
    remark: str
    read_at: str
    line: int


def parse_reviews(text: str, file: str, findings: Findings) -> tuple[Review, ...]:
    """Return the rows of reviews.csv in their order; wrong headings and unknown verdicts are errors."""
    reader = csv.reader(io.StringIO(nfc(text)))
    heading = next(reader, [])
    if heading != COLUMNS:
        findings.error(file, 1, f"các cột phải là: {', '.join(COLUMNS)}")
        return ()
    reviews = []
    for cells in reader:
        if not cells:
            continue
        if len(cells) != len(COLUMNS):
            findings.error(file, reader.line_num, f"dòng có {len(cells)} ô, cần {len(COLUMNS)}")
            continue
        fields = dict(zip(COLUMNS, (cell.strip() for cell in cells), strict=True))
        review = Review(**fields, line=reader.line_num)
        if review.verdict not in VERDICTS:
            findings.error(
                file, review.line, f"kết luận “{review.verdict}”; được dùng: {', '.join(VERDICTS)}"
            )
        reviews.append(review)
    return tuple(reviews)
