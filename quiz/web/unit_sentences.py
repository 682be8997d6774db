"""What is said about refused changes of units and headcounts."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def unit_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """A sentence for each code, filled from the error's facts."""
    value = facts.get("value", "")
    return {
        "day-before-beginning": _("Đơn vị hoạt động từ ngày %(value)s; chọn một ngày sau đó.", value=value),
        "day-before-last-change": _(
            "Nơi trực thuộc của đơn vị thay đổi lần cuối ngày %(value)s; chọn ngày đó hoặc sau đó.",
            value=value,
        ),
        "day-in-future": _("Ngày này chưa đến. Đến ngày đó hãy ghi nhận thay đổi."),
        "day-too-early": _("Ngày này quá xa. Xem lại năm."),
        "headcount-unfit": _("Gõ một số nguyên từ 0 đến %(most)s.", most=facts.get("most", "")),
        "headcount-audience": _("Đơn vị này không có sĩ số học sinh."),
        "headcount-gone": _("Số này vừa được sửa. Xem lại rồi xác nhận."),
        "headcounts-unfit": _("Tệp còn chỗ chưa dùng được."),
        "levels-of-no-school": _("Chỉ trường và trung tâm có cấp học."),
        "parent-required": _("Cây đơn vị đã có gốc. Chọn đơn vị cấp trên."),
        "part-unnamed": _("Có lớp được chọn sang một đơn vị mới chưa có mã và tên."),
        "parts-too-few": _("Cần ít nhất hai đơn vị mới, hoặc chọn để đơn vị cũ giữ phần còn lại."),
        "unit-below-another": _("%(value)s nằm bên dưới một đơn vị trong số này.", value=value),
        "unit-below-itself": _("%(value)s nằm bên dưới chính đơn vị này.", value=value),
        "unit-code-taken": _("Mã %(value)s đã có đơn vị dùng.", value=value),
        "unit-code-unfit": _(
            "Mã gồm 1 đến %(most)s chữ cái không dấu, chữ số, dấu chấm, gạch nối hoặc gạch dưới.",
            most=facts.get("most", ""),
        ),
        "unit-has-ended": _("%(value)s đã kết thúc hoạt động.", value=value),
        "unit-is-root": _("Đơn vị cao nhất không chia tách được."),
        "unit-kind-of-another-time": _("Vào ngày đó không có đơn vị loại %(value)s.", value=value),
        "unit-kind-unknown": _("Chọn loại đơn vị trong danh sách."),
        "unit-named-twice": _("Có đơn vị được nêu hai lần."),
        "unit-not-there": _("%(value)s chưa hoạt động hoặc đã kết thúc vào ngày đó.", value=value),
        "unit-there-already": _("Đơn vị đang ở %(value)s rồi.", value=value),
        "units-below": _(
            "Còn %(count)s đơn vị bên dưới. Chuyển hoặc kết thúc các đơn vị đó trước.",
            count=facts.get("count", ""),
        ),
        "units-too-few": _("Chọn ít nhất một đơn vị để sáp nhập."),
    }
