"""Health for the operator's probes, and the few pages about the site itself."""

from __future__ import annotations

from flask import Response, current_app, jsonify, redirect, render_template, url_for
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from quiz.migrate import current_revision, head_revision
from quiz.web.public import health, site
from quiz.web.transaction import engine


@health.get("/healthz")
def healthz() -> Response:
    """200 when the process lives."""
    return jsonify(status="ok")


@health.get("/readyz")
def readyz() -> tuple[Response, int]:
    """200 when the database answers and is migrated, else 503 with the reason."""
    try:
        revision = current_revision(engine())
    except SQLAlchemyError:
        current_app.logger.exception("the database does not answer")
        return jsonify(status="unavailable", reason="the database does not answer"), 503
    if revision != head_revision():
        return jsonify(
            status="unavailable", reason=f"the database is at {revision}, the code at {head_revision()}"
        ), 503
    return jsonify(status="ok", revision=revision), 200


@site.get("/robots.txt")
def robots() -> Response:
    """Nothing here is for search engines."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@site.get("/favicon.ico")
def favicon() -> BaseResponse:
    """Browsers ask for it unasked."""
    return redirect(url_for("static", filename="img/favicon.svg"), 301)


@site.get("/privacy")
def privacy() -> str:
    """What is kept, why, and how long."""
    return render_template("public/privacy.html")
