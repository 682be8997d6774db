"""Every question has been read by a second person in exactly its present wording, and approved."""

from __future__ import annotations

from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.question_digest import question_digest
from content.pipeline.reviews import APPROVED


def check_readings(content: ContentSet, findings: Findings) -> None:
    """Report questions whose last reading is missing, older than their wording, by their author or not an approval."""
    file = content.files["reviews"]
    known = {question.id for question in content.questions}
    for review in content.reviews:
        if review.question not in known:
            findings.warn(file, review.line, f"không có câu hỏi “{review.question}”")
    for question in content.questions:
        readings = [review for review in content.reviews if review.question == question.id]
        if not readings:
            findings.error(
                question.file,
                question.line,
                f"{question.id}: chưa có người đọc duyệt (no review) trong {file}",
            )
            continue
        digest = question_digest(question, content.index)
        present = [review for review in readings if review.digest == digest]
        if not present:
            message = f"{question.id}: câu hỏi đã thay đổi sau lần đọc duyệt (review of an older digest); cần đọc lại. Mã hiện nay: {digest}"
            findings.error(file, readings[-1].line, message)
            continue
        last = present[-1]
        if last.verdict != APPROVED:
            findings.error(file, last.line, f"{question.id}: lần đọc gần nhất kết luận “{last.verdict}”")
        if not last.reader or not last.author or last.reader == last.author:
            findings.error(file, last.line, f"{question.id}: người đọc phải khác người soạn")
