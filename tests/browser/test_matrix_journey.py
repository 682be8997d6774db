"""A teacher makes a matrix on a phone in one form, sees its sums follow her typing, and looks at a paper; by keyboard, too."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, barriers, sideways_pixels
from tests.browser.visitors import Visitors


def reachable(page: Page) -> None:
    """Nothing in the way on this page, on a phone."""
    assert barriers(page) == []
    assert sideways_pixels(page) == 0


def test_a_matrix_is_made_changed_and_a_paper_seen(visitors: Visitors) -> None:
    page = visitors.page("teacher1", viewport=PHONE)
    page.goto("/manage")
    page.locator("main a[href='/manage/specifications']").click()
    reachable(page)
    page.locator("main a[href='/manage/specifications/new']").first.click()
    reachable(page)
    page.locator("input[name=name]").fill("Kiểm tra 15 phút")
    for format_, count in (("choice", "6"), ("statements", ""), ("short", "")):
        page.locator(f"input[name=wanted-{format_}]").fill(count)
    for box in page.locator("input[name=category]").all():
        box.check()
    page.get_by_role("button", name="Lập ma trận").press("Enter")
    expect(page).to_have_url(re.compile(r"/manage/specifications/[0-9a-z]{18}$"))
    reachable(page)
    expect(page.locator("[data-questions]")).to_have_text("6")
    expect(page.locator("[data-total]")).to_have_text("1,5")
    cell = page.locator("input[data-format=choice][data-level=recall]").first
    before = cell.input_value()
    cell.fill(str(int(before or 0) + 1))
    expect(page.locator("[data-questions]")).to_have_text("7")
    expect(page.locator("[data-total]")).to_have_text("1,75")
    cell.fill(before)
    page.get_by_role("button", name="Lưu ma trận").press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Đã lưu ma trận.")
    expect(page.locator("[data-questions]")).to_have_text("6")
    page.get_by_role("link", name="Xem thử một đề").click()
    expect(page.locator("[data-question]")).to_have_count(6)
    reachable(page)
    seen = page.locator("main").inner_text()
    page.get_by_role("link", name="Rút đề khác").click()
    expect(page.locator("[data-question]")).to_have_count(6)
    assert page.locator("main").inner_text() != seen
