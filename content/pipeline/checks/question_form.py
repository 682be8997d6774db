"""The form of single questions: ids, keys of the right shape, options, lengths, explanations, audiences."""

from __future__ import annotations

import re

from content.pipeline.content_set import ContentSet
from content.pipeline.overtaken import DOCUMENT_NUMBER
from content.pipeline.problems import Findings, Problem
from content.pipeline.question_making import made_parts, words_of_stem
from content.pipeline.question_parts import FIELDS
from content.pipeline.questions import Question
from quiz.domain import question_style as style
from quiz.domain.question_draft import Problem as PartProblem
from quiz.domain.questions import SCORINGS
from quiz.domain.text import fold, fold_space


def check_question_form(content: ContentSet, findings: Findings) -> None:
    """Check every question on its own."""
    seen: dict[str, Question] = {}
    lessons = {lesson.id: lesson for lesson in content.lessons}
    for question in content.questions:
        report = _Reporter(question, findings)
        if question.id in seen:
            first = seen[question.id]
            report.error("id", f"mã câu hỏi đã có ở {first.file}:{first.line}")
        seen.setdefault(question.id, question)
        if not re.fullmatch(rf"{re.escape(question.lesson)}-\d{{2,3}}", question.id):
            report.error("id", f"mã câu hỏi phải là “{question.lesson}-” và hai chữ số")
        lesson = lessons.get(question.lesson)
        if lesson and question.for_pupils and "student" not in lesson.audience:
            report.error("audience", "câu hỏi cho học sinh trong bài học chỉ dành cho cán bộ, giáo viên")
        if not question.audience:
            report.error("audience", "thiếu đối tượng (audience)")
        _check_alone(question, report)


def question_problems(question: Question) -> list[Problem]:
    """Return the errors of one question's form, whatever bank it stands in: what a draft must not have."""
    findings = Findings()
    _check_alone(question, _Reporter(question, findings))
    return findings.errors


def _check_alone(question: Question, report: _Reporter) -> None:
    _check_stem(question, report)
    if question.kind in _KINDS:
        _KINDS[question.kind](question, report)
    _check_common(question, report)
    _check_numbers(question, report)


class _Reporter:
    """Adds file, line and question id to a message."""

    def __init__(self, question: Question, findings: Findings) -> None:
        self._question, self._findings = question, findings

    def error(self, field: str, message: str, line: int = 0) -> None:
        question = self._question
        self._findings.error(question.file, line or question.line_of(field), f"{question.id}: {message}")

    def warn(self, field: str, message: str, line: int = 0) -> None:
        question = self._question
        self._findings.warn(question.file, line or question.line_of(field), f"{question.id}: {message}")


def _check_stem(question: Question, report: _Reporter) -> None:
    folded = fold_space(fold(question.stem))
    stem = words_of_stem(question.stem) if question.kind == "cloze" else question.stem
    length, limit = style.stem_length(stem), style.stem_limit(question.tags)
    if length > limit:
        report.error("stem", f"câu dẫn có {length} chữ, nhiều nhất {limit}")
    if style.BEST_STATEMENT.search(folded):
        report.error("stem", "không hỏi “phát biểu đúng nhất”")
    if question.kind == "multiple_response" and not style.CHOOSE_ALL.search(folded):
        report.error("stem", "câu nhiều đáp án cần ghi “(Chọn tất cả phương án đúng)”")


def _check_common(question: Question, report: _Reporter) -> None:
    if len(question.clauses) > 1 and question.level == "recall":
        report.error("clause", "câu mức Biết chỉ dùng một ý; nối nhiều ý từ mức Hiểu trở lên")
    if question.kind != "four_statements" and not question.quotes:
        report.error("quote", "câu hỏi cần trích (quote) nguyên văn và ý (clause) của kế hoạch")
    if question.kind == "four_statements" and question.quotes:
        report.error("quote", "câu đúng/sai bốn ý có trích (quote) ở từng ý, không có ở câu hỏi")
    if "document_number" in question.tags and question.for_pupils:
        report.error("tags", "câu hỏi số, ngày văn bản không dành cho học sinh")
    if question.kind not in ("single_choice", "multiple_response") and question.options:
        report.error("options", "loại câu này không có “options”")
    if question.kind != "four_statements" and question.statements:
        report.error("statements", "chỉ câu đúng/sai bốn ý có “statements”")
    offered = (*SCORINGS.get(question.kind, ()), *_OLD_SCORINGS.get(question.kind, ()))
    if question.scoring and not offered:
        report.error("scoring", "loại câu này không có “scoring”")
    elif question.scoring and question.scoring not in offered:
        report.error("scoring", f"“scoring” phải là {' hoặc '.join(offered)}")
    if question.kind != "true_false" and (question.key is not None or question.why):
        report.error("key", "“key” và “why” ở câu hỏi chỉ dùng cho câu đúng/sai đơn")


def _check_numbers(question: Question, report: _Reporter) -> None:
    """Whose options are numbers of documents asks for such a number, and says so in its tags."""
    asks = any(DOCUMENT_NUMBER.search(option.text) for option in question.options)
    if asks and "document_number" not in question.tags:
        report.error("tags", "phương án là số văn bản nhưng thiếu tag “document_number”")


