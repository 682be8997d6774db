"""What somebody at work is told when the end of his attempt was moved."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.services.end_moved import EndMoved
from quiz.web.formats import short_time


def moved_sentence(moved: EndMoved | None) -> str:
    """`Giờ kết thúc đổi thành 15:47 ngày 24/11. Lý do: …`; empty without a change."""
    if moved is None:
        return ""
    if moved.after is None:
        said = _("Bài này không còn giới hạn giờ.")
    else:
        said = _("Giờ kết thúc đổi thành %(time)s.", time=short_time(moved.after))
    if not moved.reason:
        return said
    return f"{said} " + _("Lý do: %(reason)s", reason=moved.reason)
