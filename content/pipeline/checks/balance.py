"""The bank as a whole: nobody should do better by guessing positions or lengths, and numbers of documents stay rare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.questions import LETTERS, Question

#: Fewer questions of a kind than this say nothing about evenness.
_ENOUGH = 12
_POSITION_LOW, _POSITION_HIGH = 15, 35
_TRUE_LOW, _TRUE_HIGH = 35, 65
_LONGEST_HIGH = 30
_NEGATIVE_HIGH = 5


def check_balance(content: ContentSet, findings: Findings) -> None:
    """Check the shares that hold for the bank of a plan."""
    file = content.files["programme"]
    choices = [
        question for question in content.questions if question.kind == "single_choice" and question.options
    ]
    _check_positions(choices, file, findings)
    _check_longest(choices, file, findings)
    statements = [(statement.key, "ý") for question in content.questions for statement in question.statements]
    _check_truth([key for key, _ in statements], "ý đúng/sai (four_statements)", file, findings)
    singles = [question.key for question in content.questions if question.key is not None]
    _check_truth(singles, "câu đúng/sai đơn (true_false)", file, findings)
    numbered = [question for question in content.questions if "document_number" in question.tags]
    if len(numbered) * 10 > len(content.questions):
        last = numbered[-1]
        message = f"{len(numbered)} câu về số, ngày văn bản trong {len(content.questions)} câu; nhiều nhất một phần mười"
        findings.error(last.file, last.line_of("tags"), message)
    negative = [question for question in content.questions if "KHÔNG" in question.stem]
    if len(negative) * 100 > _NEGATIVE_HIGH * len(content.questions) > 0:
        findings.warn(
            file,
            1,
            f"{len(negative)} câu dẫn phủ định (KHÔNG) trong {len(content.questions)} câu; nên dưới 5 %",
        )


def _check_positions(choices: Sequence[Question], file: str, findings: Findings) -> None:
    places = Counter(
        LETTERS[position]
        for question in choices
        for position, option in enumerate(question.options[:4])
        if option.is_key
    )
    total = sum(places.values())
    if total < _ENOUGH:
        return
    for letter in LETTERS[:4]:
        share = 100 * places[letter] / total
        if not _POSITION_LOW <= share <= _POSITION_HIGH:
            message = f"đáp án {letter} ở {places[letter]} trong {total} câu nhiều lựa chọn ({share:.0f} %); cần 15 đến 35 % (key positions)"
            findings.error(file, 1, message)


def _check_longest(choices: Sequence[Question], file: str, findings: Findings) -> None:
    longest = [question for question in choices if _key_is_longest(question)]
    if len(choices) >= _ENOUGH and len(longest) * 100 > _LONGEST_HIGH * len(choices):
        share = 100 * len(longest) / len(choices)
        names = ", ".join(question.id for question in longest)
        message = f"đáp án là phương án dài nhất ở {len(longest)} trong {len(choices)} câu ({share:.0f} %); nhiều nhất 30 %: {names}"
        findings.error(file, 1, message)


def _key_is_longest(question: Question) -> bool:
    """Say whether the key alone is the longest option."""
    keys = [len(option.text) for option in question.options if option.is_key]
    others = [len(option.text) for option in question.options if not option.is_key]
    return bool(keys and others) and keys[0] > max(others)


def _check_truth(keys: Sequence[bool], what: str, file: str, findings: Findings) -> None:
    if len(keys) < _ENOUGH:
        return
    share = 100 * sum(keys) / len(keys)
    if not _TRUE_LOW <= share <= _TRUE_HIGH:
        findings.error(
            file, 1, f"{sum(keys)} trong {len(keys)} {what} là Đúng ({share:.0f} %); cần 35 đến 65 %"
        )
