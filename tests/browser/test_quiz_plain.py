"""A quiz in a browser without scripts to its very end: time that runs out between two forms, a sign-in that ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from quiz.models import Attempt
from quiz.unit_of_work import unit_of_work
from tests.browser.conftest import NewContext
from tests.browser.taking import PASSWORD, begin_plain, new_pupil, new_quiz, on_server, press, question
from tests.server import LiveServer, run_here

RESULT = re.compile(r"/attempts/[^/]+/result$")
LIMIT, TOLERANCE = 600, 60


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


@pytest.fixture
def page(new_context: NewContext) -> Page:
    return new_context(java_script_enabled=False).new_page()


def begin_timed(page: Page, server: LiveServer, pupil: str) -> str:
    return begin_plain(page, pupil, new_quiz(server, seconds=LIMIT, tolerance=TOLERANCE))


def time_passes(engine: Engine, attempt_id: str, seconds: int) -> None:
    """As if the attempt had begun so much earlier."""
    past = timedelta(seconds=seconds)
    with unit_of_work(engine) as session:
        attempt = session.scalars(select(Attempt).where(Attempt.public_id == attempt_id)).one()
        assert attempt.due_at is not None and attempt.accept_until is not None
        attempt.started_at -= past
        attempt.due_at -= past
        attempt.accept_until -= past


def ends_of(engine: Engine, attempt_id: str) -> tuple[str, bool, bool]:
    """State; whether it ended exactly at D; whether a moment later."""
    with unit_of_work(engine, write=False) as session:
        attempt = session.scalars(select(Attempt).where(Attempt.public_id == attempt_id)).one()
        assert attempt.submitted_at is not None and attempt.due_at is not None
        return attempt.state, attempt.submitted_at == attempt.due_at, attempt.submitted_at > attempt.due_at


def choose(page: Page) -> None:
    question(page).locator("label").first.click()


def test_within_the_tolerance_answers_and_the_submission_count(
    page: Page, live_server: LiveServer, live_engine: Engine, pupil: str
) -> None:
    attempt = begin_timed(page, live_server, pupil)
    choose(page)
    press(page, "Câu sau")
    choose(page)
    time_passes(live_engine, attempt, LIMIT + TOLERANCE // 3)
    press(page, "Câu sau")
    expect(page.locator("h1")).to_have_text("Câu 3/4")
    expect(page.get_by_role("timer")).to_have_text(re.compile("00:00"))
    press(page, "Câu sau")
    press(page, "Nộp bài")
    expect(page.get_by_text("Còn 2 câu chưa trả lời: câu 3 và câu 4.")).to_be_visible()
    press(page, "Nộp bài")
    page.wait_for_url(RESULT)
    assert set(on_server(page, attempt)) == {1, 2}
    assert ends_of(live_engine, attempt) == ("finished", False, True)


def test_an_answer_after_the_tolerance_does_not_count_and_it_is_said(
    page: Page, live_server: LiveServer, live_engine: Engine, pupil: str
) -> None:
    attempt = begin_timed(page, live_server, pupil)
    choose(page)
    press(page, "Câu sau")
    choose(page)
    time_passes(live_engine, attempt, LIMIT + TOLERANCE + 5)
    press(page, "Câu sau")
    expect(page.get_by_text("Đã hết giờ làm bài.")).to_be_visible()
    expect(page.get_by_text("Câu vừa gửi tới sau khi bài kết thúc nên không được tính.")).to_be_visible()
    page.get_by_role("link", name="Xem kết quả").click()
    page.wait_for_url(RESULT)
    assert set(on_server(page, attempt)) == {1}
    assert ends_of(live_engine, attempt) == ("finished", True, False)


@pytest.mark.parametrize("doing", ["pressing submit", "looking again"])
def test_whoever_comes_after_the_end_sees_the_result(
    page: Page, live_server: LiveServer, live_engine: Engine, pupil: str, doing: str
) -> None:
    attempt = begin_timed(page, live_server, pupil)
    choose(page)
    press(page, "Câu sau")
    page.goto(f"/attempts/{attempt}?q=confirm")
    time_passes(live_engine, attempt, LIMIT + TOLERANCE + 5)
    if doing == "pressing submit":
        press(page, "Nộp bài")
    else:
        page.reload()
    page.wait_for_url(RESULT)
    assert set(on_server(page, attempt)) == {1}
    assert ends_of(live_engine, attempt) == ("finished", True, False)


def test_a_sign_in_that_ended_between_two_forms_says_what_was_not_kept_and_leads_back(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    attempt = begin_timed(page, live_server, pupil)
    choose(page)
    press(page, "Câu sau")
    choose(page)
    run_here("user", "reset-password", pupil, "--password-stdin", environ=live_server.environ, stdin=PASSWORD)
    press(page, "Câu sau")
    expect(page.get_by_text("Điều bạn vừa gửi chưa được lưu.")).to_be_visible()
    page.get_by_label("Tên đăng nhập").fill(pupil)
    page.get_by_label("Mật khẩu", exact=True).fill(PASSWORD)
    press(page, "Đăng nhập")
    expect(page.locator("h1")).to_have_text("Câu 2/4")
    expect(question(page).locator("input:checked")).to_have_count(0)
    choose(page)
    press(page, "Câu sau")
    assert set(on_server(page, attempt)) == {1, 2}
