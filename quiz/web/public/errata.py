"""`/errata`: questions found wrong, and what was decided; for everybody, without a single name."""

from __future__ import annotations

from flask import render_template, request

from quiz.reports.regrades import read_errata
from quiz.web.clock import now
from quiz.web.public import site
from quiz.web.regrade_words import mode_words
from quiz.web.transaction import db

PAGE_SIZE = 20


@site.get("/errata")
def errata() -> str:
    """The errata, the newest first."""
    page = min(max(1, request.args.get("page", 1, type=int)), 10_000)
    found = read_errata(db(), now=now(), limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    return render_template(
        "public/errata.html",
        errata=found[:PAGE_SIZE],
        has_more=len(found) > PAGE_SIZE,
        page=page,
        modes=mode_words(),
    )
