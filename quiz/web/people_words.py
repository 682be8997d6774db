"""Sentences about people, their classes and the school year, by the code of what was wrong; and names of roles."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def person_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """By code."""
    value = facts.get("value", "")
    return {
        "person-name-missing": _("Gõ họ và tên."),
        "person-text": _("Viết không quá %(most)s ký tự, trên một dòng.", most=facts.get("most", "")),
        "person-birth-date": _("Ngày sinh phải từ năm 1900 đến hôm nay."),
        "person-citizen-number": _(
            "Số 12 chữ số là số định danh cá nhân (CCCD) và không được lưu ở đây. Dùng mã định danh của ngành, hoặc để trống."
        ),
        "person-number-taken": _(
            "Mã %(value)s đã có ở hồ sơ khác. Nếu là cùng một người thì gộp hai hồ sơ.", value=value
        ),
        "person-email": _("Địa chỉ thư điện tử chưa đúng dạng, ví dụ lan@example.vn."),
        "person-line-twice": _(
            "Chưa hiểu “%(value)s”: mỗi thứ (lớp, ngày sinh, mã) chỉ ghi một lần.", value=value
        ),
        "person-line-date": _("Ngày %(value)s không có trên lịch. Viết ngày/tháng/năm.", value=value),
        "person-line-class": _(
            "Bạn đang ở trang lớp %(value)s: bỏ tên lớp khác ra, hoặc mở trang lớp đó.", value=value
        ),
        "person-same-place": _("Người này đang ở đúng lớp đó. Chọn lớp hoặc đơn vị khác."),
        "person-target": _("Chọn lớp hoặc đơn vị chuyển đến."),
        "person-day-far": _("Ngày này cách hôm nay quá xa. Xem lại năm."),
        "person-end-before-start": _("Ngày cuối phải từ ngày bắt đầu trở đi."),
        "merge-same": _("Hai hồ sơ phải khác nhau."),
        "merge-kinds": _("Một hồ sơ là CB, GV, NV, một hồ sơ là học sinh nên không gộp được."),
        "merge-running": _("Người này đang làm một bài có giờ. Chờ bài kết thúc rồi gộp."),
        "year-name": _("Lớp %(value)s lên lớp nào? Gõ tên lớp mới.", value=value),
        "year-turned": _("Trường đã sang năm học này rồi."),
        "year-early": _("Năm học mới chuẩn bị được từ tháng 6."),
        "person-no-staff": _("Người này không phải CB, GV, NV đang làm việc ở trường."),
    }


def person_denials() -> dict[str, tuple[str, str]]:
    """Why an action about a person is not open: title and sentence by reason."""
    return {
        "higher-role": (
            _("Bạn chưa sửa được người này"),
            _("Người này giữ vai trò ngoài phạm vi của bạn. Nhờ quản trị của cấp trên làm việc này."),
        ),
        "merge-oneself": (
            _("Không tự gộp hồ sơ của mình"),
            _("Nhờ quản trị khác của đơn vị hoặc của Sở làm việc này."),
        ),
        "own-account": (
            _("Không tự khóa tài khoản của mình"),
            _("Nhờ quản trị khác của đơn vị hoặc của Sở làm việc này."),
        ),
    }


def role_words() -> dict[str, str]:
    """What roles are called on a page."""
    return {
        "teacher": _("Giáo viên của lớp"),
        "school_admin": _("Quản trị đơn vị"),
        "editor": _("Biên tập nội dung"),
        "reviewer": _("Thẩm định nội dung"),
        "department_admin": _("Quản trị của Sở"),
        "operator": _("Vận hành hệ thống"),
    }
