"""The links of the header and of the phone's bottom bar, by what the reader may open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from flask_babel import gettext as _
from flask_login import current_user

from quiz.domain.permissions import ACCESS
from quiz.web.clock import settings

#: The phone's bottom bar has no room for more.
MOST_ITEMS = 5


@dataclass(frozen=True)
class NavItem:
    """One link; `current` when the page belongs to it."""

    endpoint: str
    label: str
    icon: str
    current: bool


def has_page(endpoint: str) -> bool:
    """Whether this installation serves that page; templates ask before they link to another audience's."""
    return endpoint in current_app.view_functions


def may_open(endpoint: str) -> bool:
    """Whether this installation serves that page and the reader's roles open it."""
    access = ACCESS.get(endpoint)
    if access is None or not has_page(endpoint):
        return False
    return access.roles is None or (
        current_user.is_authenticated and not current_user.roles.isdisjoint(access.roles)
    )


def nav_items() -> list[NavItem]:
    """At most five links that the reader's roles open."""
    entries = [
        ("learner.home", _("Trang chủ"), "home", ("learner.home",)),
        ("learner.lessons", _("Bài học"), "book", ("learner.lessons", "learner.lesson")),
        (
            "learner.quizzes",
            _("Bài kiểm tra"),
            "quiz",
            ("learner.quiz", "learner.quizzes", "learner.attempt"),
        ),
        ("teacher.contests", _("Lớp của tôi"), "people", ("teacher.",)),
        ("leaderboards.index", _("Xếp hạng"), "chart", ("leaderboards.",)),
        ("admin.hub", _("Quản lý"), "grid", ("admin.",)),
    ]
    if not current_user.is_authenticated:
        return []
    here = request.endpoint or ""
    shown = []
    for endpoint, label, icon, prefixes in entries:
        if may_open(endpoint):
            shown.append(NavItem(endpoint, label, icon, here.startswith(prefixes)))
    if len(shown) > MOST_ITEMS:  # the home page leads to one's own quizzes too
        shown = [item for item in shown if item.endpoint != "learner.quizzes"]
    return shown


def install(app: Flask) -> None:
    """Give every template the links, and the line that says when people and units are made up."""

    @app.context_processor
    def _links() -> dict[str, Any]:
        note = (
            _("Dữ liệu minh họa: đơn vị và người đều do chúng tôi đặt ra.") if settings().demo_allowed else ""
        )
        return {"nav_items": nav_items, "has_page": has_page, "may_open": may_open, "site_note": note}
