"""The two other ways of a quiz in a browser: all questions on one page, and no way back; on a phone, with and without scripts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from quiz.database import make_engine
from quiz.models import Quiz
from quiz.unit_of_work import unit_of_work
from tests.browser.conftest import NewContext
from tests.browser.pages import PHONE, SCHEMES, barriers, sideways_pixels, sign_in
from tests.browser.taking import (
    PASSWORD,
    Network,
    begin,
    begin_plain,
    expect_state,
    new_pupil,
    new_quiz,
    on_server,
    press,
    question,
)
from tests.server import LiveServer


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


def quiz_with(server: LiveServer, **settings: object) -> str:
    """A practice quiz of four questions that is shown in another way."""
    quiz = new_quiz(server, seconds=900, tolerance=60)
    engine = make_engine(f"sqlite:///{server.environ['QUIZ_DATA_DIR']}/quiz.db")
    with unit_of_work(engine) as session:
        session.execute(update(Quiz).where(Quiz.public_id == quiz).values(**settings))
    engine.dispose()
    return quiz


def sound(page: Page) -> None:
    """No barrier in light and dark, nothing sideways at 360 and 320 px."""
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page) == []
    for width in (320, 360):
        page.set_viewport_size({"width": width, "height": 740})
        assert sideways_pixels(page) == 0


def test_one_page_saves_on_change_and_its_list_leads_to_the_questions(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    quiz = quiz_with(live_server, layout="one_page")
    sign_in(page, pupil, PASSWORD)
    page.goto(f"/quizzes/{quiz}")
    page.locator("main form[action$='/attempts'] button").first.click()
    page.wait_for_url(re.compile(r"/attempts/[^/]+$"))
    attempt = page.url.split("/attempts/")[1]
    expect(page.locator("h1")).to_have_text("4 câu")
    expect(page.locator("[data-view]")).to_have_count(4)
    expect(page.get_by_role("button", name="Lưu bài")).to_be_hidden()
    page.locator("[data-view='1'] label").first.click()
    expect_state(page, "Đã lưu")
    page.locator("details.qlist summary").click()
    page.locator(".qnav a[href='#q-4']").click()
    expect(page.locator(".qsheet")).to_be_hidden()
    expect(page.locator("#q-4")).to_be_in_viewport()
    expect(page.locator("#q-1")).not_to_be_in_viewport()
    page.locator("#q-4 [data-flag]").click()
    with page.expect_response(re.compile("/responses/4$")):
        page.locator("#q-4 label").first.click()
    expect(page.locator(".qnav a").nth(3)).to_have_attribute(
        "aria-label", "Câu 4, đã trả lời, đánh dấu xem lại"
    )
    network = Network(page)
    network.cut()
    page.locator("#q-3 label").first.click()
    expect_state(page, "1 câu giữ trên máy này")
    page.reload()
    expect(page.locator("#q-3 input:checked")).to_have_count(1)
    network.mend()
    expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1, 3, 4}
    page.locator("#q-3").get_by_role("button", name="Bỏ chọn").click()
    expect_state(page, "Đã lưu")
    assert set(on_server(page, attempt)) == {1, 4}
    sound(page)
    page.locator(".actions [data-last]").click()
    dialog = page.get_by_role("dialog", name="Nộp bài bây giờ?")
    expect(dialog).to_contain_text("Còn 2 câu chưa trả lời: câu 2 và câu 3.")
    dialog.get_by_role("button", name="Nộp bài").click()
    page.wait_for_url(re.compile(r"/result$"))


def test_one_page_without_javascript(new_context: NewContext, live_server: LiveServer, pupil: str) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    attempt = begin_plain(page, pupil, quiz_with(live_server, layout="one_page"))
    page.locator("#q-1 label").first.click()
    page.locator("#q-3 label").first.click()
    press(page, "Lưu bài")
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 2/4")
    assert set(on_server(page, attempt)) == {1, 3}
    page.locator("#q-2 label").first.click()
    page.locator(".actions").get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_text("Còn 1 câu chưa trả lời: câu 4.")).to_be_visible()
    press(page, "Nộp bài")
    page.wait_for_url(re.compile(r"/result$"))


def test_no_way_back_asks_once_before_an_empty_question_is_left(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    attempt = begin(page, pupil, quiz_with(live_server, is_linear=True))
    expect(page.get_by_role("button", name="Câu trước")).to_have_count(0)
    press(page, "Câu sau")
    dialog = page.get_by_role("dialog", name="Để trống câu này?")
    expect(dialog).to_contain_text("Câu này để trống. Sang câu sau sẽ không quay lại được.")
    sound(page)
    dialog.get_by_role("button", name="Làm tiếp câu này").click()
    expect(page.locator("h1")).to_have_text("Câu 1/4")
    press(page, "Câu sau")
    dialog.get_by_role("button", name="Sang câu sau").click()
    expect(page.locator("h1")).to_have_text("Câu 2/4")
    expect(question(page).locator("legend")).to_be_focused()
    expect_state(page, "Đã lưu")
    page.locator("details.qlist summary").click()
    expect(page.locator(".qnav button:disabled")).to_have_count(4)
    page.locator("details.qlist summary").click()
    page.reload()
    expect(page.locator("h1")).to_have_text("Câu 2/4")
    page.context.set_offline(True)
    question(page).locator("label").first.click()
    press(page, "Câu sau")
    question(page).locator("label").first.click()
    expect_state(page, "2 câu giữ trên máy này")
    page.context.set_offline(False)
    expect_state(page, "Đã gửi lại 2 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {2, 3}
    page.goto(f"/attempts/{attempt}?q=1")
    expect(page.locator("h1")).to_have_text("Câu 4/4")
    sound(page)


def test_what_waits_is_ahead_of_the_server_where_there_is_no_way_back(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    begin(page, pupil, quiz_with(live_server, is_linear=True))
    Network(page).cut()
    question(page).locator("label").first.click()
    press(page, "Câu sau")
    expect_state(page, "1 câu giữ trên máy này")
    page.reload()
    expect(page.locator("h1")).to_have_text("Câu 2/4")


def test_no_way_back_without_javascript(new_context: NewContext, live_server: LiveServer, pupil: str) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    attempt = begin_plain(page, pupil, quiz_with(live_server, is_linear=True))
    question(page).locator("label").first.click()
    press(page, "Câu sau")
    expect(page.locator("h1")).to_have_text("Câu 2/4")
    press(page, "Câu sau")
    expect(page.get_by_role("alert")).to_contain_text("Câu này để trống.")
    expect(page.locator("h1")).to_have_text("Câu 2/4")
    press(page, "Câu sau")
    expect(page.locator("h1")).to_have_text("Câu 3/4")
    page.go_back()
    page.goto(f"/attempts/{attempt}?q=2")
    expect(page.locator("h1")).to_have_text("Câu 3/4")
    assert set(on_server(page, attempt)) == {1}
