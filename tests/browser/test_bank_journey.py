"""An editor finds questions in the bank, takes several out of use at once, and takes that back; on a phone, by what is shown."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.pages import PHONE, barriers, sideways_pixels
from tests.browser.visitors import Visitors


def reachable(page: Page) -> None:
    """Nothing in the way on this page, on a phone."""
    assert barriers(page) == []
    assert sideways_pixels(page) == 0


def test_found_taken_out_of_use_and_taken_back(visitors: Visitors) -> None:
    page = visitors.page("editor", viewport=PHONE)
    page.goto("/manage")
    page.locator("main a[href='/manage/bank']").click()
    reachable(page)
    page.locator("input[name=q]").fill("niem yet")
    page.locator("select[name=level]").select_option("application")
    page.get_by_text("Thêm điều kiện").click()
    page.locator("select[name=pool]").select_option("practice")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page).to_have_url(re.compile(r"q=niem\+yet.*level=application"))
    reachable(page)
    rows = page.locator("input[name=code]")
    found = rows.count()
    assert found >= 2
    for number in range(found):
        rows.nth(number).check()
    expect(page.locator("[data-picked]")).to_have_text(f"{found} câu đã đánh dấuChọn việc")
    reachable(page)
    page.locator("select[name=action]").select_option("retire")
    page.get_by_role("button", name="Xem trước").click()
    reachable(page)
    heading = page.get_by_role("heading", level=1)
    count = int(re.findall(r"\d+", heading.inner_text())[0])
    page.get_by_role("button", name="Ngừng sử dụng").click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã ngừng sử dụng {count} câu.")
    reachable(page)
    page.get_by_role("button", name="Hoàn tác").first.click()
    expect(page.get_by_role("status")).to_contain_text(f"Đã hoàn tác: {count} bản trở lại như trước.")
    page.goto("/manage/bank?q=niem+yet&level=application&pool=practice&state=approved")
    expect(page.locator("input[name=code]")).to_have_count(found)
