"""What keeps a roster from being uploaded or applied, one sentence for each code of quiz.services.roster_import."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _


def roster_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """By code."""
    count = facts.get("count", "")
    return {
        "roster-refused": _("Tệp này không đọc được. Sửa tệp rồi tải lên lại. Chưa nhập dòng nào."),
        "roster-bad-rows": _(
            "Còn %(count)s dòng cần sửa hoặc cần trả lời. Sửa tệp rồi tải lên lại, hoặc đánh dấu bỏ qua các dòng đó. "
            "Chưa nhập dòng nào.",
            count=count,
        ),
        "roster-leaving": _(
            "Có %(count)s người không còn trong danh sách và sẽ rời. Gõ đúng số %(count)s để xác nhận. "
            "Chưa nhập dòng nào.",
            count=count,
        ),
        "unknown-ground": _("Chọn căn cứ lưu dữ liệu."),
        "unknown-complete": _("Chọn danh sách này đầy đủ đến đâu."),
        "consent-missing": _("Cần xác nhận về sự đồng ý của cha mẹ, người giám hộ của học sinh."),
    }
