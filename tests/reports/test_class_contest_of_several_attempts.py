"""A class contest in which pupils may go more than once: the board counts people, the results what counts of each."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from quiz.models import ContestEntrant
from quiz.reports.class_contest_board import read_board
from quiz.reports.class_contest_results import read_results
from quiz.reports.class_contest_xlsx import write_workbook
from quiz.services.attempts_sweep import finish_overdue_batch
from quiz.services.class_contest_find import find_class_contest
from quiz.services.class_contest_join import own_entry
from tests.factories import (
    NOW,
    actor_of,
    make_attempt,
    make_class_contest,
    make_finished_attempt,
    make_group,
    make_person,
    make_question_bank,
    make_unit,
)

OVER = NOW + timedelta(hours=2)


@pytest.mark.parametrize(("rule", "score"), [("best", 3000), ("last", 1000), ("first", 3000), ("mean", 2000)])
def test_of_several_attempts_the_rule_says_what_stands_for_a_pupil(
    session: Session, rule: str, score: int
) -> None:
    make_question_bank(session, count=4)
    unit = make_unit(session)
    group = make_group(session, unit=unit)
    teacher = make_person(session, unit=unit, kind="staff", roles=("learner", "teacher"), group=group)
    pupil, idle = (make_person(session, unit=unit, group=group) for _ in range(2))
    contest, quiz = make_class_contest(
        session,
        unit=unit,
        group=group,
        attempts_allowed=3,
        closes_at=NOW + timedelta(hours=1),
        counting_rule=rule,
        must_submit=True,
        review="after_close",
    )
    for who in (pupil, idle):
        session.add(ContestEntrant(contest_id=contest.id, person_id=who.id, joined_at=NOW))
    session.flush()
    for right, minutes in ((3, 0), (1, 5)):
        last = make_finished_attempt(
            session,
            actor=actor_of(session, pupil),
            quiz=quiz,
            right=right,
            at=NOW + timedelta(minutes=minutes),
        )
    make_attempt(session, actor=actor_of(session, idle), quiz=quiz)
    found = find_class_contest(session, actor=actor_of(session, teacher), contest_id=contest.public_id)
    board = read_board(session, found=found, now=NOW + timedelta(minutes=10))
    assert (board.joined, board.finished, board.working) == (2, 1, 1)
    assert own_entry(session, actor=actor_of(session, pupil), found=found).attempt == last.public_id
    finish_overdue_batch(session, now=OVER, limit=10)
    session.flush()
    results = read_results(session, found=found, now=OVER)
    assert sorted(one.state for one in results.pupils) == ["abandoned", "finished"]
    done = next(one for one in results.pupils if one.state == "finished")
    assert (done.score, done.max_score) == (score, 4000)
    assert (done.correct_count is None) is (rule == "mean")
    book = write_workbook(
        results,
        title="Thi lớp",
        class_name=group.name,
        unit_name=unit.name,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    assert book.startswith(b"PK"), "the workbook knows every state"
    assert results.mean_score == score, "who abandoned it has no score, not one of 0"
