"""Statements as questions: one alone, or two true and two false ones on different matters of one part of the plan."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence

from content.pipeline.drafting.draft import Claim, Draft
from content.pipeline.drafting.segments import inner_case
from content.pipeline.drafting.wording import TAKEAWAYS, rests_on, where


def true_false(slot: str, claim: Claim) -> Draft:
    """Return a statement as a question of its own."""
    return Draft(
        kind="true_false",
        slot=slot,
        level=claim.level,
        stem=f"Theo Kế hoạch, {inner_case(claim.text)}",
        quotes=((claim.clause, claim.quote),),
        explanation=f"{rests_on(claim.clause, claim.quote)} {claim.explanation}"
        + (f" {TAKEAWAYS[slot]}" if slot in TAKEAWAYS else ""),
        key=claim.key,
        why=claim.why,
    )


def four_statements(claims: Sequence[tuple[str, Claim]], titles: Mapping[str, str]) -> Iterator[Draft]:
    """Return questions of four statements from one section, two of them true and two false, on different matters."""
    by_section: dict[str, list[tuple[str, Claim]]] = {}
    for slot, claim in claims:
        by_section.setdefault(claim.clause.section.split(".")[0], []).append((slot, claim))
    for section, found in by_section.items():
        spent: set[tuple[str, str]] = set()
        for number in range(_MOST_FOURS):
            taken = _four(found, spent)
            if not taken:
                break
            spent |= {(claim.clause.id, claim.quote) for claim in taken}
            stem = f"Dựa vào phần {section} của Kế hoạch ({titles[section].capitalize()}), mỗi ý sau đúng hay sai?"
            yield Draft(
                kind="four_statements",
                slot=f"four-{number}",
                level="comprehension",
                stem=stem,
                quotes=(),
                explanation=_together(taken),
                claims=tuple(taken),
                scoring="steps_2025",
            )


_MOST_FOURS = 3


def _four(found: Sequence[tuple[str, Claim]], spent: Collection[tuple[str, str]]) -> list[Claim]:
    """Return two true and two false statements on four matters, in the order of the text; fewer are none."""
    taken: list[Claim] = []
    for truth in (False, True, False, True):
        used = {(claim.clause.id, claim.quote) for claim in taken} | set(spent)
        free = [
            claim for _, claim in found if claim.key is truth and (claim.clause.id, claim.quote) not in used
        ]
        fresh = [claim for claim in free if claim.clause.id not in {one.clause.id for one in taken}]
        taken += (fresh or free)[:1]
    return sorted(taken, key=lambda claim: (claim.clause.line, claim.text)) if len(taken) == 4 else []


def _together(taken: Sequence[Claim]) -> str:
    wrong = [claim for claim in taken if not claim.key]
    places = " và ".join(dict.fromkeys(where(claim.clause) for claim in wrong))
    return (
        f"Hai ý sai trái với {places} của Kế hoạch. "
        + " ".join(dict.fromkeys(claim.explanation for claim in wrong))
        + " Nên đọc hết câu của Kế hoạch rồi mới kết luận."
    )
