"""Time given to somebody who is at work: by a page without scripts, heard and said on his page within 30 s."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import sign_in
from tests.browser.taking import answer, begin, expect_state, new_pupil, new_quiz
from tests.browser.visitors import USUAL
from tests.server import LiveServer

WITHIN_MS = 30_000


@pytest.fixture
def official(browser: Browser, live_server: LiveServer) -> Page:
    """A page of the department's administrator, without scripts."""
    context = browser.new_context(**(USUAL | {"base_url": live_server.url, "java_script_enabled": False}))  # type: ignore[arg-type]
    page = context.new_page()
    sign_in(page, "admin")
    return page


def minutes_left(page: Page) -> int:
    return int(page.locator("[data-timer]").inner_text().strip().split(":")[0])


def give(page: Page, quiz: str, pupil: str, minutes: int) -> None:
    """From the list of quizzes' own time to the saved accommodation."""
    page.goto(f"/manage/quizzes/{quiz}/accommodations")
    page.get_by_label("Tên, tên đăng nhập hoặc lớp").fill(pupil)
    page.get_by_role("button", name="Xem").click()
    page.locator("a[href*='new?person=']", has_text=pupil).click()
    page.get_by_label("Hoặc thêm phút").fill(str(minutes))
    page.get_by_label("Lý do").fill("Mắt kém.")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("main")).to_contain_text("Giờ kết thúc của 1 lượt đang làm dời như sau")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_role("status")).to_contain_text("1 lượt đang làm đã dời giờ kết thúc")


def test_more_time_is_heard_by_a_silent_page_within_30_seconds_and_by_a_saving_one_at_once(
    page: Page, official: Page, live_server: LiveServer
) -> None:
    pupil = new_pupil(live_server)
    quiz = new_quiz(live_server, seconds=900, tolerance=60)
    page.clock.install()
    begin(page, pupil, quiz)
    assert minutes_left(page) in (14, 15)
    announced = page.locator("[data-announce]")
    expect(announced).to_have_attribute("aria-live", "polite")

    page.clock.run_for(WITHIN_MS)  # the first silence: nothing has changed, nothing is said
    expect(announced).to_have_text("")

    give(official, quiz, pupil, 10)
    page.clock.run_for(WITHIN_MS)
    expect(announced).to_have_text(re.compile(r"^Giờ kết thúc đổi thành \d\d:\d\d ngày \d\d/\d\d\.$"))
    expect(page.locator(".toast-x")).to_have_text(announced.inner_text())
    expect(page.locator("[data-timer]")).to_contain_text(re.compile(r"2[345]:\d\d"))
    assert "Mắt kém" not in page.content()

    first = announced.inner_text()
    give(official, quiz, pupil, 25)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    expect(announced).not_to_have_text(first)
    expect(page.locator("[data-timer]")).to_contain_text(re.compile(r"3[6789]:\d\d|40:\d\d"))


def test_nothing_is_said_again_when_the_page_is_opened_anew(
    page: Page, official: Page, live_server: LiveServer
) -> None:
    pupil = new_pupil(live_server)
    quiz = new_quiz(live_server, seconds=900, tolerance=60)
    begin(page, pupil, quiz)
    give(official, quiz, pupil, 10)
    page.clock.install()
    page.reload()
    expect(page.locator("[data-timer]")).to_contain_text(re.compile(r"2[345]:\d\d"))
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.clock.run_for(WITHIN_MS)
    expect(page.locator("[data-announce]")).to_have_text("")
