"""What the page of a running quiz shows: one question of all, the navigator, the clock, and the others for its script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import session, url_for
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from quiz.services.paper_read import Paper, Question
from quiz.services.question_texts import script_json
from quiz.web.access import phone_key
from quiz.web.appearance import locale
from quiz.web.formats import clock_length, short_time
from quiz.web.frames import frame, macro
from quiz.web.learner.attempt_script import KINDS, script_url
from quiz.web.template_words import words as _

#: The place beyond the last question: where one is asked before the end.
CONFIRM = "confirm"
WARN_SECONDS, LAST_SECONDS = 300, 60


@dataclass(slots=True)
class Cell:
    """A question's place in the navigator; `value` is what its button sends."""

    number: int
    answered: bool
    current: bool
    value: int
    flagged: bool = False
    result: str = ""


@dataclass(frozen=True)
class AttemptPage:
    """The page at question `number` of a running paper."""

    paper: Paper
    number: int
    now: datetime

    @property
    def shown(self) -> Question:
        """The question that is shown."""
        return self.paper.questions[self.number - 1]

    @cached_property
    def empty(self) -> list[int]:
        """The questions without an answer."""
        return self.paper.empty_numbers

    @property
    def count(self) -> int:
        """How many questions there are."""
        return len(self.paper.questions)

    @property
    def answered(self) -> int:
        """How many hold an answer."""
        return self.count - len(self.empty)

    @cached_property
    def left(self) -> int | None:
        """Whole seconds until the end, None without one."""
        due = self.paper.due_at
        return None if due is None else max(0, int((due - self.now).total_seconds()))

    @property
    def total(self) -> int:
        """Whole seconds from the start to the end; 0 without one."""
        due = self.paper.due_at
        return 0 if due is None else max(1, int((due - self.paper.started_at).total_seconds()))

    @property
    def role(self) -> str:
        """The clock's colour: calm, under five minutes, under one."""
        if self.left is None or self.left >= WARN_SECONDS:
            return ""
        return "bad" if self.left < LAST_SECONDS else "warn"

    @property
    def address(self) -> str:
        """Of this page; answers and the end are sent below it."""
        return url_for("learner.attempt", attempt_id=self.paper.public_id)

    @property
    def cells(self) -> list[Cell]:
        """The navigator's."""
        return [
            Cell(
                question.number, question.answer is not None, question.number == self.number, question.number
            )
            for question in self.paper.questions
        ]

    @cached_property
    def progress(self) -> str:
        """How many are answered, in words."""
        return _("đã trả lời %(answered)s/%(total)s", answered=self.answered, total=self.count)

    @property
    def strip_right(self) -> str:
        """The right of the strip, which always speaks of time and of what is open."""
        if self.role == "bad" and self.paper.must_submit:
            return _("%(count)s câu trống, nhớ bấm nộp", count=len(self.empty))
        if self.role == "bad":
            return _("%(count)s câu trống, hết giờ tự nộp", count=len(self.empty))
        return _("còn %(count)s câu trống", count=len(self.empty)) if self.role else self.progress

    @property
    def ending(self) -> str:
        """What the end means, asked before it: which questions are empty."""
        if not self.empty:
            return _("Bạn đã trả lời đủ %(total)s câu.", total=self.count)
        names = spoken_list(self.empty)
        return _("Còn %(count)s câu chưa trả lời: %(names)s.", count=len(self.empty), names=names)


def attempt_html(page: AttemptPage) -> str:
    """The whole page: conditions choose its frame, values fill it."""
    paper = page.paper
    language = locale()
    made = frame(
        "learner/attempt.html",
        words_url=script_url(language),
        role=page.role,
        is_first=page.number == 1,
        is_last=page.number == page.count,
        is_timed=paper.due_at is not None,
        is_demo=paper.is_demo,
        must_submit=paper.must_submit,
        is_untouched=not page.answered,
    )
    return made.fill(_values(page) | _clock_values(page))


