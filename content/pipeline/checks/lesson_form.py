"""The form of lessons: order of parts, quotes that are shown, two checks, length."""

from __future__ import annotations

import re

from content.pipeline.content_set import ContentSet
from content.pipeline.lessons import Lesson
from content.pipeline.problems import Findings
from content.pipeline.questions import AUDIENCES
from quiz.domain.text import fold

_WORDS_LOW, _WORDS_HIGH = 450, 650
_ORDER = (
    "vi sao viec nay lien quan den",
    "ke hoach noi gi",
    "lam the nao",
    "tu can nho",
    "thu suc",
    "lam ngay",
)


def check_lesson_form(content: ContentSet, findings: Findings) -> None:
    """Check every lesson on its own and against its bank."""
    seen: dict[str, Lesson] = {}
    for lesson in content.lessons:
        name = lesson.file.rsplit("/", 1)[-1].removesuffix(".md")
        if lesson.id != name:
            findings.error(
                lesson.file, lesson.line_of("id"), f"mã bài học “{lesson.id}” khác tên tệp “{name}”"
            )
        if lesson.id in seen:
            findings.error(lesson.file, lesson.line_of("id"), f"mã bài học đã có ở {seen[lesson.id].file}")
        seen.setdefault(lesson.id, lesson)
        if not lesson.audience or set(lesson.audience) - set(AUDIENCES):
            findings.error(
                lesson.file,
                lesson.line_of("audience"),
                f"{lesson.id}: “audience” gồm student, staff hoặc cả hai",
            )
        if not lesson.clauses:
            findings.error(
                lesson.file,
                lesson.line_of("clauses"),
                f"{lesson.id}: bài học không nêu ý nào của kế hoạch (lesson without a clause)",
            )
        _check_parts(lesson, findings)
        _check_blocks(lesson, content, findings)
        _check_checks(lesson, content, findings)
        _check_length(lesson, findings)


def _check_parts(lesson: Lesson, findings: Findings) -> None:
    titles = [fold(section.title) for section in lesson.sections if not section.is_note]
    for position, expected in enumerate(_ORDER):
        title = titles[position] if position < len(titles) else ""
        if not title.startswith(expected):
            line = lesson.sections[position].line if position < len(lesson.sections) else lesson.body_line
            message = f"{lesson.id}: phần {position + 1} phải là “{_SHOWN[position]}”"
            findings.error(lesson.file, line, message)
            return
    if len(titles) > len(_ORDER):
        findings.error(
            lesson.file, lesson.sections[len(_ORDER)].line, f"{lesson.id}: có phần ngoài thứ tự đã định"
        )


_SHOWN = (
    "Vì sao việc này liên quan đến …",
    "Kế hoạch nói gì",
    "Làm thế nào",
    "Từ cần nhớ",
    "Thử sức",
    "Làm ngay",
)


def _check_blocks(lesson: Lesson, content: ContentSet, findings: Findings) -> None:
    shown: list[int] = []
    checks = 0
    for section in lesson.sections:
        for block in section.blocks:
            if block.kind == "quote":
                shown.append(block.quote)
            checks += block.kind == "checks"
        if found := re.search(r"\[\[.*?\]\]", section.source):
            findings.error(
                lesson.file,
                section.line,
                f"{lesson.id}: “{found[0]}” phải đứng riêng một dòng và viết [[quote số]] hoặc [[checks]]",
            )
    if checks != 1:
        findings.error(lesson.file, lesson.body_line, f"{lesson.id}: cần đúng một [[checks]], có {checks}")
    for number in sorted(set(shown)):
        if not 0 <= number < len(lesson.quotes):
            findings.error(
                lesson.file, lesson.body_line, f"{lesson.id}: [[quote {number + 1}]] không có trong “quotes”"
            )
    taught = {content.index.find(reference) for reference in lesson.clauses}
    for number, quote in enumerate(lesson.quotes):
        clause = content.index.find(quote.clause)
        if number not in shown:
            findings.error(
                lesson.file, quote.line, f"{lesson.id}: trích (quote) {number + 1} không được dùng trong bài"
            )
        if clause is not None and clause not in taught:
            findings.error(
                lesson.file,
                quote.line,
                f"{lesson.id}: trích (quote) từ {clause.display}, không có trong “clauses”",
            )
    if not lesson.quotes:
        findings.error(
            lesson.file, lesson.line_of("quotes"), f"{lesson.id}: bài học không có trích (quote) nào"
        )


def _check_checks(lesson: Lesson, content: ContentSet, findings: Findings) -> None:
    line = lesson.line_of("checks")
    if len(lesson.checks) != 2 or len(set(lesson.checks)) != 2:
        findings.error(lesson.file, line, f"{lesson.id}: “Thử sức” cần hai câu hỏi khác nhau")
    levels = set()
    for name in lesson.checks:
        question = content.question(name)
        if question is None:
            findings.error(lesson.file, line, f"{lesson.id}: không có câu hỏi {name}")
            continue
        levels.add(question.level)
        if question.pool != "practice":
            findings.error(
                lesson.file,
                line,
                f"{lesson.id}: {name} thuộc nhóm {question.pool}; “Thử sức” chỉ dùng practice",
            )
        if set(lesson.audience) - set(question.audience):
            findings.error(lesson.file, line, f"{lesson.id}: {name} không dành cho mọi đối tượng của bài")
        if question.lesson != lesson.id:
            findings.error(lesson.file, line, f"{lesson.id}: {name} là câu hỏi của bài khác")
    if len(levels) == 2 and not ("recall" in levels and levels & {"application", "advanced"}):
        findings.error(
            lesson.file,
            line,
            f"{lesson.id}: “Thử sức” gồm một câu Biết (recall) và một câu Vận dụng (application)",
        )
    if len(levels) == 1 and len(lesson.checks) == 2 and all(content.question(name) for name in lesson.checks):
        findings.error(lesson.file, line, f"{lesson.id}: hai câu “Thử sức” cùng một mức")


def _check_length(lesson: Lesson, findings: Findings) -> None:
    if not _WORDS_LOW <= lesson.word_count <= _WORDS_HIGH:
        message = f"{lesson.id}: bài có {lesson.word_count} chữ (không kể trích và ghi chú); nên từ {_WORDS_LOW} đến {_WORDS_HIGH}"
        findings.warn(lesson.file, lesson.body_line, message)
