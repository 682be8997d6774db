"""For whom a draft is: pupils only where the matter is theirs, the words are explained and the sentences short."""

from __future__ import annotations

import re
from dataclasses import replace

from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.vocabulary import FOR_PUPILS, GLOSSES, NOT_FOR_PUPILS
from quiz.domain.text import fold, fold_space

_STEM_WORDS = 40
_OFFICE = re.compile(r"(?<!\w)(?:cơ quan|tổ chức) (?:triển khai|thực hiện)")


def _holds(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(fold(word))}(?!\w)", text) is not None


def addressed(draft: Draft) -> Draft:
    """Return the draft with its audience, and with the first hard term explained where pupils may have it."""
    text = fold_space(fold(" ".join((*draft.texts, draft.explanation))))
    if draft.tags or draft.kind in ("matching", "ordering"):
        return draft
    if any(_holds(text, word) for word in NOT_FOR_PUPILS):
        return draft
    if not any(_holds(text, word) for word in FOR_PUPILS):
        return draft
    hard: list[tuple[str, str]] = []
    for term in GLOSSES:
        if _holds(text, term[0]) and not any(term[0] in longer for longer, _ in hard):
            hard.append(term)
    stem = draft.stem
    for word, meaning in hard:
        at = stem.lower().find(word)
        if at < 0:
            return draft  # a term that stands in an option alone cannot be explained there
        end = at + len(word)
        stem = f"{stem[:end]} ({meaning}){stem[end:]}"
    if len(hard) > 1 or len(stem.split()) > _STEM_WORDS:
        return draft
    return replace(draft, stem=stem, audience=("student", "staff"))