def _values(page: AttemptPage) -> dict[str, Any]:
    empty = len(page.empty)
    return {
        "heading": _("Câu %(number)s/%(total)s", number=page.number, total=page.count),
        "title": page.paper.title,
        "flashes": _flashes(),
        "address": page.address,
        "account": phone_key(page.paper.account_id),
        "csrf": generate_csrf(),
        "number": page.number,
        "was": json.dumps(page.shown.answer),
        "question": macro("components/question.html", "question_form")(
            _form_slot(page.shown), page.number, field_name(page.number)
        ),
        "rest": _("còn %(count)s câu trống", count=empty) if empty else page.progress,
        "answered": page.answered,
        "count": page.count,
        "cells": _cells_html(page),
        "aside": _("Còn %(count)s câu chưa trả lời.", count=empty) if empty else page.ending,
        "strip_right": page.strip_right,
        "data": _script_data(page),
    }


#: A cell is one of four for each number and language.
_kept_cells: dict[tuple[str, int, bool, bool], Markup] = {}


def _cells_html(page: AttemptPage) -> Markup:
    language, made = locale(), []
    for cell in page.cells:
        key = (language, cell.number, cell.answered, cell.current)
        html = _kept_cells.get(key)
        if html is None:
            html = _kept_cells[key] = macro("components/quiz.html", "nav_cell")(cell)
        made.append(html)
    return Markup("").join(made)


def _clock_values(page: AttemptPage) -> dict[str, Any]:
    due = page.paper.due_at
    if due is None:
        return {"left": 1, "total": 1}
    left = page.left or 0
    return {"left": left, "total": page.total, "clock": clock_length(left), "ends": short_time(due)}


def _flashes() -> Markup | str:
    """What an earlier page left to be said; rarely anything, and then Jinja's own way."""
    return macro("components/messages.html", "flashes")() if "_flashes" in session else ""


def _form_slot(question: Question) -> dict[str, Any]:
    """A question in the shape that question_form of templates/components/question.html reads."""
    parts = [{"id": own, "html": text.html} for own, text in question.parts]
    return {
        "slot": question.number,
        "kind": question.kind,
        "stem_html": question.stem.html,
        "answer": question.answer,
        "statements" if question.kind == "four_statements" else "options": parts,
    }


def _script_data(page: AttemptPage) -> Markup:
    """JSON of what the page's script cannot read from the page: instants in milliseconds, and the questions that are not
    shown, each [place in KINDS, stem, [id, html, id, html ...], answer if any]; null in the place of the one that is."""
    paper = page.paper
    head = {
        "attempt": paper.public_id,
        "username": paper.username,
        "title": paper.title,
        "now": _milliseconds(page.now),
        "due": _milliseconds(paper.due_at),
        "started": _milliseconds(paper.started_at),
    }
    if paper.must_submit:
        head["mustSubmit"] = True
    questions = ",".join(
        "null" if question.number == page.number else _question_json(question) for question in paper.questions
    )
    return Markup(f'{script_json(head)[:-1]},"questions":[{questions}]}}')  # noqa: S704 - script_json made it safe


def _question_json(question: Question) -> str:
    parts = ",".join([f'"{own}",{text.json}' for own, text in question.parts])
    answer = "" if question.answer is None else "," + script_json(question.answer)
    return f"[{KINDS.index(question.kind)},{question.stem.json},[{parts}]{answer}]"


def _milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def field_name(number: int) -> str:
    """The name under which the form sends question `number`."""
    return f"a{number}"


def spoken_list(numbers: Sequence[int]) -> str:
    """`câu 8, câu 12 và câu 15`."""
    names = [_("câu %(number)s", number=number) for number in numbers]
    if len(names) == 1:
        return names[0]
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def shown_number(paper: Paper, asked: str) -> int:
    """The question to show: the asked one, otherwise the first without an answer, otherwise the last."""
    if asked in map(str, range(1, len(paper.questions) + 1)):
        return int(asked)
    return next(iter(paper.empty_numbers), len(paper.questions))


def place_after(go: str, number: int, count: int) -> str:
    """Where the pressed button leads: a question's number, or CONFIRM."""
    if go == CONFIRM:
        return CONFIRM
    if go in map(str, range(1, count + 1)):
        return go
    step = {"prev": -1, "next": 1, "enter": 1}.get(go, 0)
    return str(min(max(number + step, 1), count))
