"""The settings of a quiz on a phone, by keyboard alone: found, changed, asked about, confirmed; and the word of the room."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select, update

from quiz.models import Attempt, Quiz
from quiz.unit_of_work import unit_of_work
from tests.browser import walks
from tests.browser.visitors import Visitors


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this is focused."""
    for _ in range(60):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no Tab leads to {selector}")


def retype(page: Page, selector: str, text: str) -> None:
    """Replace what a field holds."""
    tab_to(page, selector)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)


def enter(page: Page) -> None:
    """Press Enter where it leads to another page, and wait for that."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def fits(page: Page) -> bool:
    """Whether nothing makes the page wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def find_practice(page: Page) -> None:
    """From home to the settings of the practice quiz."""
    page.goto("/")
    tab_to(page, "a[href='/manage/quizzes']")
    enter(page)
    tab_to(page, "input[name=q]")
    page.keyboard.type("luyen tap")
    enter(page)
    tab_to(page, "main ul.rows a")
    assert fits(page)
    enter(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(walks.PRACTICE)


def test_a_cut_is_asked_about_before_it_is_made_and_the_word_is_asked_at_the_start(
    visitors: Visitors,
) -> None:
    pupil = visitors.page("student1")
    walks.open_quiz(pupil, walks.PRACTICE)
    walks.begin(pupil)
    page = visitors.page("admin")
    find_practice(page)
    assert fits(page)

    retype(page, "#tolerance_seconds", "nhiều")
    enter(page)
    expect(page.locator("#error-summary")).to_be_focused()
    tab_to(page, "#error-summary a")
    page.keyboard.press("Enter")
    expect(page.locator("#tolerance_seconds")).to_be_focused()
    expect(page.locator("#tolerance_seconds")).to_have_attribute("aria-invalid", "true")

    page.reload()
    find_practice(page)
    retype(page, "#time_limit_seconds", "5")
    retype(page, "#password", "Hoa Sen")
    enter(page)
    question = page.locator("#confirm-first")
    expect(question).to_be_focused()
    expect(question).to_contain_text("1 người đang làm sẽ mất tới 10 phút.")
    assert fits(page)
    tab_to(page, "#time_limit_seconds")
    enter(page)
    expect(question).to_contain_text("1 người đang làm", timeout=walks.POLLED)
    tab_to(page, "#confirm-first button")
    enter(page)
    expect(page.get_by_text("Đã lưu. 1 người đang làm có giờ kết thúc mới.")).to_be_visible()
    expect(page.locator("#time_limit_seconds")).to_have_value("5")

    other = visitors.page("student2")
    walks.open_quiz(other, walks.PRACTICE)
    other.fill("#password", "hoa hong")
    other.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(other.locator("#password-error")).to_have_text(
        "Mật khẩu vào bài chưa đúng. Hỏi lại người coi thi."
    )
    expect(other.locator("#password")).to_be_focused()
    other.keyboard.type("hoa sen")
    other.keyboard.press("Enter")
    walks.at_work(other)
    pupil.goto(pupil.url)
    walks.at_work(pupil)


def test_where_one_must_hand_in_oneself_the_page_asks_for_it_and_does_not_do_it(
    visitors: Visitors, live_engine: Engine
) -> None:
    with unit_of_work(live_engine) as session:
        week = session.scalars(select(Quiz).where(Quiz.title == walks.OPEN_WEEK)).one()
        week.must_submit = True
        week.tolerance_seconds = 5
    page = visitors.page("student2")
    walks.open_quiz(page, walks.OPEN_WEEK)
    expect(page.get_by_text("Phải tự bấm nộp trước khi hết giờ.")).to_be_visible()
    attempt = walks.begin(page)
    walks.choose(page)
    walks.saved(page)
    end = datetime.now(UTC) + timedelta(seconds=5)
    with unit_of_work(live_engine) as session:
        session.execute(
            update(Attempt)
            .where(Attempt.public_id == attempt)
            .values(due_at=end, accept_until=end + timedelta(seconds=5))
        )
    page.reload()
    walks.at_work(page)
    expect(page.locator("[data-strip]")).to_contain_text("nhớ bấm nộp")
    dialog = page.locator("#submit-dialog")
    expect(dialog).to_be_visible(timeout=walks.POLLED)
    expect(dialog).to_contain_text("Hết giờ. Bấm nộp ngay")
    with unit_of_work(live_engine, write=False) as session:
        assert session.scalar(select(Attempt.state).where(Attempt.public_id == attempt)) == "in_progress"
    page.wait_for_url(re.compile(r"/result$"), timeout=60_000)
    expect(page.get_by_role("heading", level=1)).to_have_text("Lượt này bỏ dở")
