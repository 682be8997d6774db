"""From a class list as a school keeps it to printed slips; a pupil comes in with one and chooses a password of his own."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect
from pypdf import PdfReader

from tests.browser.pages import PHONE, barriers, sideways_pixels
from tests.browser.visitors import Visitors

CLASS = "Lớp 10A9"
ROSTER = """TRƯỜNG THPT
DANH SÁCH HỌC SINH LỚP 10A9

STT,Mã học sinh,Họ và tên,Ngày sinh,Lớp,Dân tộc
1,9000000101,Nguyễn Thị Đào,05/09/2010,10A9,Kinh
2,9000000102,Công Tằng Tôn Nữ Thị Quỳnh Như Phương Khánh Trâm Anh,01/01/2010,10A9,Kinh
3,9000000103,H'Hen Niê Ê Ban,01/01/2010,10A9,Ê Đê
"""
#: Milliseconds for a class of slips: hashing stands back behind whatever else the machine does.
MADE_WITHIN = 60_000


def reachable(page: Page) -> None:
    """Nothing in the way on this page, on a phone."""
    assert barriers(page) == []
    assert sideways_pixels(page) == 0


def fetched(page: Page, folder: Path) -> list[tuple[str, str]]:
    """User names and passwords of the slips that this page hands out once."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Tải phiếu về").click()
    assert download.value.suggested_filename == "phieu-dang-nhap.pdf"
    download.value.save_as(folder / "slips.pdf")
    text = "\n".join(part.extract_text() for part in PdfReader(folder / "slips.pdf").pages)
    assert CLASS in text
    return re.findall(r"Tên đăng nhập (\S+)\s+Mật khẩu (\S+)", text)


def roster_taken(page: Page) -> None:
    """The class list is uploaded, looked at and applied."""
    page.goto("/manage")
    page.locator("main a[href='/manage/rosters']").click()
    page.locator("main a[href^='/manage/rosters/new']").first.click()
    reachable(page)
    page.set_input_files(
        "input[type=file]", {"name": "10A9.csv", "mimeType": "text/csv", "buffer": ROSTER.encode()}
    )
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#apply")).to_be_visible(timeout=MADE_WITHIN)
    reachable(page)
    page.get_by_role("button", name="Nhập 3 người").click()
    page.wait_for_url(re.compile(r"/manage/rosters/[0-9a-z]{18}$"))


def test_from_the_class_list_to_a_pupil_with_a_password_of_his_own(
    visitors: Visitors, tmp_path: Path
) -> None:
    page = visitors.page("school1", viewport=PHONE, accept_downloads=True)
    roster_taken(page)
    page.get_by_role("link", name="Phiếu đăng nhập").click()
    reachable(page)
    row = page.locator("main li", has_text=CLASS)
    expect(row).to_contain_text("3/3 người chưa có mật khẩu")
    row.locator("input[type=checkbox]").check()
    page.get_by_role("button", name="Làm phiếu").click()
    expect(page.get_by_role("button", name="Tải phiếu về")).to_be_visible(timeout=MADE_WITHIN)
    reachable(page)
    slips = fetched(page, tmp_path)
    assert len(slips) == 3
    page.reload()
    expect(page.get_by_role("status")).to_contain_text("Phiếu đã được tải về")

    username, password = slips[0]
    pupil = visitors.page(viewport=PHONE)
    pupil.goto("/sign-in")
    pupil.fill("input[name=username]", username)
    pupil.fill("input[name=password]", password)
    pupil.locator("form:has(input[name=password]) button:not([type=button])").click()
    expect(pupil.get_by_role("heading", name="Đổi mật khẩu")).to_be_visible()
    reachable(pupil)
    pupil.fill("input[name=current]", password)
    for field in ("new", "repeated"):
        pupil.fill(f"input[name={field}]", "con trâu trên bờ đê")
    pupil.locator("main form button").click()
    expect(pupil.get_by_text("Đã đổi mật khẩu.")).to_be_visible()
    page.goto("/manage/slips")
    expect(page.locator("main li", has_text=CLASS)).to_contain_text("ai cũng có mật khẩu")
