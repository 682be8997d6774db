"""`/manage/attempts/<id>/<what>`: one decision about an attempt, on a page that says what follows from it and asks why."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound as NoSuchPage
from werkzeug.wrappers import Response
from wtforms import DateTimeLocalField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, VOIDED
from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.reports.attempt_timeline import Timeline, read_questions, read_timeline
from quiz.services.attempt_reach import SeenAttempt, find_decidable_attempt
from quiz.services.attempt_reopen import reopen_attempt
from quiz.services.attempt_sight import others_sight
from quiz.services.attempt_void import restore_attempt, void_attempt
from quiz.services.late_accept import accept_late
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.attempt_settle import settled_seen_attempt
from quiz.web.clock import local_zone, now
from quiz.web.formats import clock_time
from quiz.web.timeline_words import answer_words
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

#: Each decision with the states in which it can be taken.
DECISIONS = {
    "void": (FINISHED,),
    "restore": (VOIDED,),
    "reopen": (FINISHED, ABANDONED),
    "accept-late": (IN_PROGRESS, FINISHED, ABANDONED),
}
#: How long an attempt is proposed to be reopened for when it had no limit.
USUAL_REOPENING = timedelta(minutes=15)


def _number(text: str) -> int:
    """A number of the log; one that no row can have for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


class ReasonForm(FlaskForm):  # type: ignore[misc]
    """Why: read by the person and by whoever looks at the log."""

    reason = TextAreaField(
        _l("Lý do"), [InputRequired(_l("Ghi lý do: người làm bài và người xem nhật ký sẽ đọc được."))]
    )


class LocalTimeField(DateTimeLocalField):  # type: ignore[misc]
    """A day and a time; one that cannot be read, or that no calendar of ours reaches, is refused in the reader's words."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
        if any(valuelist) and (self.data is None or not 2000 <= self.data.year < 9000):
            self.data = None
            raise ValueError(_("Chọn ngày và giờ kết thúc mới."))


class ReopenForm(ReasonForm):
    """Until when, too; in local time."""

    until = LocalTimeField(
        _l("Làm tiếp đến"),
        [InputRequired(_l("Chọn ngày và giờ kết thúc mới."))],
        format=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )


class LateForm(ReasonForm):
    """Which late answers, too, by their numbers in the log."""

    responses = SelectMultipleField(
        _l("Câu trả lời gửi muộn"),
        validate_choice=False,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )


_FORMS = {"void": ReasonForm, "restore": ReasonForm, "reopen": ReopenForm, "accept-late": LateForm}


@reach("admin.attempt_decide")
def within_reach(actor: Actor, attempt_id: str, **_rest: Any) -> None:
    """The actor may decide about the attempt; raises NotFound."""
    find_decidable_attempt(db(), actor=actor, attempt_id=attempt_id)


@blueprint.route("/manage/attempts/<attempt_id>/<what>", methods=["GET", "POST"])
def attempt_decide(attempt_id: str, what: str) -> Response | str | tuple[str, int]:
    """Ask why, then do it; what the attempt's state does not allow is said by the services."""
    if what not in DECISIONS:
        raise NoSuchPage
    seen = settled_seen_attempt(current_actor(), attempt_id)
    form = _FORMS[what]()
    timeline = _offer(form, seen)
    if not form.is_submitted():
        return _page(seen, what, form, timeline)
    if not form.validate():
        return _page(seen, what, form, timeline), 422
    try:
        _decide(attempt_id, what, form)
    except InvalidInput as error:
        db().rollback()
        form[error.field].errors = [input_sentence(error)]
        return _page(settled_seen_attempt(current_actor(), attempt_id), what, form, timeline), 422
    flash(_done(what), "ok")
    return redirect(url_for("admin.attempt_timeline", attempt_id=attempt_id), 303)


def _offer(form: ReasonForm, seen: SeenAttempt) -> Timeline | None:
    """What can be chosen, and the new end that is proposed."""
    if isinstance(form, ReopenForm) and form.until.data is None and not form.is_submitted():
        seconds = seen.quiz.time_limit_seconds
        length = USUAL_REOPENING if seconds is None else timedelta(seconds=seconds)
        form.until.data = (now() + length + timedelta(minutes=1)).astimezone(local_zone()).replace(second=0)
    if not isinstance(form, LateForm):
        return None
    timeline = read_timeline(db(), seen.attempt, now=now())
    sight = others_sight(db(), seen.attempt, seen.quiz, is_managed=True, may_decide=True, now=now())
    rows = [entry.row for entry in timeline.late if entry.row]
    questions = read_questions(db(), seen.attempt, {row.slot for row in rows})
    form.responses.choices = [
        (
            str(row.id),
            _(
                "Câu %(number)s, nhận lúc %(time)s: %(answer)s",
                number=row.slot,
                time=clock_time(row.received_at),
                answer=answer_words(*questions[row.slot], row.answer, words=sight.shows_words),
            ),
        )
        for row in rows
    ]
    return timeline


def _decide(attempt_id: str, what: str, form: ReasonForm) -> None:
    facts: dict[str, Any] = {
        "actor_id": current_actor().person_id,
        "attempt_id": attempt_id,
        "reason": form.reason.data or "",
        "now": now(),
    }
    if isinstance(form, ReopenForm):
        until: datetime = form.until.data
        reopen_attempt(db(), until=until.replace(tzinfo=local_zone()).astimezone(UTC), **facts)
    elif isinstance(form, LateForm):
        accept_late(db(), response_ids=[_number(text) for text in form.responses.data or []], **facts)
    elif what == "void":
        void_attempt(db(), **facts)
    else:
        restore_attempt(db(), **facts)


def _page(seen: SeenAttempt, what: str, form: ReasonForm, timeline: Timeline | None) -> str:
    sight = others_sight(db(), seen.attempt, seen.quiz, is_managed=True, may_decide=True, now=now())
    return render_template(
        "admin/attempt_decide.html",
        attempt=seen.attempt,
        quiz=seen.quiz,
        person=(timeline or read_timeline(db(), seen.attempt, now=now())).person,
        what=what,
        form=form,
        is_possible=seen.attempt.state in DECISIONS[what],
        keys_are_out=sight.keys_are_out,
        now=now(),
    )


def _done(what: str) -> str:
    return {
        "void": _("Đã hủy kết quả của lượt này. Bảng xếp hạng và số liệu tham gia đã đổi theo."),
        "restore": _("Đã khôi phục kết quả của lượt này."),
        "reopen": _("Đã mở lại lượt này. Báo cho người làm bài biết giờ kết thúc mới."),
        "accept-late": _("Đã chấp nhận các câu đã chọn và chấm lại lượt này."),
    }[what]
