"""The quiz page itself: keys and focus, nothing that moves under a finger, its weight, its dialogs, and life without scripts."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import NewContext
from tests.browser.pages import DESKTOP, SCHEMES, barriers, sideways_pixels
from tests.browser.taking import (
    PASSWORD,
    Network,
    answer,
    begin,
    begin_plain,
    expect_state,
    go_to,
    new_pupil,
    new_quiz,
    on_server,
    press,
    question,
)
from tests.server import LiveServer, run_here

#: Bytes over the wire: the first look with nothing kept, and any later one.
FIRST, AGAIN = 90_000, 20_000
SCRIPTS = 20_000
#: Where an option lies on its page, however far that is scrolled.
PLACE = "label => label.getBoundingClientRect().top + scrollY"


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


def find(page: Page, kind: str) -> int:
    """The number of the first question of a kind."""
    number = page.locator(f"[data-question][data-kind='{kind}']").first.get_attribute("data-slot")
    assert number, f"this paper has no {kind}"
    return int(number)


# -- keys and focus


def test_the_focus_follows_to_the_next_question(page: Page, pupil: str) -> None:
    begin(page, pupil)
    press(page, "Câu sau")
    expect(question(page).locator("legend")).to_be_focused()
    expect(page).to_have_title(re.compile(r"^Câu 2/20 · Luyện tập"))
    page.keyboard.press("Tab")
    assert question(page).locator("input").first.evaluate("input => input === document.activeElement")
    expect(page).to_have_url(re.compile(r"\?q=2$"))
    press(page, "Câu trước")
    expect(question(page).locator("legend")).to_be_focused()
    expect(page.get_by_role("button", name="Câu trước").locator("visible=true")).to_be_disabled()


def test_letters_and_digits_choose_in_the_question_and_nowhere_else(page: Page, pupil: str) -> None:
    begin(page, pupil)
    go_to(page, find(page, "single_choice"))
    inputs = question(page).locator("input")
    page.keyboard.press("c")
    expect(inputs.nth(2)).to_be_checked()
    page.keyboard.press("2")
    expect(inputs.nth(1)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(inputs.nth(2)).to_be_checked()
    page.keyboard.press("j")
    page.keyboard.press("9")
    page.keyboard.press("Control+a")
    expect(inputs.nth(2)).to_be_checked()
    page.get_by_role("button", name="Xem lại sau").focus()
    page.keyboard.press("a")
    expect(inputs.nth(2)).to_be_checked()


def test_enter_in_a_question_goes_on(page: Page, pupil: str) -> None:
    begin(page, pupil)
    go_to(page, find(page, "single_choice"))
    number = int(question(page).get_attribute("data-view") or 0)
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(f"Câu {min(number + 1, 20)}/20")


def test_every_kind_is_saved_in_its_own_shape(page: Page, pupil: str) -> None:
    attempt = begin(page, pupil)
    shapes: dict[str, type] = {"single_choice": str, "true_false": bool}
    shapes |= {"multiple_response": list, "four_statements": dict}
    present = set(page.locator("[data-question]").evaluate_all("all => all.map((one) => one.dataset.kind)"))
    numbers = {kind: find(page, kind) for kind in present}
    answer(page, sorted(numbers.values()))
    expect_state(page, "Đã lưu")
    saved = on_server(page, attempt)
    assert {kind: type(saved[number]) for kind, number in numbers.items()} == {
        kind: shapes[kind] for kind in present
    }


# -- nothing moves under a finger


def test_what_the_strip_says_moves_no_option(page: Page, pupil: str) -> None:
    begin(page, pupil)
    answer(page, [find(page, "single_choice")])  # where every click below is a new answer
    expect_state(page, "Đã lưu")
    option = question(page).locator("label").first
    before = option.evaluate(PLACE)
    network = Network(page)
    for status, words in ((0, "1 câu giữ trên máy này"), (503, "Chưa lưu được, đang thử lại")):
        if status:
            network.refuse(status)
        else:
            network.cut()
        question(page).locator("label").last.click()
        expect_state(page, words)
        assert option.evaluate(PLACE) == before
        page.unroute("**/api/v1/**")
        page.evaluate("dispatchEvent(new Event('online'))")
        expect_state(page, "Đã gửi lại 1 câu giữ trên máy")
        assert option.evaluate(PLACE) == before
        question(page).locator("label").first.click()
        expect_state(page, "Đã lưu")


def test_the_last_minute_moves_no_option_and_is_said_once(
    page: Page, live_server: LiveServer, pupil: str
) -> None:
    quiz = new_quiz(live_server, seconds=63, tolerance=30)
    begin(page, pupil, quiz)
    option = question(page).locator("label").first
    expect(page.locator("[data-timer]")).to_have_class("timer warn")
    before = option.evaluate(PLACE)
    expect(page.locator("[data-announce]")).to_have_text(
        "Còn 1 phút. Bạn còn 4 câu trống. Hết giờ, bài tự nộp.", timeout=15_000
    )
    expect(page.locator("[data-timer]")).to_have_class("timer bad")
    assert option.evaluate(PLACE) == before


@pytest.mark.parametrize(
    ("ahead", "left", "shown"),
    [
        (0, 250, r"^04:(10|0\d)$"),
        (300, 700, r"^11:(40|3\d)$"),
        (1, 700, r"^11:(4[01]|3\d)$"),
        (0, None, r"^14:\d\d$"),
    ],
)
def test_every_answer_of_the_server_sets_clock_and_end(
    page: Page, pupil: str, ahead: int, left: int | None, shown: str
) -> None:
    """`ahead`: seconds by which the server's clock differs from the phone's; `left`: until the end that it says."""
    begin(page, pupil)

    def times() -> dict[str, str]:
        said = datetime.now(UTC) + timedelta(seconds=ahead)
        until = {} if left is None else {"due_at": (said + timedelta(seconds=left)).isoformat()}
        return {"server_now": said.isoformat(), **until}

    def reply(route: Route) -> None:
        route.fulfill(json={"seq": (route.request.post_data_json or {})["seq"], **times()})

    page.route("**/api/v1/**/responses/*", reply)
    # whose end was moved asks for the reason
    page.route("**/attempts/*/clock", lambda route: route.fulfill(json={"state": "in_progress", **times()}))
    answer(page, [1])
    expect_state(page, "Đã lưu")
    expect(page.locator("[data-timer]")).to_have_text(re.compile(shown))


# -- dialogs


def test_the_dialogs_have_no_barriers(page: Page, live_server: LiveServer, pupil: str) -> None:
    begin(page, pupil)
    run_here("user", "reset-password", pupil, "--password-stdin", environ=live_server.environ, stdin=PASSWORD)
    answer(page, [1])
    dialog = page.get_by_role("dialog", name="Đăng nhập lại để gửi bài?")
    expect(dialog).to_be_visible()
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page) == []
    dialog.get_by_role("button", name="Để sau").click()
    expect_state(page, "Chờ đăng nhập lại")
    page.evaluate("document.getElementById('time-dialog').showModal()")
    page.evaluate("document.getElementById('refused').hidden = false")
    for scheme in SCHEMES:
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert barriers(page) == []
    page.evaluate("document.getElementById('time-dialog').close()")
    assert barriers(page) == []
    page.set_viewport_size({"width": 320, "height": 640})
    assert sideways_pixels(page) == 0


# -- weight


def wire(page: Page, action: Any) -> dict[str, int]:
    """Bytes over the wire by address while `action` runs."""
    tool = page.context.new_cdp_session(page)
    tool.send("Network.enable")
    addresses: dict[str, str] = {}
    sizes: dict[str, int] = {}
    cached: set[str] = set()
    tool.on(
        "Network.responseReceived",
        lambda event: addresses.update({event["requestId"]: event["response"]["url"]}),
    )
    tool.on("Network.requestServedFromCache", lambda event: cached.add(event["requestId"]))

    def loaded(event: dict[str, Any]) -> None:
        if event["requestId"] not in cached and event["requestId"] in addresses:
            sizes[addresses[event["requestId"]]] = int(event["encodedDataLength"])

    tool.on("Network.loadingFinished", loaded)
    action()
    page.wait_for_load_state("networkidle")
    tool.detach()
    return sizes


def test_the_page_is_light(page: Page, new_context: NewContext, pupil: str) -> None:
    begin(page, pupil)
    address = page.url
    fresh = new_context(storage_state=page.context.storage_state()).new_page()
    first = wire(fresh, lambda: fresh.goto(address))
    assert any(url.endswith("main.js") for url in first)
    assert any(url.endswith(".woff2") for url in first)
    assert sum(first.values()) <= FIRST, json.dumps(first, indent=1)
    scripts = sum(size for url, size in first.items() if "/js/quiz/" in url)
    assert scripts <= SCRIPTS, json.dumps(first, indent=1)
    again = wire(fresh, fresh.reload)
    assert sum(again.values()) <= AGAIN, json.dumps(again, indent=1)


# -- without scripts


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_without_javascript_everything_works(new_context: NewContext, pupil: str, width: str) -> None:
    options: dict[str, object] = {"java_script_enabled": False}
    if width == "desktop":
        options["viewport"] = DESKTOP
    page = new_context(**options).new_page()
    attempt = begin_plain(page, pupil)
    for number in range(1, 4):
        expect(page.locator("h1")).to_have_text(f"Câu {number}/20")
        expect(page.locator("[data-view]:not([hidden])")).to_have_count(1)
        question(page).locator("label").first.click()
        press(page, "Câu sau")
    assert set(on_server(page, attempt)) == {1, 2, 3}
    expect(page.locator("[data-strip-right]")).to_have_text("đã trả lời 3/20")
    expect(page.get_by_text("Câu trả lời được lưu mỗi khi bạn chuyển câu.")).to_be_visible()
    press(page, "Câu trước")
    expect(question(page).locator("input:checked")).to_have_count(1)
    press(page, "Bỏ chọn")
    expect(question(page).locator("input:checked")).to_have_count(0)
    if width == "phone":
        page.locator("details.qlist summary").click()
    page.locator(".qnav [value='20']").locator("visible=true").click()
    expect(page.locator("h1")).to_have_text("Câu 20/20")
    question(page).locator("label").first.click()
    page.locator("[data-last]").locator("visible=true").click()
    expect(page.get_by_role("heading", name="Nộp bài bây giờ?")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 640})
    expect(page.get_by_text("Còn 17 câu chưa trả lời: câu 3, câu 4,")).to_be_visible()
    press(page, "Nộp bài")
    page.wait_for_url(re.compile(r"/result$"))
