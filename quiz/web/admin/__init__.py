"""Pages of who answers for a school, a department or a class: participation, the quizzes that he manages, outages, regrades."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("admin", __name__)

from quiz.web.admin import (  # noqa: E402, F401  (registers the routes)
    accommodations,
    attempt_decide,
    attempt_timeline,
    audit,
    bank,
    bank_changes,
    bank_offers,
    classes,
    coverage,
    erasures,
    headcount_sheets,
    headcounts,
    hub,
    outages,
    participation,
    people,
    person,
    person_merge,
    person_sign_in,
    plan_correct,
    plan_drafts,
    plan_imports,
    plan_tasks,
    plans,
    question_edit,
    question_images,
    questions,
    quiz_attempts,
    quiz_settings,
    quiz_statistics,
    quizzes,
    regrade_preview,
    regrades,
    reviews,
    roles,
    roster_apply,
    roster_preview,
    roster_undo,
    rosters,
    school_year,
    slips,
    unit_changes,
    unit_merges,
    units,
)
