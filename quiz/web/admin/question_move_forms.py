"""The small forms of a question's moves and of its review."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectChoice, TextAreaField
from wtforms.validators import DataRequired, Length

from quiz.services.question_review import APPROVED, MOST_COMMENT, RETURNED


class PressForm(FlaskForm):  # type: ignore[misc]
    """A button alone."""


class RetireForm(FlaskForm):  # type: ignore[misc]
    """Why a question goes out of use; kept in the audit log."""

    reason = TextAreaField(
        _l("Lý do"),
        [DataRequired(_l("Ghi lý do.")), Length(max=500, message=_l("Lý do dài nhất 500 ký tự."))],
    )


class VerdictForm(FlaskForm):  # type: ignore[misc]
    """What the reader says of a question."""

    verdict = RadioField(
        _l("Kết luận"),
        choices=[
            SelectChoice(APPROVED, _l("Duyệt: câu hỏi vào ngân hàng ngay")),
            SelectChoice(RETURNED, _l("Trả lại người soạn để sửa")),
        ],
        validate_choice=False,
    )
    comment = TextAreaField(
        _l("Nhận xét"),
        [Length(max=MOST_COMMENT, message=_l("Nhận xét dài nhất 2000 ký tự."))],
    )
