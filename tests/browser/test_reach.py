"""Within reach of everybody: a whole quiz by keyboard alone, pages drawn twice as large, the widest code of a contest."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.pages import DESKTOP, PHONE, sideways_pixels
from tests.browser.thumbs import ZOOMED, out_of_reach
from tests.browser.tour import windows
from tests.browser.visitors import Visitors


def test_enlarged_page_keeps_to_its_window(visitors: Visitors) -> None:
    """Real enlargement: 1280 px drawn at two device pixels each leave 640 CSS px."""
    page = visitors.page("student1", viewport=ZOOMED[0], device_scale_factor=2)
    for path in ("/", "/lessons", "/quizzes", "/leaderboards"):
        page.goto(path)
        assert page.evaluate("devicePixelRatio * innerWidth") == 1280
        assert sideways_pixels(page) == 0, path


def test_too_wide_and_too_small_are_found(visitors: Visitors) -> None:
    page = visitors.page()
    page.goto("/privacy")
    page.evaluate(
        "document.querySelector('h1').insertAdjacentHTML('afterend', '<a href=\"/\" id=small>.</a>');"
        "const s = document.getElementById('small').style; s.display = 'block'; s.width = '700px'; s.height = '9px'"
    )
    found = out_of_reach(page)
    assert any(finding.startswith("320 px: ") for finding in found)
    assert any(finding.startswith("360 px: 700 x 9") for finding in found)


def test_widest_code_of_a_contest_keeps_to_its_column(visitors: Visitors) -> None:
    page = visitors.page("teacher1")
    walks.make_contest(page)
    code = page.locator("[data-contest] .code")
    code.evaluate("code => { code.textContent = 'WWW WWW'; }")
    page.evaluate("document.fonts.ready")
    for width in windows(
        page, PHONE, {"width": 992, "height": 700}, DESKTOP, {"width": 1920, "height": 1080}
    ):
        assert code.evaluate("code => code.scrollWidth - code.clientWidth") <= 0, width
        assert code.evaluate("code => parseFloat(getComputedStyle(code).fontSize)") >= 36, width


# -- by keyboard alone


def tab_to(page: Page, which: str, *, most: int = 60) -> None:
    """Press Tab until the focus is on an element that matches; every stop on the way can be seen to have the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        matches, is_seen = page.evaluate(FOCUS, which)
        assert is_seen, f"no ring around {page.evaluate('document.activeElement.outerHTML')[:200]}"
        if matches:
            return
    raise AssertionError(f"the keyboard does not reach {which}")


#: Whether the focused element matches, and whether it, or the label that draws it, is ringed and within the window.
FOCUS = """
(which) => {
  const e = document.activeElement;
  const ringed = [e, e.closest("label")].some((one) => one && getComputedStyle(one).outlineStyle === "solid"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2);
  const box = (e.closest("label") ?? e).getBoundingClientRect();
  const within = box.bottom > 0 && box.top < innerHeight;
  return [e.matches(which), e === document.body || (ringed && within)];
}
"""


def answer_by_keyboard(page: Page) -> None:
    """Give the shown question's first possibility without a mouse."""
    question = walks.shown(page)
    kind = question.get_attribute("data-kind")
    if kind == "four_statements":
        for place in range(question.locator(".tf").count()):
            tab_to(page, "[data-question] input[type=radio]", most=8 if place == 0 else 1)
            page.keyboard.press("Space")
    else:
        tab_to(page, "[data-question] input", most=8)
        page.keyboard.press("b" if kind == "single_choice" else "Space")
    assert walks.given(page), kind


def test_quiz_by_keyboard_alone(visitors: Visitors) -> None:
    page = visitors.page("student1", viewport={"width": 1280, "height": 800})
    page.goto("/quizzes")
    practice = page.locator("main a[href^='/quizzes/']", has_text=walks.PRACTICE).first.get_attribute("href")
    tab_to(page, f"a[href='{practice}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{practice}")
    tab_to(page, "button[type=submit].btn-primary")
    page.keyboard.press("Enter")
    walks.at_work(page)
    total = page.locator("[data-view]").count()
    for number in range(1, total + 1):
        expect(page.locator(".qh")).to_have_text(f"Câu {number}/{total}")
        answer_by_keyboard(page)
        go = "next" if number < total else "confirm"
        tab_to(page, f"button.btn[name=go][value={go}]")
        page.keyboard.press("Enter")
    expect(page.locator("#submit-dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#submit-dialog")).to_be_hidden()
    tab_to(page, "button.btn[name=go][value=confirm]", most=80)
    page.keyboard.press("Enter")
    expect(page.locator("#submit-dialog")).to_be_visible()
    if not page.evaluate("document.activeElement.matches('[data-submit]')"):
        tab_to(page, "[data-submit]", most=4)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/result$"))
    tab_to(page, "main details.card summary, main a.pick, main a[href*=show]")
    page.keyboard.press("Enter")


def test_skip_link_leads_past_the_navigation(visitors: Visitors) -> None:
    page = visitors.page("student1")
    page.goto("/lessons")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
