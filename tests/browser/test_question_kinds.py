"""A quiz with every kind of question: by the keyboard alone, and in a browser without scripts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from quiz.unit_of_work import unit_of_work
from tests.browser.conftest import NewContext
from tests.browser.keys import keyed_slots
from tests.browser.pages import PHONE, barriers, sideways_pixels
from tests.browser.taking import (
    Network,
    begin,
    begin_plain,
    expect_state,
    go_to,
    new_pupil,
    on_server,
    press,
    question,
)
from tests.factories.nine_kinds import make_nine_kinds
from tests.server import LiveServer


@pytest.fixture(scope="module")
def nine(live_engine: Engine) -> str:
    """The quiz's id."""
    with unit_of_work(live_engine) as session:
        return make_nine_kinds(session, now=datetime.now(UTC) - timedelta(hours=1)).public_id


@pytest.fixture
def pupil(live_server: LiveServer) -> str:
    return new_pupil(live_server)


def tab_to(page: Page, selector: str) -> None:
    """Go on with Tab until what is focused is this."""
    for _press in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never comes to {selector}")


def type_answer(page: Page, kind: str, key: Any) -> None:
    """Answer the shown question rightly with the keyboard, the focus being on its words."""
    if kind in ("single_choice", "multiple_response", "true_false"):
        values = [input_.get_attribute("value") for input_ in question(page).locator("input").all()]
        for one in key if isinstance(key, list) else [key]:
            page.keyboard.press(str(1 + values.index(str(one).lower() if kind == "true_false" else one)))
    elif kind == "four_statements":
        for id_, truth in key.items():
            tab_to(page, f"[name$='-{id_}']")
            page.keyboard.press("Space")
            if not truth:
                page.keyboard.press("ArrowRight")
    elif kind in ("matching", "cloze"):
        for id_, value in key.items():
            tab_to(page, f"[name$='-{id_}']")
            for _press in range(10):
                if page.evaluate("document.activeElement.value") == value:
                    break
                page.keyboard.press("ArrowDown")
    elif kind == "ordering":
        move_up(page, key)
    else:
        if kind == "short_text":
            expect(question(page).locator("[data-beside]")).to_have_text("Ghi tên ứng dụng")
        tab_to(page, "[data-typed]")
        page.keyboard.type(key)


def items(page: Page) -> list[str]:
    """The ids of the shown order, from above."""
    selects = question(page).locator("select").all()
    return [str(one.get_attribute("name")).rpartition("-")[2] for one in selects]


def move_up(page: Page, order: list[str]) -> None:
    """Bring the items into this order by the buttons."""
    for place, id_ in enumerate(order):
        question(page).locator("legend").focus()
        tab_to(page, f"li:has([name$='-{id_}']) [data-step='-1']")
        for _press in range(items(page).index(id_) - place):
            page.keyboard.press("Enter")
            assert page.evaluate("document.activeElement.dataset.step") == "-1"


def test_nine_kinds_with_the_keyboard_alone(
    new_context: NewContext, nine: str, pupil: str, live_engine: Engine
) -> None:
    page = new_context(viewport=PHONE).new_page()
    attempt = begin(page, pupil, nine)
    slots = keyed_slots(live_engine, attempt)
    assert len({slot.kind for slot in slots}) == 9
    for slot in slots:
        expect(page.locator("h1")).to_have_text(f"Câu {slot.number}/9")
        assert sideways_pixels(page) == 0, slot.kind
        if slot.number == 1:
            question(page).locator("legend").focus()
        type_answer(page, slot.kind, slot.key)
        assert barriers(page) == [], slot.kind
        if slot.number < 9:
            tab_to(page, "[name=go][value=next]")
            page.keyboard.press("Enter")
    expect(page.locator(".qnav .me")).to_have_count(9)
    expect_state(page, "Đã lưu")
    kept = on_server(page, attempt)
    for slot in slots:
        same = sorted if slot.kind == "multiple_response" else lambda one: one
        assert same(kept[slot.number]) == same(slot.key), slot.kind
    expect(page.locator("[data-announce]")).to_contain_text("vị trí")
    page.reload()
    expect(page.locator(".qnav .me")).to_have_count(9)
    press(page, "Nộp bài")
    page.locator("[data-submit]").click()
    page.wait_for_url("**/result")
    expect(page.locator("main")).to_contain_text("100")
    page.goto(page.url + "?show=all")
    for folded in page.locator("details.card").all():
        folded.evaluate("one => { one.open = true; }")
    assert barriers(page) == []
    assert sideways_pixels(page) == 0


def test_what_is_typed_and_moved_without_a_network_is_sent_later_and_seen_in_the_other_tab(
    page: Page, nine: str, pupil: str, live_engine: Engine
) -> None:
    attempt = begin(page, pupil, nine)
    slots = {slot.kind: slot for slot in keyed_slots(live_engine, attempt)}
    other = page.context.new_page()
    other.goto(page.url)
    expect(other.locator("[data-flag]")).to_be_visible()
    network = Network(page)
    network.cut()
    typed, moved = slots["short_text"].number, slots["ordering"].number
    go_to(page, typed)
    question(page).locator("[data-typed]").press_sequentially("Viber")
    go_to(page, moved)
    question(page).locator("[data-step='1']").first.click()
    expect_state(page, "2 câu giữ trên máy này")
    order = items(page)
    go_to(other, moved)
    assert items(other) == order
    network.mend()
    expect_state(page, "Đã gửi lại 2 câu")
    assert on_server(page, attempt) == {typed: "Viber", moved: order}


def test_nine_kinds_without_scripts(
    new_context: NewContext, nine: str, pupil: str, live_engine: Engine
) -> None:
    page = new_context(java_script_enabled=False, viewport=PHONE).new_page()
    attempt = begin_plain(page, pupil, nine)
    for slot in keyed_slots(live_engine, attempt):
        page.goto(f"/attempts/{attempt}?q={slot.number}")
        fill_in(page, slot.kind, slot.key)
        press(page, "Câu sau" if slot.number < 9 else "Nộp bài")
    expect(page.locator("main")).to_contain_text("Bạn đã trả lời đủ 9 câu.")
    press(page, "Nộp bài")
    expect(page.locator("main")).to_contain_text("100")


def fill_in(page: Page, kind: str, key: Any) -> None:
    """Answer the shown question rightly by its form."""
    shown = question(page)
    if kind in ("short_text", "number"):
        shown.locator("input").fill(key)
    elif kind == "ordering":
        for place, id_ in enumerate(key, start=1):
            shown.locator(f"[name$='-{id_}']").select_option(str(place))
    elif kind in ("matching", "cloze"):
        for id_, value in key.items():
            shown.locator(f"[name$='-{id_}']").select_option(value)
    elif kind == "four_statements":
        for id_, truth in key.items():
            shown.locator(f"label:has([name$='-{id_}'][value='{str(truth).lower()}'])").click()
    else:
        for value in key if isinstance(key, list) else [key]:
            shown.locator(
                f"label:has([value='{str(value).lower() if kind == 'true_false' else value}'])"
            ).click()
