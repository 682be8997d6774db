"""`/manage/bank/offers`: questions that teachers offer to the common bank; an editor takes them into review or says why not."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.errors import ChangedMeanwhile, InvalidInput
from quiz.domain.identity import Actor
from quiz.reports.bank_list import list_versions
from quiz.services.question_offer import decline_offer, find_offer, list_offers, take_offer
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.bank_query import reader_of
from quiz.web.clock import now
from quiz.web.level_words import level_words
from quiz.web.question_words import kind_names
from quiz.web.transaction import db
from quiz.web.wording import input_sentence


@reach("admin.bank_offer")
def _known_offer(_actor: Actor, offer_id: str) -> None:
    find_offer(db(), offer_id=offer_id)


@blueprint.get("/manage/bank/offers")
def bank_offers() -> str:
    """What waits, the oldest first."""
    return _page()


@blueprint.post("/manage/bank/offers/<offer_id>")
def bank_offer(offer_id: str) -> Response | tuple[str, int]:
    """Take one, or decline it with a reason."""
    try:
        if request.form.get("verdict") == "take":
            question = take_offer(db(), actor=current_actor(), offer_id=offer_id, now=now())
            flash(_("Đã nhận: câu %(code)s chờ thẩm định.", code=question.code), "ok")
        else:
            reason = request.form.get("reason", "")
            decline_offer(db(), actor=current_actor(), offer_id=offer_id, reason=reason, now=now())
            flash(_("Đã trả lời là không nhận."), "ok")
    except InvalidInput as error:
        return _page(failed=offer_id, failure=input_sentence(error)), 422
    except ChangedMeanwhile:
        flash(_("Câu này đã có trả lời, hoặc thầy cô đã thôi gửi."), "warn")
    return redirect(url_for("admin.bank_offers"), 303)


def _page(failed: str = "", failure: str = "") -> str:
    offers = list_offers(db())
    lines = list_versions(
        db(), reader=reader_of(current_actor()), versions=[one.version_id for one in offers]
    )
    return render_template(
        "admin/bank_offers.html",
        waiting=list(zip(offers, lines, strict=True)),
        failed=failed,
        failure=failure,
        kinds=kind_names(),
        levels=level_words(),
    )
