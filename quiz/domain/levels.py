"""Levels of thinking ("mức độ nhận thức"): four are stored; a scheme says which of them count as one when shown.

Periodic tests are planned in three since 2024; older banks go on in four.
Primary schools number theirs (Thông tư 27/2020/TT-BGDĐT).
"""

from __future__ import annotations

from collections.abc import Sequence

LEVELS = ("recall", "comprehension", "application", "advanced")
THREE, FOUR, PRIMARY = "three", "four", "primary"
#: By scheme: the shown levels in order, each with the stored ones that it stands for. A shown level has the first one's name.
SCHEMES: dict[str, dict[str, tuple[str, ...]]] = {
    THREE: {
        "recall": ("recall",),
        "comprehension": ("comprehension",),
        "application": ("application", "advanced"),
    },
    FOUR: {level: (level,) for level in LEVELS},
}
SCHEMES[PRIMARY] = SCHEMES[THREE]


def shown_level(level: str, scheme: str) -> str:
    """The level as a scheme shows it."""
    return next(shown for shown, stored in SCHEMES[scheme].items() if level in stored)


def stored_levels(shown: Sequence[str], scheme: str) -> list[str]:
    """The stored levels behind shown ones; what the scheme does not show is left out."""
    return [level for name in shown for level in SCHEMES[scheme].get(name, ())]
