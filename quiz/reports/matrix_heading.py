"""What stands above and below a matrix on paper."""

from __future__ import annotations

from dataclasses import dataclass

LEFT, RIGHT = "DUYỆT CỦA TỔ CHUYÊN MÔN", "NGƯỜI LẬP"


@dataclass(frozen=True)
class Heading:
    """`above`: the office over the unit, in capitals; `name`: of the test; `about`: school year, questions and marks."""

    above: str
    unit: str
    name: str
    about: str
    left_signature: str = LEFT
    right_signature: str = RIGHT
