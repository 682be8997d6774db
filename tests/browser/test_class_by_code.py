"""From a teacher's class to the first pupils in, and a phone that one pupil after the other borrows."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext
from tests.browser.pages import SCHEMES, barriers, sideways_pixels, sign_in
from tests.browser.taking import Network, answer, expect_state, on_phone, on_server, open_quiz
from tests.browser.walks import join_code

PHONE = {"viewport": {"width": 360, "height": 740}}


def open_class(teacher: Page) -> str:
    """From the teacher's classes to the board, in two taps; the code."""
    teacher.goto("/")
    teacher.get_by_role("link", name="Lớp của tôi").first.click()
    teacher.get_by_role("link", name="Lớp 10A1").click()
    teacher.get_by_role("button", name="Mở và chiếu mã").click()
    teacher.wait_for_url(re.compile(r"/teacher/sessions/[^/]+$"))
    return join_code(teacher)


def come_in(phone: Page, code: str, who: str, pin: str) -> str:
    """Type the code, find oneself by `who`, give the PIN, and stand on the first page; the masked name."""
    phone.goto("/join")
    phone.fill("#code", code)
    phone.get_by_role("button", name="Tiếp tục").click()
    if not phone.locator("#who").is_visible():
        phone.locator("summary", has_text="Vào bằng tên em").click()
    phone.fill("#who", who)
    phone.get_by_role("button", name="Tìm tên em").click()
    picked = phone.locator("label.check.boxed").first
    name = picked.locator("strong").inner_text()
    picked.click()
    phone.fill("#pin", pin)
    phone.get_by_role("button", name="Vào lớp").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Chào")
    return name


def test_a_teacher_opens_the_class_and_sees_the_first_pupils_come_in(new_context: NewContext) -> None:
    teacher = new_context(viewport={"width": 1280, "height": 800}).new_page()
    sign_in(teacher, "teacher1")
    code = open_class(teacher)
    phone = new_context(**PHONE).new_page()
    come_in(phone, code, "5", "4071")
    expect(teacher.locator("[data-joined]")).to_have_text("1")
    teacher.get_by_role("link", name="Ai đã vào").click()
    expect(teacher.locator("[data-live=figures]")).to_contain_text("1/32 em đã vào")
    second = teacher.locator("details.seat").nth(5)
    expect(second.locator("[data-live]")).to_contain_text("Chưa vào")
    other = new_context(**PHONE, java_script_enabled=False).new_page()
    come_in(other, code, "6", "4072")
    expect(second.locator("[data-live]")).to_contain_text("Đang vào")
    first = teacher.locator("details.seat").nth(4)
    first.locator("summary").click()
    first.get_by_role("button", name="Giải phóng chỗ").click()
    expect(teacher.get_by_text("Đã giải phóng chỗ")).to_be_visible()
    phone.goto("/lessons")
    expect(phone.get_by_role("heading", name="Vào lớp bằng mã")).to_be_visible()
    come_in(phone, code, "5", "8305")


def test_the_next_pupil_on_a_borrowed_phone_neither_sees_nor_sends_what_the_last_left(
    new_context: NewContext,
) -> None:
    teacher = new_context().new_page()
    sign_in(teacher, "teacher1")
    code = open_class(teacher)
    phone = new_context(**PHONE).new_page()
    come_in(phone, code, "8", "4071")
    hers = open_quiz(phone)
    network = Network(phone)
    network.cut()
    answer(phone, [1, 2])
    expect_state(phone, "2 câu giữ trên máy này")
    come_in(phone, code, "9", "4072")  # she has gone before anything was sent
    network.mend()
    his = open_quiz(phone)
    assert his != hers
    expect(phone.locator("[data-strip-right]")).to_have_text("đã trả lời 0/20")
    answer(phone, [3])
    expect_state(phone, "Đã lưu")
    assert set(on_server(phone, his)) == {3}
    assert {record["slot"] for record in on_phone(phone)} >= {1, 2}, "hers wait on the phone"
    come_in(phone, code, "8", "4071")
    assert open_quiz(phone) == hers
    expect(phone.locator("[data-save]")).to_have_class(re.compile(r"\bok\b"))
    assert set(on_server(phone, hers)) == {1, 2}


def test_no_barrier_and_no_sideways_scroll_on_the_way(new_context: NewContext) -> None:
    for width, scheme in zip((320, 1280), SCHEMES, strict=True):
        teacher = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
        sign_in(teacher, "teacher1")
        code = open_class(teacher)
        board = teacher.url
        group = teacher.locator(".phead a").get_attribute("href")
        for path in (board, f"{board}/seats", f"{board}?close=1", group, f"{group}/pins"):
            teacher.goto(str(path))
            if path == f"{board}/seats":
                teacher.locator("details.seat summary").first.click()
            assert not barriers(teacher), (path, scheme, width)
            assert sideways_pixels(teacher) == 0, (path, width)
        stranger = new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()
        stranger.goto(f"/c/{code}")
        assert not barriers(stranger), (scheme, width)
        stranger.fill("#who", "anh")
        stranger.get_by_role("button", name="Tìm tên em").click()
        assert not barriers(stranger), (scheme, width)
        stranger.locator("label.check.boxed").first.click()
        stranger.fill("#pin", "1111")
        stranger.get_by_role("button", name="Vào lớp").click()
        expect(stranger.locator("#pin-error")).to_be_visible()
        assert not barriers(stranger), (scheme, width)
        assert sideways_pixels(stranger) == 0, width
