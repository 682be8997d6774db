"""The board of a class contest in a real browser: it follows the class by itself, and works without its script too."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.pages import DESKTOP, SCHEMES, barriers, sideways_pixels, sign_in


def make_contest(page: Page, questions: int = 10) -> str:
    """Through the form, as a teacher does; the board's path."""
    page.goto("/teacher/contests/new")
    for box in page.locator("input[name=lessons]").all():
        box.check()
    page.fill("input[name=questions]", str(questions))
    page.check("input[name=consent]")
    page.get_by_role("button", name="Tạo và chiếu mã").click()
    page.wait_for_url(re.compile(r"/teacher/contests/[0-9a-z]{18}$"))
    return page.url


def code_on(page: Page) -> str:
    """What the class reads off the board."""
    return page.locator(".code").inner_text()


def test_the_board_follows_the_class_without_being_loaded_anew(new_context: NewContext) -> None:
    teacher = new_context(viewport=DESKTOP).new_page()
    sign_in(teacher, "teacher1")
    make_contest(teacher)
    teacher.evaluate("window.stillTheSamePage = true")
    expect(teacher.locator("[data-nobody]")).to_be_visible()
    pupil = new_context().new_page()
    sign_in(pupil, "student1")
    pupil.goto("/join")
    pupil.fill("#code", code_on(teacher).lower())
    pupil.get_by_role("button", name="Tiếp tục").click()
    pupil.get_by_role("button", name="Vào làm bài").click()
    expect(pupil).to_have_url(re.compile("/attempts/"))
    expect(teacher.locator("[data-joined]")).to_have_text("1", timeout=10_000)
    expect(teacher.locator("[data-people] li.work")).to_have_count(1)
    expect(teacher.locator("[data-clock-label]")).to_have_text("em cuối còn lại")
    expect(teacher.locator("[data-nobody]")).to_be_hidden()
    assert teacher.evaluate("window.stillTheSamePage") is True
    teacher.get_by_role("link", name="Đóng cuộc thi").click()
    dialog = teacher.get_by_role("dialog", name="Đóng cuộc thi bây giờ?")
    expect(dialog).to_be_visible()
    assert not barriers(teacher)
    dialog.get_by_role("button", name="Để các em làm tiếp").click()
    expect(dialog).to_be_hidden()
    teacher.get_by_role("link", name="Đóng cuộc thi").click()
    dialog.get_by_role("button", name="Đóng cuộc thi").click()
    expect(teacher).to_have_url(re.compile("/results$"))
    expect(teacher.get_by_text("đang gửi nốt bài")).to_be_visible()


def test_the_board_works_without_its_script(new_context: NewContext) -> None:
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, "teacher1")
    board = make_contest(page)
    page.get_by_role("link", name="Cập nhật").click()
    assert page.url == board
    page.get_by_role("link", name="Đóng cuộc thi").click()
    page.get_by_role("button", name="Đóng cuộc thi").click()
    expect(page).to_have_url(f"{board}/results")


def test_no_barrier_and_no_sideways_scroll_on_the_way(new_context: NewContext) -> None:
    for width, scheme in zip((320, 1280), SCHEMES, strict=True):
        page = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
        sign_in(page, "teacher1")
        board = make_contest(page, questions=5)
        for path in ("/teacher/contests", "/teacher/contests/new", board, "/join", f"/c/{code_on(page)}"):
            page.goto(path.replace(" ", ""))
            assert not barriers(page), (path, scheme, width)
            assert sideways_pixels(page) == 0, (path, width)
