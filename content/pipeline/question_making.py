"""From what a bank file has of pairs, orders, written answers and gaps to a body, and what is wrong with it.

The makers are those of the editor's page (quiz.domain.question_parts), so that files and pages give the same bodies.
"""

from __future__ import annotations

from typing import Any

from content.pipeline.lessons import render_inline
from content.pipeline.question_parts import Parts
from quiz.domain.question_builder import Builder
from quiz.domain.question_draft import DraftText, PairText, Problem
from quiz.domain.question_parts import GAP, MAKERS
from quiz.domain.questions import SCORINGS


def made_parts(kind: str, stem: str, parts: Parts) -> tuple[dict[str, Any], list[Problem]]:
    """What the body has beside stem, explanation and quotes, and what is wrong with it."""
    draft = DraftText(
        kind=kind,
        stem=stem,
        pairs=tuple(PairText(left, right) for left, right in parts.pairs),
        surplus=parts.surplus,
        items=parts.order,
        accepted=parts.accepted,
        folding=parts.folding,
        form=parts.form,
        value=parts.value,
        tolerance=parts.tolerance,
        unit=parts.unit,
    )
    builder = Builder(draft, {}, render_inline)
    return MAKERS[kind](builder), builder.problems


def scoring_of(kind: str, scoring: str) -> str | None:
    """The rule for partly right answers, the usual one unless another is named; None where there is none."""
    return scoring or SCORINGS.get(kind, (None,))[0]


def words_of_stem(stem: str) -> str:
    """The stem as somebody reads it who fills every gap rightly."""
    return GAP.sub(lambda found: found[1].partition("|")[0].strip(), stem)
