"""The form with the settings of a quiz: fields in the units and the zone of people, settings in those of the database."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import TextInput

from quiz.domain.quiz_settings import (
    COUNTING_RULES,
    MAX_ATTEMPTS,
    MAX_PASSWORD,
    MAX_TOLERANCE,
    QuizSettings,
    settings_of,
)
from quiz.domain.review import FIELDS, MOMENTS
from quiz.models import Quiz
from quiz.services.quiz_configure import MAX_REASON
from quiz.web.clock import local_zone

_MINUTES = re.compile(r"(\d{1,5})(?::([0-5]\d))?")
_LOCAL = "%Y-%m-%dT%H:%M"


class LengthField(Field):  # type: ignore[misc]
    """Seconds, typed as minutes (`15`) or minutes and seconds (`1:30`); nothing typed is None."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        minutes, seconds = divmod(self.data, 60)
        return f"{minutes}:{seconds:02d}" if seconds else str(minutes)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        found = _MINUTES.fullmatch(text)
        if found is None:
            raise ValueError(_("Gõ số phút, ví dụ 15, hoặc phút và giây, ví dụ 1:30."))
        self.data = int(found[1]) * 60 + int(found[2] or 0)


class LocalTimeField(Field):  # type: ignore[misc]
    """An instant, typed in local time to the minute; one that stays in its minute stays as it was."""

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else self.data.astimezone(local_zone()).strftime(_LOCAL)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError."""
        before, self.data = self.object_data, None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        try:
            typed = datetime.strptime(text[:16].replace(" ", "T"), _LOCAL).replace(tzinfo=local_zone())
            self.data = typed.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(_("Chọn ngày và giờ, ví dụ 07:30 ngày 24/11/2026.")) from None
        if before is not None and before.astimezone(local_zone()).strftime(_LOCAL) == typed.strftime(_LOCAL):
            self.data = before


class CountField(IntegerField):  # type: ignore[misc]
    """An integer whose refusal is worded in the reader's language; nothing typed is None."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the typed number; raises ValueError."""
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if text and not re.fullmatch(r"-?\d{1,9}", text):
            raise ValueError(_("Gõ một số nguyên, chỉ gồm chữ số."))
        self.data = int(text) if text else None


class SettingsForm(FlaskForm):  # type: ignore[misc]
    """All settings; the names are those of quiz.domain.quiz_settings, so that an error finds its field."""

    time_limit_seconds = LengthField(_l("Thời gian làm, tính bằng phút"))
    opens_at = LocalTimeField(_l("Mở lúc"), [InputRequired(_l("Chọn lúc mở bài."))])
    closes_at = LocalTimeField(_l("Đóng lúc"))
    tolerance_seconds = CountField(
        _l("Chờ thêm sau khi hết giờ, tính bằng giây"),
        [
            InputRequired(_l("Gõ số giây, từ 0 đến 300.")),
            NumberRange(0, MAX_TOLERANCE, _l("Số giây từ 0 đến 300.")),
        ],
    )
    attempts_allowed = CountField(
        _l("Số lượt được làm"), [Optional(), NumberRange(1, MAX_ATTEMPTS, _l("Số lượt từ 1 đến 100."))]
    )
    delay_seconds = LengthField(_l("Nghỉ giữa hai lượt, tính bằng phút"))
    counting_rule = SelectField(_l("Lượt được tính"), validate_choice=False)
    pass_percent = CountField(
        _l("Mức đạt, phần trăm của điểm tối đa"),
        [Optional(), NumberRange(1, 100, _l("Mức đạt từ 1 đến 100."))],
    )
    shuffle_questions = BooleanField(_l("Đảo thứ tự câu hỏi"))
    shuffle_options = BooleanField(_l("Đảo thứ tự phương án"))
    layout = RadioField(_l("Cách hiện câu hỏi"), validate_choice=False)
    is_linear = BooleanField(_l("Không quay lại câu đã qua"))
    must_submit = BooleanField(_l("Người làm phải tự bấm nộp"))
    password = StringField(
        _l("Mật khẩu vào bài"), [Length(max=MAX_PASSWORD, message=_l("Mật khẩu dài nhất 80 ký tự."))]
    )
    review = SelectMultipleField(_l("Khi nào hiện gì"), validate_choice=False)
    reason = StringField(_l("Lý do đổi"), [Length(max=MAX_REASON, message=_l("Lý do dài nhất 500 ký tự."))])

    @classmethod
    def of(cls, quiz: Quiz, *, is_sent: bool = True) -> SettingsForm:
        """The form with what was sent (unless not `is_sent`), or else with the quiz's settings as they are."""
        values = {name: getattr(quiz, name) for name in vars(settings_of(quiz)) if name != "review"}
        values["delay_seconds"] = values["delay_seconds"] or None
        values["review"] = review_boxes(quiz.review)
        form = cls(data=values) if is_sent else cls(formdata=None, data=values)
        form.counting_rule.choices = [(rule, counting_words()[rule]) for rule in COUNTING_RULES]
        form.layout.choices = [
            ("one_question", _("Mỗi lần một câu")),
            ("one_page", _("Tất cả câu trên một trang")),
        ]
        return form

    def wanted(
        self, quiz: Quiz, kept: Mapping[str, str], fixed: Mapping[tuple[str, str], bool]
    ) -> QuizSettings:
        """The settings as they were sent; those of `kept` as the quiz has them, boxes of `fixed` as they must be."""
        values: dict[str, Any] = {
            name: getattr(quiz, name) if name in kept else self[name].data for name in vars(settings_of(quiz))
        }
        values["delay_seconds"] = values["delay_seconds"] or 0
        values["password"] = (values["password"] or "").strip() or None
        boxes = set(self.review.data or ())
        values["review"] = {
            moment: [field for field in FIELDS if fixed.get((moment, field), box(moment, field) in boxes)]
            for moment in MOMENTS
        }
        if values["review"] == {moment: list(quiz.review.get(moment, ())) for moment in MOMENTS}:
            values["review"] = quiz.review
        return QuizSettings(**values)


def box(moment: str, field: str) -> str:
    """The value of one box of the review table."""
    return f"{moment}:{field}"


def review_boxes(matrix: Mapping[str, Any]) -> list[str]:
    """The boxes that are ticked."""
    return [box(moment, field) for moment in MOMENTS for field in FIELDS if field in matrix.get(moment, ())]


def counting_words() -> dict[str, str]:
    """Which attempt counts, as a choice."""
    return {
        "best": _("Lượt có điểm cao nhất"),
        "last": _("Lượt sau cùng"),
        "first": _("Lượt đầu tiên"),
        "mean": _("Trung bình các lượt"),
    }
