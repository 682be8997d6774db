"""`make screens`: the pages that people meet most, as pictures in docs/screens, at two widths in light and dark.

A walk for each combination, by the people and in the order in which the pages come up: what a picture shows was
really done. The demo is loaded afresh, so two runs differ in times of day and little else.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.browser import walks
from tests.browser.chromium import launch
from tests.browser.pages import DESKTOP, PHONE, SCHEMES
from tests.browser.pictures import Reducer, whole_page
from tests.browser.visitors import Visitors
from tests.server import ROOT, LiveServer, environment, run_here

FOLDER = ROOT / "docs" / "screens"
SIZES = (PHONE, DESKTOP)
NAMES = (
    "sign-in",
    "home",
    "lesson",
    "quiz",
    "quiz-offline",
    "quiz-last",
    "result",
    "leaderboard",
    "contest-new",
    "contest-running",
    "participation",
    "error-404",
)

Shoot = Callable[[Page, str], None]


def at_the_door(visitors: Visitors, shoot: Shoot) -> None:
    """What everybody meets, signed in or not."""
    page = visitors.page()
    page.goto("/sign-in")
    shoot(page, "sign-in")
    page.goto("/no-such-page")
    shoot(page, "error-404")


def learning(visitors: Visitors, shoot: Shoot) -> None:
    """student1: home, a lesson, a practice quiz with the network lost in the middle, its result, the own school's place."""
    page = visitors.page("student1")
    page.goto("/")
    shoot(page, "home")
    page.locator("main .next a.btn-primary").click()
    expect(page.locator("article[data-lesson]")).to_be_visible()
    # what the high window of a picture shows at once has not been read
    page.route("**/progress", lambda route: route.abort())
    shoot(page, "lesson")
    page.unroute("**/progress")
    walks.open_quiz(page, walks.PRACTICE)
    walks.begin(page)
    for _ in range(4):
        walks.choose(page)
        walks.step(page)
    walks.choose(page)
    page.locator("[data-flag]").click()
    walks.saved(page)
    shoot(page, "quiz")
    page.context.set_offline(True)
    for _ in range(2):
        walks.step(page)
        walks.choose(page)
    expect(page.locator("[data-save]")).to_contain_text("2 câu giữ trên máy này", timeout=walks.POLLED)
    shoot(page, "quiz-offline")
    page.context.set_offline(False)
    walks.saved(page, walks.RESENT)
    walks.step(page)
    walks.choose_all(page)
    walks.saved(page)
    shoot(page, "quiz-last")
    walks.submit(page)
    shoot(page, "result")
    page.goto("/leaderboards")
    shoot(page, "leaderboard")


def teaching(visitors: Visitors, shoot: Shoot) -> None:
    """teacher1 makes a class contest; student1 comes in; the board shows it."""
    page, pupil = visitors.page("teacher1"), visitors.page("student1")
    walks.fill_contest(page, lessons=2, questions=10, minutes=15)
    shoot(page, "contest-new")
    code = walks.make_contest(page, questions=10, minutes=15)
    walks.join(pupil, code)
    expect(page.locator("[data-joined]")).to_have_text("1", timeout=walks.POLLED)
    shoot(page, "contest-running")
    walks.close_contest(page)


def administering(visitors: Visitors, shoot: Shoot) -> None:
    """admin: participation."""
    page = visitors.page("admin")
    page.goto("/admin/participation")
    shoot(page, "participation")


WALKS = (at_the_door, learning, teaching, administering)


def main() -> int:
    """Load the demo, serve it, take all walks at all sizes and schemes."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = {
        f"{name}-{size['width']}-{scheme}.png" for name in NAMES for size in SIZES for scheme in SCHEMES
    }
    with tempfile.TemporaryDirectory(prefix="quiz-screens-") as folder, sync_playwright() as playwright:
        environ = environment(Path(folder) / "data")
        run_here("db", "upgrade", environ=environ)
        run_here("demo", "load", environ=environ)
        server = LiveServer(environ, Path(folder) / "log")
        server.start()
        browser = launch(playwright)
        try:
            reducer = Reducer(browser.new_context())
            for size in SIZES:
                for scheme in SCHEMES:
                    visitors = Visitors(browser, server.url, viewport=size, color_scheme=scheme)
                    shoot = _shooting(reducer, f"{size['width']}-{scheme}.png")
                    for take in WALKS:
                        take(visitors, shoot)
                    visitors.close()
                    print(f"{size['width']} px, {scheme}: done", flush=True)
        finally:
            browser.close()
            server.stop()
    return _report(wanted)


def _shooting(reducer: Reducer, ending: str) -> Shoot:
    def shoot(page: Page, name: str) -> None:
        (FOLDER / f"{name}-{ending}").write_bytes(reducer.reduce(whole_page(page)))

    return shoot


def _report(wanted: set[str]) -> int:
    """Say what there is; 1 when a picture is missing. What no walk takes any more goes."""
    pictures = {path.name: path for path in FOLDER.glob("*.png")}
    for name in pictures.keys() - wanted:
        pictures[name].unlink()
    size = sum(pictures[name].stat().st_size for name in pictures.keys() & wanted)
    print(f"{len(pictures.keys() & wanted)} pictures in {FOLDER.relative_to(ROOT)}, {size / 1e6:.1f} MB")
    for name in sorted(wanted - pictures.keys()):
        print(f"missing: {name}", file=sys.stderr)
    return 1 if wanted - pictures.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
