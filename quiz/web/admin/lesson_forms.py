"""The forms of lessons: a new one from a plan's clauses, its text with its quotes, what a reader says, going out of use."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.lesson_draft import LessonText
from quiz.domain.question_draft import QuoteText
from quiz.services.lesson_module import MOST_TITLE
from quiz.services.lesson_move import APPROVED, MOST_COMMENT, RETURNED

_LONG = Length(max=MOST_TITLE, message=_l("Tên dài nhất 200 ký tự."))


def _ticks(label: Any) -> SelectMultipleField:
    widgets = {"option_widget": CheckboxInput(), "widget": ListWidget(prefix_label=False)}
    return SelectMultipleField(label, validate_choice=False, **widgets)


class NewLessonForm(FlaskForm):  # type: ignore[misc]
    """Which clauses a new lesson is made of, what it is called, and where it hangs."""

    title = StringField(_l("Tên bài"), [_LONG])
    module = SelectField(_l("Chuyên đề"), validate_choice=False)
    module_title = StringField(_l("Tên chuyên đề mới"), [_LONG])
    clauses = _ticks(_l("Các ý của kế hoạch"))


class QuoteRow(PlainForm):  # type: ignore[misc]
    """Words of the plan and their clause."""

    clause = SelectField(_l("Ý của kế hoạch"), validate_choice=False)
    quote = TextAreaField(_l("Lời trích"))


class LessonForm(FlaskForm):  # type: ignore[misc]
    """A lesson's text. `base`: the digest of the version that it was opened with."""

    base = HiddenField()
    title = StringField(_l("Tên bài"))
    minutes = IntegerField(_l("Số phút đọc"))
    audience = _ticks(_l("Dành cho"))
    text = TextAreaField(_l("Nội dung bài"))
    quotes = FieldList(FormField(QuoteRow))
    checks = _ticks(_l("Câu tự kiểm tra cuối bài"))

    def lesson(self) -> LessonText:
        """What was typed."""
        return LessonText(
            title=self.title.data or "",
            minutes=self.minutes.data or 0,
            audience=tuple(self.audience.data or ()),
            text=self.text.data or "",
            quotes=tuple(
                QuoteText(row.form.clause.data or "", row.form.quote.data or "") for row in self.quotes
            ),
            checks=tuple(self.checks.data or ()),
        )


def form_of(lesson: LessonText, base: str) -> LessonForm:
    """The form with these words in it."""
    return LessonForm(
        formdata=None,
        data={
            "base": base,
            "title": lesson.title,
            "minutes": lesson.minutes,
            "audience": list(lesson.audience),
            "text": lesson.text,
            "quotes": [{"clause": one.clause, "quote": one.quote} for one in lesson.quotes],
            "checks": list(lesson.checks),
        },
    )


class LessonVerdictForm(FlaskForm):  # type: ignore[misc]
    """What the reader says of a lesson."""

    verdict = RadioField(
        _l("Kết luận"),
        choices=[
            SelectChoice(APPROVED, _l("Duyệt: người học đọc bản này")),
            SelectChoice(RETURNED, _l("Trả lại người soạn để sửa")),
        ],
        validate_choice=False,
    )
    comment = TextAreaField(
        _l("Nhận xét"), [Length(max=MOST_COMMENT, message=_l("Nhận xét dài nhất 2000 ký tự."))]
    )


class LessonRetireForm(FlaskForm):  # type: ignore[misc]
    """Why a lesson goes out of use; kept in the audit log."""

    reason = TextAreaField(
        _l("Lý do"),
        [DataRequired(_l("Ghi lý do.")), Length(max=500, message=_l("Lý do dài nhất 500 ký tự."))],
    )
