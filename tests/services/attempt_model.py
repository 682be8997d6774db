"""What an attempt must come to by the rules of the contest clock, told a second time and as plainly as can be.

It shares no code with the app: it keeps a list of what was acknowledged and asks that list. Every answer that can be
sent is made together with what it is worth, so that no score is computed by anything but addition.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

STATEMENTS = {"a": True, "b": False, "c": True, "d": False}


@dataclass(frozen=True)
class Choice:
    """An answer to one slot, as sent and as kept, and its worth in thousandths."""

    sent: Any
    kept: Any
    worth: int


def choices_of(slot: Mapping[str, Any]) -> list[Choice]:
    """Right, partly right, wrong and cleared answers to one slot of a stored paper; the factories' keys."""
    own = {bank: mine for mine, bank in slot["ids"]}
    order = [mine for mine, _bank in slot["ids"]]
    cleared = Choice(None, None, 0)
    if slot["kind"] == "single_choice":
        return [Choice(own["a"], own["a"], 1000), Choice(own["b"], own["b"], 0), cleared]
    if slot["kind"] == "true_false":
        return [Choice(True, True, 1000), Choice(False, False, 0), cleared]
    if slot["kind"] == "multiple_response":
        both = sorted((own["a"], own["c"]), key=order.index)
        return [
            Choice(both, both, 1000),
            Choice(both[::-1], both, 1000),
            Choice([own["a"]], [own["a"]], 0),
            cleared,
        ]
    right = {own[letter]: key for letter, key in STATEMENTS.items()}
    three = right | {own["d"]: True}
    one = {own["a"]: True}
    return [Choice(right, right, 1000), Choice(three, three, 500), Choice(one, one, 100), cleared]


@dataclass(frozen=True)
class Row:
    """One acknowledged answer."""

    slot: int
    device: str
    seq: int
    choice: Choice
    at: datetime
    late: bool


@dataclass
class ModelAttempt:
    """One attempt: when it began, when it must end, and everything about it that was acknowledged, in order."""

    person: int
    number: int
    public_id: str
    seed: str
    started_at: datetime
    due_at: datetime | None
    tolerance: timedelta
    choices: dict[int, list[Choice]]
    log: list[Row] = field(default_factory=list)
    receipts: dict[tuple[int, str, int], str] = field(default_factory=dict)
    #: What was sent and when, for whoever does the same again.
    saves: list[tuple[datetime, list[Any]]] = field(default_factory=list)
    handed_in_at: datetime | None = None
    seen_over: bool = False

    def is_past(self, now: datetime) -> bool:
        """Whether the clock has ended it, whoever has or has not looked."""
        return self.due_at is not None and now > self.due_at + self.tolerance

    def is_over(self, now: datetime) -> bool:
        """Whether nothing counts any more."""
        return self.handed_in_at is not None or self.is_past(now)

    @property
    def is_finished(self) -> bool:
        """Whether its row must say so: it was handed in, or somebody looked after its end."""
        return self.handed_in_at is not None or self.seen_over

    @property
    def submitted_at(self) -> datetime | None:
        """The real instant for who was there, D exactly for who was not."""
        if self.handed_in_at is not None:
            return self.handed_in_at
        return self.due_at if self.seen_over else None

    @property
    def duration_ms(self) -> int:
        """From the start until the end or D, whichever was first."""
        end = self.submitted_at
        assert end is not None
        return int((min(end, self.due_at or end) - self.started_at) / timedelta(milliseconds=1))

    def current(self) -> dict[int, Row]:
        """By slot: the last received of what is, within its device, the highest number."""
        rows = [row for row in self.log if not row.late]
        found: dict[int, Row] = {}
        for row in rows:
            rivals = [other.seq for other in rows if (other.slot, other.device) == (row.slot, row.device)]
            if row.seq == max(rivals):
                found[row.slot] = row
        return found

    def slot_scores(self) -> list[int]:
        """Thousandths by slot."""
        current = self.current()
        return [current[slot].choice.worth if slot in current else 0 for slot in sorted(self.choices)]

    def expect(self, slot: int, device: str, seq: int, choice: Choice, now: datetime) -> str:
        """What the answer to this save must be called; what is acknowledged is put on the list."""
        for row in self.log:
            if (row.slot, row.device, row.seq) == (slot, device, seq):
                same = json.dumps(row.choice.kept, sort_keys=True) == json.dumps(choice.kept, sort_keys=True)
                return ("late" if row.late else "duplicate") if same else "seq-conflict"
        over = self.is_over(now)
        older = any(row.seq > seq for row in self.log if (row.slot, row.device) == (slot, device))
        self.log.append(Row(slot, device, seq, choice, now, over))
        return "late" if over else "history" if older else "stored"

    def next_seq(self, slot: int, device: str) -> int:
        """The number that a form without one gets."""
        return 1 + max((row.seq for row in self.log if (row.slot, row.device) == (slot, device)), default=0)

    def received_at(self, slot: int, device: str, seq: int) -> datetime:
        """When an acknowledged answer first came."""
        return next(row.at for row in self.log if (row.slot, row.device, row.seq) == (slot, device, seq))
