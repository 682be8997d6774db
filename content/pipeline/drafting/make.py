"""From a plan to its drafts: facts, questions of every kind, audience, checks, and an even choice among them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from content.pipeline.drafting.audience import addressed
from content.pipeline.drafting.choices import single_choices
from content.pipeline.drafting.cloze import clozes
from content.pipeline.drafting.complete import list_choices
from content.pipeline.drafting.documents import document_drafts
from content.pipeline.drafting.draft import Claim, Draft
from content.pipeline.drafting.duties import duties_of, duty_choices, duty_claims
from content.pipeline.drafting.facts import facts_of
from content.pipeline.drafting.labels import label_claims
from content.pipeline.drafting.many import multiple_responses
from content.pipeline.drafting.matches import matchings
from content.pipeline.drafting.proof import Proof
from content.pipeline.drafting.rhythm import rhythm_choices
from content.pipeline.drafting.segments import segments
from content.pipeline.drafting.sound import DraftSource, Soundness, is_alike
from content.pipeline.drafting.statements import four_statements, true_false
from content.pipeline.drafting.truths import claims_of, contrary_claims
from content.pipeline.sections import PREAMBLE
from quiz.domain.text import fold


def draft_questions(source: DraftSource) -> tuple[Draft, ...]:
    """Return every draft that a plan's text gives, in the order of the text; the same plan gives the same drafts."""
    document = source.document
    clauses = [clause for clause in document.clauses if clause.section != PREAMBLE]
    parts = list(segments(clauses))
    titles = {section.key: section.title for section in document.sections}
    facts = [
        fact
        for part in parts
        for fact in facts_of(part, source.citations, _is_content(titles[part.clause.section]))
    ]
    sound = Soundness(source)
    facts = [fact for fact in facts if sound.may_be_asked(fact.clause, fact.quote, fact.slot)]
    proof = Proof(parts)
    duties = duties_of(document, parts)
    claims = [*claims_of(facts), *contrary_claims(facts), *label_claims(document), *duty_claims(duties)]
    claims = [(slot, claim) for slot, claim in claims if sound.claim_holds(slot, claim)]
    calm = [(slot, claim) for slot, claim in claims if not sound.overtaken_in(claim.clause, claim.quote)]
    fours = list(four_statements(calm, titles))
    found: list[Draft] = [
        *single_choices(facts, proof),
        *list_choices(facts),
        *rhythm_choices(parts),
        *duty_choices(duties),
        *multiple_responses(facts, proof),
        *clozes(parts, titles, source.citations),
        *matchings(facts, proof),
        *document_drafts(source.citations, {clause.id: clause for clause in clauses}, sound.is_current),
        *fours,
        *_truths(claims, {claim.text for four in fours for claim in four.claims}),
    ]
    drafts = [sound.noted(addressed(draft)) for draft in found]
    order = {clause.id: place for place, clause in enumerate(document.clauses)}
    drafts.sort(key=lambda draft: order[draft.clause.id])
    kept: list[Draft] = []
    for draft in drafts:
        if sound.holds(draft) and not is_alike(draft, kept):
            kept.append(draft)
    return tuple(kept)


def _truths(claims: Sequence[tuple[str, Claim]], taken: set[str]) -> Iterator[Draft]:
    """One statement for each quote that stands in no four, true and false in turn, so that neither can be guessed."""
    by_quote: dict[tuple[str, str, str], list[tuple[str, Claim]]] = {}
    for slot, claim in claims:
        if claim.text in taken:
            continue
        matter = claim.text.split()[0:4] if slot == "label" else slot
        by_quote.setdefault((claim.clause.id, claim.quote, str(matter)), []).append((slot, claim))
    wanted = False
    for ways in by_quote.values():
        slot, claim = next(((slot, claim) for slot, claim in ways if claim.key is wanted), ways[0])
        wanted = not claim.key
        yield true_false(slot, claim)


def _is_content(title: str) -> bool:
    return fold(title).startswith("noi dung")
