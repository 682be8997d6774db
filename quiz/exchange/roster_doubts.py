"""What rows that can be read but not matched say to people, in the voice of quiz.exchange.roster_words."""

from __future__ import annotations

from quiz.exchange.roster_rows import RowProblem
from quiz.exchange.roster_words import SENTENCES, Translate, place_words


def _(text: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is said."""
    return text


#: By code; `%(name)s` is filled from the problem's facts.
DOUBTS: dict[str, str] = {
    "id-twice": _(
        "mã %(value)s đứng ở hai dòng, dòng này và dòng %(row)s của trang %(sheet)s. Mỗi người một mã: sửa hoặc bỏ một dòng."
    ),
    "person-twice": _(
        "người này đứng ở hai dòng, dòng này và dòng %(row)s của trang %(sheet)s: cùng họ tên, ngày sinh và lớp. "
        "Bỏ một dòng; nếu là hai người, ghi mã định danh cho từng người."
    ),
    "id-taken-afar": _(
        "mã %(value)s đang là của một người tên khác ở đơn vị ngoài phạm vi của bạn. Xem lại mã ở danh sách gốc."
    ),
    "same-person": _(
        "chưa rõ đây là người đã có (%(count)s người giống) hay người mới. Ghi mã định danh vào dòng này, "
        "hoặc nhập trên trang Danh sách để chọn."
    ),
    "other-name": _(
        "mã %(value)s đang là của một người tên khác ở đơn vị khác. Xem lại mã, hoặc nhập trên trang Danh sách để chọn."
    ),
    "from-afar": _(
        "mã %(value)s đang ở một đơn vị ngoài phạm vi của bạn. Nhập trên trang Danh sách để xác nhận chuyển đến."
    ),
    "class-unknown": _(
        "trường chưa có lớp %(value)s trong năm học này. Sửa tên lớp cho khớp, nhập danh sách học sinh lớp đó trước, "
        "hoặc để trống ô này."
    ),
    "class-unclear": _(
        "ô lớp đang là “%(shown)s”, có thể do bảng tính tự đổi. Đổi cột sang kiểu Văn bản (Text) rồi gõ lại, "
        "hoặc nhập trên trang Danh sách để chọn."
    ),
}


def _same(text: str) -> str:
    return text


def error_reason(problem: RowProblem, translate: Translate = _same) -> str:
    """What is wrong, without the place, of any problem of reading or matching."""
    sentences = DOUBTS if problem.code in DOUBTS else SENTENCES
    sentence = translate(sentences[problem.code]) % problem.facts
    return sentence[:1].upper() + sentence[1:]


def error_sentence(problem: RowProblem, translate: Translate = _same) -> str:
    """The same after its place: "Trang 10A1, dòng 14, cột Ngày sinh: 31/02/2006 không có trên lịch. ..." """
    place = place_words(problem.sheet, problem.row, problem.column, translate)
    reason = error_reason(problem, translate)
    return f"{place}: {reason[:1].lower()}{reason[1:]}" if place else reason
