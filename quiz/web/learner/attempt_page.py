"""What the page of a running quiz shows: one question of all, the navigator, the clock, and the words of its script."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from quiz.models import Attempt
from quiz.services.attempt_read import AttemptView
from quiz.web.learner.slots import shown_slot

#: The place beyond the last question: where one is asked before the end.
CONFIRM = "confirm"
WARN_SECONDS, LAST_SECONDS = 300, 60


@dataclass(frozen=True)
class AttemptPage:
    """The page at question `number`. `left` and `total` are whole seconds, None without an end."""

    number: int
    slots: list[dict[str, Any]]
    cells: list[dict[str, Any]]
    empty: list[int]
    left: int | None
    total: int
    script: dict[str, Any]

    @property
    def count(self) -> int:
        """How many questions there are."""
        return len(self.slots)

    @property
    def answered(self) -> int:
        """How many hold an answer."""
        return self.count - len(self.empty)

    @property
    def was(self) -> str:
        """The shown question's answer as the form sends it back."""
        return json.dumps(self.slots[self.number - 1]["answer"])

    @property
    def role(self) -> str:
        """The clock's colour: calm, under five minutes, under one."""
        if self.left is None or self.left >= WARN_SECONDS:
            return ""
        return "bad" if self.left < LAST_SECONDS else "warn"

    @property
    def strip_right(self) -> str:
        """The right of the strip, which always speaks of time and of what is open."""
        if self.role == "bad":
            return _("%(count)s câu trống, hết giờ tự nộp", count=len(self.empty))
        if self.role == "warn":
            return _("còn %(count)s câu trống", count=len(self.empty))
        return _("đã trả lời %(answered)s/%(total)s", answered=self.answered, total=self.count)

    @property
    def ending(self) -> str:
        """What the end means, asked before it: which questions are empty, and that nothing can be changed after."""
        if not self.empty:
            return _("Bạn đã trả lời đủ %(total)s câu.", total=self.count)
        return _(
            "Còn %(count)s câu chưa trả lời: %(names)s.", count=len(self.empty), names=spoken_list(self.empty)
        )


def field_name(number: int) -> str:
    """The name under which the form sends question `number`."""
    return f"a{number}"


def spoken_list(numbers: Sequence[int]) -> str:
    """`câu 8, câu 12 và câu 15`."""
    names = [_("câu %(number)s", number=number) for number in numbers]
    if len(names) == 1:
        return names[0]
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def shown_number(view: AttemptView, asked: str) -> int:
    """The question to show: the asked one, otherwise the first without an answer, otherwise the last."""
    if asked in map(str, range(1, len(view.slots) + 1)):
        return int(asked)
    return next(iter(view.empty_numbers), len(view.slots))


def place_after(go: str, number: int, count: int) -> str:
    """Where the pressed button leads: a question's number, or CONFIRM."""
    if go == CONFIRM:
        return CONFIRM
    if go in map(str, range(1, count + 1)):
        return go
    step = {"prev": -1, "next": 1, "enter": 1}.get(go, 0)
    return str(min(max(number + step, 1), count))


def attempt_page(view: AttemptView, *, number: int, now: datetime) -> AttemptPage:
    """The page of a running attempt at question `number`."""
    attempt = view.attempt
    left, total = None, 0
    if attempt.due_at is not None:
        left = max(0, int((attempt.due_at - now).total_seconds()))
        total = max(1, int((attempt.due_at - attempt.started_at).total_seconds()))
    cells = [
        {
            "number": slot.number,
            "value": slot.number,
            "answered": slot.is_answered,
            "current": slot.number == number,
        }
        for slot in view.slots
    ]
    return AttemptPage(
        number=number,
        slots=[shown_slot(slot) for slot in view.slots],
        cells=cells,
        empty=view.empty_numbers,
        left=left,
        total=total,
        script=_script_data(attempt, view.quiz.title, now),
    )


