"""`/manage/outages`: times in which people could not save, what they cost whom, and the decision to make up for it."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.domain.outages import DISMISSED
from quiz.domain.reasons import MOST_LETTERS
from quiz.services.outage_decide import apply_outage, dismiss_outage
from quiz.services.outage_effect import affected_attempts, count_by_quiz
from quiz.services.outage_list import find_outage, list_outages
from quiz.services.outage_reopen import begin_reopening, find_reopening
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.clock import now
from quiz.web.formats import short_time
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

PAGE_SIZE = 30


class DecisionForm(FlaskForm):  # type: ignore[misc]
    """Why; read by everybody whose attempt the outage touched."""

    reason = TextAreaField(
        _l("Lý do, người làm bài sẽ đọc"),
        [
            InputRequired(_l("Ghi lý do: người làm bài sẽ đọc câu này.")),
            Length(max=MOST_LETTERS, message=_l("Lý do dài nhất 1000 ký tự.")),
        ],
    )


@reach("admin.outage")
@reach("admin.outage_decide")
def _outage_for_actor(actor: Actor, outage_id: str) -> None:
    find_outage(db(), actor=actor, outage_id=outage_id)


@blueprint.get("/manage/outages")
def outages() -> str:
    """The outages, the newest first."""
    page = max(1, request.args.get("page", 1, type=int))
    found = list_outages(
        db(), actor=current_actor(), limit=PAGE_SIZE + 1, offset=min(page - 1, 10_000) * PAGE_SIZE
    )
    return render_template(
        "admin/outages.html", outages=found[:PAGE_SIZE], page=page, has_more=len(found) > PAGE_SIZE
    )


@blueprint.get("/manage/outages/<outage_id>")
def outage(outage_id: str) -> str:
    """What one outage cost whom, with the form that decides it."""
    return _page(outage_id, DecisionForm())


def _page(outage_id: str, form: DecisionForm) -> str:
    found = find_outage(db(), actor=current_actor(), outage_id=outage_id)
    affected = [] if found.state == DISMISSED else affected_attempts(db(), found, now=now())
    if form.reason.data is None and found.reason:
        form.reason.data = found.reason
    if form.reason.data is None:
        form.reason.data = _(
            "Máy chủ gián đoạn từ %(began)s đến %(ended)s.",
            began=short_time(found.began_at),
            ended=short_time(found.ended_at),
        )
    return render_template(
        "admin/outage.html",
        outage=found,
        form=form,
        quizzes=count_by_quiz(db(), affected),
        running=sum(one.is_running for one in affected),
        ended=sum(not one.is_running for one in affected),
        job=find_reopening(db(), found),
        may_decide="department_admin" in current_actor().roles,
    )


@blueprint.post("/manage/outages/<outage_id>")
def outage_decide(outage_id: str) -> Response | tuple[str, int]:
    """Give the time back, or let it be; afterwards, bring back those whose attempts had ended."""
    form = DecisionForm()
    if not form.validate():
        return _page(outage_id, form), 422
    try:
        _decide(outage_id, form.reason.data)
    except InvalidInput as error:
        db().rollback()
        form.reason.errors = [input_sentence(error)]
        return _page(outage_id, form), 422
    return redirect(url_for("admin.outage", outage_id=outage_id), 303)


def _decide(outage_id: str, reason: str) -> None:
    go = request.form.get("go")
    if go == "dismiss":
        dismiss_outage(db(), actor=current_actor(), outage_id=outage_id, reason=reason, now=now())
        flash(_("Đã ghi nhận: không bù giờ cho lần gián đoạn này."), "ok")
    elif go in ("reopen", "accept"):
        begin_reopening(
            db(),
            actor=current_actor(),
            outage_id=outage_id,
            reason=reason,
            reopen=go == "reopen",
            now=now(),
        )
        flash(_("Đã bắt đầu; trang này cho biết làm đến đâu."), "ok")
    else:
        done = apply_outage(db(), actor=current_actor(), outage_id=outage_id, reason=reason, now=now())
        flash(_("Đã bù giờ cho %(count)s lượt đang làm.", count=done), "ok")
