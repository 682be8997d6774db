"""For whom a draft is: pupils only where the matter is theirs, the words are explained and the sentences short."""

from __future__ import annotations

import re
from dataclasses import replace

from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.segments import sentence_case
from content.pipeline.drafting.vocabulary import FOR_PUPILS, GLOSSES, NOT_FOR_PUPILS
from quiz.domain.question_style import stem_limit
from quiz.domain.text import fold_space

_OFFICE = re.compile(r"(?<!\w)(?:cơ quan|tổ chức) (?:triển khai|thực hiện)")


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


def addressed(draft: Draft) -> Draft:
    """Return the draft with its audience, and with the first hard term explained where pupils may have it."""
    shown = fold_space(" ".join(draft.texts).lower())
    # What the plan itself is quoted to say is no wording of ours.
    text = fold_space(f"{shown} {re.sub('“[^”]*”', '', draft.explanation.lower())}")
    if not draft.for_pupils or set(draft.tags) - {"situation"} or draft.kind in ("matching", "ordering"):
        return draft
    if any(_holds(text, word) for word in NOT_FOR_PUPILS):
        return draft
    if not any(_holds(text, word) for word in FOR_PUPILS):
        return draft
    hard: list[tuple[str, str]] = []
    for term in GLOSSES:
        if _holds(shown, term[0]) and not any(term[0] in longer for longer, _ in hard):
            hard.append(term)
    if len(hard) > 1 or any(not _holds(draft.stem.lower(), word) for word, _ in hard):
        return draft  # a term that stands in an option alone would be explained before it is met
    told = [f"({sentence_case(word)}: {meaning}.)" for word, meaning in hard]
    stem = " ".join((draft.stem, *told))
    if len(stem.split()) > stem_limit(draft.tags):
        return draft
    return replace(draft, stem=stem, audience=("student", "staff"))
