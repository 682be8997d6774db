"""`make screens`: the pages that people meet most, as pictures in docs/screens, at two widths in light and dark.

A walk for each combination, by the people and in the order in which the pages come up: what a picture shows was
really done. The demo is loaded afresh, so two runs differ in times of day and little else.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.chromium import launch
from tests.browser.pages import DESKTOP, PHONE, SCHEMES, sign_in
from tests.server import ROOT, LiveServer, environment, run_flask

FOLDER = ROOT / "docs" / "screens"
SIZES = (PHONE, DESKTOP)
PRACTICE = "Luyện tập"


class Walk:
    """One width and one scheme: makes contexts of that kind and takes pictures named after it."""

    def __init__(self, browser: Browser, url: str, size: dict[str, int], scheme: str) -> None:
        self._browser = browser
        self._url = url
        self._size = size
        self._scheme = scheme

    def visitor(self, username: str | None = None) -> tuple[BrowserContext, Page]:
        """A browser of its own, signed in if a name is given."""
        context = self._browser.new_context(
            base_url=self._url,
            viewport={"width": self._size["width"], "height": self._size["height"]},
            color_scheme="dark" if self._scheme == "dark" else "light",
            reduced_motion="reduce",
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
        )
        page = context.new_page()
        if username:
            sign_in(page, username)
        return context, page

    def shoot(self, page: Page, name: str) -> None:
        """One picture of the whole page, fonts loaded.

        The window is made as high as the page, since what is fixed to its foot would hang in the middle otherwise.
        """
        page.evaluate("document.fonts.ready")
        height = int(page.evaluate("document.documentElement.scrollHeight"))
        page.set_viewport_size({"width": self._size["width"], "height": max(height, self._size["height"])})
        path = FOLDER / f"{name}-{self._size['width']}-{self._scheme}.png"
        page.screenshot(path=path, animations="disabled")
        page.set_viewport_size({"width": self._size["width"], "height": self._size["height"]})


def open_pages(walk: Walk) -> None:
    """What nobody has to sign in for."""
    context, page = walk.visitor()
    page.goto("/sign-in")
    walk.shoot(page, "sign-in")
    page.goto("/leaderboards")
    walk.shoot(page, "leaderboard")
    page.goto("/no-such-page")
    walk.shoot(page, "error-404")
    context.close()


def learning(walk: Walk) -> None:
    """student1: home, a lesson, a practice quiz with the network lost in the middle, its result."""
    context, page = walk.visitor("student1")
    page.goto("/")
    walk.shoot(page, "home")
    page.goto("/lessons")
    page.locator("main a[href^='/lessons/']").first.click()
    page.wait_for_url("**/lessons/*")
    walk.shoot(page, "lesson")

    page.goto("/quizzes")
    page.locator("main a[href^='/quizzes/']", has_text=PRACTICE).first.click()
    page.locator("main form button:not([type=button])").first.click()
    page.wait_for_url(re.compile("/attempts/"))
    choose(page)
    expect(page.locator("[data-save]")).to_have_class(re.compile(r"\bok\b"))
    walk.shoot(page, "quiz")

    step(page, "next")
    context.set_offline(True)
    choose(page)
    expect(page.locator("[data-save]")).to_have_class(re.compile(r"\bwarn\b"), timeout=15_000)
    walk.shoot(page, "quiz-offline")
    context.set_offline(False)

    while page.locator("button.btn[name=go][value=next]:visible").count():
        step(page, "next")
        choose(page)
    expect(page.locator("[data-save]")).to_have_class(re.compile(r"\bok\b"), timeout=40_000)
    walk.shoot(page, "quiz-last")
    page.locator("button[data-last]:visible").click()
    page.locator("#submit-dialog [data-submit]").click()
    page.wait_for_url("**/result")
    walk.shoot(page, "result")
    context.close()


def choose(page: Page) -> None:
    """Answer the question that is shown: its first possibility (of four statements: each of them)."""
    shown = page.locator("[data-view]:visible")
    groups = {radio.get_attribute("name") for radio in shown.locator("input[type=radio]").all()}
    for name in sorted(filter(None, groups)):
        shown.locator(f"input[type=radio][name='{name}']").first.check(force=True)
    if not groups:
        shown.locator("input[type=checkbox]").first.check(force=True)


def step(page: Page, value: str) -> None:
    """Go one question on (`next`) or back (`prev`)."""
    before = page.locator("[data-view]:visible").get_attribute("data-view")
    page.locator(f"button.btn[name=go][value={value}]:visible").click()
    expect(page.locator("[data-view]:visible")).not_to_have_attribute("data-view", str(before))


def teaching(walk: Walk) -> None:
    """teacher1 makes a class contest; student1 comes in; the board shows it."""
    context, page = walk.visitor("teacher1")
    page.goto("/teacher/contests/new")
    for number in range(3):
        page.locator("main input[type=checkbox]").nth(number).check(force=True)
    page.fill("main input[name=questions]", "10")
    page.fill("main input[name=minutes]", "15")
    walk.shoot(page, "contest-new")
    page.locator("main form:has(input[name=questions]) button:not([type=button])").click()
    page.wait_for_url(re.compile(r"/teacher/contests/(?!new)[^/]+$"))

    code = "".join(page.locator("p.code").first.inner_text().split())
    pupil_context, pupil = walk.visitor("student1")
    pupil.goto(f"/c/{code}")
    pupil.locator("main form button:not([type=button])").first.click()
    pupil.wait_for_load_state()
    page.reload()
    walk.shoot(page, "contest-running")
    pupil_context.close()
    context.close()


def administering(walk: Walk) -> None:
    """admin: participation."""
    context, page = walk.visitor("admin")
    page.goto("/admin/participation")
    walk.shoot(page, "participation")
    context.close()


WALKS: tuple[Callable[[Walk], None], ...] = (open_pages, learning, teaching, administering)


def main() -> int:
    """Load the demo, serve it, take all walks at all sizes and schemes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="quiz-screens-") as folder, sync_playwright() as playwright:
        environ = environment(Path(folder) / "data")
        run_flask("db", "upgrade", environ=environ)
        run_flask("demo", "load", environ=environ)
        server = LiveServer(environ, Path(folder) / "log")
        server.start()
        browser = launch(playwright)
        try:
            for size in SIZES:
                for scheme in SCHEMES:
                    walk = Walk(browser, server.url, size, scheme)
                    for take in WALKS:
                        take(walk)
                    print(f"{size['width']} px, {scheme}: done", flush=True)
        finally:
            browser.close()
            server.stop()
    print(f"{len(list(FOLDER.glob('*.png')))} pictures in {FOLDER.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
