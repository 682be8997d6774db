"""A plan as its page shows it: counts, one list at a time with search and pages, questions, and what is wrong in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quiz.domain.roster_plan import ACTIONS, ADDED, LEFT, MOVED, Plan, Step, folded_name, leaves_too_many
from quiz.domain.school_year import school_year_name
from quiz.exchange.roster_doubts import error_sentence
from quiz.exchange.roster_rows import RosterFile
from quiz.exchange.roster_words import dropped_sentence, place_words
from quiz.models import Job, RosterImport
from quiz.reports.roster_list import class_names, unit_names
from quiz.services.job_queue import FAILED, QUEUED, RUNNING
from quiz.services.roster_errors import errors_of
from quiz.services.roster_import import BadRows, bad_rows_of

PAGE, MOST_ERRORS, MOST_QUESTIONS = 50, 100, 50


@dataclass(frozen=True)
class Line:
    """One person of a list: the name, and what happens to him."""

    name: str
    what: str
    place: str


@dataclass(frozen=True)
class RosterView:
    """All that the page of a preview shows."""

    counts: dict[str, int]
    unchanged: int
    tab: str
    tabs: list[dict[str, Any]]
    lines: list[Line]
    total: int
    page: int
    pages: int
    text: str
    bad: BadRows
    errors: list[str]
    questions: list[dict[str, Any]]
    class_questions: list[dict[str, Any]]
    more_questions: int
    answered: int
    dropped: list[str]
    new_classes: Sequence[str]
    withheld: int
    gone_unknown: int
    leaving: int
    must_type: bool
    scope_size: int
    school_year: str
    teaching: Sequence[str]

    @property
    def is_empty(self) -> bool:
        """Whether applying would do nothing."""
        return not sum(self.counts.values()) and not self.teaching


def view_of(
    session: Session, *, record: RosterImport, file: RosterFile, plan: Plan, asked: Mapping[str, str]
) -> RosterView:
    """The view; `asked`: the list (tab), the text searched for (q) and the page of the address."""
    counts = plan.counts
    first = next((action for action in ACTIONS if counts[action]), ADDED)
    tab = asked.get("tab", "") if asked.get("tab") in ACTIONS else first
    text = asked.get("q", "")[:100].strip()
    steps = _found(plan.of(tab), text)
    pages = max(1, -(-len(steps) // PAGE))
    page = min(max(1, int(asked["page"])), pages) if asked.get("page", "").isdecimal() else 1
    errors = errors_of(file, plan)
    leaving = sum(step.row is None for step in plan.of(LEFT))
    return RosterView(
        counts=counts,
        unchanged=plan.unchanged,
        tab=tab,
        tabs=_tabs(record, counts, tab),
        lines=_lines(session, record, steps[(page - 1) * PAGE : page * PAGE]),
        total=len(steps),
        page=page,
        pages=pages,
        text=text,
        bad=bad_rows_of(file, plan),
        errors=[error_sentence(one, _) for one in errors[:MOST_ERRORS]],
        questions=_questions(session, plan),
        class_questions=[
            {
                "key": f"{one.sheet}!{one.row}",
                "row": one,
                "place": place_words(one.sheet, one.row, "", _),
            }
            for one in file.questions[:MOST_QUESTIONS]
        ],
        more_questions=max(0, len(plan.questions) - MOST_QUESTIONS)
        + max(0, len(file.questions) - MOST_QUESTIONS),
        answered=len(record.answers),
        dropped=[dropped_sentence(one, _) for one in file.dropped],
        new_classes=plan.new_classes,
        withheld=plan.withheld,
        gone_unknown=len(plan.gone_unknown),
        leaving=leaving,
        must_type=leaves_too_many(leaving, plan.scope_size),
        scope_size=plan.scope_size,
        school_year=school_year_name(record.school_year),
        teaching=_teaching(session, record, plan),
    )


def progress_of(session: Session, record: RosterImport) -> dict[str, Any]:
    """The state of an import's job for its page and script; `state` is done when nothing is at work."""
    job = session.get(Job, record.job_id) if record.job_id else None
    if job is None or job.state not in (QUEUED, RUNNING, FAILED):
        refused = (job.result or {}).get("refused") if job is not None else None
        return {"state": "done", "done": 0, "total": 0, "sentence": "", "refused": refused}
    steps = {
        0: _("Đang đọc tệp."),
        1: _("Đang so với người đã có."),
        2: _("Đang ghi vào cơ sở dữ liệu."),
    }
    words = {
        QUEUED: _("Đang chờ đến lượt."),
        RUNNING: steps.get(job.progress, steps[2]),
        FAILED: _("Dừng giữa chừng vì lỗi máy chủ. Chưa có gì thay đổi."),
    }
    return {
        "state": job.state,
        "done": job.progress,
        "total": job.total or 0,
        "sentence": words[job.state],
        "refused": None,
    }


