"""The empty table that schools fill in: the headings that are understood, as text, so that 6/1 does not become a day."""

from __future__ import annotations

from io import BytesIO

import xlsxwriter

STUDENT = (("Mã học sinh", 16), ("Họ và tên", 30), ("Ngày sinh", 14), ("Lớp", 10), ("Trạng thái", 14))
STAFF = (
    ("Mã GV", 16),
    ("Họ và tên", 30),
    ("Ngày sinh", 14),
    ("Chức vụ", 24),
    ("Email", 30),
    ("Trạng thái", 14),
)
HELP = (
    "Chỉ cột Họ và tên là bắt buộc. Nên có mã: cùng mã là cùng một người, kể cả khi đổi tên hoặc chuyển lớp.",
    "Không có mã thì máy so họ tên, ngày sinh và lớp; chỗ nào chưa rõ sẽ hỏi lại khi xem trước.",
    "Ngày sinh ghi ngày/tháng/năm, ví dụ 05/09/2014.",
    "Lớp ghi đúng tên đang dùng, ví dụ 10A1 hoặc 6/1. Các cột đã để kiểu Văn bản (Text), đừng đổi kiểu.",
    "Trạng thái: Đang học, Chuyển đến, Chuyển đi, Thôi học; để trống là đang học, đang làm việc.",
    "Không ghi số định danh cá nhân (12 chữ số), dân tộc, tôn giáo, cha mẹ, địa chỉ, điện thoại: những cột đó không được nhận.",
)


def write_template(kind: str) -> bytes:
    """An .xlsx with a sheet to fill in and one that says how."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    head = book.add_format({"bold": True, "bottom": 1})
    plain = book.add_format({"num_format": "@"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Danh sách")
    for column, (heading, width) in enumerate(STAFF if kind == "staff" else STUDENT):
        sheet.set_column(column, column, width, plain)
        sheet.write_string(0, column, heading, head)
    sheet.freeze_panes(1, 0)
    guide = book.add_worksheet("Cách ghi")
    guide.set_column(0, 0, 90, wrapped)
    for row, line in enumerate(HELP):
        guide.write_string(row, 0, line, wrapped)
    book.close()
    return buffer.getvalue()
