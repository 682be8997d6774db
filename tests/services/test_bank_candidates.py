"""What a draw chooses from: the approved common bank without what is held, and a teacher's own questions for himself alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.domain.specification import simple_rules, with_own
from quiz.models import Question, QuestionVersion, Specification
from quiz.services.bank_candidates import candidates_for
from quiz.services.held_questions import held_from_draws, held_keys
from tests.factories import (
    NOW,
    make_class_contest,
    make_contest_round,
    make_group,
    make_lesson,
    make_person,
    make_question,
    make_unit,
)
from tests.web.browsing import statements

PRACTICE = frozenset({"practice"})


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


def own_question(session: Session, owner_id: int, **more: object) -> QuestionVersion:
    version = make_question(session, **more)  # type: ignore[arg-type]
    session.get_one(Question, version.question_id).owner_id = owner_id
    session.flush()
    return version


def numbers(session: Session, owner_id: int | None = None, **more: object) -> set[int]:
    found = candidates_for(session, audience="student", pools=PRACTICE, owner_id=owner_id, now=NOW, **more)  # type: ignore[arg-type]
    return {candidate.version_id for candidate in found}


def test_own_questions_are_their_owners_alone(session: Session) -> None:
    unit = make_unit(session)
    teacher, other = (make_person(session, unit=unit, kind="staff", roles=("teacher",)) for _ in range(2))
    common = make_question(session)
    own = own_question(session, teacher.id)
    draft = own_question(session, teacher.id, state="draft")
    assert numbers(session) == {common.id}
    assert numbers(session, other.id) == {common.id}
    assert numbers(session, teacher.id) == {common.id, own.id}
    found = candidates_for(session, audience="student", pools=PRACTICE, owner_id=teacher.id, now=NOW)
    assert [one.is_own for one in found] == [False, True]
    assert draft.id not in {one.version_id for one in found}


def test_what_is_held_is_read_once_for_the_same_bank_and_the_same_holders(
    session: Session, engine: Engine
) -> None:
    unit = make_unit(session, levels=("thpt",))
    held_lesson, free_lesson = make_lesson(session), make_lesson(session)
    asked, free = make_question(session, lesson=held_lesson), make_question(session, lesson=free_lesson)
    _contest, _round, quiz = make_contest_round(session, unit=unit)
    quiz.specification_id = _specification(
        session, simple_rules(1, pools=["practice"], lessons=[held_lesson.code])
    )
    quiz.opens_at, quiz.closes_at = NOW, NOW + timedelta(days=1)
    session.commit()
    assert numbers(session, held=held_from_draws(session, now=NOW)) == {free.id}
    held = held_from_draws(session, now=NOW)
    with statements(engine) as ran:
        assert numbers(session, held=held) == {free.id}
    assert len(ran) == 1, "the stamp alone"
    assert numbers(session, held=held_from_draws(session, now=NOW + timedelta(days=3))) == {asked.id, free.id}


def test_a_class_contest_holds_the_keys_of_its_own_questions_and_not_of_the_whole_bank(
    session: Session,
) -> None:
    unit = make_unit(session, levels=("thpt",))
    group = make_group(session, unit=unit)
    teacher = make_person(session, unit=unit, kind="staff", roles=("teacher",), group=group)
    lesson = make_lesson(session)
    in_lesson, elsewhere = make_question(session, lesson=lesson), make_question(session)
    own = own_question(session, teacher.id)
    _contest, quiz = make_class_contest(session, unit=unit, group=group)
    rules = with_own(simple_rules(2, pools=["practice"], lessons=[lesson.code]), own=1, owner_id=teacher.id)
    quiz.specification_id = _specification(session, rules)
    session.flush()
    held = held_keys(session, group_id=group.id, now=NOW)
    held_chains = set(session.scalars(held.chains))
    assert held_chains == {in_lesson.question_id, own.question_id}
    assert elsewhere.question_id not in held_chains


def _specification(session: Session, rules: dict[str, object]) -> int:
    row = Specification(rules=rules)
    session.add(row)
    session.flush()
    return row.id
