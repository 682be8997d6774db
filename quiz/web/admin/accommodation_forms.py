"""The forms that give and withdraw accommodations."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, TextAreaField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from quiz.services.accommodation_give import MAX_REASON, MOST_ATTEMPTS, MOST_PERCENT, MOST_SECONDS, Wish
from quiz.web.admin.quiz_forms import CountField, LocalTimeField


class GiveForm(FlaskForm):  # type: ignore[misc]
    """What is given and why; the names are those of the service, so that an error finds its field."""

    extra_percent = CountField(
        _l("Thêm phần trăm"),
        [Optional(), NumberRange(1, MOST_PERCENT, _l("Số phần trăm từ 1 đến 300."))],
    )
    extra_seconds = CountField(
        _l("Hoặc thêm phút"),
        [Optional(), NumberRange(1, MOST_SECONDS // 60, _l("Số phút từ 1 đến 1440."))],
    )
    extra_attempts = CountField(
        _l("Thêm số lượt"), [Optional(), NumberRange(1, MOST_ATTEMPTS, _l("Số lượt thêm từ 1 đến 100."))]
    )
    closes_at = LocalTimeField(_l("Giờ đóng riêng"))
    reason = TextAreaField(
        _l("Lý do"),
        [
            DataRequired(_l("Ghi lý do.")),
            Length(max=MAX_REASON, message=_l("Lý do dài nhất 500 ký tự.")),
        ],
    )
    everywhere = BooleanField(_l("Áp dụng cho mọi bài kiểm tra, không riêng bài này"))

    def wish(self) -> Wish:
        """What was typed, in the units of the service."""
        minutes = self.extra_seconds.data
        return Wish(
            extra_percent=self.extra_percent.data,
            extra_seconds=None if minutes is None else minutes * 60,
            extra_attempts=self.extra_attempts.data,
            closes_at=self.closes_at.data,
            reason=self.reason.data or "",
            everywhere=self.everywhere.data,
        )


class WithdrawForm(FlaskForm):  # type: ignore[misc]
    """Why it is taken back; kept in the audit log."""

    reason = TextAreaField(
        _l("Lý do thu hồi"),
        [
            DataRequired(_l("Ghi lý do.")),
            Length(max=MAX_REASON, message=_l("Lý do dài nhất 500 ký tự.")),
        ],
    )
