"""Refuses a plan typed for the fonts of before Unicode (TCVN3, VNI): its letters are not what they look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from content.pipeline.plan_refusal import PlanRefused
from quiz.domain.text import nfc
from quiz.exchange.legacy_fonts import legacy_font

#: So many words, and such a share of those that are not plain ASCII: a foreign name in a Unicode text is no old font.
_LEAST, _SHARE = 8, 0.15


def refuse_legacy(texts: Iterable[str]) -> None:
    """Raise PlanRefused where the words of the texts are those of an old font."""
    seen: Counter[str] = Counter()
    total = 0
    for text in texts:
        for word in nfc(text).split():
            if not word.isascii():
                total += 1
                seen[legacy_font(word.strip(".,;:!?()“”\"'-/")) or ""] += 1
    seen.pop("", None)
    if seen and (most := seen.most_common(1)[0])[1] >= max(_LEAST, _SHARE * total):
        raise PlanRefused("legacy-font", font=most[0])
