"""A quiz with one question of each kind, in words as long as real ones."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.models import Lesson, Quiz, Unit
from tests.factories.questions import (
    Body,
    cloze,
    four_statements,
    make_question,
    matching,
    multiple_response,
    number,
    ordering,
    short_text,
    single_choice,
    true_false,
)
from tests.factories.quizzes import make_quiz

_LEFT = (
    "Nghị quyết 18-NQ/TW",
    "Quyết định 129/2007/QĐ-TTg",
    "Nghị quyết 133/2020/QH14",
    "Kế hoạch 1436/KH-UBND",
)
_RIGHT = (
    "Sắp xếp tổ chức bộ máy của hệ thống chính trị tinh gọn, hoạt động hiệu lực, hiệu quả",
    "Quy chế văn hóa công sở tại các cơ quan hành chính nhà nước",
    "Ngày bầu cử đại biểu Quốc hội khóa XV và đại biểu Hội đồng nhân dân các cấp",
    "Xây dựng tổng đài cải cách hành chính của tỉnh",
    "Nâng cao chỉ số năng lực cạnh tranh của tỉnh",
)
_ORDER = (
    "Chỉ thị 40-CT/TU ngày 02/8/2018 của Tỉnh ủy về nâng cao chỉ số năng lực cạnh tranh",
    "Kế hoạch 1996/KH-UBND ngày 30/12/2020",
    "Nghị quyết 18-NQ/TW ngày 25/10/2017",
    "Quyết định 129/2007/QĐ-TTg ngày 02/8/2007",
)
_GAPS = (
    ("đầy đủ", "ngắn gọn", "trang trọng"),
    ("đúng quy định", "đúng định kỳ", "đúng ý kiến của người xem"),
    ("kịp thời", "hằng quý", "cuối năm"),
)


def _worded(parts: list[Body], words: tuple[str, ...]) -> list[Body]:
    return [{**part, "html": text} for part, text in zip(parts, words, strict=True)]


def nine_bodies() -> dict[str, Body]:
    """A body of each kind."""
    pairs = matching("Ghép mỗi văn bản với nội dung của văn bản đó (thừa một nội dung).")
    pairs |= {"left": _worded(pairs["left"], _LEFT), "right": _worded(pairs["right"], _RIGHT)}
    pairs["key"] = dict(zip("abcd", "cdef", strict=True))
    order = ordering("Sắp xếp các văn bản theo thời gian ban hành, từ sớm đến muộn.", scoring="per_place")
    order |= {"options": _worded(order["options"], _ORDER), "key": ["d", "c", "a", "b"]}
    gaps = cloze("Việc niêm yết phải {{1}}, rõ ràng, dễ hiểu, {{2}}; {{3}} cập nhật khi có sự thay đổi.")
    gaps["gaps"] = [
        {**gap, "options": _worded(gap["options"], words)}
        for gap, words in zip(gaps["gaps"], _GAPS, strict=True)
    ]
    gaps["key"] = dict.fromkeys("123", "a")
    app = "Cùng với tổng đài, tỉnh có kế hoạch thiết lập tài khoản trên ứng dụng nào để hỗ trợ người dân?"
    return {
        "single_choice": single_choice("Theo Kế hoạch, bảng niêm yết phải được đặt ở vị trí như thế nào?"),
        "true_false": true_false("Người dân nhận được kết quả qua dịch vụ bưu chính công ích."),
        "multiple_response": multiple_response("Những thay đổi nào phải được cập nhật?")
        | {"scoring": "per_option"},
        "four_statements": four_statements("Dựa vào Kế hoạch, mỗi ý sau đúng hay sai?"),
        "matching": pairs,
        "ordering": order,
        "short_text": short_text(app),
        "number": number("Hồ sơ nộp trực tuyến đạt bao nhiêu phần trăm?", value="9,75", tolerance="0,05"),
        "cloze": gaps,
    }


def make_nine_kinds(session: Session, *, now: datetime, **more: Any) -> Quiz:
    """The quiz, open to everybody of the root unit and below."""
    root = session.scalars(select(Unit).order_by(Unit.id).limit(1)).one()
    lesson = session.scalars(select(Lesson).limit(1)).one()
    for kind, body in nine_bodies().items():
        make_question(session, kind=kind, body=body, lesson=lesson, pool="nine")
    return make_quiz(
        session, unit=root, questions=9, pools=("nine",), title="Đủ chín dạng câu hỏi", opens_at=now, **more
    )
