"""The guide for schools promises only what the reading of rosters keeps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quiz.exchange.roster_headings import meaning

GUIDE = (Path(__file__).parents[2] / "docs" / "vi" / "danh-sach.md").read_text(encoding="utf-8")
FIELDS = {
    "Họ và tên (bắt buộc)": {"full_name", "family_part", "given_part"},
    "Mã": {"external_id"},
    "Lớp": {"class_name"},
    "Ngày sinh": {"birth_date"},
    "Chức vụ (chỉ CB, GV, NV)": {"position"},
    "Thư điện tử (chỉ CB, GV, NV)": {"email"},
}


@pytest.mark.parametrize("field", FIELDS)
def test_every_heading_that_the_guide_names_is_known(field: str):
    line = re.search(rf"^\| {re.escape(field)} \| (.+) \|$", GUIDE, re.MULTILINE)
    assert line
    headings = re.split(r", |; hoặc hai cột | và (?=Tên)|; với giáo viên: ", line[1])
    assert {meaning(heading, "staff").field for heading in headings} == FIELDS[field]
