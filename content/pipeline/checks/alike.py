"""No two questions ask the same thing.

The measure: stems are folded (case, diacritics, punctuation, set phrases such as "Theo Kế hoạch năm 2021") and cut into
pairs of neighbouring words; likeness is the number of shared pairs divided by the number of all pairs of both
(Jaccard). 1 is the same stem; from 0.8 two stems are alike and an error, from 0.65 a warning. A four-part question
counts with its statements, because its lead-in alone says little.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.questions import Question
from quiz.domain.text import words

ALIKE, NEAR = 0.8, 0.65
_SET_PHRASES = re.compile(
    r"\b(?:theo ke hoach(?: nam 2021)?|dua vao ke hoach|moi y sau dung hay sai|chon tat ca (?:cac )?phuong an dung"
    r"|theo muc [ivx]+ ?\d* y \d+(?: cua)?(?: ke hoach)?)\b"
)


def check_alike(content: ContentSet, findings: Findings) -> None:
    """Report alike stems, also across kinds and pools, and questions with the same set of options."""
    stems = [(question, " ".join(words(question.stem)), _pairs(question)) for question in content.questions]
    for position, (question, stem, pairs) in enumerate(stems):
        for other, other_stem, other_pairs in stems[:position]:
            likeness = 1.0 if stem == other_stem and stem else _jaccard(pairs, other_pairs)
            where = f"{other.id} ({other.file}:{other.line_of('stem')})"
            report: Callable[[str, int, str], None] = findings.error if likeness >= ALIKE else findings.warn
            if likeness >= NEAR:
                how = "trùng" if likeness == 1.0 else f"gần giống ({likeness:.2f})"
                report(
                    question.file,
                    question.line_of("stem"),
                    f"{question.id}: câu dẫn {how} với {where} (alike stems)",
                )
    _check_option_sets(content, findings)


def _check_option_sets(content: ContentSet, findings: Findings) -> None:
    seen: dict[frozenset[str], Question] = {}
    for question in content.questions:
        options = frozenset(" ".join(words(option.text)) for option in question.options)
        if len(options) < 2:
            continue
        if first := seen.get(options):
            message = (
                f"{question.id}: bộ phương án trùng với {first.id} ({first.file}:{first.line_of('options')})"
            )
            findings.error(question.file, question.line_of("options"), message)
        seen.setdefault(options, question)


def _pairs(question: Question) -> set[tuple[str, str]]:
    text = " ".join(words(question.stem))
    text = _SET_PHRASES.sub(" ", text)
    if question.kind == "four_statements":
        text += " " + " ".join(" ".join(words(statement.text)) for statement in question.statements)
    parts = text.split()
    return set(zip(parts, parts[1:], strict=False))


def _jaccard(one: set[tuple[str, str]], other: set[tuple[str, str]]) -> float:
    union = len(one | other)
    return len(one & other) / union if union else 0.0
