"""What the three ways to regrade a question are called, on the pages of every audience."""

from __future__ import annotations

from flask_babel import gettext as _

from quiz.domain.regrading import ACCEPT_BOTH, DROP, FULL_MARKS


def mode_words() -> dict[str, str]:
    """By mode."""
    return {
        ACCEPT_BOTH: _("Nhận cả hai đáp án"),
        FULL_MARKS: _("Ai cũng được điểm"),
        DROP: _("Bỏ câu này khỏi bài"),
    }
