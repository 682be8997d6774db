"""No two questions ask the same thing.

The measure is that of quiz.domain.likeness: from ALIKE two stems are an error, from NEAR a warning.
"""

from __future__ import annotations

from collections.abc import Callable

from content.pipeline.content_set import ContentSet
from content.pipeline.problems import Findings
from content.pipeline.questions import Question
from quiz.domain.likeness import ALIKE, NEAR, Pairs, likeness, stem_pairs
from quiz.domain.text import words


def check_alike(content: ContentSet, findings: Findings) -> None:
    """Report alike stems, also across kinds and pools, and questions with the same set of options."""
    stems = [(question, " ".join(words(question.stem)), _pairs(question)) for question in content.questions]
    for position, (question, stem, pairs) in enumerate(stems):
        for other, other_stem, other_pairs in stems[:position]:
            alike = 1.0 if stem == other_stem and stem else likeness(pairs, other_pairs)
            where = f"{other.id} ({other.file}:{other.line_of('stem')})"
            report: Callable[[str, int, str], None] = findings.error if alike >= ALIKE else findings.warn
            if alike >= NEAR:
                how = "trùng" if alike == 1.0 else f"gần giống ({alike:.2f})"
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


def _pairs(question: Question) -> Pairs:
    return stem_pairs(question.stem, (statement.text for statement in question.statements))
