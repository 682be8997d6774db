"""`/account/data`: what is kept of oneself, to read about and to take home."""

from __future__ import annotations

from flask import Response, render_template

from quiz.domain.errors import AccessDenied
from quiz.reports.own_data import read_own_data
from quiz.reports.own_data_zip import own_data_zip
from quiz.services.audit_write import write_audit
from quiz.web.access import current_actor
from quiz.web.clock import local_zone, now
from quiz.web.learner import blueprint
from quiz.web.transaction import db, reading


@blueprint.get("/account/data")
def own_data() -> str:
    """What the file holds, and whom to ask for more."""
    return render_template("learner/own_data.html")


@blueprint.post("/account/data")
def own_data_file() -> Response:
    """The file: a ZIP of JSON and a page. It is made before anything is written, so that nobody's saving waits for it."""
    actor, moment = current_actor(), now()
    if actor.class_session_id is not None:
        raise AccessDenied("by-code")
    with reading() as unit:
        content = own_data_zip(
            read_own_data(unit, person_id=actor.person_id, now=moment), made_at=moment, zone=local_zone()
        )
    write_audit(
        db(),
        actor_id=actor.person_id,
        action="person.export",
        object_kind="person",
        object_id=actor.person_id,
        now=moment,
    )
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="du-lieu-cua-toi.zip"'
    return response