def _script_data(attempt: Attempt, title: str, now: datetime) -> dict[str, Any]:
    """All that the page's script cannot read from the page itself. Instants in milliseconds."""
    here = attempt.public_id
    return {
        "attempt": here,
        "account": current_user.phone_key,
        "csrf": generate_csrf(),
        "title": title,
        "now": _milliseconds(now),
        "due": _milliseconds(attempt.due_at),
        "started": _milliseconds(attempt.started_at),
        "urls": {
            "attempt": url_for("api.attempt", attempt_id=here),
            "clock": url_for("learner.attempt_clock", attempt_id=here),
            "page": url_for("learner.attempt", attempt_id=here),
            "result": url_for("learner.attempt_result", attempt_id=here),
            "signIn": url_for("auth.sign_in"),
        },
        "texts": _texts(),
    }


def _milliseconds(instant: datetime | None) -> int | None:
    return None if instant is None else round(instant.timestamp() * 1000)


def _texts() -> dict[str, str]:
    """The sentences of the script; `{n}` and its like are filled in by it."""
    n: dict[str, Any] = {"count": "{n}", "number": "{n}"}
    return {
        "heading": _("Câu %(number)s/%(total)s", number="{n}", total="{total}"),
        "question": _("Câu %(number)s", **n),
        "named": _("câu %(number)s", **n),
        "and": _("%(first)s và %(last)s", first="{first}", last="{last}"),
        "answered": _("đã trả lời"),
        "unanswered": _("chưa trả lời"),
        "flagged": _("đánh dấu xem lại"),
        "saving": _("Đang lưu…"),
        "saved": _("Đã lưu"),
        "kept": _("%(count)s câu giữ trên máy này", **n),
        "keptMore": _("có mạng là tự gửi"),
        "failed": _("Chưa lưu được, đang thử lại"),
        "unkept": _("Chưa gửi, máy này không giữ được"),
        "unkeptMore": _("đừng đóng trang"),
        "resent": _("Đã gửi lại %(count)s câu giữ trên máy", **n),
        "refused": _("%(count)s câu không gửi được", **n),
        "signedOut": _("Chờ đăng nhập lại"),
        "otherDevice": _("Bài này đang mở ở máy khác. Câu trả lời mới nhất được giữ."),
        "progress": _("đã trả lời %(answered)s/%(total)s", answered="{n}", total="{total}"),
        "left": _("còn %(count)s câu trống", **n),
        "lastMinute": _("%(count)s câu trống, hết giờ tự nộp", **n),
        "fiveMinutes": _("Còn 5 phút. Bạn còn %(count)s câu trống.", **n),
        "oneMinute": _("Còn 1 phút. Bạn còn %(count)s câu trống. Hết giờ, bài tự nộp.", **n),
        "empties": _("Còn %(count)s câu chưa trả lời: %(names)s.", count="{n}", names="{names}"),
        "complete": _("Bạn đã trả lời đủ %(total)s câu.", total="{n}"),
        "aside": _("Còn %(count)s câu chưa trả lời.", **n),
        "submitting": _("Đang nộp…"),
        "submitOffline": _("Chưa có mạng nên chưa nộp được. Bài vẫn giữ ở đây, máy đang tự thử lại."),
        "submitBusy": _("Máy chủ đang bận, chưa nộp được. Máy đang tự thử lại, bạn đừng đóng trang này."),
        "timeOffline": _("Chưa có mạng nên chưa nộp được; máy đang tự thử lại. Câu đã lưu vẫn được tính."),
        "wrongPassword": _("Mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ."),
        "throttled": _("Đã nhập chưa đúng nhiều lần. Bạn chờ ít phút rồi thử lại."),
        "signInStuck": _("Chưa mở lại được bài này. Bạn tải lại trang; câu trả lời vẫn còn trên máy."),
        "signInOffline": _("Chưa có mạng nên chưa đăng nhập được. Bạn thử lại sau."),
        "cleared": _("bỏ chọn"),
    }
