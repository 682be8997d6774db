"""Why somebody's attempts at a contest do not rank, told before the start and on the result."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.conflicts import AUTHOR, MANAGER, ORGANISER


def unranked_sentence(why: str) -> str:
    """What keeps an attempt out of the ranking, as a sentence to its person."""
    return {
        ORGANISER: _(
            "Bạn tổ chức cuộc thi này nên được làm thử nhưng không xếp hạng, không tính vào kết quả của đơn vị."
        ),
        MANAGER: _(
            "Bạn có vai trò quản trị xem được đề và đáp án của cuộc thi này, nên được làm thử nhưng không xếp hạng,"
            " không tính vào kết quả của đơn vị."
        ),
        AUTHOR: _(
            "Trong một năm qua bạn giữ vai trò biên tập hoặc thẩm định câu hỏi, nên được làm thử nhưng không xếp hạng,"
            " không tính vào kết quả của đơn vị."
        ),
    }[why]
