"""A question of a running paper for its page: in the shape of the template, and as data for the page's script."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Any

from quiz.domain.questions import KINDS, SCORINGS, pieces
from quiz.services.paper_read import Question
from quiz.services.question_texts import script_json
from quiz.web.slot_parts import named_aside, named_parts

#: Kinds of questions as they look: a kind, and where partly right answers can count, a space and the rule.
SHAPES = tuple(f"{kind} {rule}".strip() for kind in KINDS for rule in SCORINGS.get(kind, ("",)))
_PLACES = {shape: place for place, shape in enumerate(SHAPES)}


def form_slot(question: Question) -> dict[str, Any]:
    """A question in the shape that question_form of templates/components/question.html reads."""
    parts = [{"id": own, "html": text.html} for own, text in question.parts]
    slot: dict[str, Any] = {
        "slot": question.number,
        "kind": question.kind,
        "rule": question.rule,
        "stem_html": question.stem.html,
        "answer": question.answer,
    }
    if question.kind == "cloze":
        slot["pieces"] = pieces(question.stem.html)
    aside = question.aside.html if question.aside else None
    return slot | named_parts(question.kind, parts, question.sizes) | named_aside(question.kind, aside)


def question_json(question: Question) -> str:
    """[place in SHAPES, stem, [id, html, id, html ...], answer if any], safe in a <script>.

    Where parts come in sets, the third is a list of such lists; of a written answer it is what stands beside its field.
    """
    pairs = [f'"{own}",{text.json}' for own, text in question.parts]
    if question.sizes:
        ends = pairwise(accumulate(question.sizes, initial=0))
        parts = ",".join([f"[{','.join(pairs[begin:end])}]" for begin, end in ends])
    else:
        parts = ",".join(pairs)
    shown = question.aside.json if question.aside else f"[{parts}]"
    answer = "" if question.answer is None else "," + script_json(question.answer)
    shape = f"{question.kind} {question.rule}" if question.rule else question.kind
    return f"[{_PLACES[shape]},{question.stem.json},{shown}{answer}]"
