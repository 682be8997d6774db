"""What a refused decision about an attempt says: why it cannot be voided, restored, reopened ... as it stands."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, VOIDED
from quiz.domain.errors import MoveRefused


def move_sentence(error: MoveRefused) -> str:
    """Why the attempt's state does not allow it, and what to do."""
    match error.move, error.state:
        case "void", state if state == VOIDED:
            return _("Kết quả của lượt này đã bị hủy từ trước.")
        case "restore", _state:
            return _("Kết quả của lượt này không bị hủy nên không có gì để khôi phục.")
        case "reopen", state if state == IN_PROGRESS:
            return _("Lượt này đang mở: người làm bài vẫn làm tiếp được.")
        case (("reopen" | "accept_late"), state) if state == VOIDED:
            return _(
                "Kết quả của lượt này đã bị hủy. Khôi phục kết quả trước rồi mới làm tiếp được việc này."
            )
        case _move, state if state == IN_PROGRESS:
            return _("Lượt này chưa kết thúc. Chờ người làm bài nộp hoặc hết giờ.")
        case _move, state if state == ABANDONED:
            return _("Lượt này bị bỏ dở nên không có kết quả.")
        case _move, state if state == FINISHED:
            return _("Lượt này đã kết thúc.")
        case _:
            raise TypeError(f"no wording for {error}")
