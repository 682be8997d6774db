"""Forms of what may be done with a unit. Each is shown, previewed and saved by one address: `step` says which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from quiz.domain.units import MAX_CODE, MAX_NAME
from quiz.web.unit_words import level_names

_CODE = Length(max=MAX_CODE, message=_l("Mã dài nhất 40 ký tự."))
_NAME = Length(max=MAX_NAME, message=_l("Tên dài nhất 200 ký tự."))
NEW, STAYS = "new", "stays"
MOST_PARTS = 3


class PlaceDateField(DateField):  # type: ignore[misc]
    """A day, from the browser's picker."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was chosen; raises ValueError in the reader's language."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_("Chọn một ngày, ví dụ 18/11/2026.")) from None


class LevelsField(SelectMultipleField):  # type: ignore[misc]
    """What a school teaches, as tick boxes."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, **more: Any) -> None:
        super().__init__(_l("Cấp học"), choices=lambda: list(level_names().items()), **more)


def _day(label: Any) -> PlaceDateField:
    return PlaceDateField(label, [InputRequired(_l("Chọn ngày."))])


class NewUnitForm(FlaskForm):  # type: ignore[misc]
    """One more unit below another."""

    code = StringField(_l("Mã đơn vị"), [InputRequired(_l("Gõ mã đơn vị.")), _CODE])
    name = StringField(_l("Tên đơn vị"), [InputRequired(_l("Gõ tên đơn vị.")), _NAME])
    kind = SelectField(_l("Loại đơn vị"), validate_choice=False)
    levels = LevelsField(validate_choice=False)
    valid_from = PlaceDateField(_l("Hoạt động từ ngày"), [Optional()])


class EditForm(FlaskForm):  # type: ignore[misc]
    """What a unit is called and teaches."""

    name = StringField(_l("Tên đơn vị"), [InputRequired(_l("Gõ tên đơn vị.")), _NAME])
    levels = LevelsField(validate_choice=False)


class MoveForm(FlaskForm):  # type: ignore[misc]
    """Under whom, from when."""

    parent = SelectField(_l("Đơn vị cấp trên hoặc địa bàn mới"), validate_choice=False)
    day = _day(_l("Từ ngày"))


class EndForm(FlaskForm):  # type: ignore[misc]
    """The last day."""

    day = _day(_l("Ngày hoạt động cuối cùng"))


class MergeForm(FlaskForm):  # type: ignore[misc]
    """With whom, into what, from when."""

    others = SelectMultipleField(
        _l("Sáp nhập với"),
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        validate_choice=False,
    )
    codes = StringField(_l("Đơn vị khác, theo mã"), [Length(max=400)])
    into = RadioField(_l("Thành"), choices=[NEW, STAYS], default=NEW, validate_choice=False)
    code = StringField(_l("Mã đơn vị mới"), [_CODE])
    name = StringField(_l("Tên đơn vị mới"), [_NAME])
    day = _day(_l("Từ ngày"))
    keeps = BooleanField(_l("Quản trị của đơn vị cũ giữ vai trò ở đơn vị mới"))

    def other_codes(self) -> list[str]:
        """Codes that were ticked and typed, each once."""
        typed = (self.codes.data or "").replace(";", ",").replace("\n", ",").split(",")
        return list(
            dict.fromkeys(code.strip() for code in [*(self.others.data or []), *typed] if code.strip())
        )


class SplitForm(FlaskForm):  # type: ignore[misc]
    """Up to three new units. Which class goes where comes beside it, one choice for each class."""

    code1 = StringField(_l("Mã đơn vị mới thứ nhất"), [InputRequired(_l("Gõ mã đơn vị.")), _CODE])
    name1 = StringField(_l("Tên đơn vị mới thứ nhất"), [InputRequired(_l("Gõ tên đơn vị.")), _NAME])
    code2 = StringField(_l("Mã đơn vị mới thứ hai"), [_CODE])
    name2 = StringField(_l("Tên đơn vị mới thứ hai"), [_NAME])
    code3 = StringField(_l("Mã đơn vị mới thứ ba"), [_CODE])
    name3 = StringField(_l("Tên đơn vị mới thứ ba"), [_NAME])
    rest = RadioField(
        _l("Phần còn lại"), choices=[STAYS, "1", "2", "3"], default=STAYS, validate_choice=False
    )
    day = _day(_l("Từ ngày"))
    keeps = BooleanField(_l("Quản trị của đơn vị cũ giữ vai trò ở đơn vị nhận phần còn lại"))

    def pairs(self) -> Iterator[tuple[int, Field, Field]]:
        """Number, code and name of each part that something was typed for."""
        for number in range(1, MOST_PARTS + 1):
            code, name = self[f"code{number}"], self[f"name{number}"]
            if (code.data or "").strip() or (name.data or "").strip():
                yield number, code, name
