"""Drafting: questions from a plan's clauses, deterministic and without any outside service.

`draft_questions` makes every draft that a plan's text gives; `choose_drafts` takes an even selection of them. A draft is
never a finished question: an editor reads it, mends it and sends it to review.
"""

from __future__ import annotations

from content.pipeline.drafting.choose import choose_drafts
from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.make import draft_questions
from content.pipeline.drafting.sound import DraftSource

__all__ = ["Draft", "DraftSource", "choose_drafts", "draft_questions"]
