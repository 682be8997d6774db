"""What people may decide about an attempt: disqualify it and take that back, reopen it, let late answers count."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, MoveRefused, NotFound, OtherAttemptOpen
from quiz.domain.identity import Actor
from quiz.models import (
    Activity,
    Attempt,
    AttemptEvent,
    Audit,
    Contest,
    Quiz,
    Response,
    ResponseAcceptance,
    Standing,
)
from quiz.models.columns import canonical_json
from quiz.services.attempt_finish import finish_overdue, submit_attempt
from quiz.services.attempt_read import read_attempt
from quiz.services.attempt_reopen import reopen_attempt
from quiz.services.attempt_start import start_attempt
from quiz.services.attempt_void import restore_attempt, void_attempt
from quiz.services.contest_verify import verify_contest
from quiz.services.late_accept import accept_late
from quiz.services.quiz_find import describe_quiz
from quiz.services.receipt_check import SUBMISSION, check_receipt
from quiz.services.receipts import submission_receipt
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    actor_of,
    answer_attempt,
    answers_of,
    make_attempt,
    make_contest_round,
    make_finished_attempt,
    make_person,
    make_question_bank,
    make_unit,
    wrong_answers_of,
)

KEY = "the suite's own receipt key"
WHY = "Nhờ người khác làm bài"
MINUTE = timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)


@dataclass
class Desk:
    """A ranked quiz of four questions and 15 minutes with 50 % to pass, a pupil who takes it, and who decides."""

    session: Session
    contest: Contest
    quiz: Quiz
    pupil: Actor
    organiser: int

    def void(self, attempt: Attempt, *, reason: str = WHY, at: datetime = LATER) -> Attempt:
        return void_attempt(
            self.session, actor_id=self.organiser, attempt_id=attempt.public_id, reason=reason, now=at
        )

    def restore(self, attempt: Attempt, *, reason: str = "Nhầm người", at: datetime = LATER) -> Attempt:
        return restore_attempt(
            self.session, actor_id=self.organiser, attempt_id=attempt.public_id, reason=reason, now=at
        )

    def reopen(
        self, attempt: Attempt, *, until: datetime, reason: str = "Mất điện cả trường", at: datetime = LATER
    ) -> Attempt:
        return reopen_attempt(
            self.session,
            actor_id=self.organiser,
            attempt_id=attempt.public_id,
            until=until,
            reason=reason,
            now=at,
        )

    def accept(self, attempt: Attempt, *ids: int, reason: str = "Mạng hỏng", at: datetime = LATER) -> Attempt:
        return accept_late(
            self.session,
            actor_id=self.organiser,
            attempt_id=attempt.public_id,
            response_ids=ids,
            reason=reason,
            now=at,
        )

    def submit(self, attempt: Attempt, at: datetime) -> Any:
        return submit_attempt(self.session, actor=self.pupil, attempt_id=attempt.public_id, now=at)

    def late(self, attempt: Attempt, slot: int, answer: Any, *, seq: int = 90, device: str = "phone") -> int:
        """An answer that came after the end; its number."""
        row = Response(
            attempt_id=attempt.id,
            slot=slot,
            device=device,
            seq=seq,
            answer=canonical_json(answer),
            received_at=NOW + timedelta(minutes=30),
            late=True,
        )
        self.session.add(row)
        self.session.flush()
        return row.id

    def standing(self) -> list[tuple[Any, ...]]:
        """(person or None, turns, finishers, score, per cent sum) of every row that holds anything."""
        self.session.flush()
        rows = self.session.scalars(
            select(Standing).where(Standing.turns > 0).execution_options(populate_existing=True)
        ).all()
        found = {(row.person_id, row.turns, row.finishers, row.score, row.percent_sum) for row in rows}
        return sorted(found, key=lambda row: row[0] or 0)

    def finishes(self, attempt: Attempt) -> list[tuple[bool, bool | None]]:
        """(counted, passed) of each end that the facts of activity know."""
        rows = self.session.scalars(
            select(Activity)
            .where(Activity.attempt_id == attempt.id, Activity.kind == "attempt_finished")
            .order_by(Activity.id)
        )
        return [(row.counted, row.passed) for row in rows]

    def event(self) -> AttemptEvent:
        """The latest thing that happened to an attempt."""
        return self.session.scalars(
            select(AttemptEvent).order_by(AttemptEvent.id.desc())
        ).first() or pytest.fail("nothing happened")

    def assert_consistent(self) -> None:
        self.session.flush()
        self.session.expire_all()
        assert verify_contest(self.session, contest_id=self.contest.public_id) == []


@pytest.fixture
def desk(engine: Engine) -> Iterator[Desk]:
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        make_question_bank(session, 4, pool="week1")
        contest, _round, quiz = make_contest_round(session, unit=unit, seconds=900, pass_percent=50)
        pupil = actor_of(session, make_person(session, unit=unit))
        organiser = make_person(session, unit=unit, kind="staff", roles=("department_admin",))
        yield Desk(session, contest, quiz, pupil, organiser.id)


def finished(desk: Desk, *, right: int = 1, at: datetime = NOW) -> Attempt:
    return make_finished_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz, right=right, at=at)


# -- disqualified, and taken back


def test_a_voided_attempt_counts_nowhere_and_all_of_it_stays_readable(desk: Desk) -> None:
    attempt = finished(desk, right=3)
    assert [row[1:] for row in desk.standing()] == [(1, 1, None, 75000), (1, 1, 3000, 75000)]
    desk.void(attempt)
    assert (attempt.state, attempt.score) == ("voided", 3000)
    assert desk.standing() == []
    assert desk.finishes(attempt) == [(False, True)]
    assert describe_quiz(desk.session, actor=desk.pupil, quiz=desk.quiz).best_score is None
    event = desk.event()
    assert (event.kind, event.reason, event.actor_id) == ("voided", WHY, desk.organiser)
    assert (event.before, event.after) == ({"state": "finished"}, {"state": "voided"})
    audit = desk.session.scalars(select(Audit).where(Audit.action == "attempt.void")).one()
    assert (audit.actor_id, audit.object_id, audit.detail) == (desk.organiser, str(attempt.id), WHY)
    desk.assert_consistent()


def test_another_attempt_counts_in_place_of_the_voided_one(desk: Desk) -> None:
    poor, good = finished(desk, right=1), finished(desk, right=4, at=NOW + 5 * MINUTE)
    desk.void(good)
    assert desk.standing()[-1][1:] == (1, 1, 1000, 25000)
    desk.void(poor)
    assert desk.standing() == []
    desk.restore(good)
    assert desk.standing()[-1][1:] == (1, 1, 4000, 100_000)
    desk.assert_consistent()


def test_a_restored_attempt_counts_as_before(desk: Desk) -> None:
    attempt = finished(desk, right=3)
    before = desk.standing()
    desk.void(attempt)
    desk.restore(attempt, reason="  Nhầm\nngười ")
    assert attempt.state == "finished" and desk.standing() == before
    assert desk.finishes(attempt) == [(True, True)]
    assert (desk.event().kind, desk.event().reason) == ("restored", "Nhầm người")
    desk.assert_consistent()


def test_who_is_out_of_time_is_ended_first_and_can_then_be_voided(desk: Desk) -> None:
    attempt = make_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz)
    desk.void(attempt)
    assert (attempt.state, attempt.submitted_at) == ("voided", attempt.due_at)
    assert desk.finishes(attempt) == [(False, False)]
    desk.assert_consistent()


@pytest.mark.parametrize("reason", ["", "  \n ", "x" * 1001, "a\x00b"])
def test_a_decision_needs_a_reason_that_can_be_read(desk: Desk, reason: str) -> None:
    attempt = finished(desk)
    late = desk.late(attempt, 2, None)
    for decide in (
        lambda: desk.void(attempt, reason=reason),
        lambda: desk.restore(attempt, reason=reason),
        lambda: desk.reopen(attempt, until=LATER + MINUTE, reason=reason),
        lambda: desk.accept(attempt, late, reason=reason),
    ):
        with pytest.raises(InvalidInput) as refused:
            decide()
        assert refused.value.field == "reason"
    assert attempt.state == "finished"
    assert desk.session.scalar(select(func.count()).select_from(AttemptEvent)) == 0


def test_nothing_is_decided_twice_or_in_the_wrong_state(desk: Desk) -> None:
    attempt = make_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz)
    now = NOW + MINUTE
    refusals: list[tuple[str, str]] = []

    def refused(decide: Any) -> None:
        with pytest.raises(MoveRefused) as error:
            decide()
        refusals.append((error.value.move, error.value.state))

    refused(lambda: desk.void(attempt, at=now))
    refused(lambda: desk.restore(attempt, at=now))
    refused(lambda: desk.reopen(attempt, until=LATER, at=now))
    desk.submit(attempt, now)
    late = desk.late(attempt, 1, None)
    refused(lambda: desk.restore(attempt))
    desk.void(attempt)
    refused(lambda: desk.void(attempt))
    refused(lambda: desk.reopen(attempt, until=LATER + MINUTE))
    refused(lambda: desk.accept(attempt, late))
    assert refusals == [
        ("void", "in_progress"),
        ("restore", "in_progress"),
        ("reopen", "in_progress"),
        ("restore", "finished"),
        ("void", "voided"),
        ("reopen", "voided"),
        ("accept_late", "voided"),
    ]
    kinds = desk.session.scalars(select(AttemptEvent.kind)).all()
    assert kinds == ["voided"]


def test_an_attempt_that_does_not_exist_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        void_attempt(desk.session, actor_id=desk.organiser, attempt_id="nothing", reason=WHY, now=LATER)


# -- reopened


def test_a_reopened_attempt_goes_on_until_its_new_end_and_counts_when_it_ends_again(desk: Desk) -> None:
    attempt = finished(desk, right=1)  # handed in after one minute
    first_end = attempt.submitted_at
    assert first_end is not None
    until = LATER + 10 * MINUTE
    desk.reopen(attempt, until=until)
    assert (attempt.state, attempt.due_at, attempt.accept_until) == ("in_progress", until, until + MINUTE)
    assert attempt.reopened_until == until and attempt.compensation_seconds == 0
    assert (attempt.submitted_at, attempt.score, attempt.slot_scores) == (None, None, None)
    assert desk.standing() == [] and desk.finishes(attempt) == [(False, False)]
    event = desk.event()
    assert datetime.fromisoformat(event.before["submitted_at"]) == first_end
    assert event.before["score"] == 1000 and event.after["state"] == "in_progress"
    desk.assert_consistent()

    answer_attempt(
        desk.session,
        attempt,
        {slot: answer for slot, answer in answers_of(desk.session, attempt).items() if slot > 1},
        at=LATER + MINUTE,
    )
    ended = desk.submit(attempt, LATER + 4 * MINUTE)
    assert (ended.score, ended.submitted_at) == (4000, LATER + 4 * MINUTE)
    assert desk.standing()[-1][1:] == (1, 1, 4000, 100_000)
    assert desk.finishes(attempt) == [(False, False), (True, True)]
    desk.assert_consistent()


def test_the_time_during_which_it_stood_ended_is_nobodys(desk: Desk) -> None:
    attempt = finished(desk)
    assert attempt.duration_ms == 60_000
    desk.reopen(attempt, until=LATER + 10 * MINUTE)
    assert desk.submit(attempt, LATER + 4 * MINUTE).duration_ms == 5 * 60_000
    again = LATER + timedelta(days=1)
    desk.reopen(attempt, until=again + 10 * MINUTE, at=again)
    finish_overdue(desk.session, attempt_id=attempt.id, now=again + timedelta(days=9))
    assert (attempt.submitted_at, attempt.duration_ms) == (again + 10 * MINUTE, 15 * 60_000)
    desk.assert_consistent()


def test_the_tolerance_of_the_first_end_is_not_counted_either(desk: Desk) -> None:
    attempt = make_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz)
    desk.submit(attempt, NOW + timedelta(minutes=15, seconds=40))
    desk.reopen(attempt, until=LATER + 10 * MINUTE)
    assert desk.submit(attempt, LATER + 2 * MINUTE).duration_ms == 17 * 60_000


@pytest.mark.parametrize("until", [LATER, LATER - MINUTE])
def test_a_new_end_lies_ahead(desk: Desk, until: datetime) -> None:
    attempt = finished(desk)
    with pytest.raises(InvalidInput) as refused:
        desk.reopen(attempt, until=until)
    assert (refused.value.field, refused.value.code) == ("until", "until-past")
    assert attempt.state == "finished"


def test_nobody_has_two_open_attempts_at_a_quiz(desk: Desk) -> None:
    attempt = finished(desk)
    other = make_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz, at=LATER)
    with pytest.raises(OtherAttemptOpen) as refused:
        desk.reopen(attempt, until=LATER + timedelta(hours=2), at=LATER + MINUTE)
    assert refused.value.number == other.number == 2
    assert attempt.state == "finished" and desk.finishes(attempt) == [(True, False)]
    desk.reopen(attempt, until=LATER + timedelta(hours=2), at=LATER + 30 * MINUTE)
    assert other.state == "finished", "its time was over, whoever had not looked"
    desk.assert_consistent()


def test_an_abandoned_attempt_can_be_reopened(desk: Desk) -> None:
    attempt = make_attempt(desk.session, actor=desk.pupil, quiz=desk.quiz)
    attempt.state, attempt.submitted_at = "abandoned", attempt.due_at
    desk.session.flush()
    desk.reopen(attempt, until=LATER + MINUTE)
    assert attempt.state == "in_progress"
    assert desk.submit(attempt, LATER).duration_ms == 15 * 60_000
    desk.assert_consistent()


def test_start_gives_the_reopened_attempt(desk: Desk) -> None:
    attempt = finished(desk)
    desk.reopen(attempt, until=LATER + 10 * MINUTE)
    started = start_attempt(
        desk.session, actor=desk.pupil, quiz_id=desk.quiz.public_id, now=LATER + MINUTE, seed="f" * 32
    )
    assert (started.attempt.id, started.is_new) == (attempt.id, False)


# -- late answers accepted


def test_an_accepted_late_answer_counts_and_stays_late(desk: Desk) -> None:
    attempt = finished(desk, right=1)
    right = answers_of(desk.session, attempt)
    second, third = desk.late(attempt, 2, right[2], seq=91), desk.late(attempt, 3, right[3], seq=92)
    duration, ended = attempt.duration_ms, attempt.submitted_at
    desk.accept(attempt, second)
    assert (attempt.score, attempt.correct_count, attempt.slot_scores) == (2000, 2, [1000, 1000, 0, 0])
    assert (attempt.duration_ms, attempt.submitted_at) == (duration, ended)
    assert desk.standing()[-1][1:] == (1, 1, 2000, 50000)
    assert desk.finishes(attempt) == [(True, True)], "half of the marks is the pass mark"
    event = desk.event()
    assert (event.kind, event.before["score"], event.after["score"]) == ("late_accepted", 1000, 2000)
    assert event.after["responses"] == [second]
    row = desk.session.scalars(select(ResponseAcceptance)).one()
    assert (row.response_id, row.accepted_by, row.accepted_at) == (second, desk.organiser, LATER)
    assert all(desk.session.get_one(Response, number).late for number in (second, third))
    view = read_attempt(desk.session, actor=desk.pupil, attempt_id=attempt.public_id, now=LATER)
    assert [slot.answer for slot in view.slots] == [right[1], right[2], None, None]
    desk.assert_consistent()


def test_an_accepted_answer_takes_its_place_by_the_rule_of_the_log(desk: Desk) -> None:
    attempt = finished(desk, right=2)
    wrong = wrong_answers_of(desk.session, attempt)
    older = desk.late(attempt, 1, wrong[1], seq=1, device="phone-2")
    overtaken = desk.late(attempt, 2, wrong[2], seq=1, device="phone")
    desk.accept(attempt, older)
    assert attempt.slot_scores == [0, 1000, 0, 0], "of two devices what came last holds"
    desk.accept(attempt, overtaken)
    assert attempt.slot_scores == [0, 1000, 0, 0], "within a device an older number never wins"


def test_of_chosen_answers_all_are_accepted_or_none(desk: Desk) -> None:
    attempt, other = finished(desk), finished(desk, at=NOW + 5 * MINUTE)
    right = answers_of(desk.session, attempt)
    late, elsewhere = desk.late(attempt, 2, right[2]), desk.late(other, 2, None)
    in_time = desk.session.scalars(
        select(Response.id).where(Response.attempt_id == attempt.id, Response.late.is_(False))
    ).first()
    for chosen, code in (
        ((), "late-required"),
        ((late, elsewhere), "late-unknown"),
        ((late, in_time), "late-unknown"),
        ((late, 10**12), "late-unknown"),
    ):
        with pytest.raises(InvalidInput) as refused:
            desk.accept(attempt, *chosen)
        assert refused.value.code == code
    assert attempt.score == 1000
    desk.accept(attempt, late)
    with pytest.raises(InvalidInput) as refused:
        desk.accept(attempt, late)
    assert refused.value.code == "late-accepted-already"
    assert desk.session.scalar(select(func.count()).select_from(AttemptEvent)) == 1


def test_what_is_accepted_while_it_is_open_counts_at_its_end(desk: Desk) -> None:
    attempt = finished(desk)
    late = desk.late(attempt, 2, answers_of(desk.session, attempt)[2])
    desk.reopen(attempt, until=LATER + 10 * MINUTE)
    desk.accept(attempt, late, at=LATER + MINUTE)
    assert attempt.score is None
    assert desk.submit(attempt, LATER + 2 * MINUTE).score == 2000
    desk.assert_consistent()


# -- receipts


def test_the_receipt_of_every_submission_is_known_for_good(desk: Desk) -> None:
    """Of the first end, of the same with a late answer, and of the end after a reopening."""
    attempt = finished(desk, right=1)
    right = answers_of(desk.session, attempt)
    codes = [receipt(attempt, {1: right[1]})]
    desk.accept(attempt, desk.late(attempt, 2, right[2]))
    codes.append(receipt(attempt, {1: right[1], 2: right[2]}))
    desk.reopen(attempt, until=LATER + 10 * MINUTE)
    answer_attempt(desk.session, attempt, {3: right[3]}, at=LATER + MINUTE)
    desk.submit(attempt, LATER + 2 * MINUTE)
    codes.append(receipt(attempt, {1: right[1], 2: right[2], 3: right[3]}))
    found = [
        check_receipt(desk.session, code=code, attempt_id=attempt.public_id, keys=[("k1", KEY)])
        for code in codes
    ]
    assert [one.verdict for one in found] == [SUBMISSION] * 3
    assert [one.received_at for one in found] == [NOW + MINUTE, NOW + MINUTE, LATER + 2 * MINUTE]


def receipt(attempt: Attempt, answers: dict[int, Any]) -> str:
    assert attempt.submitted_at is not None
    return submission_receipt(
        KEY, attempt=attempt.public_id, answers=answers, submitted_at=attempt.submitted_at
    )
