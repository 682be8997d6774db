"""From what an author typed to the stored body of a question, of every kind; what does not fit is told field by field.

`render` makes safe HTML of one paragraph's Markdown; it comes from the content pipeline, so that pages and files show the
same.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

from quiz.domain.question_builder import LONGEST, Body, Builder, Render
from quiz.domain.question_draft import ClausePlace, DraftText, ImageUse, Problem
from quiz.domain.question_parts import GAP, MAKERS

KINDS = tuple(MAKERS)
#: Kinds whose quotes stand in their statements.
QUOTED_BY_STATEMENT = ("four_statements",)
SCORINGS: Mapping[str, tuple[str, ...]] = {
    "multiple_response": ("all_or_nothing", "per_option"),
    "four_statements": ("steps_2025", "equal"),
    "matching": ("per_part",),
    "ordering": ("all_or_nothing", "per_place"),
    "cloze": ("per_part",),
}
#: Before the other kinds were written, equal shares had a name of two words.
SCORING_NAMES = {"equal_shares": "equal"}


def build_body(
    draft: DraftText, clauses: Mapping[str, ClausePlace], render: Render
) -> tuple[Body, list[Problem]]:
    """The body, whole only where there is no problem. `clauses`: those that the quotes name, by code."""
    builder = Builder(draft, clauses, render)
    body: Body = {
        "stem_html": _stem(builder),
        "explanation_html": builder.text("explanation", draft.explanation, code="explanation-missing"),
        "note_html": builder.optional("note", draft.note) or None,
        "clauses": _quotes(builder),
    }
    if draft.images:
        body["images"] = [
            {"name": one.name, "alt": one.alt, "width": one.width, "height": one.height}
            for one in draft.images
        ]
    maker = MAKERS.get(draft.kind)
    if maker is None:
        builder.wrong("kind", "kind-unknown")
        return body, builder.problems
    body |= maker(builder)
    if draft.kind in SCORINGS:
        body["scoring"] = _scoring(builder)
    return body, builder.problems


def _stem(builder: Builder) -> str:
    draft = builder.draft
    stem = builder.text("stem", gaps_named(draft.stem) if draft.kind == "cloze" else draft.stem)
    for place, image in enumerate(draft.images):
        if not image.alt.strip():
            builder.wrong(f"images-{place}-alt", "alt-missing")
        elif len(image.alt) > LONGEST:
            builder.wrong(f"images-{place}-alt", "text-long", most=str(LONGEST))
    return stem + "".join(image_html(image) for image in draft.images)


def image_html(image: ImageUse) -> str:
    """The element that shows a kept image below the stem."""
    return (
        f'<img src="/question-images/{image.name}" alt="{html.escape(image.alt.strip())}" '
        f'width="{image.width}" height="{image.height}" loading="lazy">'
    )


def gaps_named(stem: str) -> str:
    """The stem with {{g1}}, {{g2}} ... where gaps stand."""
    numbers = iter(range(1, stem.count("[[") + 1))
    return GAP.sub(lambda _found: f"{{{{g{next(numbers)}}}}}", stem)


def _quotes(builder: Builder) -> list[Body]:
    draft = builder.draft
    if draft.kind in QUOTED_BY_STATEMENT:
        made = (builder.quote(f"statements-{place}", one.quote) for place, one in enumerate(draft.statements))
        return [quote for quote in made if quote is not None]
    if not draft.quotes:
        builder.wrong("quotes", "quote-missing")
    made_here = [builder.quote(f"quotes-{place}", one) for place, one in enumerate(draft.quotes)]
    return [quote for quote in made_here if quote is not None]


def _scoring(builder: Builder) -> str:
    offered = SCORINGS[builder.draft.kind]
    asked = SCORING_NAMES.get(builder.draft.scoring, builder.draft.scoring) or offered[0]
    if asked not in offered:
        builder.wrong("scoring", "scoring-unknown")
    return asked
