"""A quiz on a borrowed phone in a tunnel: whatever happens to network, page, sign-in and time, nothing saved is lost."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.conftest import NewContext
from tests.browser.pages import sign_in
from tests.browser.taking import (
    PASSWORD,
    Network,
    answer,
    begin,
    devices,
    expect_state,
    go_to,
    new_pupil,
    new_quiz,
    on_phone,
    on_server,
    open_quiz,
    press,
    question,
)
from tests.browser.walks import given, values_of
from tests.server import LiveServer, run_here

RESULT = re.compile(r"/attempts/[^/]+/result")


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


def test_the_network_goes_for_several_questions_and_comes_back(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    answer(page, [1, 2])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    for number in (3, 4, 5):
        press(page, "Câu sau")
        expect(page.locator("h1")).to_have_text(f"Câu {number}/20")
        question(page).locator("label").first.click()
    expect_state(page, "3 câu giữ trên máy này, có mạng là tự gửi.")
    expect(page.locator("[data-strip]")).to_have_class(re.compile(r"\bwarn\b"))
    assert sorted(record["slot"] for record in on_phone(page)) == [3, 4, 5]
    page.context.set_offline(False)
    expect_state(page, "Đã gửi lại 3 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1, 2, 3, 4, 5}
    assert on_phone(page) == []
    answer(page, [6])
    expect_state(page, "Đã lưu")


def test_what_waits_survives_a_reload_and_is_shown_and_sent(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    network = Network(page)
    network.cut()
    answer(page, [1, 2])
    press(page, "Xem lại sau")
    expect_state(page, "2 câu giữ trên máy này")
    page.reload()
    expect_state(page, "2 câu giữ trên máy này")
    expect(page.locator("h1")).to_have_text("Câu 2/20")
    expect(question(page).locator("input:checked")).to_have_count(1)
    expect(page.get_by_role("button", name="Xem lại sau")).to_have_attribute("aria-pressed", "true")
    network.mend()
    expect_state(page, "Đã gửi lại 2 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1, 2}
    page.reload()
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 2/20")


def test_it_tries_again_by_itself(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    network = Network(page)
    network.refuse(503, {"Retry-After": "1"})
    answer(page, [1])
    expect_state(page, "Chưa lưu được, đang thử lại")
    expect(page.locator("[data-strip]")).to_have_class(re.compile(r"\bbad\b"))
    page.unroute("**/api/v1/**")
    expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1}


def test_what_the_server_does_not_take_is_listed_and_never_sent_again(page: Page, pupil: str) -> None:
    begin(page, pupil)
    network = Network(page)
    network.refuse(422)
    answer(page, [1])
    expect_state(page, "1 câu không gửi được")
    listed = page.get_by_label("Câu trả lời và lý do")
    expect(listed).to_have_value(re.compile(r"^Câu 1 \(\d\d:\d\d\): .+ Chưa nhận được\.$"))
    assert network.tries == 1
    network.mend()
    answer(page, [2])
    expect_state(page, "1 câu không gửi được")
    assert [record["slot"] for record in on_phone(page)] == [1]
    page.reload()
    expect(listed).to_have_value(re.compile(r"^Câu 1 "))
    assert network.tries == 1


def test_an_answer_can_be_cleared_and_marked_while_away(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    answer(page, [1, 2])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    press(page, "Bỏ chọn")
    expect(page.locator(".qnav [value='2']").first).to_have_attribute("aria-label", "Câu 2, chưa trả lời")
    expect_state(page, "1 câu giữ trên máy này")
    page.context.set_offline(False)
    expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1}


def test_a_second_tab_goes_on_with_the_same_attempt(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    second = page.context.new_page()
    assert open_quiz(second) == attempt
    answer(second, [2])
    expect_state(second, "Đã lưu")
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 2/20")
    answer(page, [3])
    expect_state(page, "Đã lưu")
    assert set(on_server(page, attempt)) == {1, 2, 3}
    assert len(devices(page, attempt)) == 1


def test_on_another_device_the_newest_answer_holds_and_it_is_said(
    page: Page, new_context: NewContext, pupil: str
) -> None:
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    other = new_context().new_page()
    assert begin(other, pupil) == attempt
    go_to(other, 1)
    expect(question(other).locator("input:checked")).to_have_count(1)
    question(other).locator("label").last.click()
    expect(other.locator(".toast-x")).to_have_text(
        "Bài này đang mở ở máy khác. Câu trả lời mới nhất được giữ."
    )
    expect_state(other, "Đã lưu")
    assert len(devices(other, attempt)) == 1
    page.reload()
    assert given(page) == values_of(on_server(other, attempt)[1])


def test_a_sign_in_that_ended_in_the_middle(page: Page, live_server: LiveServer, pupil: str) -> None:
    attempt = begin(page, pupil)
    run_here("user", "reset-password", pupil, "--password-stdin", environ=live_server.environ, stdin=PASSWORD)
    answer(page, [1])
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để gửi bài?")
    expect(dialog).to_be_visible()
    expect(dialog.get_by_label("Tên đăng nhập")).to_have_value(pupil)
    password = dialog.get_by_label("Mật khẩu")
    expect(password).to_be_focused()
    password.fill("khong-phai")
    password.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("Mật khẩu chưa đúng")
    password.fill(PASSWORD)
    password.press("Enter")
    expect(dialog).to_be_hidden()
    expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
    answer(page, [2])
    expect_state(page, "Đã lưu")
    assert set(on_server(page, attempt)) == {1, 2}


def test_signing_out_takes_what_the_phone_keeps_with_it(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    attempt = begin(page, pupil)
    network = Network(page)
    network.cut()
    answer(page, [1, 2])
    expect_state(page, "2 câu giữ trên máy này")
    page.goto("/")
    questions: list[str] = []

    def ask(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    page.on("dialog", ask)
    page.locator("details.menu summary").click()
    press(page, "Đăng xuất")
    page.wait_for_url(re.compile("/sign-in"))
    assert len(questions) == 1
    assert on_phone(page) == []
    page.unroute("**/api/v1/**")
    other = new_pupil(live_server)
    assert begin(page, other) != attempt
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 0/20")


def test_signing_out_sends_first_what_it_can(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    network = Network(page)
    network.cut()
    answer(page, [1, 2])
    expect_state(page, "2 câu giữ trên máy này")
    page.goto("/")
    page.unroute("**/api/v1/**")
    page.locator("details.menu summary").click()
    press(page, "Đăng xuất")
    page.wait_for_url(re.compile("/sign-in"))
    assert on_phone(page) == []
    sign_in(page, pupil, PASSWORD)
    assert set(on_server(page, attempt)) == {1, 2}


def test_another_pupil_on_the_same_phone_neither_sees_nor_sends(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    attempt = begin(page, pupil)
    network = Network(page)
    network.cut()
    answer(page, [1, 2])
    expect_state(page, "2 câu giữ trên máy này")
    page.context.clear_cookies()
    other = new_pupil(live_server)
    sign_in(page, other, PASSWORD)
    page.unroute("**/api/v1/**")
    theirs = open_quiz(page)
    assert theirs != attempt
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 0/20")
    answer(page, [3])
    expect_state(page, "Đã lưu")
    assert set(on_server(page, theirs)) == {3}
    assert len(on_phone(page)) == 2
    page.context.clear_cookies()
    assert begin(page, pupil) == attempt
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 2/20")
    expect_state(page, "Đã lưu")
    assert set(on_server(page, attempt)) == {1, 2}
    assert on_phone(page) == []


def test_where_nothing_can_be_kept_it_is_said(page: Page, pupil: str) -> None:
    page.add_init_script(
        "IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); };"
    )
    attempt = begin(page, pupil)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2])
    expect_state(page, "Chưa gửi, máy này không giữ được, đừng đóng trang.")
    page.context.set_offline(False)
    expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
    assert set(on_server(page, attempt)) == {1, 2}


# -- time and the end


def test_at_zero_the_quiz_ends_by_itself_with_what_was_answered(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    quiz = new_quiz(live_server, seconds=6, tolerance=30)
    attempt = begin(page, pupil, quiz)
    answer(page, [1, 2])
    expect(page.locator("[data-timer]")).to_have_class(re.compile(r"\bbad\b"))
    expect(page.locator("[data-strip-right]")).to_have_text("2 câu trống, hết giờ tự nộp")
    page.wait_for_url(RESULT, timeout=20_000)
    assert set(on_server(page, attempt)) == {1, 2}
    assert on_phone(page) == []


def test_zero_without_network_says_so_and_traps_nobody(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    quiz = new_quiz(live_server, seconds=7, tolerance=60)
    attempt = begin(page, pupil, quiz)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2])
    dialog = page.get_by_role("dialog", name="Hết giờ, đang nộp bài…")
    expect(dialog).to_be_visible(timeout=15_000)
    expect(dialog.get_by_role("status")).to_contain_text("Chưa có mạng nên chưa nộp được")
    expect(dialog.get_by_role("link", name="Xem kết quả")).to_be_visible()
    page.context.set_offline(False)
    page.wait_for_url(RESULT, timeout=15_000)
    assert set(on_server(page, attempt)) == {1, 2}, "within the tolerance what waited counts"


def test_what_comes_after_the_tolerance_is_listed_as_too_late(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    quiz = new_quiz(live_server, seconds=6, tolerance=0)
    attempt = begin(page, pupil, quiz)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2])
    expect(page.get_by_role("dialog", name="Hết giờ, đang nộp bài…")).to_be_visible(timeout=15_000)
    page.context.set_offline(False)
    listed = page.get_by_label("Câu trả lời và lý do")
    expect(listed).to_have_value(re.compile(r"^Câu 2 .*hết giờ"), timeout=15_000)
    page.locator("#refused").get_by_role("link", name="Xem kết quả").click()
    page.wait_for_url(RESULT)
    assert set(on_server(page, attempt)) == {1}


def test_what_waited_is_sent_from_the_next_page_even_after_the_end(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    quiz = new_quiz(live_server, seconds=8, tolerance=0)
    attempt = begin(page, pupil, quiz)
    answer(page, [1])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    answer(page, [2])
    expect(page.get_by_role("dialog", name="Hết giờ, đang nộp bài…")).to_be_visible(timeout=15_000)
    page.goto("about:blank")
    page.context.set_offline(False)
    result = f"/attempts/{attempt}/result"
    page.goto(result)
    expect(page.get_by_label("Câu trả lời và lý do")).to_have_value(
        re.compile(r"^Câu 2 .*Tới nơi sau khi hết giờ")
    )
    assert set(on_server(page, attempt)) == {1}
    page.goto("/")
    page.goto(result)
    expect(page.get_by_label("Câu trả lời và lý do")).to_have_value(re.compile(r"^Câu 2 "))


def test_submitting_without_network_waits_for_it(page: Page, pupil: str) -> None:
    begin(page, pupil)
    answer(page, [20])
    expect_state(page, "Đã lưu")
    page.context.set_offline(True)
    press(page, "Nộp bài")
    dialog = page.get_by_role("dialog", name="Nộp bài bây giờ?")
    expect(dialog).to_contain_text("Còn 19 câu chưa trả lời: câu 1, câu 2,")
    expect(dialog).to_contain_text("câu 18 và câu 19. Sau khi nộp không sửa được nữa.")
    dialog.get_by_role("button", name="Nộp bài").click()
    expect(dialog.get_by_role("status")).to_contain_text("Chưa có mạng nên chưa nộp được")
    page.context.set_offline(False)
    page.wait_for_url(RESULT)


def test_an_attempt_that_was_submitted_elsewhere_takes_no_more(
    page: Page, new_context: NewContext, pupil: str
) -> None:
    begin(page, pupil)
    other = new_context().new_page()
    begin(other, pupil)
    go_to(other, 20)
    press(other, "Nộp bài")
    other.get_by_role("dialog").get_by_role("button", name="Nộp bài").click()
    other.wait_for_url(RESULT)
    answer(page, [1])
    expect_state(page, "1 câu không gửi được")
    expect(page.get_by_label("Câu trả lời và lý do")).to_have_value(re.compile("Bài đã nộp"))
    expect(question(page).locator("input").first).to_be_disabled()
    page.locator("#refused").get_by_role("link", name="Xem kết quả").click()
    page.wait_for_url(RESULT)
