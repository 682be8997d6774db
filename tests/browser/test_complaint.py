"""A complaint handled on the pages: a pupil's answer came late, the organiser looks at the log and accepts it, the result and
the board follow, and the pupil reads why."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine, select

from quiz.domain.paper import read_slots
from quiz.domain.questions import key_of
from quiz.models import Account, Attempt, QuestionVersion, Quiz, Response, Standing
from quiz.models.columns import canonical_json
from quiz.unit_of_work import unit_of_work
from tests.browser.pages import DESKTOP
from tests.browser.visitors import Visitors

NAME = "student1"


@pytest.fixture
def attempt(live_engine: Engine) -> str:
    """A finished ranked attempt of the pupil's in which something was wrong, and the right answer that came too late."""
    with unit_of_work(live_engine) as session:
        person = session.scalars(select(Account.person_id).where(Account.username == NAME)).one()
        attempt = session.scalars(
            select(Attempt)
            .join(Quiz, Quiz.id == Attempt.quiz_id)
            .join(Standing, Standing.attempt_id == Attempt.id)
            .where(
                Attempt.person_id == person,
                Attempt.state == "finished",
                Quiz.kind == "ranked",
                Attempt.score < Attempt.max_score,
            )
            .order_by(Attempt.id)
        ).first()
        assert attempt is not None and attempt.submitted_at is not None
        slots = read_slots(attempt.paper)
        marks = zip(attempt.slot_scores or [], slots, strict=True)
        number = next(place for place, (mark, slot) in enumerate(marks, start=1) if mark < slot.max_score)
        slot = slots[number - 1]
        body = session.get_one(QuestionVersion, slot.version_id).body
        session.add(
            Response(
                attempt_id=attempt.id,
                slot=number,
                device="a-phone-in-a-tunnel",
                seq=1,
                answer=canonical_json(slot.from_bank(key_of(slot.kind, body))),
                received_at=attempt.submitted_at + timedelta(minutes=3),
                answered_at=attempt.submitted_at - timedelta(minutes=1),
                late=True,
            )
        )
        return attempt.public_id


def percent_of(engine: Engine, attempt: str) -> int:
    """What stands for this attempt's person on the board, in thousandths of a per cent."""
    with unit_of_work(engine, write=False) as session:
        return (
            session.scalars(
                select(Standing.percent)
                .join(Attempt, Attempt.id == Standing.attempt_id)
                .where(Attempt.public_id == attempt)
            ).one()
            or 0
        )


def test_a_late_answer_is_accepted_from_the_log_and_everything_follows(
    visitors: Visitors, live_engine: Engine, attempt: str
) -> None:
    before = percent_of(live_engine, attempt)
    pupil = visitors.page(NAME)
    pupil.goto(f"/attempts/{attempt}/result")
    score = pupil.locator(".grade .figure").inner_text()
    pupil.get_by_role("link", name="Nhật ký bài làm").click()
    expect(pupil.get_by_text("Muộn, không tính")).to_be_visible()
    expect(pupil.get_by_role("heading", name="Quyết định")).to_have_count(0)
    code = pupil.locator(".log .mono").last.inner_text()

    organiser = visitors.page("admin", viewport=DESKTOP)
    with unit_of_work(live_engine, write=False) as session:
        quiz = session.scalars(
            select(Quiz.public_id)
            .join(Attempt, Attempt.quiz_id == Quiz.id)
            .where(Attempt.public_id == attempt)
        ).one()
    organiser.goto(f"/manage/quizzes/{quiz}/attempts")
    organiser.get_by_label("Tên hoặc tên đăng nhập").fill(NAME)
    organiser.get_by_role("button", name="Xem").click()
    organiser.locator("table th[scope=row] a").first.click()
    organiser.get_by_role("textbox", name="Mã biên nhận").fill(code.lower())
    organiser.get_by_role("button", name="Tra mã").click()
    expect(organiser.get_by_text("Câu trả lời gửi muộn và còn trong nhật ký.")).to_be_visible()
    organiser.get_by_role("link", name=re.compile("Xét 1 câu")).click()
    organiser.get_by_role("button", name="Chấp nhận và chấm lại").click()
    expect(organiser.get_by_role("heading", name="Chấp nhận câu gửi muộn?")).to_be_visible()
    organiser.get_by_role("checkbox").check()
    organiser.get_by_label("Lý do").fill("Xe vào hầm, mất mạng")
    organiser.get_by_role("button", name="Chấp nhận và chấm lại").click()
    expect(organiser.get_by_text("Đã chấp nhận các câu đã chọn")).to_be_visible()
    expect(organiser.get_by_text("Muộn, được chấp nhận")).to_be_visible()

    pupil.goto(f"/attempts/{attempt}/result")
    expect(pupil.get_by_text("Xe vào hầm, mất mạng")).to_be_visible()
    assert pupil.locator(".grade .figure").inner_text() != score
    assert percent_of(live_engine, attempt) > before


def test_a_reopened_attempt_is_gone_on_with(visitors: Visitors, live_engine: Engine, attempt: str) -> None:
    organiser = visitors.page("admin")
    organiser.goto(f"/manage/attempts/{attempt}")
    organiser.get_by_role("link", name="Mở lại").click()
    expect(organiser.get_by_label("Làm tiếp đến")).not_to_have_value("")
    organiser.get_by_label("Lý do").fill("Mất điện cả phòng")
    organiser.get_by_role("button", name="Mở lại").click()
    expect(organiser.get_by_text("Đã mở lại lượt này")).to_be_visible()
    pupil = visitors.page(NAME)
    pupil.goto(f"/attempts/{attempt}/result")
    expect(pupil.locator("#quiz-form")).to_be_visible()
    with unit_of_work(live_engine, write=False) as session:
        due_at = session.scalars(select(Attempt.due_at).where(Attempt.public_id == attempt)).one()
    assert due_at is not None and due_at > datetime.now(UTC)
