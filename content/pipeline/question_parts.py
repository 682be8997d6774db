"""What questions of pairs, orders, written answers and gaps have in a bank file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from quiz.domain.question_draft import FOLDINGS

#: Fields of a bank file by kind; of cloze the gaps stand in the stem as [[right | wrong | wrong]].
FIELDS: Mapping[str, tuple[str, ...]] = {
    "matching": ("pairs", "surplus"),
    "ordering": ("order",),
    "short_text": ("accepted", "folding", "form"),
    "number": ("value", "tolerance", "unit"),
    "cloze": (),
}
ALL_FIELDS = frozenset(name for names in FIELDS.values() for name in names)


@dataclass(frozen=True)
class Parts:
    """What a question has beside its stem; empty what its kind does not know."""

    pairs: tuple[tuple[str, str], ...] = ()
    surplus: str = ""
    order: tuple[str, ...] = ()
    accepted: tuple[str, ...] = ()
    folding: tuple[str, ...] = FOLDINGS
    form: str = ""
    value: str = ""
    tolerance: str = "0"
    unit: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """Everything in it that a learner reads."""
        sides = tuple(text for pair in self.pairs for text in pair)
        return (*sides, self.surplus, *self.order, self.form, self.unit)
