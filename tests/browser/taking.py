"""Taking a quiz in a real browser: what the tests of the quiz page do and look at."""

from __future__ import annotations

import json
import re
from itertools import count
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.browser.pages import sign_in
from tests.server import LiveServer, run_here

PASSWORD = "mat-khau-em-tu-dat"
_numbers = count(1)


def new_pupil(server: LiveServer) -> str:
    """The name of a pupil made for one test, so that tests do not meet in one attempt."""
    name = f"em{next(_numbers)}"
    set_up = ("user", "create", name, "--unit", "THPT-01", "--kind", "student", "--role", "learner")
    run_here(*set_up, "--password-stdin", environ=server.environ, stdin=PASSWORD)
    return name


def new_quiz(server: LiveServer, *, seconds: int, tolerance: int, questions: int = 4) -> str:
    """The id of a practice quiz with its own clock."""
    values = ("--seconds", str(seconds), "--tolerance", str(tolerance), "--questions", str(questions))
    made = run_here("quiz", "create", "--title", "Bài ngắn", *values, "--json", environ=server.environ)
    return str(json.loads(made)["id"])


def practice_of(page: Page) -> str:
    """The id of the demo's practice quiz, which stands first."""
    items = page.request.get("/api/v1/quizzes").json()["items"]
    assert items[0]["kind"] == "practice"
    return str(items[0]["id"])


def begin(page: Page, pupil: str, quiz: str | None = None) -> str:
    """Sign in and begin the quiz (the demo's practice unless told otherwise); the attempt's id."""
    sign_in(page, pupil, PASSWORD)
    return open_quiz(page, quiz)


def open_quiz(page: Page, quiz: str | None = None) -> str:
    """Begin or go on with a quiz as who is signed in; the attempt's id."""
    page.goto(f"/quizzes/{quiz or practice_of(page)}")
    way_in = page.locator(
        "main form[action$='/attempts'] button, main a[href^='/attempts/']:not([href*='result'])"
    )
    way_in.first.click()
    page.wait_for_url(re.compile(r"/attempts/[^/]+\?q=\d+$"))
    return page.url.split("/attempts/")[1].split("?")[0]


def begin_plain(page: Page, pupil: str, quiz: str | None = None) -> str:
    """Sign in and begin a quiz in a browser without scripts; the attempt's id."""
    sign_in(page, pupil, PASSWORD)
    page.goto(f"/quizzes/{quiz or practice_of(page)}")
    page.locator("main form[action$='/attempts'] button").first.click()
    page.wait_for_url(re.compile(r"/attempts/[^/]+$"))
    return page.url.split("/attempts/")[1]


def question(page: Page) -> Locator:
    """The shown question."""
    return page.locator("[data-view]:not([hidden])")


def press(page: Page, name: str) -> None:
    """Press the button of that name that is to be seen."""
    page.get_by_role("button", name=name, exact=True).locator("visible=true").first.click()


def answer(page: Page, numbers: range | list[int]) -> None:
    """Choose the first thing that can be chosen in each of these questions, going through the navigator."""
    for number in numbers:
        go_to(page, number)
        question(page).locator("label").first.click()


def go_to(page: Page, number: int) -> None:
    """Go to a question through the navigator."""
    sheet = page.locator("details.qlist")
    if sheet.is_visible() and not sheet.evaluate("sheet => sheet.open"):
        sheet.locator("summary").click()
    page.locator(f".qnav [value='{number}']").locator("visible=true").first.click()
    expect(page.locator("h1")).to_have_text(re.compile(rf"^Câu {number}/\d+$"))


def expect_state(page: Page, words: str) -> None:
    """The left of the strip, once it says so."""
    expect(page.locator("[data-save]")).to_contain_text(words)


def on_server(page: Page, attempt: str) -> dict[int, Any]:
    """The answers that the server has, by slot; asked beside the page, so that a broken network does not matter."""
    slots = page.request.get(f"/api/v1/attempts/{attempt}").json()["slots"]
    return {slot["slot"]: slot["answer"] for slot in slots if slot["answer"] is not None}


def devices(page: Page, attempt: str) -> set[str]:
    """The devices whose answers hold."""
    slots = page.request.get(f"/api/v1/attempts/{attempt}").json()["slots"]
    return {slot["device"] for slot in slots if slot["device"] is not None}


def on_phone(page: Page) -> list[dict[str, Any]]:
    """Every record that this browser keeps, whosever it is."""
    kept: list[dict[str, Any]] = page.evaluate(
        """() => new Promise((resolve) => {
            const opening = indexedDB.open("quiz-answers");
            opening.onsuccess = () => {
                const database = opening.result;
                if (!database.objectStoreNames.contains("queue")) return resolve([]);
                const all = database.transaction("queue").objectStore("queue").getAll();
                all.onsuccess = () => { database.close(); resolve(all.result); };
            };
        })"""
    )
    return kept


class Network:
    """The way of one page's script to the server, which a test cuts and mends; pages still load."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.tries = 0

    def cut(self) -> None:
        """Nothing gets through."""
        self.page.route("**/api/v1/**", self._abort)

    def refuse(self, status: int, headers: dict[str, str] | None = None, **problem: Any) -> None:
        """Everything is answered with this status."""

        def fulfil(route: Any) -> None:
            self.tries += 1
            body = json.dumps({"status": status, "detail": "Chưa nhận được.", **problem})
            route.fulfill(status=status, headers=headers, content_type="application/problem+json", body=body)

        self.page.route("**/api/v1/**", fulfil)

    def mend(self) -> None:
        """All is well again; the browser says so to the page."""
        self.page.unroute("**/api/v1/**")
        self.page.evaluate("dispatchEvent(new Event('online'))")

    def _abort(self, route: Any) -> None:
        self.tries += 1
        route.abort("internetdisconnected")
