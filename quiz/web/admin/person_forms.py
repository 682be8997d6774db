"""The forms about one person: his details, a move, an end, a pupil in one line."""

from __future__ import annotations

from datetime import date

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, DateField, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from quiz.domain.errors import InvalidInput
from quiz.domain.person_details import PersonDetails
from quiz.models import PersonIdentity
from quiz.web.wording import input_sentence


class DayField(DateField):  # type: ignore[misc]
    """A day of the calendar; what cannot be read is said in Vietnamese."""

    data: date | None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; raises ValueError."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            self.data = None
            raise ValueError(_("Ngày này không có trên lịch.")) from None


class PersonForm(FlaskForm):  # type: ignore[misc]
    """What is kept of a person; position and e-mail only of staff."""

    full_name = StringField(_l("Họ và tên"))
    birth_date = DayField(_l("Ngày sinh"), [Optional()])
    external_id = StringField(_l("Mã định danh của ngành"))
    position = StringField(_l("Chức vụ"))
    email = StringField(_l("Thư điện tử"))

    @classmethod
    def of(cls, identity: PersonIdentity) -> PersonForm:
        """The form with what is kept now."""
        return cls(obj=identity)

    def details(self) -> PersonDetails:
        """What was typed."""
        return PersonDetails(
            self.full_name.data or "",
            self.birth_date.data,
            self.external_id.data or None,
            self.position.data or None,
            self.email.data or None,
        )


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Where to, and from which day."""

    target = SelectField(_l("Chuyển đến"), [InputRequired(_l("Chọn lớp hoặc đơn vị chuyển đến."))])
    day = DayField(_l("Từ ngày"), [InputRequired(_l("Chọn ngày bắt đầu ở nơi mới."))])


class LeaveForm(FlaskForm):  # type: ignore[misc]
    """The last day."""

    last_day = DayField(_l("Ngày cuối cùng"), [InputRequired(_l("Chọn ngày cuối cùng ở đây."))])


class AddForm(FlaskForm):  # type: ignore[misc]
    """A pupil in one line; `sure` once a warning has been read."""

    line = StringField(_l("Thêm học sinh"), [DataRequired(_l("Gõ họ và tên."))])
    sure = BooleanField(_l("Đây là một em khác, vẫn thêm"))


class TeacherForm(FlaskForm):  # type: ignore[misc]
    """Who teaches the class."""

    teacher = HiddenField()


def put_error(form: FlaskForm, error: InvalidInput, otherwise: str) -> None:
    """Show a refused value at its field, or at `otherwise` where the form has none of that name."""
    field = form[error.field] if error.field in form else form[otherwise]
    field.errors = [*field.errors, input_sentence(error)]
