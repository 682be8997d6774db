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

from tests.services.quiz_model import ModelQuiz

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


@dataclass
class Row:
    """One acknowledged answer; `accepted`: it came late, and somebody lets it count."""

    slot: int
    device: str
    seq: int
    choice: Choice
    at: datetime
    late: bool
    accepted: bool = False

    @property
    def key(self) -> tuple[int, str, int]:
        """What nobody may send twice with different answers."""
        return self.slot, self.device, self.seq

    @property
    def counts(self) -> bool:
        """Whether it may be scored."""
        return not self.late or self.accepted


@dataclass
class ModelAttempt:
    """One attempt: when it began, when it must end, and everything about it that was acknowledged, in order.

    `state` is what its row must say; that of an attempt whose time is over changes when somebody looks.
    """

    person: int
    number: int
    public_id: str
    started_at: datetime
    due_at: datetime | None
    tolerance: timedelta
    choices: dict[int, list[Choice]]
    #: The clock does not finish it: who does not press submit has abandoned it.
    must_submit: bool = False
    state: str = "in_progress"
    accept_until: datetime | None = None
    submitted_at: datetime | None = None
    reopened_until: datetime | None = None
    duration_ms: int | None = None
    shut_ms: int = 0
    #: For each time that it was finished, whether that counts.
    ends: list[bool] = field(default_factory=list)
    #: What was done to it besides answering, in order.
    events: list[str] = field(default_factory=list)
    log: list[Row] = field(default_factory=list)
    receipts: dict[tuple[int, str, int], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.accept_until = None if self.due_at is None else self.due_at + self.tolerance

    @property
    def key(self) -> tuple[int, int]:
        """Whose, and which of his."""
        return self.person, self.number

    # -- its end

    def is_past(self, now: datetime) -> bool:
        """Whether the clock has ended it, whoever has or has not looked."""
        return self.accept_until is not None and now > self.accept_until

    def is_over(self, now: datetime) -> bool:
        """Whether nothing counts any more."""
        return self.state != "in_progress" or self.is_past(now)

    def why_closed(self, now: datetime) -> str | None:
        """What somebody hears who answers now; None while it counts."""
        if not self.is_over(now):
            return None
        if self.state == "voided":
            return "voided"
        return "submitted" if self.submitted_at not in (None, self.due_at) else "time"

    def look(self, now: datetime) -> bool:
        """Somebody looks: if its time is over it ends, at D exactly; whether it did so now."""
        if self.state != "in_progress" or not self.is_past(now):
            return False
        assert self.due_at is not None
        self._end(self.due_at, "abandoned" if self.must_submit else "finished")
        return True

    def hand_in(self, now: datetime) -> None:
        """The person presses submit: the real instant for who is there in time."""
        if not self.look(now) and self.state == "in_progress":
            self._end(now, "finished")

    def last_end(self, now: datetime) -> datetime | None:
        """When it ended as far as the wait for the next one goes: a tab that was forgotten does not lengthen it."""
        if not self.is_over(now):
            return None
        return self.due_at if self.submitted_at is None else self._used_until(self.submitted_at)

    def _end(self, at: datetime, state: str) -> None:
        self.state, self.submitted_at = state, at
        self.duration_ms = max(0, _milliseconds(self._used_until(at) - self.started_at) - self.shut_ms)
        if state == "finished":
            self.ends.append(True)

    def _used_until(self, at: datetime) -> datetime:
        return min(at, self.due_at or at)

    # -- what others decide

    def move(self, quiz: ModelQuiz, now: datetime, kind: str) -> None:
        """The quiz or what was given changes: D follows at once, but into the past only as far as it was there already."""
        if self.is_over(now):
            return
        after = quiz.end(self.person, self.started_at, self.reopened_until)
        due_at = None if after is None else max(after, min(self.due_at or now, now))
        if (due_at, quiz.tolerance) == (self.due_at, self.tolerance):
            return
        last = None if due_at is None else max(due_at + quiz.tolerance, min(self.accept_until or now, now))
        self.due_at, self.tolerance, self.accept_until = due_at, quiz.tolerance, last
        self.events.append(kind)

    def reopen(self, until: datetime, now: datetime) -> None:
        """It goes on until a new end; meanwhile nothing of it counts, and the time since its end is nobody's."""
        assert self.submitted_at is not None
        self.shut_ms += max(0, _milliseconds(now - self._used_until(self.submitted_at)))
        self.state, self.submitted_at, self.duration_ms = "in_progress", None, None
        self.due_at = self.reopened_until = until
        self.accept_until = until + self.tolerance
        self.ends = [False] * len(self.ends)
        self.events.append("reopened")

    def void(self, is_void: bool) -> None:
        """It ceases to count, or counts again."""
        self.state = "voided" if is_void else "finished"
        self.ends[-1] = not is_void
        self.events.append("voided" if is_void else "restored")

    def accept(self, rows: list[Row]) -> None:
        """Late answers count from now on."""
        for row in rows:
            row.accepted = True
        self.events.append("late_accepted")

    # -- its answers

    def current(self) -> dict[int, Row]:
        """By slot: the last received of what is, within its device, the highest number."""
        rows = [row for row in self.log if row.counts]
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
            if row.key == (slot, device, seq):
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
        return next(row.at for row in self.log if row.key == (slot, device, seq))


def _milliseconds(length: timedelta) -> int:
    return length // timedelta(milliseconds=1)
