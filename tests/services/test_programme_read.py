"""A person's programme: what is meant for him, how far he is, and what nobody else's progress changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.identity import Actor
from quiz.models import Lesson, Module, Programme, Unit
from quiz.services.lesson_progress import complete_lesson, mark_sections
from quiz.services.programme_read import ProgrammeView, read_programme
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    make_finished_attempt,
    make_lesson,
    make_module,
    make_person,
    make_programme,
    make_question_bank,
    make_quiz,
    make_unit,
)


@dataclass
class School:
    """Two modules (two lessons and one), a staff member with a colleague, a pupil."""

    session: Session
    unit: Unit
    programme: Programme
    first: Module
    second: Module
    lessons: list[Lesson]
    staff: SignedUp
    colleague: SignedUp
    pupil: SignedUp

    def view(self, who: SignedUp) -> ProgrammeView:
        """The programme of one person."""
        found = read_programme(self.session, actor=self.actor(who))
        assert found is not None
        return found

    def actor(self, who: SignedUp) -> Actor:
        """The person as services know him."""
        return actor_of(self.session, who)


@pytest.fixture
def school(engine: Engine) -> Iterator[School]:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        programme = make_programme(session)
        first = make_module(session, programme=programme)
        second = make_module(session, programme=programme, for_students=False)
        lessons = [
            make_lesson(session, module=first, sections=("mot", "hai", "ba")),
            make_lesson(session, module=first, for_students=False),
            make_lesson(session, module=second),
        ]
        yield School(
            session,
            unit,
            programme,
            first,
            second,
            lessons,
            make_person(session, unit=unit, kind="staff"),
            make_person(session, unit=unit, kind="staff"),
            make_person(session, unit=unit),
        )


def test_everybody_sees_what_is_meant_for_his_audience(school: School) -> None:
    staff, pupil = school.view(school.staff), school.view(school.pupil)
    assert [[one.code for one in module.lessons] for module in staff.modules] == [
        [school.lessons[0].code, school.lessons[1].code],
        [school.lessons[2].code],
    ]
    assert [[one.code for one in module.lessons] for module in pupil.modules] == [[school.lessons[0].code]]
    assert [module.number for module in staff.modules] == [1, 2]


def test_who_belongs_nowhere_has_no_programme(school: School) -> None:
    actor = school.actor(school.staff)
    nowhere = Actor(**{**actor.__dict__, "unit_id": None, "audience": None})
    assert read_programme(school.session, actor=nowhere) is None


def test_progress_is_ones_own(school: School) -> None:
    mark_sections(
        school.session,
        actor=school.actor(school.staff),
        code=school.lessons[0].code,
        sections=["ba", "mot"],
        now=NOW,
    )
    complete_lesson(
        school.session, actor=school.actor(school.colleague), code=school.lessons[1].code, now=NOW
    )
    first, second = school.view(school.staff).modules[0].lessons
    assert first.seen == ("mot", "ba")
    assert (first.is_begun, first.is_done, first.reached) == (True, False, 2)
    assert (second.is_begun, second.is_done) == (False, False)


def test_a_module_is_done_with_its_lessons_and_its_quiz(school: School) -> None:
    session, actor = school.session, school.actor(school.staff)
    make_question_bank(session, 4, lesson=school.lessons[0])
    quiz = make_quiz(
        session, unit=school.unit, kind="module", module_id=school.first.id, pass_percent=80, questions=4
    )
    for lesson in school.lessons[:2]:
        complete_lesson(session, actor=actor, code=lesson.code, now=NOW)
    view = school.view(school.staff)
    assert view.done == 0
    assert view.modules[0].facts.is_read and view.modules[0].state == "now"

    for right, passed in ((0, False), (4, True)):
        make_finished_attempt(session, actor=actor, quiz=quiz, right=right)
        module = school.view(school.staff).modules[0]
        assert module.quiz is not None and module.quiz.is_passed is passed
        assert module.state == ("done" if passed else "now")
    assert school.view(school.staff).modules[1].state == "now"
    assert school.view(school.colleague).done == 0


def test_a_module_without_a_quiz_is_done_with_its_lessons(school: School) -> None:
    complete_lesson(school.session, actor=school.actor(school.pupil), code=school.lessons[0].code, now=NOW)
    view = school.view(school.pupil)
    assert (view.done, view.current, view.minutes_left) == (1, None, 0)


def test_of_several_programmes_the_newest_is_followed(school: School) -> None:
    newer = make_lesson(school.session)
    view = school.view(school.staff)
    assert [one.code for module in view.modules for one in module.lessons] == [newer.code]
