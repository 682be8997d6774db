"""Two versions of a lesson side by side: what one of them has and the other has not, part by part."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.lesson_draft import LessonText, parts_of
from quiz.domain.word_diff import Piece, word_diff
from quiz.web.question_words import audience_names

Row = tuple[str, list[Piece], list[Piece]]


def changed_rows(before: LessonText, after: LessonText) -> list[Row]:
    """(what it is called, its words before, its words after) of everything that differs, in the lesson's order."""
    old, new = _texts(before), _texts(after)
    return [
        (name, *word_diff(old.get(name, ""), new.get(name, "")))
        for name in {**new, **old}
        if old.get(name, "") != new.get(name, "")
    ]


def _texts(lesson: LessonText) -> dict[str, str]:
    names = audience_names()
    found = {
        _("Tên bài"): lesson.title,
        _("Số phút đọc"): str(lesson.minutes),
        _("Dành cho"): ", ".join(names[one] for one in lesson.audience),
    }
    for title, body in parts_of(lesson.text):
        name = _("Phần “%(title)s”", title=title)
        found[name] = f"{found.get(name, '')} {body or title}".strip()
    for number, one in enumerate(lesson.quotes, start=1):
        found[_("Lời trích %(number)s", number=number)] = one.quote
    return found | {_("Câu tự kiểm tra cuối bài"): ", ".join(lesson.checks)}
