"""`/`: a welcome for strangers, the next thing to do for everybody else."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from werkzeug.wrappers import Response

from quiz.services.home_read import read_home
from quiz.web.access import actor_or_none
from quiz.web.clock import now
from quiz.web.learner import blueprint
from quiz.web.learner.reading import lesson_meta, marks, module_meta
from quiz.web.transaction import db


@blueprint.context_processor
def _reader() -> dict[str, Any]:
    """What every page of a learner may ask: whether it speaks to a pupil, and words for progress."""
    actor = actor_or_none()
    return {
        "pupil": actor is not None and actor.is_pupil,
        "marks": marks,
        "lesson_meta": lesson_meta,
        "module_meta": module_meta,
    }


def called_name(full_name: str) -> str:
    """How somebody is greeted: the given name, with the middle name where the name is long (Mỹ Ái)."""
    words = full_name.split()
    return " ".join(words[-2:] if len(words) > 3 else words[-1:])


@blueprint.get("/")
def home() -> str | Response:
    """Home; who must change his password first is sent there."""
    actor = actor_or_none()
    if actor is None:
        return render_template("learner/welcome.html")
    if actor.must_change:
        return redirect(url_for("auth.change_password"))
    return render_template(
        "learner/home.html",
        home=read_home(db(), actor=actor, now=now()),
        full_name=actor.display_name,
        called=called_name(actor.display_name),
    )
