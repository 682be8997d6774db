"""The page that shows the log of an attempt: one for its person and for those who may look into it, by what each is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from quiz.domain.attempts import ABANDONED
from quiz.domain.paper import read_slots
from quiz.models import Attempt
from quiz.models.columns import canonical_json
from quiz.reports.attempt_timeline import (
    ANSWER,
    BEGUN,
    ENDED,
    End,
    Entry,
    Timeline,
    read_questions,
    read_timeline,
)
from quiz.services.attempt_sight import Sight
from quiz.services.receipt_check import check_receipt
from quiz.services.receipts import answer_receipt
from quiz.web.clock import local_zone, now, settings
from quiz.web.formats import clock_time, day
from quiz.web.timeline_plot import draw_plot
from quiz.web.timeline_words import (
    Chip,
    answer_words,
    decided_words,
    due_change,
    fate_chip,
    finding_words,
    happening_lines,
    kind_words,
    plot_words,
    rules_of_what_stands_out,
    stands_out,
    state_chip,
    time_on,
    who_decided,
)
from quiz.web.transaction import db

PAGE_SIZE = 100
MOST_CODE = 40
#: A code is looked for among so many possible lost answers; the command looks further.
TRIES = 20_000
#: The phone's clock is told where it says something else than the server's by more than this.
SAID_APART_SECONDS = 5


@dataclass(frozen=True)
class Line:
    """One line of the log as the template writes it."""

    kind: str
    clock: str
    new_day: str
    title: str
    lines: list[str]
    number: int = 0
    device: int = 0
    seq: int = 0
    receipt: str = ""
    said: str = ""
    chips: tuple[Chip, ...] = ()


def timeline_page(attempt: Attempt, sight: Sight, **more: Any) -> str:
    """The page of this attempt; what else the template needs to know of the audience comes by name."""
    timeline = read_timeline(db(), attempt, now=now())
    page = min(max(1, request.args.get("page", 1, type=int)), pages_of(timeline))
    first = (page - 1) * PAGE_SIZE
    questions = len(read_slots(attempt.paper))
    return render_template(
        "timeline/show.html",
        timeline=timeline,
        attempt=attempt,
        quiz=timeline.quiz,
        sight=sight,
        state=state_chip(attempt.state),
        kinds=kind_words(),
        due_change=due_change,
        lines=_lines(timeline, timeline.entries[first : first + PAGE_SIZE], sight, first),
        page=page,
        pages=pages_of(timeline),
        first=first + 1,
        last=min(first + PAGE_SIZE, len(timeline.entries)),
        plots=[
            ("only-sm", draw_plot(timeline, questions=questions, width=300, height=150, now=now())),
            ("only-lg", draw_plot(timeline, questions=questions, width=640, height=170, now=now())),
        ],
        plot_text=plot_words(timeline),
        facts=[] if sight.is_own else stands_out(timeline),
        rules="" if sight.is_own else rules_of_what_stands_out(),
        decided=lambda one: decided_words(one, sight),
        **_receipt(attempt, timeline),
        **more,
    )


def pages_of(timeline: Timeline) -> int:
    """How many pages the log has."""
    return max(1, -(-len(timeline.entries) // PAGE_SIZE))


def _receipt(attempt: Attempt, timeline: Timeline) -> dict[str, Any]:
    """What was typed into the box for receipts, and what it stands for."""
    code = request.args.get("receipt", "").strip()[:MOST_CODE].replace("\x00", "")
    if not code:
        return {"code": "", "finding": None}
    found = check_receipt(
        db(), code=code, attempt_id=attempt.public_id, keys=settings().receipt_keys, most_tries=TRIES
    )
    devices = {entry.row.device: entry.device for entry in timeline.answers if entry.row}
    return {"code": code, "finding": finding_words(found, devices)}


def _lines(timeline: Timeline, entries: list[Entry], sight: Sight, first: int) -> list[Line]:
    attempt = timeline.attempt
    questions = read_questions(db(), attempt, {entry.row.slot for entry in entries if entry.row})
    shown_day = None if not first else _day(timeline.entries[first - 1].at)
    lines = []
    for entry in entries:
        at = entry.end.at if entry.end else entry.at
        new_day = day(_day(at)) if _day(at) != shown_day else ""
        shown_day = _day(at)
        lines.append(_line(attempt, entry, sight, questions, new_day))
    return lines


def _line(attempt: Attempt, entry: Entry, sight: Sight, questions: dict[int, Any], new_day: str) -> Line:
    at = entry.end.at if entry.end else entry.at
    clock = at.astimezone(local_zone()).strftime("%H:%M:%S")
    if entry.kind == ANSWER:
        return _answer_line(attempt, entry, sight, questions, clock, new_day)
    if entry.kind == BEGUN:
        return Line(BEGUN, clock, new_day, _("Bắt đầu làm bài"), [])
    if entry.end:
        return Line(ENDED, clock, new_day, _end_words(attempt, entry.end), [])
    happening = entry.happening
    assert happening is not None
    lines = [*happening_lines(happening, sight), decided_words(happening, sight)]
    return Line(entry.kind, clock, new_day, kind_words()[happening.kind], lines)


def _end_words(attempt: Attempt, end: End) -> str:
    if attempt.state == ABANDONED and end.at == attempt.submitted_at:
        return _("Hết giờ mà chưa nộp: lượt bị bỏ dở")
    return _("Hết giờ, máy nộp những câu đã lưu") if end.by_clock else _("Nộp bài")


def _answer_line(
    attempt: Attempt,
    entry: Entry,
    sight: Sight,
    questions: dict[int, Any],
    clock: str,
    new_day: str,
) -> Line:
    row = entry.row
    assert row is not None
    slot, body = questions[row.slot]
    chips = [fate_chip(entry.fate, attempt.state)]
    lines = []
    if entry.acceptance:
        chips.insert(0, (_("Muộn, được chấp nhận"), "warn", "check"))
        by = who_decided(entry.acceptance.by, by_person=True, sight=sight)
        lines.append(
            _(
                "%(who)s chấp nhận lúc %(time)s. Lý do: %(reason)s",
                who=by,
                time=clock_time(entry.acceptance.at),
                reason=entry.acceptance.reason,
            )
        )
    said = ""
    if row.answered_at and abs((row.answered_at - row.received_at).total_seconds()) > SAID_APART_SECONDS:
        said = time_on(row.answered_at, row.received_at)
    return Line(
        ANSWER,
        clock,
        new_day,
        answer_words(slot, body, row.answer, words=sight.shows_words),
        lines,
        number=row.slot,
        device=entry.device,
        seq=row.seq,
        receipt=_code(attempt, entry),
        said=said,
        chips=tuple(chips),
    )


def _code(attempt: Attempt, entry: Entry) -> str:
    assert entry.row is not None
    code = answer_receipt(
        settings().receipt_key,
        attempt=attempt.public_id,
        slot=entry.row.slot,
        device=entry.row.device,
        seq=entry.row.seq,
        answer=canonical_json(entry.row.answer),
        received_at=entry.row.received_at,
    )
    return f"{code[:5]}-{code[5:]}"


def _day(instant: datetime) -> date:
    return instant.astimezone(local_zone()).date()
