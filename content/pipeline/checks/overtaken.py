"""Overtaken statements: tagged, noted, for staff only; and notes that name nothing but certain documents."""

from __future__ import annotations

import re
from collections.abc import Iterable

from content.pipeline.content_set import ContentSet
from content.pipeline.lessons import Lesson
from content.pipeline.overtaken import DOCUMENT_NUMBER, Statement, statements_in
from content.pipeline.problems import Findings
from content.pipeline.questions import Question, Quote
from quiz.domain.text import fold, fold_space

_NOTE_START = "ghi chu thoi diem"
_INLINE = re.compile(r"“([^“”]+)”")
_INLINE_WORDS = 3


def check_overtaken(content: ContentSet, findings: Findings) -> None:
    """Check questions, lessons and the list of overtaken statements itself."""
    _check_list(content, findings)
    for question in content.questions:
        _check_question(question, content, findings)
    for lesson in content.lessons:
        _check_lesson(lesson, content, findings)


def _check_list(content: ContentSet, findings: Findings) -> None:
    file = content.files["overtaken"]
    for statement in content.statements:
        clause = content.index.find(statement.clause)
        if clause is None:
            findings.error(file, statement.line, f"kế hoạch không có ý “{statement.clause}” (unknown clause)")
        elif fold_space(statement.words) not in fold_space(clause.text):
            findings.error(
                file,
                statement.line,
                f"“{statement.words}” không có nguyên văn trong {clause.display} (quote)",
            )


def _found(quotes: Iterable[Quote], content: ContentSet) -> list[tuple[Quote, Statement]]:
    found = []
    for quote in quotes:
        clause = content.index.find(quote.clause)
        if clause is not None:
            found += [
                (quote, item) for item in statements_in(clause, quote.text, content.statements, content.index)
            ]
    return found


def _check_question(question: Question, content: ContentSet, findings: Findings) -> None:
    found = _found(question.all_quotes, content)
    has_tag = "overtaken" in question.tags
    if found:
        quote, statement = found[0]
        why = f"trích (quote) có “{statement.words}”, nội dung đã thay đổi (overtaken)"
        if not has_tag:
            findings.error(question.file, quote.line, f"{question.id}: {why} nhưng thiếu tag “overtaken”")
        if not question.note:
            findings.error(
                question.file, quote.line, f"{question.id}: {why} nhưng thiếu “note” (Ghi chú thời điểm)"
            )
        if question.audience != ("staff",):
            findings.error(question.file, quote.line, f"{question.id}: {why} nên chỉ dành cho staff")
    elif has_tag:
        findings.error(
            question.file,
            question.line_of("tags"),
            f"{question.id}: có tag “overtaken” nhưng trích không có nội dung nào đã thay đổi",
        )
    if question.note and not (has_tag or found):
        findings.error(
            question.file,
            question.line_of("note"),
            f"{question.id}: có “note” nhưng trích không có nội dung nào đã thay đổi",
        )
    if not found:
        _warn_of_words(question, content, findings)
    if question.note:
        if not fold(question.note).startswith(_NOTE_START):
            findings.error(
                question.file,
                question.line_of("note"),
                f"{question.id}: “note” phải mở đầu bằng “Ghi chú thời điểm (tháng/năm):”",
            )
        _check_note(
            question.note,
            question.line_of("note"),
            question.file,
            question.id,
            [item for _, item in found],
            content,
            findings,
        )


def _warn_of_words(question: Question, content: ContentSet, findings: Findings) -> None:
    """Point to questions that speak of an overtaken statement of their clauses without quoting it."""
    clauses = {content.index.find(reference) for reference in question.clauses}
    parts = (
        question.stem,
        *(option.text for option in question.options),
        *(item.text for item in question.statements),
        *(question.parts.texts if question.parts else ()),
    )
    text = fold_space(" ".join(parts))
    for statement in content.statements:
        if content.index.find(statement.clause) in clauses and fold_space(statement.words) in text:
            message = f"{question.id}: câu hỏi nhắc “{statement.words}”, nội dung đã thay đổi (overtaken), mà không trích"
            findings.warn(question.file, question.line_of("stem"), message)


def _check_lesson(lesson: Lesson, content: ContentSet, findings: Findings) -> None:
    found = _found((*lesson.quotes, *_inline_quotes(lesson, content)), content)
    note = lesson.note
    if found and note is None:
        quote, statement = found[0]
        message = f"{lesson.id}: trích (quote) có “{statement.words}”, nội dung đã thay đổi (overtaken), nhưng bài không có mục “Ghi chú thời điểm”"
        findings.error(lesson.file, quote.line, message)
    if note is None:
        return
    if not found:
        findings.error(
            lesson.file,
            note.line,
            f"{lesson.id}: có “Ghi chú thời điểm” nhưng trích không có nội dung nào đã thay đổi",
        )
    if lesson.sections[-1] is not note:
        findings.error(lesson.file, note.line, f"{lesson.id}: “Ghi chú thời điểm” phải là mục cuối")
    _check_note(
        note.source, note.line, lesson.file, lesson.id, [item for _, item in found], content, findings
    )


def _inline_quotes(lesson: Lesson, content: ContentSet) -> list[Quote]:
    """Return the passages in “…” of a lesson's own text that are words of one of its clauses."""
    quotes = []
    for section in lesson.sections:
        for match in () if section.is_note else _INLINE.finditer(section.source):
            passage = fold_space(match[1])
            for reference in lesson.clauses:
                clause = content.index.find(reference)
                if clause and len(passage.split()) >= _INLINE_WORDS and passage in fold_space(clause.text):
                    quotes.append(Quote(reference, passage, section.line))
    return quotes


def _check_note(
    text: str,
    line: int,
    file: str,
    name: str,
    statements: list[Statement],
    content: ContentSet,
    findings: Findings,
) -> None:
    """Check that a note names certain documents only, and one for each overtaken statement that has one."""
    known = {document.number: document for document in content.documents}
    own_words = [fold_space(clause.text) for clause in content.index.all]
    named = list(dict.fromkeys(DOCUMENT_NUMBER.findall(text)))
    for number in named:
        if number not in known and not any(number in words for words in own_words):
            findings.error(
                file, line, f"{name}: ghi chú nêu {number}, không có trong danh sách văn bản chắc chắn"
            )
    unread = [number for number in named if number in known and not known[number].is_read]
    if unread:
        findings.verify(
            file, line, f"{name}: ghi chú dựa vào {', '.join(unread)}; cần người của Sở đọc lại văn bản"
        )
    for statement in statements:
        if statement.number and statement.number not in named:
            findings.error(
                file, line, f"{name}: ghi chú cho “{statement.words}” cần nêu {statement.document}"
            )
        if not statement.number and not named and statement.certainty == "certain":
            findings.verify(file, line, f"{name}: ghi chú cho “{statement.words}” cần người của Sở kiểm tra")