def _tabs(record: RosterImport, counts: Mapping[str, int], current: str) -> list[dict[str, Any]]:
    words = {
        "added": _("Thêm mới"),
        "changed": _("Sửa thông tin"),
        "moved": _("Chuyển lớp, chuyển đến"),
        "left": _("Rời đi"),
    }
    return [
        {"key": action, "text": f"{words[action]} ({counts[action]})", "current": action == current}
        for action in ACTIONS
    ]


def _name(step: Step) -> str:
    if step.row is not None:
        return step.row.full_name
    assert step.known is not None
    return step.known.full_name


def _found(steps: list[Step], text: str) -> list[Step]:
    words = folded_name(text).split()
    if not words:
        return steps
    return [step for step in steps if all(word in folded_name(_name(step)) for word in words)]


def _lines(session: Session, record: RosterImport, steps: Sequence[Step]) -> list[Line]:
    classes = class_names(session, unit_id=record.unit_id, school_year=record.school_year)
    units = unit_names(
        session, unit_ids=[step.known.unit_id for step in steps if step.known and step.known.unit_id]
    )
    return [Line(_name(step), _what(step, classes, units, record.unit_id), _place(step)) for step in steps]


def _place(step: Step) -> str:
    if step.row is None:
        return _("không có trong tệp")
    place = place_words(step.row.sheet, step.row.row, "", _)
    return place[:1].lower() + place[1:]


def _what(step: Step, classes: Mapping[str, str], units: Mapping[int, str], unit_id: int) -> str:
    row, known = step.row, step.known
    now_in = (row.class_name if row else None) or ""
    before = classes.get(known.class_key or "", "") if known else ""
    if step.action == ADDED:
        come_back = _("trở lại") if known else ""
        return " · ".join(filter(None, (now_in, come_back)))
    if step.action == LEFT:
        return before
    if step.action == MOVED and known is not None:
        origin = before if known.unit_id == unit_id else units.get(known.unit_id or 0, "")
        moved = _("%(before)s → %(after)s", before=origin or "–", after=now_in or "–")
        return " · ".join((moved, *_field_words(step)))
    return " · ".join(_field_words(step))


def _field_words(step: Step) -> list[str]:
    words = {
        "full_name": _("họ và tên"),
        "birth_date": _("ngày sinh"),
        "external_id": _("thêm mã định danh"),
        "position": _("chức vụ"),
        "email": _("thư điện tử"),
    }
    old = step.known.full_name if step.known and "full_name" in step.fields else ""
    return [f"{words[name]} ({old})" if name == "full_name" else words[name] for name in step.fields]


def _teaching(session: Session, record: RosterImport, plan: Plan) -> list[str]:
    """ "6A1: Trần Thị Hạnh", one for each class that somebody gets."""
    if not plan.teaching:
        return []
    classes = class_names(session, unit_id=record.unit_id, school_year=record.school_year)
    return [f"{classes.get(one.class_key, '')}: {one.row.full_name}" for one in plan.teaching]


def _questions(session: Session, plan: Plan) -> list[dict[str, Any]]:
    asked = plan.questions[:MOST_QUESTIONS]
    units = unit_names(
        session, unit_ids=[known.unit_id for one in asked for known in one.candidates if known.unit_id]
    )
    return [
        {
            "key": one.place,
            "code": one.code,
            "row": one.row,
            "place": place_words(one.row.sheet, one.row.row, "", _),
            "may_be_new": one.may_be_new,
            "candidates": [
                (known, "" if known.is_here else units.get(known.unit_id or 0, ""))
                for known in one.candidates
            ],
        }
        for one in asked
    ]
