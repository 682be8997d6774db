"""The form of what is to be drafted from a plan."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import IntegerField, RadioField, SelectChoice, SelectField, SelectMultipleField
from wtforms.validators import NumberRange
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.models import Lesson, Section
from quiz.services.question_drafts import MOST, DraftWish
from quiz.web.question_words import audience_names, kind_names

#: Kinds that a text can be asked by without an editor's own invention.
DRAFTED_KINDS = (
    "single_choice", "multiple_response", "true_false", "four_statements", "cloze", "matching", "ordering",
    "short_text", "number",
)  # fmt: skip


class WishForm(FlaskForm):  # type: ignore[misc]
    """Which drafts; sent by GET, so that an address shows the same drafts again."""

    class Meta:
        csrf = False

    lesson = SelectField(_l("Bài học"))
    section = SelectField(_l("Lấy từ"))
    count = IntegerField(
        _l("Số câu"),
        [NumberRange(min=1, max=MOST, message=_l("Ghi một số từ 1 đến 60."))],
        default=20,
    )
    audience = RadioField(_l("Dành cho"), default="")
    kinds = SelectMultipleField(
        _l("Loại câu hỏi"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )

    def wish(self, lessons: Sequence[Lesson]) -> DraftWish:
        """What was asked for."""
        lesson = next(one for one in lessons if one.code == self.lesson.data)
        return DraftWish(
            lesson, self.section.data, self.count.data, tuple(self.kinds.data or ()), self.audience.data
        )


def wish_form(sent: MultiDict[str, str], lessons: Sequence[Lesson], sections: Sequence[Section]) -> WishForm:
    """The form with what was sent, or as it is before anything was; an address may name the lesson alone."""
    asked = MultiDict(sent)
    for name, value in (("section", ""), ("count", "20"), ("audience", "")):
        asked.setdefault(name, value)
    form = WishForm(formdata=asked if "lesson" in sent else None)
    form.lesson.choices = [SelectChoice(one.code, one.title) for one in lessons]
    form.section.choices = [SelectChoice("", _("Các ý của bài học này"))] + [
        SelectChoice(one.key, _("Mục %(key)s. %(title)s", key=one.key, title=one.title))
        for one in sections
        if one.key != "0"
    ]
    kinds = kind_names()
    form.kinds.choices = [SelectChoice(kind, kinds[kind]) for kind in DRAFTED_KINDS]
    form.audience.choices = [SelectChoice("", _("Tất cả"))] + [
        SelectChoice(name, text) for name, text in audience_names().items()
    ]
    return form
