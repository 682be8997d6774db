"""The answers of an attempt over time, as numbers for an SVG: questions upwards, time to the right.

Time in which nobody could answer (between an end and a reopening) is a narrow gap, in which late answers stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from quiz.reports.attempt_timeline import ENDED, Timeline
from quiz.web.clock import local_zone

TOP, BOTTOM, LEFT, GAP = 10, 24, 52, 26


@dataclass(frozen=True)
class Plot:
    """A drawing. `points` and `crosses` are path data; `ends`: x of each end; labels are (x, text), `rows` (y, text)."""

    width: int
    height: int
    points: str
    crosses: str
    ends: list[int]
    times: list[tuple[int, str, str]]
    rows: list[tuple[int, str]]

    @property
    def floor(self) -> int:
        """Where the axis of time is."""
        return self.height - BOTTOM

    @property
    def left(self) -> int:
        """Where it begins."""
        return LEFT


def draw_plot(timeline: Timeline, *, questions: int, width: int, height: int, now: datetime) -> Plot:
    """The answers of a timeline in a drawing of this size."""
    places = _Axis(_stretches(timeline, now), width)
    floor = height - BOTTOM
    marks: dict[bool, dict[tuple[int, int], None]] = {False: {}, True: {}}
    for entry in timeline.answers:
        assert entry.row is not None
        y = floor - round((floor - TOP) * (entry.row.slot - 0.5) / max(1, questions))
        marks[entry.row.late][places.of(entry.at), y] = None
    return Plot(
        width,
        height,
        "".join(f"M{x} {y}h0" for x, y in marks[False]),
        "".join(f"M{x - 3} {y - 3}l6 6m-6 0l6-6" for x, y in marks[True]),
        places.ends,
        places.labels(),
        [
            (
                floor - round((floor - TOP) * (number - 0.5) / max(1, questions)) + 4,
                _("Câu %(number)s", number=number),
            )
            for number in sorted({1, questions})
        ],
    )


def _stretches(timeline: Timeline, now: datetime) -> list[tuple[datetime, datetime]]:
    """When answers counted: from the start or a reopening to the end after it, the tolerance included."""
    begins = [timeline.attempt.started_at]
    begins += [one.at for one in timeline.happenings if one.kind == "reopened"]
    ends = [entry.at for entry in timeline.entries if entry.kind == ENDED]
    return list(zip(begins, [*ends, now], strict=False))


class _Axis:
    """Where an instant stands."""

    def __init__(self, stretches: Sequence[tuple[datetime, datetime]], width: int) -> None:
        self._stretches = stretches
        total = sum((until - since).total_seconds() for since, until in stretches) or 1
        self._scale = (width - LEFT - GAP * len(stretches)) / total
        self._begins: list[float] = []
        x: float = LEFT + 4
        for since, until in stretches:
            self._begins.append(x)
            x += (until - since).total_seconds() * self._scale + GAP

    def of(self, at: datetime) -> int:
        """The x of an instant; what came after an end stands in the middle of the gap behind it."""
        for begin, (since, until) in reversed(list(zip(self._begins, self._stretches, strict=True))):
            if at >= since:
                if at > until:
                    return round(begin + (until - since).total_seconds() * self._scale + GAP / 2)
                return round(begin + (at - since).total_seconds() * self._scale)
        return round(self._begins[0])

    @property
    def ends(self) -> list[int]:
        """The x of each end."""
        return [self.of(until) for _since, until in self._stretches]

    def labels(self) -> list[tuple[int, str, str]]:
        """(x, text, anchor) of the first and the last instant."""
        first, last = self._stretches[0][0], self._stretches[-1][1]
        return [
            (round(self._begins[0]), _clock(first), "start"),
            (self.of(last), _clock(last), "end"),
        ]


def _clock(instant: datetime) -> str:
    return instant.astimezone(local_zone()).strftime("%H:%M:%S")
