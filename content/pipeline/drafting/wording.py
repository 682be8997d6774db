"""What a draft says around the plan's words: stems, reasons, explanations, names of clauses."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Sequence

from content.pipeline.clauses import Clause


def where(clause: Clause) -> str:
    """Return "mục III.2, ý 2", or what stands for it in the preamble."""
    if clause.section == "0":
        return "phần mở đầu"
    return f"mục {clause.section}, ý {clause.ordinal}"


def places_named(text: str, undivided: Collection[str]) -> str:
    """Return `text` with "mục IV.2" for "mục IV.2, ý 1" where the plan does not divide the section into points."""
    return re.sub(
        r"mục ([\w.]+), ý 1(?!\d)",
        lambda found: f"mục {found[1]}" if found[1] in undivided else found[0],
        text,
    )


def rests_on(clause: Clause, quote: str) -> str:
    """Return the sentence that gives the plan's words, in one of several wordings that the words themselves choose."""
    return (
        _OPENINGS[digest(quote) % len(_OPENINGS)].format(quote=quote, place=where(clause))
        if _may_quote(quote)
        else _REFERRED.format(place=where(clause))
    )


def explained(quotes: Sequence[tuple[Clause, str]], say: str, seed: str) -> str:
    """Return an explanation: the plan's words with their place, and what there is to say, in an order that the seed chooses."""
    shown = [
        f"“{quote}” ({where(clause)})" if _may_quote(quote) else f"{where(clause)}"
        for clause, quote in quotes
    ]
    if not all(_may_quote(quote) for _, quote in quotes):
        return f"{say} (Xem {' và '.join(where(clause) for clause, _ in quotes)}.)"
    told = " và ".join(filter(None, ("; ".join(shown[:-1]), shown[-1])))
    ways = (
        f"Kế hoạch nêu: {told}. {say}",
        f"{say} Kế hoạch viết: {told}.",
        f"Căn cứ là lời Kế hoạch: {told}. {say}",
        f"{say} Lời Kế hoạch: {told}.",
    )
    return ways[digest(seed, *(quote for _, quote in quotes)) % len(ways)]


_LONGEST_QUOTE = 45
_OPENINGS = (
    "Kế hoạch nêu: “{quote}” ({place}).",
    "Kế hoạch viết ở {place}: “{quote}”.",
    "Căn cứ là {place}: “{quote}”.",
)
_REFERRED = "Điều này nằm ở {place}."


def _may_quote(quote: str) -> bool:
    return len(quote.split()) <= _LONGEST_QUOTE and "“" not in quote


def digest(*parts: str) -> int:
    """Return a number that the parts alone decide: what choices without meaning are made by."""
    return int(hashlib.sha256("|".join(parts).encode("utf-8")).hexdigest()[:8], 16)
