"""A stamp changes with every table of its topic, and what is kept under it is read anew then, and only then."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from sqlalchemy import Engine, delete, update
from sqlalchemy.orm import Session

from quiz.models import (
    Headcount,
    Lesson,
    Question,
    QuestionVersion,
    Unit,
    UnitClosure,
    UnitLevel,
    UnitLink,
)
from quiz.services.kept_reads import BANK, UNITS, KeptReads, change_stamp
from quiz.unit_of_work import open_session
from tests.factories import make_headcount, make_person, make_question, make_unit


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with open_session(engine, write=True) as session:
        top = make_unit(session, code="SO", kind="so")
        school = make_unit(session, code="A", parent=top, levels=("thcs",))
        make_headcount(session, unit=school, audience="staff", number=20)
        make_question(session)
        session.commit()
        yield session


CHANGES: dict[str, tuple[str, Callable[[Session], object]]] = {
    "a new unit": (UNITS, lambda s: make_unit(s, code="B")),
    "a name": (UNITS, lambda s: s.execute(update(Unit).values(name="Trường mới"))),
    "a level": (UNITS, lambda s: s.execute(delete(UnitLevel))),
    "a parent": (UNITS, lambda s: s.execute(update(UnitLink).values(valid_to=date(2026, 1, 1)))),
    "the tree": (UNITS, lambda s: s.execute(delete(UnitClosure))),
    "a headcount": (UNITS, lambda s: s.execute(update(Headcount).values(number=30))),
    "a new question": (BANK, make_question),
    "a state": (BANK, lambda s: s.execute(update(QuestionVersion).values(state="retired"))),
    "a question's lesson": (BANK, lambda s: s.execute(update(Question).values(code="other"))),
    "a lesson's code": (BANK, lambda s: s.execute(update(Lesson).values(code="other"))),
}


@pytest.mark.parametrize("change", CHANGES)
def test_whatever_changes_the_tables_changes_the_stamp_of_their_topic_alone(
    session: Session, change: str
) -> None:
    topic, make = CHANGES[change]
    other = BANK if topic == UNITS else UNITS
    before = change_stamp(session, topic), change_stamp(session, other)
    make(session)
    session.flush()
    assert change_stamp(session, topic) != before[0]
    if change != "a new question":  # it brings a lesson of its own, and that a plan with its unit
        assert change_stamp(session, other) == before[1]
    session.commit()
    assert change_stamp(session, topic) != before[0], "as others see it too"


def test_what_was_taken_back_leaves_no_stamp_that_comes_again(session: Session) -> None:
    make_unit(session, code="B")
    session.flush()
    taken_back = change_stamp(session, UNITS)
    session.rollback()
    make_unit(session, code="C")
    session.flush()
    assert change_stamp(session, UNITS) != taken_back


def test_people_change_no_stamp(session: Session) -> None:
    before = change_stamp(session, UNITS), change_stamp(session, BANK)
    make_person(session, unit=session.query(Unit).filter_by(code="A").one())
    session.commit()
    assert (change_stamp(session, UNITS), change_stamp(session, BANK)) == before


def test_what_is_kept_is_made_again_for_another_stamp_only_and_forgotten_when_there_is_more(
    session: Session,
) -> None:
    kept: KeptReads[str, list[str]] = KeptReads(2)
    made: list[str] = []

    def get(key: str, stamp: int) -> list[str]:
        def make() -> list[str]:
            made.append(key)
            return [key]

        return kept.get(session, key, stamp, make)

    first = get("a", 1)
    assert get("a", 1) is first
    assert made == ["a"]
    get("a", 2)
    assert made == ["a", "a"]
    get("b", 2)
    get("c", 2)
    get("c", 2)
    get("a", 2)
    assert made == ["a", "a", "b", "c", "a"]
