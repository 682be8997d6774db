"""An editor brings a plan in: uploads it, corrects it twice, brings a newer file, and takes it over."""

from __future__ import annotations

import re

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.pages import DESKTOP, barriers
from tests.browser.visitors import Visitors
from tests.factories import SMALL_PLAN


def upload(page: Page, text: str) -> None:
    """Choose a file of this text and send it."""
    file: FilePayload = {"name": "ke-hoach.txt", "mimeType": "text/plain", "buffer": text.encode()}
    page.get_by_label("Tệp kế hoạch").set_input_files(file)
    page.get_by_role("button", name="Tải lên và đọc").click()
    expect(page.get_by_role("heading", name="Các chỗ đã sửa")).to_be_visible()


def test_an_editor_brings_a_plan_in(visitors: Visitors) -> None:
    page = visitors.page("editor", viewport=DESKTOP)
    page.goto("/manage/plans")
    page.get_by_role("link", name="Đưa kế hoạch mới vào").click()
    assert barriers(page) == []
    upload(page, SMALL_PLAN)
    page.get_by_role("link", name=re.compile("^Mục II · Ý 1")).click()
    expect(page.locator(".doc [data-here]")).to_contain_text("Niêm yết công khai")
    page.get_by_role("link", name=re.compile("^Sửa ?: Phổ biến kế hoạch")).click()
    assert barriers(page) == []
    page.get_by_role("button", name="Gộp vào ý trên").click()
    page.get_by_role("link", name=re.compile("^Sửa ?: NỘI DUNG")).click()
    page.get_by_label("Tên mục").fill("NỘI DUNG TUYÊN TRUYỀN")
    page.get_by_role("button", name="Đổi tên mục").click()
    page.get_by_role("link", name="Thay bằng tệp mới hơn").click()
    upload(page, SMALL_PLAN.replace("dễ thấy, dễ đọc", "dễ thấy"))
    expect(page.locator("#tree")).to_contain_text("NỘI DUNG TUYÊN TRUYỀN")
    expect(page.get_by_text("3 ý ·")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Đưa vào chương trình").click()
    expect(page.get_by_text("Đã đưa kế hoạch vào chương trình.")).to_be_visible()
    assert barriers(page) == []
