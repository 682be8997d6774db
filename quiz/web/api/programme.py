"""`/programme` and `/lessons/<id>/progress`: what the caller learns, and how far he is."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify

from quiz.domain.errors import InvalidInput
from quiz.domain.identity import Actor
from quiz.services.lesson_progress import mark_sections
from quiz.services.lesson_read import find_lesson
from quiz.services.programme_read import LessonState, ModuleQuiz, ModuleState, read_programme
from quiz.web.access import current_actor, reach
from quiz.web.api import blueprint
from quiz.web.api.bodies import instant_text, json_object, mark_number
from quiz.web.clock import now
from quiz.web.transaction import db


@reach("api.lesson_progress")
def _for_actor(actor: Actor, lesson_id: str) -> None:
    find_lesson(db(), actor=actor, code=lesson_id)


@blueprint.get("/programme")
def programme() -> Response:
    """The modules of the caller's own programme in order, with his progress; never more than one page."""
    found = read_programme(db(), actor=current_actor())
    return jsonify(items=[_module(module) for module in found.modules] if found else [], next=None)


@blueprint.post("/lessons/<lesson_id>/progress")
def lesson_progress(lesson_id: str) -> Response:
    """Mark sections as seen; again: the same answer."""
    sections = json_object().get("sections")
    if not isinstance(sections, list):
        raise InvalidInput("sections", "required")
    progress = mark_sections(db(), actor=current_actor(), code=lesson_id, sections=sections, now=now())
    return jsonify(
        id=lesson_id,
        sections=list(progress.sections),
        seen=list(progress.seen),
        completed_at=instant_text(progress.completed_at),
    )


def _module(module: ModuleState) -> dict[str, Any]:
    return {
        "id": module.public_id,
        "title": module.title,
        "state": module.state,
        "lessons_completed": module.lessons_done,
        "lessons": [_lesson(lesson) for lesson in module.lessons],
        "quiz": _quiz(module.quiz) if module.quiz else None,
    }


def _lesson(lesson: LessonState) -> dict[str, Any]:
    return {
        "id": lesson.code,
        "title": lesson.title,
        "minutes": lesson.minutes,
        "sections": [
            {"id": slug, "title": title, "seen": slug in lesson.seen} for slug, title in lesson.sections
        ],
        "completed_at": instant_text(lesson.completed_at),
    }


def _quiz(entry: ModuleQuiz) -> dict[str, Any]:
    return {
        "id": entry.quiz.public_id,
        "title": entry.quiz.title,
        "pass_percent": entry.quiz.pass_percent,
        "passed": entry.is_passed,
        "best_score": mark_number(entry.best_score),
        "max_score": mark_number(entry.best_max),
    }
