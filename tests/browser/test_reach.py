"""Pages within reach of everybody: a whole quiz by keyboard alone, no sideways scrolling on the narrowest windows,
targets that a thumb can hit."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.pages import DESKTOP, PHONE, sideways_pixels
from tests.browser.tour import STOPS, stops_of, windows
from tests.browser.visitors import Visitors

NARROW = {"width": 320, "height": 640}
#: What 1280 and 640 px become when everything is drawn twice as large.
ZOOMED = ({"width": 640, "height": 400}, {"width": 320, "height": 370})
#: CSS pixels: of every target; of buttons, options and what else a task is done with.
LEAST, PRIMARY = 24, 44

#: What a task is done with, and the ways from page to page.
PRIMARY_TARGETS = (
    ".btn, .opt, .tf label, .pick, .ghost, .tabbar a, .nav a, .rows a, label.check, .form-control, .form-select, "
    ".qnav a, .qnav button, summary"
)
#: What can be pressed and is smaller than it should be. A control that is drawn by its label is as large as the label;
#: a link within a sentence may be as high as its line; beside an open dialog nothing else can be pressed.
TARGETS = """
([least, primary, primaryTargets]) => {
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary";
  const within = document.querySelector("dialog[open]") ?? document;
  const shown = (e) => e.checkVisibility({ visibilityProperty: true }) && e.getClientRects().length;
  const inSentence = (e) =>
    getComputedStyle(e).display === "inline" && e.parentElement.textContent.trim() !== e.textContent.trim();
  const found = [];
  for (const e of within.querySelectorAll(all)) {
    if (!shown(e) || e.matches(".visually-hidden, .skip")) continue;
    const drawn = e.matches("input[type=radio], input[type=checkbox]") ? e.closest("label") ?? e : e;
    if (e.matches("a") && inSentence(e)) continue;
    const box = drawn.getBoundingClientRect();
    const size = Math.min(box.width, box.height) + 0.01;
    if (size < (drawn.matches(primaryTargets) ? primary : least))
      found.push(`${Math.round(box.width)} x ${Math.round(box.height)}: ${drawn.outerHTML.slice(0, 120)}`);
  }
  return found;
}
"""


def look(page: Page) -> list[str]:
    """What is too wide for a narrow or an enlarged window, and what is too small for a thumb."""
    found = [
        f"{width}: {sideways_pixels(page)} px too wide"
        for width in windows(page, NARROW, *ZOOMED)
        if sideways_pixels(page) > 0
    ]
    for width in windows(page, PHONE, DESKTOP):
        found += [
            f"{width}: {target}" for target in page.evaluate(TARGETS, [LEAST, PRIMARY, PRIMARY_TARGETS])
        ]
    return found


@pytest.fixture(scope="module")
def findings(visitors: Visitors) -> dict[str, list[str]]:
    """What is out of reach at every stop."""
    return stops_of(visitors, look)


@pytest.mark.parametrize("stop", STOPS)
def test_page_fits_and_can_be_hit(findings: dict[str, list[str]], stop: str) -> None:
    assert findings[stop] == []


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
    found = look(page)
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
    tab_to(page, "main details.card summary, main a.pick")
    page.keyboard.press("Enter")


def test_skip_link_leads_past_the_navigation(visitors: Visitors) -> None:
    page = visitors.page("student1")
    page.goto("/lessons")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
