"""What is said of documents that plans cite: states, rules by which a citation is suspicious, refusals."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from quiz.domain.legal_documents import AMENDED, COMING, ENDED, ENDING, IN_FORCE, UNKNOWN


def validity_names() -> dict[str, str]:
    """What a document may be, shown states included."""
    return {
        UNKNOWN: _("Chưa rõ hiệu lực"),
        IN_FORCE: _("Còn hiệu lực"),
        AMENDED: _("Còn hiệu lực, đã sửa đổi, bổ sung"),
        ENDED: _("Hết hiệu lực"),
        ENDING: _("Sắp hết hiệu lực"),
        COMING: _("Chưa có hiệu lực"),
    }


#: The colour of a state's chip.
VALIDITY_ROLES = {IN_FORCE: "ok", AMENDED: "ok", ENDED: "bad", ENDING: "warn", COMING: "warn"}


def flag_sentences() -> dict[str, str]:
    """Each rule by which a citation is suspicious, as an editor understands it."""
    return {
        "issuer_symbol": _(
            "Ký hiệu trong số không phải của cơ quan được ghi là nơi ban hành. Nghị quyết của Bộ Chính trị mang ký hiệu "
            "NQ/TW, của Chính phủ mang ký hiệu NQ-CP."
        ),
        "impossible_year": _("Năm trong số hoặc trong ngày ban hành không thể có."),
        "impossible_date": _("Ngày ban hành không có trong lịch."),
        "year_differs": _("Năm trong số khác năm của ngày ban hành: một trong hai chỗ ghi nhầm."),
        "after_plan": _("Văn bản có ngày ban hành sau ngày của chính kế hoạch viện dẫn nó."),
        "doubled_wording": _("Tên loại văn bản bị lặp, có lẽ thiếu số và ngày của văn bản."),
    }


def document_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Why something about a document is refused, by code."""
    value = facts.get("value", "")
    return {
        "document-unknown": _(
            "Không thấy văn bản “%(value)s”. Gõ đúng số, ký hiệu, hoặc thêm văn bản ấy vào danh sách trước.",
            value=value,
        ),
        "document-ambiguous": _(
            "Có nhiều văn bản mang số hoặc tên “%(value)s”. Mở trang của đúng văn bản và chép mã của nó vào đây.",
            value=value,
        ),
        "document-itself": _("Văn bản không thay thế chính nó được. Ghi số của văn bản khác."),
        "document-source": _("Ghi nơi đã đọc, ví dụ: Cơ sở dữ liệu quốc gia về văn bản pháp luật, ngày xem."),
        "document-before-issue": _("Ngày có hiệu lực trước ngày ban hành. Xem lại hai ngày."),
        "document-end-early": _(
            "Ngày hết hiệu lực trước ngày ban hành hoặc ngày có hiệu lực. Xem lại hai ngày."
        ),
        "document-number": _("Ghi số, ký hiệu. Chỉ luật, bộ luật, pháp lệnh mới có thể ghi tên thay số."),
        "document-known": _("Văn bản %(value)s đã có trong danh sách.", value=value),
        "citation-alone": _("Văn bản này chỉ có một chỗ viện dẫn nên không tách được."),
    }
