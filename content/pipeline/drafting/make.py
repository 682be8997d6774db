"""From a plan to its drafts: matters of the field, duties and numbers of the text, questions of every kind, audience, checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from content.pipeline.drafting.asking import matter_drafts, matter_matchings, statements_of
from content.pipeline.drafting.audience import addressed
from content.pipeline.drafting.counts import count_questions, deadline_choices
from content.pipeline.drafting.documents import document_drafts
from content.pipeline.drafting.draft import Draft
from content.pipeline.drafting.duties import duties_of, duty_choices, duty_matchings, duty_statements
from content.pipeline.drafting.matters import matters_of
from content.pipeline.drafting.requirements import requirements_of
from content.pipeline.drafting.rhythm import rhythm_choices
from content.pipeline.drafting.segments import segments
from content.pipeline.drafting.sound import DraftSource, Soundness, is_alike
from content.pipeline.drafting.statements import Ways, statement_drafts
from content.pipeline.drafting.truths import requirement_statements
from content.pipeline.drafting.wording import places_named
from content.pipeline.sections import PREAMBLE


def draft_questions(source: DraftSource) -> tuple[Draft, ...]:
    """Return every draft that a plan's text gives, in the order of the text; the same plan gives the same drafts."""
    document = source.document
    clauses = [clause for clause in document.clauses if clause.section != PREAMBLE]
    parts = list(segments(clauses))
    titles = {section.key: section.title for section in document.sections}
    sound = Soundness(source)
    duties = duties_of(document, parts)
    matters = list(matters_of(parts, titles))
    pool = [
        *statements_of(matters),
        *duty_statements(duties),
        *requirement_statements(requirements_of(parts, source.citations)),
    ]
    asked = [draft for draft in matter_drafts(matters) if sound.holds(draft)]
    found: list[Draft] = [
        *asked,
        *matter_matchings(matters),
        *rhythm_choices(parts),
        *count_questions(parts, source.citations),
        *deadline_choices(parts, {duty.clause.section: duty.office for duty in duties}),
        *duty_choices(duties),
        *duty_matchings(duties),
        *document_drafts(source.citations, {clause.id: clause for clause in clauses}, sound.is_current),
        *statement_drafts(_sound_ways(pool, sound), titles, {name for draft in asked for name in draft.like}),
    ]
    undivided = {key for key, number in Counter(clause.section for clause in clauses).items() if number == 1}
    drafts = [sound.noted(addressed(_with_places(draft, undivided))) for draft in found]
    order = {clause.id: place for place, clause in enumerate(document.clauses)}
    drafts.sort(key=lambda draft: order[draft.clause.id])
    kept: list[Draft] = []
    for draft in drafts:
        if sound.holds(draft) and not is_alike(draft, kept):
            kept.append(draft)
    return tuple(kept)


def _sound_ways(pool: list[Ways], sound: Soundness) -> list[Ways]:
    """Leave out statements on what is wrong in the plan or overtaken; a matter without any is left out whole."""
    held = [tuple(claim for claim in ways if sound.claim_holds(claim)) for ways in pool]
    return [ways for ways in held if ways]


def _with_places(draft: Draft, undivided: set[str]) -> Draft:
    """Return the draft with its places named as the plan divides itself."""

    def named(text: str) -> str:
        return places_named(text, undivided)

    return replace(
        draft,
        stem=named(draft.stem),
        explanation=named(draft.explanation),
        options=tuple(replace(option, why=named(option.why)) for option in draft.options),
    )
