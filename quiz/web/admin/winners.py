"""`/manage/quizzes/<id>/winners`: whose full name may be published as a winner's, recorded from signed sheets and withdrawn."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, DateField, SelectChoice, SelectField
from wtforms.validators import InputRequired

from quiz.domain.errors import InvalidInput
from quiz.domain.name_consent import FATHER, GUARDIAN, MOTHER, needed_consent
from quiz.reports.winners import SETTLED, Winner, read_winners
from quiz.services.name_consent import Given, record_consent, withdraw_consent
from quiz.services.quiz_manage import ManagedQuiz
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.quizzes import managed_quiz, within_reach
from quiz.web.clock import now, today
from quiz.web.transaction import db
from quiz.web.wording import input_sentence

reach("admin.quiz_winners")(within_reach)


class ConsentForm(FlaskForm):  # type: ignore[misc]
    """What the signed sheet says."""

    given_on = DateField(_l("Ngày ký"), [InputRequired(_l("Ghi ngày trên phiếu đồng ý."))])
    own = BooleanField(_l("Người đạt thứ hạng đã ký đồng ý"))
    representative = SelectField(
        _l("Cha mẹ, người giám hộ đã ký"),
        choices=[
            SelectChoice("", _l("Không cần hoặc chưa ký")),
            SelectChoice(FATHER, _l("Cha")),
            SelectChoice(MOTHER, _l("Mẹ")),
            SelectChoice(GUARDIAN, _l("Người giám hộ")),
        ],
        validate_choice=False,  # what is needed of whom is the service's to say
    )


@blueprint.route("/manage/quizzes/<quiz_id>/winners", methods=["GET", "POST"])
def quiz_winners(quiz_id: str) -> str | Response | tuple[str, int]:
    """The first of the contest that the quiz belongs to, each with his consent."""
    managed = managed_quiz(quiz_id)
    winners = _winners(managed)
    if request.method == "GET":
        return _page(managed, winners, ConsentForm(formdata=None, given_on=today()))
    wanted = request.form.get("person", "")
    winner = next((one for ones in winners.values() for one in ones if one.public_id == wanted), None)
    form = ConsentForm()
    if winner is None:
        flash(_("Người này không còn trong danh sách. Xem lại danh sách rồi chọn."), "warn")
    elif request.form.get("withdraw"):
        _withdraw(managed, winner)
    elif not _record(managed, winner, form):
        return _page(managed, winners, form, wanted), 422
    return redirect(url_for("admin.quiz_winners", quiz_id=quiz_id), 303)


def _winners(managed: ManagedQuiz) -> dict[str, list[Winner]]:
    """None for what is no contest of the public, or not yet settled."""
    contest = managed.contest
    if contest is None or contest.kind != "general" or contest.state not in SETTLED:
        return {}
    return read_winners(db(), contest_id=contest.id)


def _page(managed: ManagedQuiz, winners: dict[str, list[Winner]], form: ConsentForm, wanted: str = "") -> str:
    contest = managed.contest
    return render_template(
        "admin/quiz_winners.html",
        managed=managed,
        winners=winners,
        needed={
            one.public_id: needed_consent(one.audience, one.birth_date, today())
            for ones in winners.values()
            for one in ones
        },
        form=form,
        wanted=wanted,
        is_public=contest is not None and contest.kind == "general",
        is_settled=contest is not None and contest.state in SETTLED,
        now=now(),
    )


def _record(managed: ManagedQuiz, winner: Winner, form: ConsentForm) -> bool:
    if not form.validate() or managed.contest is None:
        return False
    try:
        record_consent(
            db(),
            contest_id=managed.contest.id,
            person_id=winner.person_id,
            needed=needed_consent(winner.audience, winner.birth_date, today()),
            given=Given(form.given_on.data, form.own.data, form.representative.data or None),
            actor_id=current_actor().person_id,
            now=now(),
        )
    except InvalidInput as error:
        form[error.field].errors = [input_sentence(error)]
        return False
    flash(_("Đã ghi sự đồng ý. Họ tên đầy đủ hiện trên trang công khai từ lúc này."), "ok")
    return True


def _withdraw(managed: ManagedQuiz, winner: Winner) -> None:
    if managed.contest is not None:
        withdraw_consent(
            db(),
            contest_id=managed.contest.id,
            person_id=winner.person_id,
            actor_id=current_actor().person_id,
            now=now(),
        )
    flash(_("Đã rút sự đồng ý. Trang công khai chỉ còn tên viết tắt."), "ok")