def _check_options(question: Question, report: _Reporter) -> None:
    texts = [fold_space(fold(option.text)).rstrip(".") for option in question.options]
    for position, option in enumerate(question.options):
        if texts[position] in texts[:position]:
            report.error("options", f"hai phương án giống nhau: “{option.text}”", option.line)
        if style.is_catch_all(option.text):
            report.error("options", f"không dùng phương án “{option.text}”", option.line)
        if not option.is_key and not option.why:
            report.error("options", f"phương án nhiễu “{option.text}” thiếu “why”", option.line)
    ratio = style.length_ratio([option.text for option in question.options])
    if ratio > style.OPTION_RATIO:
        report.warn(
            "options",
            f"phương án dài nhất gấp {ratio:.2f} lần phương án ngắn nhất (nên trong 1,4)",
        )


def _check_single_choice(question: Question, report: _Reporter) -> None:
    keys = sum(option.is_key for option in question.options)
    if len(question.options) != 4:
        report.error("options", f"câu nhiều lựa chọn cần 4 phương án, có {len(question.options)}")
    if keys != 1:
        report.error("options", f"cần đúng một đáp án (key: true), có {keys}")
    _check_options(question, report)


def _check_multiple_response(question: Question, report: _Reporter) -> None:
    keys, total = sum(option.is_key for option in question.options), len(question.options)
    if total not in (4, 5):
        report.error("options", f"câu nhiều đáp án cần 4 hoặc 5 phương án, có {total}")
    if keys < 2 or keys >= total:
        report.error(
            "options",
            f"câu nhiều đáp án cần từ hai đáp án (key: true), không phải tất cả; có {keys} trong {total}",
        )
    _check_options(question, report)


def _check_true_false(question: Question, report: _Reporter) -> None:
    if question.key is None:
        report.error("key", "câu đúng/sai cần đáp án “key: true” hoặc “key: false”")
    if not question.why:
        report.error("why", "câu đúng/sai cần “why”: vì sao có người chọn sai")


def _check_four_statements(question: Question, report: _Reporter) -> None:
    keys = [statement.key for statement in question.statements]
    if len(keys) != 4:
        report.error("statements", f"cần bốn ý a, b, c, d, có {len(keys)}")
    elif all(keys) or not any(keys):
        report.error("statements", "bốn ý không được cùng đúng hoặc cùng sai (key)")
    if not question.scoring:
        report.error("scoring", f"“scoring” phải là {' hoặc '.join(SCORINGS['four_statements'])}")
    texts = [fold_space(fold(statement.text)) for statement in question.statements]
    for position, statement in enumerate(question.statements):
        if texts[position] in texts[:position]:
            report.error("statements", f"hai ý giống nhau: “{statement.text}”", statement.line)


def _check_parts(question: Question, report: _Reporter) -> None:
    assert question.parts is not None
    _body, problems = made_parts(question.kind, question.stem, question.parts)
    for problem in problems:
        field, _place, _rest = problem.field.partition("-")
        report.error(_FILE_FIELDS.get(field, field), _sentence(problem))
    for name, count in (("pairs", len(question.parts.pairs)), ("order", len(question.parts.order))):
        if count and count != _ITEMS:
            report.warn(name, f"câu ghép nối, sắp xếp nên có {_ITEMS} mục, có {count}")


def _sentence(problem: PartProblem) -> str:
    facts = problem.facts
    return {
        "text-missing": "có mục để trống",
        "text-long": "có mục dài quá",
        "part-twice": f"hai mục giống nhau: “{facts.get('text', '')}”",
        "parts-count": f"cần từ {facts.get('least')} đến {facts.get('most')} mục, có {facts.get('count')}",
        "accepted-missing": "thiếu đáp án được nhận (accepted)",
        "form-missing": "thiếu “form”: nói rõ ghi câu trả lời thế nào",
        "number-unfit": '“value” phải là một số viết một cách duy nhất, ví dụ "9,75"; hàng nghìn không tách',
        "tolerance-unfit": '“tolerance” phải là một số không âm, ví dụ "0,5"',
        "gap-missing": "câu điền khuyết cần chỗ trống dạng [[đúng | sai | sai]] trong “stem”",
        "gap-choices": f"chỗ trống thứ {facts.get('number')} cần từ hai từ để chọn, cách nhau bằng |",
        "gap-twice": f"chỗ trống thứ {facts.get('number')} có hai từ giống nhau",
    }.get(problem.code, problem.code)


#: Names in a bank file of what the page's form calls otherwise.
_FILE_FIELDS = {"items": "order"}
_ITEMS = 4
_OLD_SCORINGS = {"four_statements": ("equal_shares",)}
_KINDS = {
    **dict.fromkeys(FIELDS, _check_parts),
    "single_choice": _check_single_choice,
    "multiple_response": _check_multiple_response,
    "true_false": _check_true_false,
    "four_statements": _check_four_statements,
}
