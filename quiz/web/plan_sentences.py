"""Why a plan's file, a correction or a task is refused, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def plan_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Sentences by the code of the refusal."""
    most = facts.get("most", "")
    return {
        **{f"plan-{code}": text for code, text in _file_sentences(facts).items()},
        "plan-no-clause": _(
            "Cây chưa có ý nào nên chưa đưa vào chương trình được. Đặt ít nhất một đoạn làm ý."
        ),
        "plan-not-newest": _(
            "Kế hoạch này vừa có bản mới hơn. Tải tệp lên lại và chọn bản mới nhất để sửa đổi."
        ),
        "plan-changed-meanwhile": _("Người khác vừa sửa cây này. Xem lại rồi sửa tiếp; lần này chưa ghi gì."),
        "plan-corrections-many": _("Mỗi tệp sửa được nhiều nhất %(most)s chỗ.", most=most),
        "plan-correction-unfit": _("Không sửa như vậy được ở chỗ này. Tải lại trang rồi thử lại."),
        "plan-split-unfit": _(
            "Để tách, chỉ xuống dòng ở đúng một chỗ giữa ý; không thêm, bớt hay đổi chữ nào của kế hoạch."
        ),
        "plan-lost-anchor": _("Không còn thấy chỗ này trong cây. Tải lại trang rồi thử lại."),
        "plan-lost-target": _("Không còn thấy nơi chuyển đến. Tải lại trang rồi thử lại."),
        "plan-lost-words": _("Không thấy những chữ ở chỗ tách trong ý này."),
        "plan-lost-impossible": _("Không làm được việc này ở đây, ví dụ không chuyển được mục vào chính nó."),
        "plan-task-printed": _("Nhiệm vụ này có trong bảng của kế hoạch nên không bỏ được."),
        "plan-link-unfit": _("Liên kết phải bắt đầu bằng http:// hoặc https://."),
        "plan-evidence-kind": _("Tệp minh chứng phải là .pdf, .docx, .xlsx, .png hoặc .jpg."),
        "plan-evidence-size": _(
            "Tệp minh chứng trống hoặc lớn hơn %(most)s MB. Nén lại, hoặc dán liên kết.", most=most
        ),
    }


def refusal_sentence(code: str) -> str:
    """Why a file that a job read was refused."""
    return _file_sentences({}).get(code) or _file_sentences({})["broken"]


def _file_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """What is wrong with a file and what to do, by the code of the pipeline's refusal."""
    return {
        "empty": _("Tệp không có nội dung. Chọn đúng tệp kế hoạch."),
        "too-large": _(
            "Tệp quá lớn hoặc quá dài: tối đa 20 MB và 200 trang. Tách riêng phần kế hoạch rồi tải lên lại."
        ),
        "type-unknown": _(
            "Không nhận ra loại tệp này: chỉ đọc được .docx, .pdf có chữ, .md và .txt. "
            "Mở tệp bằng phần mềm đã soạn ra nó và lưu thành .docx."
        ),
        "type-mismatch": _(
            "Đuôi tệp không khớp với nội dung bên trong. Đổi lại đuôi tệp cho đúng hoặc lưu lại thành .docx."
        ),
        "old-word": _(
            "Đây là tệp Word kiểu cũ (.doc). Mở bằng Word hoặc LibreOffice, lưu thành .docx rồi tải lên lại."
        ),
        "encrypted": _("Tệp được bảo vệ bằng mật khẩu. Mở tệp, gỡ mật khẩu, lưu lại rồi tải lên lại."),
        "broken": _("Tệp hỏng hoặc không trọn vẹn. Tải lại tệp gốc, mở thử và lưu lại thành .docx."),
        "unsafe": _(
            "Tệp có cấu trúc bên trong bất thường nên không được mở. Mở tệp bằng Word và lưu thành tệp .docx mới."
        ),
        "scanned": _(
            "Tệp PDF chỉ có ảnh chụp trang giấy, không có chữ để đọc. Xin bản Word hoặc bản PDF xuất từ Word; "
            "nếu chỉ có bản giấy thì nhận dạng chữ (OCR), soát lại rồi lưu thành .docx."
        ),
        "legacy-font": _(
            "Văn bản gõ bằng phông chữ cũ (%(font)s), không phải Unicode. "
            "Chuyển mã sang Unicode (trong Unikey: Công cụ, Chuyển mã), lưu lại rồi tải lên lại.",
            font=facts.get("font", "TCVN3, VNI"),
        ),
        "not-unicode": _("Tệp văn bản không ở bảng mã UTF-8. Lưu lại với bảng mã UTF-8 rồi tải lên lại."),
        "not-a-plan": _(
            "Không tìm thấy mục và ý nào trong tệp: đây không có vẻ là một kế hoạch. Kiểm tra đã chọn đúng tệp chưa."
        ),
    }
