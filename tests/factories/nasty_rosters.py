"""Roster files as schools really send them, each with what it must give: people, or the sentence that says what is wrong.

Invented people. A person is (sheet, row, name, code, class, birth date).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from quiz.exchange.legacy_fonts import _TCVN3_CODES, _TCVN3_LETTERS
from tests.factories.roster_files import Value, container, ods, packed, repacked, separated, xls, xlsx

Person = tuple[str, int, str, str | None, str | None, date | None]


@dataclass(frozen=True)
class Nasty:
    """A file and what comes of it."""

    name: str
    file_name: str
    make: Callable[[], bytes]
    people: tuple[Person, ...] = ()
    says: tuple[str, ...] = ()
    asks: tuple[tuple[str, ...], ...] = ()
    drops: tuple[tuple[str, str], ...] = ()
    kind: str = "student"


def _letterhead_two_heading_rows_signatures() -> bytes:
    rows: list[list[Value]] = [
        ["PHÒNG VĂN HÓA - XÃ HỘI", None, None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        ["TRƯỜNG THCS VÕ THỊ SÁU", None, None, None, "Độc lập - Tự do - Hạnh phúc"],
        [],
        ["DANH SÁCH HỌC SINH LỚP 6A1 NĂM HỌC 2026 - 2027"],
        [],
        ["TT", "Họ và tên (*)", None, "Ng.sinh", "GT", None, "Cha", None, "Mã HS\n(Bộ cấp)"],
        [None, "Họ đệm", "Tên", None, "Nam", "Nữ", "Họ tên", "Năm sinh", None],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)"],
        [1, "Nguyễn Thị", "Đào", "01/01/2015", None, "x", "Nguyễn Văn Ba", 1985, "1200000001"],
        [],
        [2, "Lê", "Ân", "5/9/2015", "x", None, None, None, "1200000002"],
        [None, "Danh sách này có 2 học sinh"],
        [None, None, None, None, "Cần Thơ, ngày 05 tháng 9 năm 2026"],
        [None, "Người lập danh sách", None, None, None, None, "HIỆU TRƯỞNG"],
        [None, "(Ký, ghi rõ họ tên)"],
        [],
        [None, "Trần Thị Lập", None, None, None, None, "Phạm Văn Hiệu"],
    ]
    merged = [(3, 0, 3, 8), (5, 1, 5, 2), (5, 4, 5, 5), (5, 6, 5, 7), (5, 0, 6, 0)]
    return xlsx({"Danh sách": rows}, merged=merged)


def _one_sheet_a_class() -> bytes:
    head: list[Value] = ["STT", "Họ và tên", "Ngày sinh"]
    return xls(
        {
            "Hướng dẫn": [["Mỗi lớp một trang."], ["Không đổi tên cột."]],
            "Lớp 6A1": [head, [1, "Nguyễn Văn An", date(2015, 9, 5)]],
            "6A2": [["Danh sách lớp"], head, [1, "Trần Thị Bé", date(2015, 2, 1)]],
        }
    )


def _several_classes_in_one_sheet() -> bytes:
    head: list[Value] = ["STT", "Mã học sinh", "Họ và tên", "Ngày sinh"]
    return xlsx(
        {
            "Khối 7": [
                ["DANH SÁCH HỌC SINH LỚP 7/1"],
                head,
                [1, "1", "Nguyễn Văn An", "1/9/2014"],
                head,
                [2, "2", "Trần Thị Bé", "2/9/2014"],
                [None, None, "Tổng cộng: 2 học sinh"],
                ["DANH SÁCH HỌC SINH LỚP 7/2"],
                head,
                [1, "3", "Tổng Văn Cộng", "3/9/2014"],
            ]
        }
    )


def _wide_decomposed_text() -> bytes:
    rows = [
        ["Họ và tên", "Mã định danh", "Lớp"],
        ["Nguyễn Thị Đào", "0000000012", "10 Toán"],
    ]
    return separated(
        [[unicodedata.normalize("NFD", cell) for cell in row] for row in rows], by="\t", encoding="utf-16"
    )


def _semicolons_of_an_old_windows() -> bytes:
    text = "Họ và tên;Ngày sinh;Lớp\r\nĐặng Thị Ngữ;05-09-14;6A1\r\n"
    return "".join(map(_as_windows, text)).encode("cp1258")


def _as_windows(letter: str) -> str:
    """A letter as Windows-1258 has it: the tone apart where there is no letter with it."""
    marks = unicodedata.normalize("NFD", letter)
    tones = "".join(mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323")
    base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
    return letter if letter in "àáéèùúòó" else base + tones


def _classes_that_became_days() -> bytes:
    head: list[Value] = ["Họ và tên", "Lớp"]
    rows: list[list[Value]] = [
        ["Nguyễn An", date(2026, 6, 1)],
        ["Trần Bé", 10.1],
        ["Lê Cẩm", 100],
        ["Phạm Dũng", "6A1"],
    ]
    return xlsx({"DS": [head, *rows]}, date_format="d-mmm")


def _ministry_template() -> bytes:
    head: list[Value] = [
        *(
            "STT",
            "Mã lớp",
            "Mã định danh Bộ GD&ĐT",
            "Họ tên",
            "Ngày sinh",
            "Giới tính",
            "Dân tộc",
            "Quốc tịch",
        ),
        *("Tỉnh", "Huyện", "Xã", "Họ tên cha", "Năm sinh cha", "Họ tên mẹ", "Số ĐDCN", "Trạng thái"),
    ]
    row: list[Value] = [
        *(1, "6A1", 1200000001.0, "Nguyễn Văn An", "05/09/2015", "Nam", "Kinh", "Việt Nam"),
        *("Cần Thơ", None, "Tân Lộc", "Nguyễn Văn B", 1980, "Lê Thị C", "092215001234", "Đang học"),
    ]
    return xlsx({"Sheet1": [head, row]})


def _two_numbers_under_one_heading() -> bytes:
    head: list[Value] = ["Họ và tên", "Mã định danh", "Lớp"]
    rows: list[list[Value]] = [
        ["Nguyễn An", "092 215 001 234", "6A1"],
        ["Trần Bé", "1200000002", "6A1"],
        ["Lê Cẩm", "1200000003", "6A1"],
    ]
    return ods({"6A1": [head, *rows]})


def _page_named_like_a_workbook() -> bytes:
    return (
        '<html xmlns:x="urn:schemas-microsoft-com:office:excel"><head><meta charset="utf-8"><style>td{color:red}'
        "</style></head><body><table><tr><td colspan=4>DANH SÁCH HỌC SINH LỚP 9-3</td></tr></table>"
        "<table><tr><th>STT<th>Mã HS<th>Họ và tên<br>học sinh<th>Ngày sinh</tr>"
        "<tr><td>1</td><td>0012</td><td>&nbsp;Nguyễn &amp; An </td><td>05/09/2012</td></tr></table></body></html>"
    ).encode()


def _dates_of_every_kind() -> bytes:
    head: list[Value] = ["Họ và tên", "Ngày sinh"]
    texts = [
        "31/02/2012",
        "2012",
        "9/2012",
        "12/31/2012",
        "mồng 5 Tết",
        "2012-09-05",
        "5.9.12",
        "05/09/2012 00:00:00",
    ]
    rows: list[list[Value]] = [[f"Học sinh {number}", text] for number, text in enumerate(texts)]
    return xlsx(
        {"A": [head, *rows, ["Học sinh 8", 41157], ["Học sinh 9", date(2012, 9, 5)], ["Học sinh 10", 2012]]}
    )


def _days_taken_for_months() -> bytes:
    """Typed as 01/02 ... 04/05 and 13/09 ... 16/09 into a spreadsheet set to English."""
    real: list[list[Value]] = [[f"Học sinh {day}", date(2012, day, day + 1)] for day in range(1, 5)]
    texts: list[list[Value]] = [[f"Học sinh {day}", f"{day}/09/2012"] for day in range(13, 17)]
    return xlsx({"A": [["Họ và tên", "Ngày sinh"], *real, *texts]})


def _typed_for_an_old_font() -> bytes:
    old = str.maketrans(_TCVN3_LETTERS, _TCVN3_CODES)
    rows: list[list[Value]] = [["Họ và tên", "Lớp"], ["Nguyễn Văn An", "6A"]]
    return xlsx({"A": [[cell.translate(old) for cell in row] for row in rows]})


def _spoiled_codes() -> bytes:
    rows: list[list[Value]] = [
        ["Nguyễn An", "1.2E+09"],
        ["Trần Bé", "0012.0"],
        ["Lê Cẩm", '="0013"'],
        ["Phạm Dũng", "1" * 41],
    ]
    return separated([["Họ và tên", "Mã học sinh"], *rows])


def _staff() -> bytes:
    head: list[Value] = [
        "STT",
        "Mã GV",
        "Họ và tên CB, GV, NV",
        "Vị trí việc làm",
        "Lớp chủ nhiệm",
        "Điện thoại",
        "E-mail",
        "Trạng thái",
    ]
    rows: list[list[Value]] = [
        [1, "GV01", "Trần Thị Hạnh", "Giáo viên", "6A1", "0900000000", "hanh@vidu.edu.vn", "Đang làm việc"],
        [2, "GV02", "Lê Văn Tư", "Nhân viên", None, None, "khong-co", "Nghỉ phép"],
    ]
    return xlsx({"CBGVNV": [head, *rows]})


def _cut_off() -> bytes:
    return _ministry_template()[:-300]


def _with_password() -> bytes:
    return container("EncryptionInfo", "EncryptedPackage")


def _bomb() -> bytes:
    sheet = b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>"
    return repacked(xlsx({"A": [["Họ và tên"], ["Nguyễn An"]]}), {"xl/worksheets/sheet1.xml": sheet})


def _far_corners() -> bytes:
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1">'
        '<v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    )
    return repacked(xlsx({"A": [["Họ và tên"], ["Nguyễn An"]]}), {"xl/worksheets/sheet1.xml": sheet})


NASTY = (
    Nasty(
        "letterhead above, two heading rows, signatures below",
        "DS 6A1.xlsx",
        _letterhead_two_heading_rows_signatures,
        people=(
            ("Danh sách", 9, "Nguyễn Thị Đào", "1200000001", "6A1", date(2015, 1, 1)),
            ("Danh sách", 11, "Lê Ân", "1200000002", "6A1", date(2015, 9, 5)),
        ),
        drops=(
            ("GT / Nam", "not-needed"),
            ("GT / Nữ", "not-needed"),
            ("Cha / Họ tên", "family"),
            ("Cha / Năm sinh", "family"),
        ),
    ),
    Nasty(
        "one sheet a class, in an old workbook",
        "khoi 6.xls",
        _one_sheet_a_class,
        people=(
            ("Lớp 6A1", 2, "Nguyễn Văn An", None, "6A1", date(2015, 9, 5)),
            ("6A2", 3, "Trần Thị Bé", None, "6A2", date(2015, 2, 1)),
        ),
    ),
    Nasty(
        "several classes in one sheet, the heading on every page",
        "khoi 7.xlsx",
        _several_classes_in_one_sheet,
        people=(
            ("Khối 7", 3, "Nguyễn Văn An", "1", "7/1", date(2014, 9, 1)),
            ("Khối 7", 5, "Trần Thị Bé", "2", "7/1", date(2014, 9, 2)),
            ("Khối 7", 9, "Tổng Văn Cộng", "3", "7/2", date(2014, 9, 3)),
        ),
    ),
    Nasty(
        "UTF-16, tabs, letters apart from their marks",
        "lop.txt",
        _wide_decomposed_text,
        people=(("lop", 2, "Nguyễn Thị Đào", "0000000012", "10 Toán", None),),
    ),
    Nasty(
        "semicolons, in the alphabet of an old Windows",
        "lop.csv",
        _semicolons_of_an_old_windows,
        people=(("lop", 2, "Đặng Thị Ngữ", None, "6A1", date(2014, 9, 5)),),
    ),
    Nasty(
        "classes that a spreadsheet turned into days and numbers",
        "lop.xlsx",
        _classes_that_became_days,
        people=(("DS", 5, "Phạm Dũng", None, "6A1", None),),
        asks=(("6/1", "1/6"), ("10.1", "10.10"), ("10E1", "1E2", "100")),
    ),
    Nasty(
        "the ministry's template with everything that is never taken",
        "csdl.xlsx",
        _ministry_template,
        people=(("Sheet1", 2, "Nguyễn Văn An", "1200000001", "6A1", date(2015, 9, 5)),),
        drops=(
            ("Giới tính", "not-needed"),
            ("Dân tộc", "sensitive"),
            ("Quốc tịch", "not-needed"),
            ("Tỉnh", "contact"),
            ("Huyện", "contact"),
            ("Xã", "contact"),
            ("Họ tên cha", "family"),
            ("Năm sinh cha", "family"),
            ("Họ tên mẹ", "family"),
            ("Số ĐDCN", "citizen-number"),
        ),
    ),
    Nasty(
        "citizen numbers among the codes",
        "6A1.ods",
        _two_numbers_under_one_heading,
        people=(
            ("6A1", 2, "Nguyễn An", None, "6A1", None),
            ("6A1", 3, "Trần Bé", "1200000002", "6A1", None),
            ("6A1", 4, "Lê Cẩm", "1200000003", "6A1", None),
        ),
        drops=(("Mã định danh", "citizen-number-in-part"),),
    ),
    Nasty(
        "a web page that school software named .xls",
        "DSHS.xls",
        _page_named_like_a_workbook,
        people=(("DSHS", 3, "Nguyễn & An", "0012", "9-3", date(2012, 9, 5)),),
    ),
    Nasty(
        "dates of every kind",
        "ngay sinh.xlsx",
        _dates_of_every_kind,
        people=(
            *(("A", row, f"Học sinh {row - 2}", None, None, date(2012, 9, 5)) for row in (7, 8, 9)),
            ("A", 10, "Học sinh 8", None, None, date(2012, 9, 5)),
            ("A", 11, "Học sinh 9", None, None, date(2012, 9, 5)),
        ),
        says=(
            "Trang A, dòng 2, cột Ngày sinh: 31/02/2012 không có trên lịch. "
            "Ghi ngày trước, tháng sau: ngày/tháng/năm.",
            "Trang A, dòng 3, cột Ngày sinh: 2012 thiếu ngày hoặc tháng. Ghi đủ ngày/tháng/năm, hoặc để trống.",
            "Trang A, dòng 4, cột Ngày sinh: 9/2012 thiếu ngày hoặc tháng. Ghi đủ ngày/tháng/năm, hoặc để trống.",
            "Trang A, dòng 5, cột Ngày sinh: 12/31/2012 không có trên lịch. "
            "Ghi ngày trước, tháng sau: ngày/tháng/năm.",
            "Trang A, dòng 6, cột Ngày sinh: mồng 5 Tết không đọc được thành ngày. "
            "Ghi ngày/tháng/năm, ví dụ 05/09/2014.",
            "Trang A, dòng 12, cột Ngày sinh: 2012 thiếu ngày hoặc tháng. Ghi đủ ngày/tháng/năm, hoặc để trống.",
        ),
    ),
    Nasty(
        "days that a spreadsheet took for months",
        "ngay sinh.xlsx",
        _days_taken_for_months,
        people=tuple(
            ("A", row, f"Học sinh {row + 7}", None, None, date(2012, 9, row + 7)) for row in range(6, 10)
        ),
        says=tuple(
            f"Trang A, dòng {row}, cột Ngày sinh: {row:02d}/{row - 1:02d}/2012 có thể bị đảo ngày và tháng: "
            "trong cột này ngày nào trên 12 còn là chữ, các ngày khác đã bị Excel đổi. "
            "Đổi cột sang kiểu Văn bản (Text) rồi nhập lại theo ngày/tháng/năm."
            for row in range(2, 6)
        ),
    ),
    Nasty(
        "codes that a spreadsheet spoiled",
        "ma.csv",
        _spoiled_codes,
        people=(("ma", 3, "Trần Bé", "0012", None, None), ("ma", 4, "Lê Cẩm", "0013", None, None)),
        says=(
            "Trang ma, dòng 2, cột Mã học sinh: mã bị Excel làm mất chữ số. "
            "Đổi cột sang kiểu Văn bản (Text) rồi nhập lại mã từ danh sách gốc.",
            "Trang ma, dòng 5, cột Mã học sinh: mã dài hơn 40 ký tự.",
        ),
    ),
    Nasty(
        "staff, with telephones and a status that nobody knows",
        "cb.xlsx",
        _staff,
        kind="staff",
        people=(("CBGVNV", 2, "Trần Thị Hạnh", "GV01", "6A1", None),),
        says=(
            "Trang CBGVNV, dòng 3, cột E-mail: “khong-co” không phải địa chỉ thư điện tử.",
            "Trang CBGVNV, dòng 3, cột Trạng thái: không hiểu trạng thái “Nghỉ phép”. "
            "Ghi Đang học, Chuyển đến, Chuyển đi hoặc Thôi học; để trống là đang học.",
        ),
        drops=(("Điện thoại", "contact"),),
    ),
    Nasty(
        "text for an old font",
        "cu.xlsx",
        _typed_for_an_old_font,
        says=(
            "Trang A, dòng 1: chữ gõ bằng phông cũ (TCVN3), không phải Unicode. "
            "Chuyển mã sang Unicode, ví dụ bằng UniKey, rồi tải lên lại.",
        ),
    ),
    Nasty(
        "a quotation mark that is never closed",
        "lop.csv",
        'Họ và tên,Lớp\r\nNguyễn An,6A1\r\n"Trần Bé,6A1\r\nLê Cẩm,6A1\r\n'.encode,
        says=("Dòng 3: dấu ngoặc kép mở ở dòng 3 không được đóng đúng chỗ. Sửa dòng đó rồi tải lên lại.",),
    ),
    Nasty(
        "two columns for one field",
        "lop.csv",
        lambda: separated([["Họ và tên", "full_name", "Lớp"], ["Nguyễn An", "Nguyễn An", "6A1"]]),
        says=(
            "Trang lop, dòng 1, cột full_name: hai cột “Họ và tên” và “full_name” cùng ghi một nội dung. "
            "Giữ lại một cột.",
        ),
    ),
    Nasty(
        "no heading for a name",
        "lop.csv",
        lambda: separated([["STT", "Lớp"], ["1", "6A1"]]),
        says=(
            "Trang lop: không thấy cột “Họ và tên” (hoặc hai cột “Họ đệm” và “Tên”). "
            "Ghi tên cột ở dòng đầu của danh sách.",
        ),
    ),
    Nasty(
        "headings without anybody",
        "lop.xlsx",
        lambda: xlsx({"A": [["STT", "Họ và tên", "Lớp"], [1], [2], [None, "Tổng cộng: 0"]]}),
        says=("Dưới dòng tên cột không có người nào.",),
    ),
    Nasty(
        "an empty file",
        "lop.csv",
        lambda: b"\xef\xbb\xbf\r\n",
        says=("Tệp không có gì. Chọn lại tệp danh sách.",),
    ),
    Nasty(
        "a file that was not uploaded whole",
        "csdl.xlsx",
        _cut_off,
        says=("Tệp bị hỏng hoặc tải lên chưa hết. Mở tệp bằng Excel, lưu lại rồi tải lên lần nữa.",),
    ),
    Nasty(
        "a workbook with a password",
        "mat.xlsx",
        _with_password,
        says=("Tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi tải lên.",),
    ),
    Nasty(
        "a workbook that unpacks to sixty megabytes of nothing",
        "bom.xlsx",
        _bomb,
        says=("Tệp nén bất thường nên không được mở. Mở bằng Excel, lưu thành tệp .xlsx mới rồi tải lên.",),
    ),
    Nasty(
        "two cells in far corners",
        "goc.xlsx",
        _far_corners,
        says=("Có hơn 200000 dòng. Tách thành nhiều tệp, hoặc xóa những dòng trống có định dạng ở cuối.",),
    ),
    Nasty(
        "a letter instead of a list",
        "cong van.xlsx",
        lambda: packed({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
        says=("Đây không phải bảng tính. Dùng tệp .xlsx, .xls, .ods hoặc .csv.",),
    ),
)
