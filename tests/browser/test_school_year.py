"""The new school year: an administrator sends his classes up, keeps one pupil back, and gives a class anew."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from sqlalchemy import Engine, update

from quiz.models import Group
from quiz.unit_of_work import unit_of_work
from tests.browser.pages import barriers
from tests.browser.visitors import Visitors


def test_a_school_goes_into_a_new_year(live_engine: Engine, visitors: Visitors) -> None:
    with unit_of_work(live_engine) as session:
        session.execute(update(Group).values(school_year=Group.school_year - 1))
    page = visitors.page("school1")
    page.goto("/manage")
    page.get_by_role("link", name=re.compile("^Năm học mới")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Sang năm học"))
    card = page.locator("section", has=page.get_by_role("heading", name="Lớp 10A1", exact=True))
    expect(card.get_by_label(re.compile("^Tên lớp mới"))).to_have_value("11A1")
    card.get_by_text("Chọn em lưu ban").click()
    assert barriers(page) == []
    card.get_by_role("checkbox").first.check()
    last = page.locator("section", has=page.get_by_role("heading", name="Lớp 12A1", exact=True))
    last.get_by_label(re.compile("^Cuối năm học")).select_option("up")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.locator("#error-summary")).to_contain_text("12A1 lên lớp nào")
    last.get_by_label(re.compile("^Cuối năm học")).select_option("leaves")
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("18 em ra trường")).to_be_visible()
    assert barriers(page) == []
    row = page.get_by_role("listitem").filter(has_text="Lớp 10A1")
    expect(row).to_contain_text("1 học sinh · từ 10A1 · 1 em lưu ban")
    page.get_by_role("button", name=re.compile("^Sang năm học")).click()
    expect(page.get_by_text("trước đây: lớp 10A1")).to_be_visible()
    expect(page.get_by_role("button", name="Hoàn tác việc sang năm học")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Lớp 11A1")).click()
    page.get_by_label("Tìm giáo viên theo tên").fill("thu ha")
    page.get_by_role("button", name="Xem").click()
    assert barriers(page) == []
    page.get_by_role("button", name=re.compile("^Giao lớp")).click()
    expect(page.get_by_role("button", name=re.compile("^Thôi phụ trách"))).to_be_visible()
    page.goto("/manage/school-year")
    expect(page.get_by_role("button", name="Hoàn tác việc sang năm học")).to_have_count(0)
