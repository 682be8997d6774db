"""What each problem, dropped column and question of a roster says to people, one sentence for each code.

Pages and commands say the same. The sentences are Vietnamese and stand in the message catalogue; whoever has a reader
with another language hands in his translation.
"""

from __future__ import annotations

from collections.abc import Callable

from quiz.exchange.roster_rows import ClassQuestion, DroppedColumn, RowProblem

Translate = Callable[[str], str]


def _(text: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return text


#: By code; `%(name)s` is filled from the problem's facts.
SENTENCES: dict[str, str] = {
    "file-empty": _("tệp không có gì. Chọn lại tệp danh sách."),
    "file-too-large": _("tệp lớn hơn %(most)s MB. Tách thành nhiều tệp rồi tải từng tệp."),
    "file-broken": _("tệp bị hỏng hoặc tải lên chưa hết. Mở tệp bằng Excel, lưu lại rồi tải lên lần nữa."),
    "file-encrypted": _("tệp có mật khẩu. Mở bằng Excel, bỏ mật khẩu, lưu lại rồi tải lên."),
    "not-a-sheet": _("đây không phải bảng tính. Dùng tệp .xlsx, .xls, .ods hoặc .csv."),
    "format-other": _(
        "tệp mang đuôi bảng tính nhưng bên trong là dạng khác. Mở bằng Excel, chọn Lưu thành (Save As), "
        "kiểu Excel Workbook (.xlsx), rồi tải lên tệp mới."
    ),
    "zip-unsafe": _(
        "tệp nén bất thường nên không được mở. Mở bằng Excel, lưu thành tệp .xlsx mới rồi tải lên."
    ),
    "too-many-sheets": _("tệp có hơn %(most)s trang tính. Tách thành nhiều tệp."),
    "too-many-rows": _(
        "có hơn %(most)s dòng. Tách thành nhiều tệp, hoặc xóa những dòng trống có định dạng ở cuối."
    ),
    "too-many-columns": _("có hơn %(most)s cột. Xóa những cột không dùng rồi tải lên lại."),
    "too-many-cells": _("trang tính quá rộng. Xóa những dòng và cột trống có định dạng rồi tải lên lại."),
    "encoding-unknown": _(
        "không đọc được chữ trong tệp. Mở bằng Excel, lưu thành .xlsx hoặc “CSV UTF-8”, rồi tải lên lại."
    ),
    "quote-not-closed": _(
        "dấu ngoặc kép mở ở dòng %(line)s không được đóng đúng chỗ. Sửa dòng đó rồi tải lên lại."
    ),
    "no-name-heading": _(
        "không thấy cột “Họ và tên” (hoặc hai cột “Họ đệm” và “Tên”). Ghi tên cột ở dòng đầu của danh sách."
    ),
    "no-people": _("dưới dòng tên cột không có người nào."),
    "heading-twice": _("hai cột “%(first)s” và “%(second)s” cùng ghi một nội dung. Giữ lại một cột."),
    "name-missing": _("thiếu họ và tên."),
    "name-too-long": _("họ và tên dài hơn %(most)s ký tự."),
    "text-too-long": _("dài hơn %(most)s ký tự."),
    "control-character": _("có ký tự không nhìn thấy hoặc dấu xuống dòng ở giữa. Xóa ô rồi gõ lại."),
    "legacy-font": _(
        "chữ gõ bằng phông cũ (%(font)s), không phải Unicode. Chuyển mã sang Unicode, ví dụ bằng UniKey, rồi tải lên lại."
    ),
    "id-digits-lost": _(
        "mã bị Excel làm mất chữ số. Đổi cột sang kiểu Văn bản (Text) rồi nhập lại mã từ danh sách gốc."
    ),
    "id-unfit": _("mã định danh phải là số hoặc chữ; ô này là ngày, phân số hoặc giá trị khác."),
    "id-too-long": _("mã dài hơn %(most)s ký tự."),
    "date-off-calendar": _("%(value)s không có trên lịch. Ghi ngày trước, tháng sau: ngày/tháng/năm."),
    "date-year-only": _("%(value)s thiếu ngày hoặc tháng. Ghi đủ ngày/tháng/năm, hoặc để trống."),
    "date-unreadable": _("%(value)s không đọc được thành ngày. Ghi ngày/tháng/năm, ví dụ 05/09/2014."),
    "date-ahead": _("%(value)s chưa tới."),
    "date-maybe-swapped": _(
        "%(value)s có thể bị đảo ngày và tháng: trong cột này ngày nào trên 12 còn là chữ, các ngày khác đã bị Excel đổi. "
        "Đổi cột sang kiểu Văn bản (Text) rồi nhập lại theo ngày/tháng/năm."
    ),
    "status-unknown": _(
        "không hiểu trạng thái “%(value)s”. Ghi Đang học, Chuyển đến, Chuyển đi hoặc Thôi học; để trống là đang học."
    ),
    "email-unfit": _("“%(value)s” không phải địa chỉ thư điện tử."),
    "class-unfit": _("ô lớp ghi một số dài, không phải tên lớp."),
    "class-too-long": _("tên lớp dài hơn %(most)s ký tự."),
}

#: Why a column is not taken, by reason; `hidden-sheet` is about a whole sheet.
DROPPED: dict[str, str] = {
    "citizen-number": _("số định danh cá nhân (12 chữ số) không được nhận"),
    "citizen-number-in-part": _(
        "có ô ghi số định danh cá nhân (12 chữ số); những ô đó không được nhận, người đó coi như chưa có mã"
    ),
    "sensitive": _("dữ liệu nhạy cảm, không được nhận"),
    "family": _("thông tin gia đình, không được nhận"),
    "contact": _("địa chỉ, điện thoại, không được nhận"),
    "not-needed": _("không cần dùng nên không nhận"),
    "unknown": _("không rõ là cột gì nên không nhận"),
    "hidden-sheet": _("trang tính đang ẩn nên không đọc"),
}

_SHEET, _ROW, _COLUMN = _("trang %(sheet)s"), _("dòng %(row)s"), _("cột %(column)s")
_QUESTION = _(
    "ô lớp đang là “%(shown)s”, có thể do bảng tính tự đổi. Lớp đúng là %(candidates)s? "
    "Đổi cột sang kiểu Văn bản (Text) rồi gõ lại, hoặc chọn khi xem trước."
)
_OR = _("hay")


def _same(text: str) -> str:
    return text


def reason_sentence(problem: RowProblem, translate: Translate = _same) -> str:
    """What is wrong, without the place: "31/02/2006 không có trên lịch. ..." """
    sentence = translate(SENTENCES[problem.code]) % problem.facts
    return sentence[:1].upper() + sentence[1:]


def place_words(sheet: str, row: int | None, column: str = "", translate: Translate = _same) -> str:
    """ "Trang 10A1, dòng 14, cột Ngày sinh"; empty for a whole file without a name."""
    parts = [
        translate(_SHEET) % {"sheet": sheet} if sheet else "",
        translate(_ROW) % {"row": row} if row is not None else "",
        translate(_COLUMN) % {"column": column} if column else "",
    ]
    place = ", ".join(part for part in parts if part)
    return place[:1].upper() + place[1:]


def problem_sentence(problem: RowProblem, translate: Translate = _same) -> str:
    """ "Trang 10A1, dòng 14, cột Ngày sinh: 31/02/2006 không có trên lịch. ..." """
    place = place_words(problem.sheet, problem.row, problem.column, translate)
    if not place:
        return reason_sentence(problem, translate)
    return f"{place}: {translate(SENTENCES[problem.code]) % problem.facts}"


def dropped_sentence(dropped: DroppedColumn, translate: Translate = _same) -> str:
    """ "Cột Dân tộc: dữ liệu nhạy cảm, không được nhận"."""
    place = place_words(dropped.sheet, None, dropped.column, translate)
    return f"{place}: {translate(DROPPED[dropped.reason])}"


def question_sentence(question: ClassQuestion, translate: Translate = _same) -> str:
    """ "Trang Sheet1, dòng 7: ô lớp đang là “01/06/2026”, ... Lớp đúng là 6/1 hay 1/6? ..." """
    place = place_words(question.sheet, question.row, "", translate)
    candidates = f" {translate(_OR)} ".join(question.candidates)
    return f"{place}: {translate(_QUESTION) % {'shown': question.shown, 'candidates': candidates}}"
