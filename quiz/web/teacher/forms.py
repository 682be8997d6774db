"""The form that makes a class contest."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.privacy_ground import CONSENT, MOST_PURPOSE, TASK
from quiz.services.class_contest_create import (
    LEAST_MINUTES,
    LEAST_QUESTIONS,
    MAX_TITLE,
    MOST_MINUTES,
    MOST_QUESTIONS,
    LessonChoice,
)
from quiz.services.class_contest_find import ClassChoice


class WholeNumberField(IntegerField):  # type: ignore[misc]
    """An integer whose refusal is worded in the reader's language."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take the typed number; raises ValueError."""
        try:
            super().process_formdata([value.strip() for value in valuelist])
        except ValueError:
            raise ValueError(_("Gõ một số nguyên, chỉ gồm chữ số.")) from None


class LessonsUnlessOwn:
    """Lessons have to be chosen unless the whole paper is the teacher's own, or a matrix says what is in it."""

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        """Raises StopValidation with the message."""
        whole = form.questions.data is not None and form.own.data == form.questions.data
        if not field.data and not whole and not form.matrix.data:
            raise StopValidation(self.message)


class ContestForm(FlaskForm):  # type: ignore[misc]
    """Class, lessons, questions, one's own among them, minutes, title, who comes in how. `offer` sets what can be chosen."""

    group = SelectField(
        _l("Lớp"), [InputRequired(_l("Chọn một lớp trong danh sách."))], validate_choice=False
    )
    matrix = SelectField(_l("Ma trận đề"), default="", validate_choice=False)
    lessons = SelectMultipleField(
        _l("Bài học"),
        [LessonsUnlessOwn(_l("Chọn ít nhất một bài học."))],
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
        validate_choice=False,
    )
    questions = WholeNumberField(
        _l("Số câu"),
        [
            InputRequired(_l("Gõ số câu, từ 5 đến 40.")),
            NumberRange(LEAST_QUESTIONS, MOST_QUESTIONS, _l("Số câu từ 5 đến 40.")),
        ],
        default=10,
    )
    minutes = WholeNumberField(
        _l("Số phút"),
        [
            InputRequired(_l("Gõ số phút, từ 1 đến 60.")),
            NumberRange(LEAST_MINUTES, MOST_MINUTES, _l("Số phút từ 1 đến 60.")),
        ],
        default=10,
    )
    own = WholeNumberField(
        _l("Trong đó câu của tôi"),
        [NumberRange(0, MOST_QUESTIONS, _l("Số câu của tôi từ 0 đến 40."))],
        default=0,
    )
    pins_open = BooleanField(_l("Cho em chưa có PIN tự đặt PIN khi vào"), default=True)
    admits_guests = BooleanField(_l("Nhận khách ngoài lớp"))
    purpose = StringField(
        _l("Dùng vào việc gì"),
        [
            InputRequired(_l("Ghi dữ liệu được dùng vào việc gì.")),
            Length(max=MOST_PURPOSE, message=_l("Ghi không quá 300 ký tự.")),
        ],
        default=_l("Cuộc thi tìm hiểu cải cách hành chính của lớp và báo cáo kết quả"),
    )
    ground = RadioField(
        _l("Căn cứ"),
        [InputRequired(_l("Chọn căn cứ lưu dữ liệu."))],
        choices=[
            SelectChoice(TASK, _l("Nhiệm vụ được giao theo kế hoạch của cơ quan có thẩm quyền")),
            SelectChoice(CONSENT, _l("Sự đồng ý của cha mẹ, người giám hộ")),
        ],
        default=TASK,
    )
    consent = BooleanField(
        _l("Tôi xác nhận nhà trường đã báo cho cha mẹ, người giám hộ của học sinh và có sự đồng ý cần thiết"),
        [InputRequired(_l("Cần xác nhận cha mẹ, người giám hộ đã được báo và đồng ý."))],
    )
    title = StringField(_l("Tên cuộc thi"), [Length(max=MAX_TITLE, message=_l("Tên dài nhất 200 ký tự."))])

    def offer(
        self, classes: list[ClassChoice], lessons: list[LessonChoice], matrices: list[tuple[str, str, int]]
    ) -> None:
        """Set what can be chosen; a class of several schools carries its school's name."""
        several = len({choice.unit_code for choice in classes}) > 1
        self.group.choices = [
            (choice.id, f"{choice.name} · {choice.unit_name}" if several else choice.name)
            for choice in classes
        ]
        self.matrix.choices = [("", _("Không dùng ma trận, chọn bài học ở dưới"))] + [
            (id_, _("%(name)s · %(count)s câu", name=name, count=count)) for id_, name, count in matrices
        ]
        self.matrix_names = {id_: name for id_, name, _count in matrices}
        self.lessons.choices = [
            (choice.code, _("%(title)s · %(count)s câu", title=choice.title, count=choice.questions))
            for choice in lessons
        ]

    def chosen_title(self, classes: list[ClassChoice], lessons: list[LessonChoice]) -> str:
        """The title as typed, or one made of class and matrix or lessons."""
        typed = (self.title.data or "").strip()
        if typed:
            return typed
        class_name = next((choice.name for choice in classes if choice.id == self.group.data), "")
        titles = [choice.title for choice in lessons if choice.code in (self.lessons.data or [])]
        several = _("%(count)s bài học", count=len(titles)) if titles else _("Câu của thầy cô")
        topic = self.matrix_names.get(self.matrix.data or "") or (titles[0] if len(titles) == 1 else several)
        return _("Thi lớp %(name)s · %(topic)s", name=class_name, topic=topic)[:MAX_TITLE]
