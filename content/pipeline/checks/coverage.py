"""The programme as a whole: enough of everything, every clause that must be taught is taught and asked, nothing is orphaned."""

from __future__ import annotations

from collections import Counter

from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.questions import POOLS


def check_coverage(content: ContentSet, findings: Findings) -> None:
    """Check the programme's modules, the counts that the plan requires, and the coverage of its clauses."""
    _check_modules(content, findings)
    _check_counts(content, findings)
    _check_clauses(content, findings)


def _check_modules(content: ContentSet, findings: Findings) -> None:
    programme, file = content.programme, content.files["programme"]
    if programme is None:
        return
    lessons = {lesson.id for lesson in content.lessons}
    placed = Counter(name for module in programme.modules for name in module.lessons)
    for module in programme.modules:
        for name in module.lessons:
            if name not in lessons:
                findings.error(file, module.line, f"chuyên đề {module.id}: không có bài học “{name}”")
        bank = [
            question
            for question in content.questions
            if question.lesson in module.lessons and question.pool == "practice"
        ]
        for audience in ("student", "staff"):
            fit = sum(audience in question.audience for question in bank)
            if 0 < fit < module.quiz_questions:
                message = f"chuyên đề {module.id}: bài kiểm tra cần {module.quiz_questions} câu, {audience} có {fit} câu luyện tập"
                findings.warn(file, module.line, message)
    for lesson in content.lessons:
        if placed[lesson.id] != 1:
            findings.error(
                lesson.file,
                lesson.line_of("id"),
                f"bài học {lesson.id} đứng trong {placed[lesson.id]} chuyên đề; cần đúng một",
            )
    for question in content.questions:
        if question.lesson not in lessons:
            findings.error(question.file, 1, f"{question.id}: không có bài học “{question.lesson}”")


def _check_counts(content: ContentSet, findings: Findings) -> None:
    requires, file = content.plan.requires, content.files["plan"]
    pupils = [question for question in content.questions if question.for_pupils]
    counts = [
        (len(content.lessons), requires.lessons, "bài học"),
        (len(content.questions), requires.questions, "câu hỏi"),
        (len(pupils), requires.pupil_questions, "câu hỏi dành cho học sinh"),
    ]
    for pool in POOLS:
        fit = sum(question.pool == pool for question in pupils)
        counts.append(
            (fit, requires.pupil_questions_per_pool, f"câu hỏi dành cho học sinh trong nhóm {pool}")
        )
    for number, needed, what in counts:
        if number < needed:
            findings.error(file, 1, f"có {number} {what}, cần ít nhất {needed}")


def _check_clauses(content: ContentSet, findings: Findings) -> None:
    asked = {
        content.index.find(reference) for question in content.questions for reference in question.clauses
    }
    asked |= {
        content.index.find(quote.clause) for question in content.questions for quote in question.all_quotes
    }
    taught = {content.index.find(reference) for lesson in content.lessons for reference in lesson.clauses}
    for clause in content.index.all:
        if not any(
            clause.section == key or clause.section.startswith(f"{key}.")
            for key in content.plan.requires.covered_sections
        ):
            continue
        if clause not in asked:
            findings.error(content.files["source"], clause.line, f"{clause.display}: chưa có câu hỏi nào")
        if clause not in taught:
            findings.error(content.files["source"], clause.line, f"{clause.display}: chưa có bài học nào")
