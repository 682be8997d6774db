"""`/manage/quizzes/<id>`: the settings of a quiz, with what they mean for those who are working."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile, ConfirmFirst, InvalidInput
from quiz.domain.quiz_settings import fixed_review, settings_of
from quiz.domain.review import FIELDS, MOMENTS
from quiz.services.quiz_configure import Configured, configure_quiz, locks_of, mark_of
from quiz.services.quiz_manage import ManagedQuiz
from quiz.services.quiz_shortage_find import find_shortage
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.admin.quiz_forms import SettingsForm, box
from quiz.web.admin.quizzes import managed_quiz
from quiz.web.clock import now
from quiz.web.formats import minutes
from quiz.web.review_words import field_words, moment_words
from quiz.web.transaction import db, release
from quiz.web.wording import input_sentence, word


@blueprint.route("/manage/quizzes/<quiz_id>", methods=["GET", "POST"])
def quiz_settings(quiz_id: str) -> str | Response | tuple[str, int]:
    """The form; what was sent stays in it when it is refused (422) or has to be confirmed (409)."""
    managed = managed_quiz(quiz_id)
    form = SettingsForm.of(managed.quiz)
    if request.method == "GET":
        return _page(managed, form)
    if not form.validate():
        return _page(managed, form), 422
    try:
        done = _configure(managed, form)
    except InvalidInput as error:
        form[error.field].errors = [input_sentence(error)]
        return _refused(quiz_id, form), 422
    except ConfirmFirst as question:
        return _refused(quiz_id, form, question), 409
    except ChangedMeanwhile as error:
        return _afresh(quiz_id, error), 409
    _tell(done)
    return redirect(url_for("admin.quiz_settings", quiz_id=quiz_id), 303)


def _configure(managed: ManagedQuiz, form: SettingsForm) -> Configured:
    wanted = form.wanted(managed.quiz, locks_of(managed, now()), fixed_review(managed.quiz.kind))
    return configure_quiz(
        db(),
        actor=current_actor(),
        quiz_id=managed.quiz.public_id,
        wanted=wanted,
        seen=request.form.get("seen"),
        reason=(form.reason.data or "").strip(),
        is_confirmed=request.form.get("confirm") == _fingerprint(),
        now=now(),
    )


def _refused(quiz_id: str, form: SettingsForm, question: ConfirmFirst | None = None) -> str:
    """The form again, with nothing of the change kept."""
    release()
    return _page(managed_quiz(quiz_id), form, question)


def _afresh(quiz_id: str, error: ChangedMeanwhile) -> str:
    """The form with the settings as they have become meanwhile."""
    release()
    managed = managed_quiz(quiz_id)
    return _page(managed, SettingsForm.of(managed.quiz, is_sent=False), said=word(error).detail)


def _fingerprint() -> str:
    """What was sent, so that only this very change is confirmed."""
    sent = {
        name: values
        for name, values in sorted(request.form.lists())
        if name not in ("csrf_token", "confirm", "reason")
    }
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()[:24]


def _page(
    managed: ManagedQuiz, form: SettingsForm, question: ConfirmFirst | None = None, said: str = ""
) -> str:
    return render_template(
        "admin/quiz_settings.html",
        managed=managed,
        form=form,
        locked=locks_of(managed, now()),
        why=lock_words(),
        fixed={box(*place): value for place, value in fixed_review(managed.quiz.kind).items()},
        moments=moment_words(),
        fields=field_words(),
        places=[(moment, [(field, box(moment, field)) for field in FIELDS]) for moment in MOMENTS],
        question=_loss_words(question) if question else [],
        fingerprint=_fingerprint() if question else "",
        said=said,
        seen=mark_of(settings_of(managed.quiz)),
        shortage=find_shortage(db(), quiz=managed.quiz, now=now()),
        now=now(),
    )


def _tell(done: Configured) -> None:
    if not done.changed:
        flash(_("Không có gì thay đổi."))
    elif done.moved:
        flash(_("Đã lưu. %(count)s người đang làm có giờ kết thúc mới.", count=done.moved), "ok")
    else:
        flash(_("Đã lưu cài đặt."), "ok")


def lock_words() -> dict[str, str]:
    """Why a setting can no longer change."""
    return {
        "attempts": _("Đã có người làm bài, nên mục này giữ nguyên để mọi lượt như nhau."),
        "contest": _("Cuộc thi đã khóa, nên giờ mở và giờ đóng giữ nguyên."),
        "keys": _("Bài đã đóng và đáp án có thể đã được xem, nên không mở lại được."),
    }


def _loss_words(question: ConfirmFirst) -> list[str]:
    """What the change takes from whom."""
    said: list[Any] = []
    if question.people and question.most_seconds > 1:
        said.append(
            _(
                "%(count)s người đang làm sẽ mất tới %(minutes)s phút.",
                count=question.people,
                minutes=minutes(question.most_seconds),
            )
        )
    if question.without_end:
        said.append(
            _("%(count)s người đang làm không giới hạn giờ sẽ có giờ kết thúc.", count=question.without_end)
        )
    if question.at_once:
        said.append(_("%(count)s người trong số đó hết giờ ngay lúc lưu.", count=question.at_once))
    if question.tolerance_of:
        said.append(
            _(
                "%(count)s người đang làm có ít thời gian chờ hơn sau khi hết giờ.",
                count=question.tolerance_of,
            )
        )
    return said
