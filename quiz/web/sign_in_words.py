"""Sentences about passwords, second factors and who may help whom to sign in, by the code of what was wrong."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def sign_in_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """By code."""
    return {
        "wrong-password": _("Mật khẩu hiện tại chưa đúng."),
        "password-too-short": _("Mật khẩu cần ít nhất %(least)s ký tự.", least=facts.get("least", "")),
        "password-common": _("Mật khẩu này quá quen thuộc, người khác dễ đoán ra. Chọn mật khẩu khác."),
        "password-is-username": _("Mật khẩu không được là tên đăng nhập. Chọn mật khẩu khác."),
        "password-unchanged": _("Mật khẩu mới phải khác mật khẩu cũ."),
        "nobody-lacks-password": _(
            "Chưa chọn ai, hoặc những người đã chọn đều có mật khẩu rồi. Muốn cấp lại thì vào “Từng người”."
        ),
        "too-many-slips": _(
            "Mỗi lần in nhiều nhất %(most)s phiếu, bạn đang chọn %(value)s người. Chọn ít lớp hơn.",
            most=facts.get("most", ""),
            value=facts.get("value", ""),
        ),
        "second-factor-on": _("Xác thực hai bước đang bật rồi."),
        "second-factor-not-begun": _("Bạn bắt đầu lại từ trang Bảo mật tài khoản."),
        "code-wrong": _(
            "Mã chưa đúng. Bạn xem mã đang hiện trong ứng dụng rồi gõ lại; giờ trên điện thoại cần đúng."
        ),
    }
