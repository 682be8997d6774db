"""Reading is kept part by part; the last part completes a lesson, and that is counted once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, NotFound
from quiz.domain.identity import Actor
from quiz.models import Activity, Lesson, LessonProgress
from quiz.services.lesson_progress import Progress, complete_lesson, mark_sections
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW, actor_of, make_group, make_lesson, make_module, make_person, make_unit

LATER = NOW + timedelta(minutes=3)


@dataclass
class Reading:
    """A pupil at a lesson of three parts, with a bystander who has read it all."""

    session: Session
    actor: Actor
    lesson: Lesson

    def mark(self, *sections: str) -> Progress:
        """Mark parts as seen."""
        return mark_sections(
            self.session, actor=self.actor, code=self.lesson.code, sections=sections, now=LATER
        )

    def activities(self) -> list[Activity]:
        """What was counted of the pupil."""
        return list(self.session.scalars(select(Activity).where(Activity.person_id == self.actor.person_id)))


@pytest.fixture
def reading(engine: Engine) -> Iterator[Reading]:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit)
        lesson = make_lesson(session, sections=("mot", "hai", "ba"))
        bystander = actor_of(session, make_person(session, unit=unit))
        complete_lesson(session, actor=bystander, code=lesson.code, now=NOW)
        actor = actor_of(session, make_person(session, unit=unit, group=group))
        yield Reading(session, actor, lesson)


def test_parts_are_kept_in_order_whatever_order_they_come_in(reading: Reading) -> None:
    reading.mark("ba")
    progress = reading.mark("mot", "ba")
    assert progress.seen == ("mot", "ba")
    assert (progress.completed_at, progress.just_completed) == (None, False)
    assert reading.activities() == []


def test_the_last_part_completes_the_lesson_and_counts_once(reading: Reading) -> None:
    reading.mark("mot", "hai")
    assert reading.mark("ba").just_completed
    again = complete_lesson(
        reading.session, actor=reading.actor, code=reading.lesson.code, now=LATER + timedelta(hours=1)
    )
    assert (again.completed_at, again.just_completed) == (LATER, False)
    (counted,) = reading.activities()
    assert (
        counted.kind,
        counted.lesson_id,
        counted.unit_id,
        counted.audience,
        counted.at,
        counted.counted,
    ) == (
        "lesson_completed",
        reading.lesson.id,
        reading.actor.unit_id,
        "student",
        LATER,
        True,
    )


def test_nothing_marked_begins_nothing(reading: Reading) -> None:
    assert reading.mark().seen == ()


def test_a_part_that_is_not_there_is_refused_by_name(reading: Reading) -> None:
    with pytest.raises(InvalidInput) as refused:
        reading.mark("mot", "bon")
    assert (refused.value.field, refused.value.code, refused.value.facts) == (
        "sections",
        "section-unknown",
        {"value": "bon"},
    )
    row = reading.session.get(LessonProgress, (reading.actor.person_id, reading.lesson.id))
    assert row is None


def test_a_lesson_for_others_is_not_found(reading: Reading) -> None:
    for_staff = make_lesson(reading.session, module=make_module(reading.session, for_students=False))
    with pytest.raises(NotFound):
        complete_lesson(reading.session, actor=reading.actor, code=for_staff.code, now=NOW)
    with pytest.raises(NotFound):
        complete_lesson(reading.session, actor=reading.actor, code="no-such-lesson", now=NOW)
