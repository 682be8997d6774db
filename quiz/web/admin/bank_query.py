"""What the bank's list is asked for: read from the address, and the fields that ask it."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _

from quiz.domain.identity import Actor
from quiz.domain.levels import stored_levels
from quiz.domain.permissions import DEPARTMENT_ADMIN, EDITOR, REVIEWER, TEACHER
from quiz.domain.text import is_storable
from quiz.reports.bank_find import (
    BY_CODE,
    COMMON,
    GIVEN,
    LEAST_GIVEN,
    MINE,
    NEVER,
    NEWEST,
    OFFERED,
    RETURNED,
    SORTS,
    STATES,
    TEACHERS,
    BankFilter,
    BankReader,
)
from quiz.reports.bank_tree import BankTree, Category
from quiz.services.bank_authors import find_author
from quiz.services.held_questions import held_from_draws
from quiz.web.bank_words import pool_name
from quiz.web.clock import now, settings, today
from quiz.web.level_words import level_choices
from quiz.web.question_words import kind_names, state_names, tag_names
from quiz.web.transaction import db

MAX_TEXT = 200
#: What stands in the address; `after` and `before` are the place in the list.
NAMES = (
    "q", "lesson", "section", "clause", "kind", "level", "state", "pool", "audience", "tag", "author", "owner", "usage",
    "held", "sort",
)  # fmt: skip
#: What the address calls the two ways of being held back.
HELD_BY_CONTEST, HELD_BY_BASIS = "1", "basis"
SEEING_ALL = (EDITOR, REVIEWER, DEPARTMENT_ADMIN)


def reader_of(actor: Actor) -> BankReader:
    """Who looks, with what is held back at this moment."""
    return BankReader(actor.person_id, actor.holds(*SEEING_ALL), held_from_draws(db(), now=now()), today())


def asked(name: str) -> str | None:
    """A word of the address, if the database can be asked for it."""
    value = request.args.get(name, "")[:MAX_TEXT].strip()
    return value if value and is_storable(value) else None


def kept_address() -> dict[str, Any]:
    """The filter as it stands in the address, to be gone on with."""
    return {name: value for name in NAMES if (value := asked(name))}


def wanted_of(tree: BankTree) -> BankFilter:
    """The filter; a value that is none is not asked for, a category that is none finds nothing."""
    level, author = asked("level"), asked("author")
    return BankFilter(
        text=asked("q") or "",
        lesson_id=_category(tree.lessons, asked("lesson")),
        section_id=_category(tree.sections, asked("section")),
        clause=asked("clause"),
        kind=_choice("kind", kind_names()),
        levels=tuple(stored_levels([level], settings().level_scheme)) if level else (),
        state=_choice("state", STATES),
        pool=asked("pool"),
        audience=_choice("audience", ("student", "staff")),
        tag=asked("tag"),
        author_id=find_author(db(), public_id=author) if author else None,
        owner=_choice("owner", (COMMON, MINE, TEACHERS, OFFERED)),
        usage=_choice("usage", (NEVER, GIVEN)),
        is_held=asked("held") == HELD_BY_CONTEST,
        is_lost=asked("held") == HELD_BY_BASIS,
        sort=_choice("sort", SORTS) or NEWEST,
    )


def main_fields(tree: BankTree) -> list[dict[str, Any]]:
    """The fields that stand open."""
    lessons = [(one.key, one.title) for one in tree.lessons]
    sections = [(one.key, f"{one.number}. {one.title}") for one in tree.sections]
    return [
        {
            "name": "q",
            "label": _("Từ cần tìm"),
            "value": asked("q") or "",
            "type": "search",
        },
        _select("lesson", _("Bài học"), lessons),
        _select("section", _("Mục của kế hoạch"), sections),
        _select("state", _("Tình trạng"), [*state_names().items(), (RETURNED, _("Bị trả lại, chờ sửa"))]),
        _select("level", _("Mức độ"), level_choices()),
        _select("kind", _("Loại câu"), kind_names().items()),
    ]


def more_fields(tree: BankTree, actor: Actor) -> list[dict[str, Any]]:
    """The fields that fold away."""
    sees_all = actor.holds(*SEEING_ALL)
    tags = tag_names()
    owners = [(COMMON, _("Ngân hàng chung"))]
    if actor.holds(TEACHER):
        owners.append((MINE, _("Câu của tôi")))
    if sees_all:
        owners += [(OFFERED, _("Giáo viên gửi, chờ trả lời")), (TEACHERS, _("Câu riêng của giáo viên"))]
    fields = [
        _select("audience", _("Đối tượng"), [("student", _("Học sinh")), ("staff", _("CB, GV, NV"))]),
        _select("tag", _("Nhãn"), [(tag, tags.get(tag, tag)) for tag in tree.tags]),
        _select("owner", _("Của ai"), owners),
        _select("usage", _("Đã dùng chưa"), [(NEVER, _("Chưa dùng lần nào")), (GIVEN, _("Đã dùng"))]),
    ]
    if sees_all:
        fields += [
            _select("pool", _("Nơi dùng"), [(pool, pool_name(pool)) for pool in tree.pools]),
            _select("held", _("Để dành, tạm giữ"), _held_choices()),
            _select("author", _("Người soạn"), tree.authors),
        ]
    sorts = [
        (NEWEST, _("Mới soạn trước")),
        (BY_CODE, _("Theo mã câu")),
        (LEAST_GIVEN, _("Ít dùng trước")),
    ]
    return [
        *fields,
        {"name": "sort", "label": _("Xếp theo"), "value": asked("sort") or NEWEST, "options": sorts},
    ]


def _held_choices() -> list[tuple[str, str]]:
    return [
        (HELD_BY_CONTEST, _("Đang để dành cho cuộc thi")),
        (HELD_BY_BASIS, _("Tạm giữ: văn bản không còn hiệu lực")),
    ]


def _select(name: str, label: str, choices: Any) -> dict[str, Any]:
    return {
        "name": name,
        "label": label,
        "value": asked(name) or "",
        "options": [("", _("Tất cả")), *choices],
    }


def _choice(name: str, choices: Any) -> str | None:
    value = asked(name)
    return value if value in choices else None


def _category(categories: tuple[Category, ...], key: str | None) -> int | None:
    if key is None:
        return None
    return next((one.id for one in categories if one.key == key), 0)
