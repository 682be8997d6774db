"""What people do in the app, in the words of its pages: shared by journeys, checks of pages, and pictures."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

PRACTICE = "Luyện tập"
OPEN_WEEK = "Thi tuần 2"
CLOSED_WEEK = "Thi tuần 1"
#: Milliseconds: what a page learns by asking every few seconds, and what it sends again after waiting.
POLLED, RESENT = 20_000, 45_000


def open_quiz(page: Page, title: str) -> None:
    """From the list of quizzes to the page of one."""
    page.goto("/quizzes")
    page.locator("main a[href^='/quizzes/']", has_text=title).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)


def begin(page: Page) -> str:
    """From a quiz's page into its first question; returns the attempt's id."""
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    return at_work(page)


def at_work(page: Page) -> str:
    """Wait until the page of a running quiz is in its script's hands; returns the attempt's id."""
    page.wait_for_url(re.compile(r"/attempts/[^/]+$"))
    expect(page.locator("[data-flag]")).to_be_visible()
    return page.url.partition("/attempts/")[2].partition("?")[0]


def shown(page: Page) -> Locator:
    """The question that is shown."""
    return page.locator("[data-view]:visible [data-question]")


def choose(page: Page) -> None:
    """Answer the shown question with its first possibility (of statements: each of them)."""
    question = shown(page)
    if question.get_attribute("data-kind") == "four_statements":
        for statement in question.locator(".tf").all():
            statement.locator("label").first.click()
    else:
        question.locator("label.opt").first.click()


def give(page: Page, answer: Any) -> None:
    """Answer the shown question with `answer`, which has the shape that the API knows."""
    question = shown(page)
    if isinstance(answer, dict):
        for id_, truth in answer.items():
            _pick(question, f"[name$='-{id_}'][value='{str(truth).lower()}']")
    elif isinstance(answer, list):
        for id_ in answer:
            _pick(question, f"[value='{id_}']")
    else:
        _pick(question, f"[value='{str(answer).lower() if isinstance(answer, bool) else answer}']")


def _pick(question: Locator, which: str) -> None:
    question.locator(f"label:has(input{which})").click()


def given(page: Page) -> list[str]:
    """The values that are chosen in the shown question."""
    return [str(one.get_attribute("value")) for one in shown(page).locator("input:checked").all()]


def values_of(answer: Any) -> list[str]:
    """What `given` returns once `answer` has been given."""
    if isinstance(answer, dict):
        return [str(truth).lower() for truth in answer.values()]
    if isinstance(answer, list):
        return [str(id_) for id_ in answer]
    return [str(answer).lower() if isinstance(answer, bool) else str(answer)]


def step(page: Page, value: str = "next") -> None:
    """Go one question on (`next`) or back (`prev`)."""
    number = page.locator("[data-view]:visible").get_attribute("data-view")
    page.locator(f"button.btn[name=go][value={value}]:visible").click()
    expect(page.locator(f"[data-view='{number}']")).to_be_hidden()


def has_next(page: Page) -> bool:
    """Whether the shown question is not the last."""
    return page.locator("button.btn[name=go][value=next]:visible").count() > 0


def saved(page: Page, timeout: int = POLLED) -> None:
    """Wait until the strip says that the server has everything."""
    expect(page.locator("[data-save]")).to_have_class(re.compile(r"\bok\b"), timeout=timeout)


def kept_here(page: Page) -> None:
    """Wait until the strip says that answers wait on this machine."""
    expect(page.locator("[data-save]")).to_have_class(re.compile(r"\bwarn\b"), timeout=POLLED)


def choose_all(page: Page) -> None:
    """Answer every question from the shown one to the last with its first possibility."""
    choose(page)
    while has_next(page):
        step(page)
        choose(page)


def submit(page: Page) -> None:
    """Hand in from the last question, by its dialog; the result shows."""
    page.locator("button[data-last]:visible").click()
    page.locator("#submit-dialog [data-submit]").click()
    page.wait_for_url("**/result")


def do_checks(page: Page) -> int:
    """Answer every check of the lesson shown; returns how many there were."""
    checks = page.locator("[data-check]")
    for place in range(checks.count()):
        check = checks.nth(place)
        check.locator("label").first.click()
        check.get_by_role("button", name="Xem đáp án").click()
        expect(check.locator("article")).to_be_visible()
    return checks.count()


def mark_read(page: Page) -> None:
    """Say that the lesson shown is read."""
    if page.locator("[data-unread]").is_visible():
        page.get_by_role("button", name="Đã đọc xong").click()
    expect(page.get_by_role("heading", name="Đã đọc xong bài này")).to_be_visible()


def make_contest(page: Page, *, lessons: int = 2, questions: int = 5, minutes: int = 10) -> str:
    """From the form of a class contest to its board; returns the join code."""
    fill_contest(page, lessons=lessons, questions=questions, minutes=minutes)
    page.get_by_role("button", name="Tạo và chiếu mã").click()
    page.wait_for_url(re.compile(r"/teacher/contests/(?!new)[^/]+$"))
    return join_code(page)


def fill_contest(page: Page, *, lessons: int, questions: int, minutes: int) -> None:
    """Choose the first lessons of the list, and how many questions and minutes."""
    page.goto("/teacher/contests/new")
    labels = page.locator("main label:has(input[name=lessons])")
    for place in range(lessons):
        labels.nth(place).click()
    page.fill("main input[name=questions]", str(questions))
    page.fill("main input[name=minutes]", str(minutes))
    page.check("main input[name=consent]")


def join_code(page: Page) -> str:
    """The code that the board shows."""
    code = re.sub(r"\s", "", page.locator("[data-contest] .code").inner_text())
    assert re.fullmatch(r"[0-9A-Z]{6}", code), code
    return code


def join(page: Page, code: str) -> str:
    """Come in by the address of the code and begin; returns the attempt's id."""
    page.goto(f"/c/{code}")
    page.get_by_role("button", name="Vào làm bài").click()
    return at_work(page)


def close_contest(page: Page) -> None:
    """Close the running contest on its board; what follows is shown."""
    page.get_by_role("link", name="Đóng cuộc thi").click()
    page.locator("#close-contest").get_by_role("button", name="Đóng cuộc thi").click()
    page.wait_for_url(re.compile(r"/teacher/contests/[^/]+/results$"))
