"""What the page of a running quiz shows: one question of all, the navigator, the clock, and the others for its script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from flask import session, url_for
from markupsafe import Markup

from quiz.domain.attempts import next_slot
from quiz.services.paper_read import Paper, Question
from quiz.services.question_texts import script_json
from quiz.web.access import page_token, phone_key
from quiz.web.appearance import locale
from quiz.web.formats import clock_length, short_time
from quiz.web.frames import frame, macro
from quiz.web.learner.attempt_form import field_name
from quiz.web.learner.attempt_script import script_url
from quiz.web.learner.question_data import form_slot, question_json
from quiz.web.template_words import words as _

WARN_SECONDS, LAST_SECONDS = 300, 60


@dataclass(slots=True)
class Cell:
    """A question's place in the navigator; `value` is what its button sends."""

    number: int
    answered: bool
    current: bool
    value: int = 0
    href: str = ""
    is_locked: bool = False
    flagged: bool = False
    result: str = ""


@dataclass(frozen=True)
class AttemptPage:
    """The page at question `number` of a running paper."""

    paper: Paper
    number: int
    now: datetime
    #: Whether it is asked if the question is really to be left empty, where there is no way back.
    is_asking: bool = False

    @property
    def shown(self) -> Question:
        """The question that is shown."""
        return self.paper.questions[self.number - 1]

    @cached_property
    def empty(self) -> list[int]:
        """The questions without an answer."""
        return self.paper.empty_numbers

    @property
    def is_one_page(self) -> bool:
        """Whether all questions stand on the page."""
        return self.paper.layout == "one_page"

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
                number=question.number,
                answered=question.answer is not None,
                current=question.number == self.number and not self.is_one_page,
                value=0 if self.is_one_page else question.number,
                href=f"#q-{question.number}" if self.is_one_page else "",
                is_locked=self.paper.is_linear,
            )
            for question in self.paper.questions
        ]

    @property
    def ways(self) -> list[Cell]:
        """The navigator's on another page: links, but where there is no way back."""
        if self.paper.is_linear:
            return [replace(cell, current=False) for cell in self.cells]
        return [
            Cell(question.number, question.answer is not None, False, href=self.way_to(question.number))
            for question in self.paper.questions
        ]

    def way_to(self, number: int) -> str:
        """The address of the page at question `number`."""
        if self.paper.is_linear:  # wherever it has come to
            return self.address
        return f"{self.address}#q-{number}" if self.is_one_page else f"{self.address}?q={number}"

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
        is_one_page=page.is_one_page,
        is_linear=paper.is_linear,
        is_asking=page.is_asking,
    )
    return made.fill(_values(page) | _clock_values(page))


def _values(page: AttemptPage) -> dict[str, Any]:
    empty = len(page.empty)
    return {
        "heading": _("%(count)s câu", count=page.count)
        if page.is_one_page
        else _("Câu %(number)s/%(total)s", number=page.number, total=page.count),
        "title": page.paper.title,
        "flashes": _flashes(),
        "address": page.address,
        "account": phone_key(page.paper.account_id),
        "csrf": page_token(),
        "number": page.number,
        "was": json.dumps(page.shown.answer),
        "question": _all_html(page) if page.is_one_page else _shown_html(page),
        "rest": _("còn %(count)s câu trống", count=empty) if empty else page.progress,
        "answered": page.answered,
        "count": page.count,
        "cells": _cells_html(page),
        "aside": _("Còn %(count)s câu chưa trả lời.", count=empty) if empty else page.ending,
        "strip_right": page.strip_right,
        "data": _script_data(page),
    }


def _shown_html(page: AttemptPage) -> Markup:
    form = macro("components/question.html", "question_form")
    html: Markup = form(form_slot(page.shown), page.number, field_name(page.number))
    return html


def _all_html(page: AttemptPage) -> Markup:
    numbered = macro("learner/_one_page.html", "numbered")
    return Markup("\n").join(
        numbered(form_slot(question), field_name(question.number), json.dumps(question.answer))
        for question in page.paper.questions
    )


#: A cell is one of a few for each number and language.
_kept_cells: dict[tuple[object, ...], Markup] = {}


def _cells_html(page: AttemptPage) -> Markup:
    language, made = locale(), []
    for cell in page.cells:
        key = (language, cell.number, cell.answered, cell.current, cell.is_locked, cell.value)
        html = _kept_cells.get(key)
        if html is None:
            html = _kept_cells[key] = macro("components/quiz.html", "nav_cell")(cell)
        made.append(html)
    return Markup("".join(made))  # noqa: S704 - macros made them


def _clock_values(page: AttemptPage) -> dict[str, Any]:
    due = page.paper.due_at
    if due is None:
        return {"left": 1, "total": 1}
    left = page.left or 0
    return {"left": left, "total": page.total, "clock": clock_length(left), "ends": short_time(due)}


def _flashes() -> Markup | str:
    """What an earlier page left to be said; rarely anything, and then Jinja's own way."""
    return macro("components/messages.html", "flashes")() if "_flashes" in session else ""


def _script_data(page: AttemptPage) -> Markup:
    """JSON of what the page's script cannot read from the page: instants in milliseconds, and the questions that are not
    shown (learner/question_data.py), null in the place of the one that is."""
    paper = page.paper
    head: dict[str, Any] = {
        "attempt": paper.public_id,
        "username": paper.username,
        "title": paper.title,
        "now": _milliseconds(page.now),
        "due": _milliseconds(paper.due_at),
        "started": _milliseconds(paper.started_at),
        "linear": paper.is_linear,
    }
    if paper.must_submit:
        head["mustSubmit"] = True
    if page.is_one_page:  # they stand in the page
        return Markup(script_json(head))  # noqa: S704 - script_json made it safe
    questions = ",".join(
        "null" if question.number == page.number else question_json(question) for question in paper.questions
    )
    return Markup(f'{script_json(head)[:-1]},"questions":[{questions}]}}')  # noqa: S704 - script_json made it safe


def _milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def spoken_list(numbers: Sequence[int]) -> str:
    """`câu 8, câu 12 và câu 15`."""
    names = [_("câu %(number)s", number=number) for number in numbers]
    if len(names) == 1:
        return names[0]
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def shown_number(paper: Paper, asked: str) -> int:
    """The question to show: the asked one, otherwise the first without an answer, otherwise the last.

    Where there is no way back: the one after the furthest, whatever is asked.
    """
    if paper.is_linear:
        return next_slot(paper.reached, len(paper.questions))
    if asked in map(str, range(1, len(paper.questions) + 1)):
        return int(asked)
    return next(iter(paper.empty_numbers), len(paper.questions))
