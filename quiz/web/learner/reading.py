"""What a learner's pages say of programme, modules and lessons, in words and marks."""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from quiz.domain.modules import DONE
from quiz.services.lesson_read import LessonView
from quiz.services.programme_read import LessonState, ModuleState
from quiz.web.formats import per_cent


@dataclass(frozen=True)
class Step:
    """The one next thing: the words on its button and where it leads."""

    label: str
    href: str


def marks(lesson: LessonState) -> list[str]:
    """One mark per part of a lesson: "ok" read, "me" the one to go on with, "" to come."""
    seen = ["ok" if slug in lesson.seen or lesson.is_done else "" for slug, _title in lesson.sections]
    if "" in seen:
        seen[seen.index("")] = "me"
    return seen


def lesson_meta(lesson: LessonState) -> str:
    """How far a lesson is, in a line."""
    if lesson.is_done:
        return _("Đã đọc xong")
    if lesson.is_begun:
        return _(
            "Đọc đến phần %(reached)s trong %(count)s",
            reached=lesson.reached,
            count=len(lesson.sections),
        )
    return _("%(minutes)s phút đọc", minutes=lesson.minutes)


def module_meta(module: ModuleState) -> str:
    """How far a module is, in a line."""
    quiz = module.quiz
    count = len(module.lessons)
    if module.state == DONE:
        if quiz and quiz.best_score is not None and quiz.best_max:
            return _(
                "%(count)s bài · đạt %(rate)s", count=count, rate=per_cent(quiz.best_score, quiz.best_max)
            )
        return _("%(count)s bài · đã đọc hết", count=count)
    if module.facts.is_read:
        return _("Đã đọc %(count)s bài · còn bài kiểm tra", count=count)
    if module.lessons_done:
        return _("Đang học, xong %(done)s/%(count)s bài", done=module.lessons_done, count=count)
    return _("%(count)s bài · khoảng %(minutes)s phút", count=count, minutes=module.minutes_left)


def step_after(view: LessonView) -> Step:
    """What comes once this lesson is read: the module's next unread lesson, its quiz, the next module, or home."""
    unread = [one for one in view.module.lessons if not one.is_done and one.code != view.state.code]
    if unread:
        return _lesson_step(_("Đọc bài tiếp theo"), unread[0])
    quiz = view.module.quiz
    if quiz is not None and not quiz.is_passed:
        return Step(_("Làm bài kiểm tra chuyên đề"), url_for("learner.quiz", quiz_id=quiz.quiz.public_id))
    if view.following is not None:
        return _lesson_step(_("Sang chuyên đề sau"), view.following)
    return Step(_("Về trang chủ"), url_for("learner.home"))


def _lesson_step(label: str, lesson: LessonState) -> Step:
    return Step(label, url_for("learner.lesson", code=lesson.code))
