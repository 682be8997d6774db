"""A question's digest: what a reading stands for."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from typing import Any

from content.pipeline.clauses import ClauseIndex
from content.pipeline.questions import Question


def question_digest(question: Question, index: ClauseIndex) -> str:
    """Return the SHA-256 of a question's content; a changed digest asks for a new reading.

    Content is everything a reader judges. Clauses count by id, however they are written. Not counted are the pool and
    the place in the file, which change nothing that was read.
    """
    content: dict[str, Any] = {
        "id": question.id,
        "kind": question.kind,
        "level": question.level,
        "audience": list(question.audience),
        "tags": list(question.tags),
        "clauses": [_clause_id(reference, index) for reference in question.clauses],
        "quotes": [[_clause_id(quote.clause, index), quote.text] for quote in question.quotes],
        "stem": question.stem,
        "options": [[option.text, option.is_key, option.why] for option in question.options],
        "key": question.key,
        "why": question.why,
        "statements": [
            [
                item.text,
                item.key,
                item.level,
                _clause_id(item.quote.clause, index),
                item.quote.text,
                item.explanation,
                item.why,
            ]
            for item in question.statements
        ],
        "scoring": question.scoring,
        "explanation": question.explanation,
        "note": question.note,
    }
    if question.parts is not None:  # questions without keep the digests under which they were read
        content["parts"] = asdict(question.parts)
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8")).hexdigest()


def _clause_id(reference: str, index: ClauseIndex) -> str:
    clause = index.find(reference)
    return clause.id if clause else reference
