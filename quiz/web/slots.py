"""Questions in the shape that templates/components/question.html reads: the API's fields, with clauses in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quiz.domain.questions import pieces
from quiz.services.attempt_read import Part, SlotView
from quiz.web.formats import clause_ref
from quiz.web.slot_parts import named_aside, named_parts


def shown_slot(slot: SlotView, *, plan: str = "") -> dict[str, Any]:
    """A slot for question_form, or for question_review with what it carries of marks, key and reasons.

    `plan`: how the plan is named.
    """
    shown: dict[str, Any] = {
        "slot": slot.number,
        "kind": slot.kind,
        "stem_html": slot.stem_html,
        "answer": slot.answer,
        "max_score": slot.max_score,
    }
    parts = [_part(part, plan) for part in slot.parts]
    shown |= named_parts(slot.kind, parts, slot.sizes) | named_aside(slot.kind, slot.aside)
    if slot.kind == "cloze":
        shown["pieces"] = pieces(slot.stem_html)
    if slot.score is not None:
        shown["score"] = slot.score
    if slot.key is not None:
        shown["key"] = slot.key
        shown |= {"scoring": slot.scoring, "accepted": slot.accepted, "tolerance": slot.tolerance}
    if slot.correction is not None:
        shown["correction"] = {"mode": slot.correction.mode, "accepted": slot.correction.accepted}
    return shown | {
        "explanation_html": slot.explanation_html,
        "note_html": slot.note_html,
        "clauses": [shown_clause(clause, plan) for clause in slot.clauses],
    }


def shown_clause(clause: Mapping[str, Any], plan: str) -> dict[str, str]:
    """A quote with its place in the plan, in words."""
    return {"ref": clause_ref(clause), "quote": clause["quote"], "document": plan}


def _part(part: Part, plan: str) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": part.id, "html": part.html}
    if part.clause:
        shown["clause"] = shown_clause(part.clause, plan)
        shown["explanation_html"] = part.explanation_html
    return shown
