"""What roles are called on pages."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.permissions import (
    DEPARTMENT_ADMIN,
    EDITOR,
    LEARNER,
    OPERATOR,
    REVIEWER,
    SCHOOL_ADMIN,
    TEACHER,
)


def role_names() -> dict[str, str]:
    """Every role, in the order in which lists have them."""
    return {
        DEPARTMENT_ADMIN: _("Quản trị của Sở"),
        SCHOOL_ADMIN: _("Quản trị của trường"),
        EDITOR: _("Biên tập nội dung"),
        REVIEWER: _("Người thẩm định"),
        TEACHER: _("Giáo viên"),
        OPERATOR: _("Người vận hành"),
        LEARNER: _("Người học"),
    }


def role_sentences() -> dict[str, str]:
    """What each role that can be given lets somebody do."""
    return {
        DEPARTMENT_ADMIN: _(
            "Tổ chức cuộc thi, xem số liệu, quản lý người và giao vai trò ở đơn vị và mọi đơn vị trực thuộc."
        ),
        SCHOOL_ADMIN: _("Quản lý danh sách, bài kiểm tra, số liệu và giao lớp trong trường."),
        EDITOR: _("Soạn và sửa bài học, câu hỏi."),
        REVIEWER: _("Đọc và duyệt bài học, câu hỏi do người khác soạn."),
        TEACHER: _("Mở cuộc thi cho lớp, xem kết quả của lớp."),
    }
