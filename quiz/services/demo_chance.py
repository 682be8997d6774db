"""The demo's chance: everything it draws comes from one seed, so that the same seed gives the same data."""

from __future__ import annotations

import random

from quiz.models.columns import ALPHABET


class Chance(random.Random):
    """A seeded generator that also makes the ids which elsewhere come from the system's randomness."""

    def public_id(self) -> str:
        """An id in the form of quiz.models.columns.new_public_id; known to whoever knows the seed: for the demo only."""
        return "".join(self.choice(ALPHABET) for _ in range(18))

    def bits(self) -> str:
        """128 bits in hex: the seed of an attempt."""
        return f"{self.getrandbits(128):032x}"

    def happens(self, probability: float) -> bool:
        """Whether something of this probability happens."""
        return self.random() < probability
