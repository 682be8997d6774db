"""Why a plan's file is not read: a code for programs, a sentence and an advice for the person who brought the file."""

from __future__ import annotations

from typing import Final

#: code -> (what is wrong, what to do)
_WORDS: Final = {
    "empty": ("Tệp không có nội dung.", "Hãy chọn đúng tệp kế hoạch."),
    "too-large": (
        "Tệp quá lớn hoặc quá dài: tối đa 20 MB, 200 trang, mỗi đoạn 20.000 chữ cái.",
        "Hãy tách riêng phần kế hoạch rồi nhập lại.",
    ),
    "type-unknown": (
        "Không nhận ra loại tệp này: chỉ đọc được .docx, .pdf có chữ, .md và .txt.",
        "Hãy mở tệp bằng phần mềm đã soạn ra nó và lưu thành .docx.",
    ),
    "type-mismatch": (
        "Đuôi tệp là {given} nhưng nội dung bên trong là {found}.",
        "Hãy đổi lại đuôi tệp cho đúng hoặc lưu lại tệp thành .docx.",
    ),
    "old-word": (
        "Đây là tệp Word kiểu cũ (.doc), không đọc được trực tiếp.",
        "Hãy mở bằng Word hoặc LibreOffice và lưu thành .docx rồi nhập lại.",
    ),
    "encrypted": (
        "Tệp được bảo vệ bằng mật khẩu.",
        "Hãy mở tệp, gỡ mật khẩu, lưu lại rồi nhập lại.",
    ),
    "broken": ("Tệp hỏng hoặc không trọn vẹn.", "Hãy tải lại tệp gốc, mở thử và lưu lại thành .docx."),
    "unsafe": (
        "Tệp nén bên trong có cấu trúc bất thường nên không được mở.",
        "Hãy mở tệp bằng Word và lưu thành tệp .docx mới.",
    ),
    "scanned": (
        "Tệp chỉ có ảnh chụp trang giấy, không có chữ để đọc.",
        "Hãy xin bản Word hoặc bản PDF xuất từ Word; nếu chỉ có bản giấy, hãy nhận dạng chữ (OCR), soát lại rồi lưu thành .docx.",
    ),
    "legacy-font": (
        "Văn bản gõ bằng phông chữ cũ {font}, không phải Unicode.",
        "Hãy chuyển mã sang Unicode (trong Unikey: Công cụ, Chuyển mã), lưu lại rồi nhập lại.",
    ),
    "not-unicode": (
        "Tệp văn bản không ở bảng mã UTF-8 ({where}).",
        "Hãy lưu lại tệp với bảng mã UTF-8.",
    ),
    "not-a-plan": (
        "Không tìm thấy mục nào và ý nào trong tệp: đây không có vẻ là một kế hoạch.",
        "Hãy kiểm tra đã chọn đúng tệp; kế hoạch cần có các mục đánh số và nội dung bên dưới.",
    ),
}  # fmt: skip


class PlanRefused(ValueError):
    """The file is not read. `code` is one of the keys above, `reason` says what is wrong, `advice` what to do about it."""

    def __init__(self, code: str, **facts: str) -> None:
        reason, self.advice = _WORDS[code]
        self.code, self.facts, self.reason = code, facts, reason.format(**facts)
        super().__init__(f"{self.reason} {self.advice}")
