"""Every named clause exists, and every quote stands in its clause, character for character after folding white space."""

from __future__ import annotations

import re
from collections.abc import Sequence

from content.pipeline.clauses import Clause, ClauseIndex
from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.questions import Question, Quote
from quiz.domain.quotes import first_difference
from quiz.domain.text import fold_space, words

_INLINE = re.compile(r"“([^“”]+)”")
#: An inline quote of fewer words is a term or a label, not a passage.
_PASSAGE_WORDS = 4
#: From this share of its word pairs in one clause, a passage is meant as the plan's words.
_MEANT_AS_QUOTE = 0.6
_SHOWN = 60


def check_quotes(content: ContentSet, findings: Findings) -> None:
    """Check clauses and quotes of questions, statements and lessons."""
    for question in content.questions:
        line = question.line_of("clause")
        check_references(question.clauses, content.index, question.file, line, question.id, findings)
        for statement in question.statements:
            check_references(
                (statement.quote.clause,), content.index, question.file, statement.line, question.id, findings
            )
        for quote in question.all_quotes:
            check_quote(quote, content.index, question.file, question.id, findings)
            _check_known_error(quote, content, question, findings)
        quoted = {content.index.find(quote.clause) for quote in question.quotes}
        for reference in question.clauses:
            clause = content.index.find(reference)
            if question.quotes and clause is not None and clause not in quoted:
                findings.error(
                    question.file, line, f"{question.id}: {clause.display} không có trích (quote) nào"
                )
        _check_passages(
            question.explanation,
            question.line_of("explanation"),
            content,
            question.file,
            question.id,
            findings,
        )
    for lesson in content.lessons:
        check_references(
            lesson.clauses, content.index, lesson.file, lesson.line_of("clauses"), lesson.id, findings
        )
        for quote in lesson.quotes:
            check_references((quote.clause,), content.index, lesson.file, quote.line, lesson.id, findings)
            check_quote(quote, content.index, lesson.file, lesson.id, findings)
        for section in lesson.sections:
            if not section.is_note:
                _check_passages(section.source, section.line + 1, content, lesson.file, lesson.id, findings)


def check_references(
    references: Sequence[str], index: ClauseIndex, file: str, line: int, name: str, findings: Findings
) -> None:
    """Report every reference that names no clause of the plan."""
    for reference in references:
        if reference and index.find(reference) is None:
            findings.error(file, line, f"{name}: kế hoạch không có ý “{reference}” (unknown clause)")


def check_quote(quote: Quote, index: ClauseIndex, file: str, name: str, findings: Findings) -> None:
    """Report a quote that does not stand in its clause, with the place where it first differs."""
    clause = index.find(quote.clause)
    if clause is None or not quote.text:
        return
    quoted, printed = fold_space(quote.text), fold_space(clause.text)
    if quoted in printed:
        return
    elsewhere = [other.display for other in index.all if quoted in fold_space(other.text)]
    where = (
        f"; nguyên văn này ở {', '.join(elsewhere)}"
        if elsewhere
        else f"; khác từ chỗ “…{first_difference(quoted, printed)}”"
    )
    findings.error(
        file, quote.line, f"{name}: trích (quote) không có nguyên văn trong {clause.display}{where}"
    )


def _check_known_error(quote: Quote, content: ContentSet, question: Question, findings: Findings) -> None:
    """Report a question on words that are plainly wrong in the plan itself."""
    clause = content.index.find(quote.clause)
    for note in content.editor_notes:
        if clause and note.is_error and note.clause == clause.id and note.words in fold_space(quote.text):
            message = f"{question.id}: trích (quote) có chỗ sai của chính kế hoạch “{note.words}”; không hỏi về chỗ này"
            findings.error(question.file, quote.line, message)


def _check_passages(
    text: str, line: int, content: ContentSet, file: str, name: str, findings: Findings
) -> None:
    """Report passages in “…” that look like the plan's words and are not."""
    for found in _INLINE.finditer(text):
        passage = fold_space(found[1]).rstrip(" .,;:…")
        pairs = _pairs(passage)
        if len(pairs) < _PASSAGE_WORDS - 1 or _is_printed(passage, content.index):
            continue
        best = max((_share(pairs, clause) for clause in content.index.all), default=0.0)
        at = line + text.count("\n", 0, found.start())
        if best >= _MEANT_AS_QUOTE:
            findings.error(
                file,
                at,
                f"{name}: đoạn trong ngoặc kép khác nguyên văn kế hoạch (quote): “{passage[:_SHOWN]}”",
            )


def _is_printed(passage: str, index: ClauseIndex) -> bool:
    """Say whether a passage stands in the plan; the first letter may change its case with its place in a sentence."""
    rest = passage[1:]
    ways = (passage[0].lower() + rest, passage[0].upper() + rest)
    return any(way in fold_space(clause.text) for clause in index.all for way in ways)


def _pairs(text: str) -> set[tuple[str, str]]:
    parts = words(text)
    return set(zip(parts, parts[1:], strict=False))


def _share(pairs: set[tuple[str, str]], clause: Clause) -> float:
    return len(pairs & _pairs(clause.text)) / len(pairs)
