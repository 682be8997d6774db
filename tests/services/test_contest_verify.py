"""`contest verify` finds every figure that the responses do not give, and every row that is missing or too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import Engine, delete, insert, select, update
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.models import Attempt, Contest, Response, Standing
from quiz.services.contest_verify import Difference, verify_contest
from quiz.unit_of_work import unit_of_work

WEEK = "Thi tuần 1"


@pytest.fixture
def session(demo_engine: Engine) -> Iterator[Session]:
    with unit_of_work(demo_engine) as session:
        yield session


def contest_of(session: Session, title: str = WEEK) -> Contest:
    return session.scalars(select(Contest).where(Contest.title == title)).one()


def verify(session: Session) -> list[Difference]:
    session.expire_all()
    return verify_contest(session, contest_id=contest_of(session).public_id)


def person_row(session: Session, *, turns: int = 1) -> Standing:
    return session.scalars(
        select(Standing)
        .where(
            Standing.contest_id == contest_of(session).id,
            Standing.person_id.is_not(None),
            Standing.turns == turns,
        )
        .order_by(Standing.id)
    ).first() or pytest.fail("the demo has no such row")


def unit_row(session: Session) -> Standing:
    return session.scalars(
        select(Standing)
        .where(Standing.contest_id == contest_of(session).id, Standing.person_id.is_(None))
        .order_by(Standing.id)
    ).first() or pytest.fail("the demo has no such row")


def raise_a_percentage(session: Session) -> None:
    person_row(session).percent = 100_001


def add_a_turn(session: Session) -> None:
    unit_row(session).turns += 1


def lose_a_person(session: Session) -> None:
    session.execute(delete(Standing).where(Standing.id == person_row(session).id))


def lose_a_unit(session: Session) -> None:
    session.execute(delete(Standing).where(Standing.id == unit_row(session).id))


def invent_a_unit(session: Session) -> None:
    row = unit_row(session)
    session.execute(
        insert(Standing).values(
            contest_id=row.contest_id,
            round_id=row.round_id,
            audience=row.audience,
            unit_id=_unit_without_row(session, row),
            turns=1,
            finishers=1,
            percent_sum=50_000,
        )
    )


def _unit_without_row(session: Session, row: Standing) -> int:
    from quiz.models import Unit

    taken = select(Standing.unit_id).where(Standing.round_id == row.round_id)
    return session.scalars(select(Unit.id).where(Unit.id.not_in(taken))).first() or pytest.fail(
        "all have rows"
    )


def count_the_other_attempt(session: Session) -> None:
    row = person_row(session, turns=2)
    other = select(Attempt).where(
        Attempt.person_id == row.person_id, Attempt.round_id == row.round_id, Attempt.id != row.attempt_id
    )
    row.attempt_id = session.scalars(other).one().id


@pytest.mark.parametrize(
    "plant",
    [raise_a_percentage, add_a_turn, lose_a_person, lose_a_unit, invent_a_unit, count_the_other_attempt],
    ids=lambda plant: plant.__name__,
)
def test_one_planted_fault_is_one_difference(session: Session, plant: Callable[[Session], None]) -> None:
    plant(session)
    session.flush()
    found = verify(session)
    assert [difference.kind for difference in found] == ["standing"]
    assert found[0].stored != found[0].expected


def test_a_missing_row_has_nothing_stored_and_an_invented_one_nothing_expected(session: Session) -> None:
    lose_a_person(session)
    assert [difference.stored for difference in verify(session)] == [None]
    session.rollback()
    invent_a_unit(session)
    assert [difference.expected for difference in verify(session)] == [None]


def test_a_score_that_the_responses_do_not_give_is_found(session: Session) -> None:
    row = person_row(session)
    attempt = session.get_one(Attempt, row.attempt_id)
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(score=(attempt.score or 0) - 100))
    found = verify(session)
    assert [(difference.kind, difference.row) for difference in found] == [
        ("attempt", {"attempt": attempt.public_id})
    ]


def test_a_response_that_came_late_changes_nothing_and_one_in_time_would(session: Session) -> None:
    row = person_row(session)
    attempt = session.get_one(Attempt, row.attempt_id)
    values = {
        "attempt_id": attempt.id,
        "slot": 1,
        "device": "planted",
        "answer": "null",
        "received_at": attempt.submitted_at,
    }
    scored = [slot for slot, score in enumerate(attempt.slot_scores or [], 1) if score]
    session.execute(insert(Response).values(**(values | {"slot": scored[0], "seq": 1, "late": True})))
    assert verify(session) == []
    session.execute(insert(Response).values(**(values | {"slot": scored[0], "seq": 2, "late": False})))
    assert "attempt" in {difference.kind for difference in verify(session)}


def test_the_other_contest_is_another_matter(session: Session) -> None:
    raise_a_percentage(session)
    session.flush()
    assert verify_contest(session, contest_id=contest_of(session, "Thi tuần 2").public_id) == []


def test_an_unknown_contest_is_not_found(session: Session) -> None:
    with pytest.raises(NotFound):
        verify_contest(session, contest_id="nothing")
