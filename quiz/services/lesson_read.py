"""One lesson as its reader sees it: its parts, his progress, the questions to check himself with, what comes before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.paper import Slot
from quiz.domain.questions import MARK, arranged_ids
from quiz.models import Lesson, Module, Question, QuestionVersion
from quiz.services.attempt_read import SlotView, slot_view
from quiz.services.programme_read import LessonState, ModuleState, ProgrammeView, for_audience, read_programme


@dataclass(frozen=True)
class LessonView:
    """A lesson with its place. `sections` as quiz.models.Lesson has them; `checks` by their number, from 1."""

    programme: ProgrammeView
    module: ModuleState
    state: LessonState
    sections: Sequence[Mapping[str, Any]]
    checks: list[SlotView]
    previous: LessonState | None
    following: LessonState | None


def find_lesson(session: Session, *, actor: Actor, code: str) -> Lesson:
    """The lesson of this code, if it is meant for the actor; raises NotFound."""
    if actor.unit_id is None:
        raise NotFound("lesson")
    lesson = session.scalar(
        select(Lesson)
        .join(Module, Module.id == Lesson.module_id)
        .where(Lesson.code == code, for_audience(actor, Lesson), for_audience(actor, Module))
    )
    if lesson is None:
        raise NotFound("lesson")
    return lesson


def read_lesson(session: Session, *, actor: Actor, code: str) -> LessonView:
    """The lesson with everything that its page shows; nothing in the checks gives a key away. Raises NotFound."""
    lesson = find_lesson(session, actor=actor, code=code)
    programme = read_programme(session, actor=actor)
    found = programme.find_lesson(code) if programme else None
    if programme is None or found is None:
        raise NotFound("lesson")
    module, state = found
    checks = [
        slot_view(number, check_slot(version), version.body)
        for number, version in check_versions(session, actor=actor, lesson=lesson).items()
    ]
    every = [entry for one in programme.modules for entry in one.lessons]
    place = every.index(state)
    return LessonView(
        programme,
        module,
        state,
        lesson.sections,
        checks,
        every[place - 1] if place else None,
        every[place + 1] if place + 1 < len(every) else None,
    )


def check_versions(session: Session, *, actor: Actor, lesson: Lesson) -> dict[int, QuestionVersion]:
    """The lesson's checks by number, from 1: approved practice questions that fit the actor's audience."""
    fits = QuestionVersion.for_students if actor.is_pupil else QuestionVersion.for_staff
    rows = session.execute(
        select(Question.code, QuestionVersion)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .where(
            Question.code.in_(lesson.checks),
            QuestionVersion.state == "approved",
            QuestionVersion.exposure == "practice",
            fits.is_(True),
        )
        .order_by(QuestionVersion.number)
    )
    newest: dict[str, QuestionVersion] = dict(rows.all())
    shown = [newest[code] for code in lesson.checks if code in newest]
    return dict(enumerate(shown, start=1))


def check_slot(version: QuestionVersion) -> Slot:
    """A check as a place of a paper: nothing depends on it, so it keeps the bank's order where that is no key, and ids
    that tell nothing but places."""
    sets = arranged_ids(version.kind, version.body, Random(version.id), shuffle=False)
    if len(sets) == 1:
        return Slot(version.id, version.kind, MARK, tuple((id_, id_) for id_ in sets[0]))
    banks = [id_ for ids in sets for id_ in ids]
    ids = tuple((f"p{place}", bank) for place, bank in enumerate(banks, start=1))
    return Slot(version.id, version.kind, MARK, ids, tuple(map(len, sets)))
