"""What is said about the bank's list: what can be done to many questions, why not to some, and what was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from quiz.domain.bank_changes import (
    LEVEL,
    MOVE,
    OFFER,
    POOL,
    PRACTICE,
    RECALL,
    RETIRE,
    SEND,
    TAG,
    UNTAG,
    USE,
)


def pool_name(pool: str) -> str:
    """Practice, or the set of a contest by its name."""
    return _("Luyện tập") if pool == PRACTICE else _("Bộ đề thi %(name)s", name=pool)


def action_names(*, is_editor: bool, is_teacher: bool) -> dict[str, str]:
    """What the reader can do with chosen questions, in the order of the list."""
    names = {
        USE: _("Dùng cho lớp của tôi"),
        SEND: _("Gửi thẩm định"),
        LEVEL: _("Đổi mức độ"),
        TAG: _("Gắn nhãn"),
        UNTAG: _("Bỏ nhãn"),
        POOL: _("Đổi nơi dùng: luyện tập hay cuộc thi"),
        MOVE: _("Chuyển sang bài học khác"),
        OFFER: _("Gửi vào ngân hàng chung"),
        RECALL: _("Thôi gửi vào ngân hàng chung"),
        RETIRE: _("Ngừng sử dụng"),
    }
    if not is_editor:
        names = {name: text for name, text in names.items() if name not in (SEND, POOL)}
    if not is_teacher:
        names = {name: text for name, text in names.items() if name not in (USE, OFFER, RECALL)}
    return names


def question_sentence(action: str, count: str, value: str) -> str:
    """The question before it is done."""
    return {
        USE: _("Dùng %(count)s câu cho lớp của bạn?", count=count),
        SEND: _("Gửi thẩm định %(count)s câu?", count=count),
        LEVEL: _("Đổi mức độ của %(count)s câu thành %(value)s?", count=count, value=value),
        TAG: _("Gắn nhãn %(value)s cho %(count)s câu?", count=count, value=value),
        UNTAG: _("Bỏ nhãn %(value)s khỏi %(count)s câu?", count=count, value=value),
        POOL: _("Đổi nơi dùng của %(count)s câu: %(value)s?", count=count, value=value),
        MOVE: _("Chuyển %(count)s câu sang bài %(value)s?", count=count, value=value),
        OFFER: _("Gửi %(count)s câu vào ngân hàng chung?", count=count),
        RECALL: _("Thôi gửi %(count)s câu?", count=count),
        RETIRE: _("Ngừng sử dụng %(count)s câu?", count=count),
    }[action]


def done_sentence(action: str, count: str) -> str:
    """After it is done."""
    return {
        USE: _("Đã đưa %(count)s câu vào dùng cho lớp của bạn.", count=count),
        SEND: _("Đã gửi thẩm định %(count)s câu.", count=count),
        LEVEL: _("Đã đổi mức độ của %(count)s câu.", count=count),
        TAG: _("Đã gắn nhãn cho %(count)s câu.", count=count),
        UNTAG: _("Đã bỏ nhãn khỏi %(count)s câu.", count=count),
        POOL: _("Đã đổi nơi dùng của %(count)s câu.", count=count),
        MOVE: _("Đã chuyển %(count)s câu sang bài học khác.", count=count),
        OFFER: _("Đã gửi %(count)s câu vào ngân hàng chung.", count=count),
        RECALL: _("Đã thôi gửi %(count)s câu.", count=count),
        RETIRE: _("Đã ngừng sử dụng %(count)s câu.", count=count),
    }[action]


def what_follows(action: str, value: str | None) -> str:
    """What it means and whether it can be taken back."""
    if action == POOL:
        if value == PRACTICE:
            return _("Câu đưa ra luyện tập thì nhiều người sẽ biết đáp án, nên việc này không hoàn tác được.")
        return _("Câu để dành cho cuộc thi không hiện ở luyện tập và thi trong lớp nữa. Hoàn tác được.")
    return {
        USE: _("Các câu này chỉ rút vào cuộc thi do bạn mở cho lớp của bạn. Không ai khác thấy."),
        SEND: _("Người thẩm định trả lời từng câu khi chưa thấy đáp án, rồi mới duyệt hoặc trả lại."),
        OFFER: _(
            "Biên tập xem từng câu rồi nhận hoặc trả lời vì sao không nhận. Câu của bạn vẫn dùng được như cũ."
        ),
        RECALL: _("Câu vẫn là của riêng bạn. Gửi lại lúc nào cũng được."),
        RETIRE: _(
            "Câu không vào đề mới nữa; bài đã làm giữ nguyên đề và điểm. Hoàn tác được, các câu trở lại như trước."
        ),
    }.get(
        action, _("Lời câu hỏi không đổi, nên không cần thẩm định lại; bài đã làm giữ nguyên. Hoàn tác được.")
    )


def refusal_names() -> dict[str, str]:
    """Why a question is left as it is."""
    return {
        "not-yours": _("không thuộc phần bạn được đổi"),
        "not-draft": _("không phải bản nháp"),
        "unfinished": _("soạn chưa xong, mở câu để xem còn thiếu gì"),
        "in-use-already": _("đang dùng rồi"),
        "not-offered": _("chưa gửi, hoặc đã có trả lời"),
        "offered-already": _("đã gửi, đang chờ trả lời"),
        "retired": _("đã ngừng sử dụng"),
        "check-of-lesson": _("là câu thử sức cuối bài học"),
        "same-already": _("đã như vậy rồi"),
        "bundled": _("thuộc bộ nội dung gốc, bài học của câu ghi trong tệp nội dung"),
        "practised": _("đã dùng để luyện tập, nhiều người đã biết đáp án"),
        "held": _("đang để dành cho một cuộc thi chưa kết thúc"),
    }


def offer_names() -> dict[str, tuple[str, str]]:
    """States of an offer that stand on a line: words and colour."""
    return {
        "open": (_("Đã gửi, chờ trả lời"), "me"),
        "taken": (_("Đã nhận vào ngân hàng chung"), "ok"),
        "declined": (_("Không được nhận"), "warn"),
    }


def bank_sentences(facts: Mapping[str, Any]) -> dict[str, str]:
    """By code of what was wrong."""
    return {
        "bank-too-many": _(
            "Mỗi lần đổi nhiều nhất %(most)s câu. Lọc hẹp hơn rồi làm từng phần.", most=facts.get("most", "")
        ),
        "bank-none-chosen": _("Chưa chọn câu nào. Đánh dấu các câu trong danh sách rồi thử lại."),
        "bank-level": _("Chọn một mức độ trong danh sách."),
        "bank-pool": _("Tên bộ đề chỉ gồm chữ thường không dấu, chữ số, gạch nối; dài nhất 40 ký tự."),
        "bank-tag": _("Chọn một nhãn trong danh sách."),
        "bank-lesson": _("Chọn một bài học trong danh sách."),
        "bank-reason": _(
            "Viết vì sao không nhận, không quá %(most)s ký tự: thầy cô gửi câu sẽ đọc.",
            most=facts.get("most", ""),
        ),
    }
