"""The forms of a plan's file: uploading it, and what the plan says of itself."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError

from quiz.services.plan_read import ENDINGS

_SHORTER = _l("Viết ngắn lại một chút.")


class PlanFileForm(FlaskForm):  # type: ignore[misc]
    """A file, and of which plan it is a newer version."""

    file = FileField(_l("Tệp kế hoạch"))
    of = SelectField(_l("Đây là"), default="")

    def validate_file(self, _field: Any) -> None:
        """There is a file, and its name says a kind that is read."""
        name = getattr(self.file.data, "filename", "") or ""
        if not name:
            raise ValidationError(_("Chọn tệp kế hoạch."))
        if name.rpartition(".")[2].lower() not in ENDINGS and not name.lower().endswith(".doc"):
            raise ValidationError(_("Tệp này không đọc được. Dùng tệp .docx, .pdf có chữ, .md hoặc .txt."))

    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what the rules refused."""
        found = self._fields.get(field, self.file)
        found.errors = [*found.errors, sentence]


class LetterheadForm(FlaskForm):  # type: ignore[misc]
    """What the plan says of itself."""

    title = StringField(
        _l("Tên kế hoạch"), [InputRequired(_l("Ghi tên kế hoạch.")), Length(max=400, message=_SHORTER)]
    )
    kind = StringField(_l("Loại văn bản"), [Length(max=60, message=_SHORTER)])
    number = StringField(_l("Số, ký hiệu"), [Length(max=60, message=_SHORTER)])
    date = DateField(_l("Ngày ban hành"), [Optional()])
    year = IntegerField(
        _l("Năm thực hiện"), [Optional(), NumberRange(1990, 2100, _l("Năm từ 1990 đến 2100."))]
    )
    issuer = StringField(_l("Cơ quan ban hành"), [Length(max=300, message=_SHORTER)])
    subject = StringField(_l("Về việc"), [Length(max=400, message=_SHORTER)])

    def values(self) -> dict[str, str]:
        """What was sent, each as text."""
        texts = {
            name: self._fields[name].data or "" for name in ("title", "kind", "number", "issuer", "subject")
        }
        return texts | {
            "date": self.date.data.isoformat() if self.date.data else "",
            "year": str(self.year.data) if self.year.data else "",
        }

    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what the rules refused."""
        found = self._fields.get(field, self.title)
        found.errors = [*found.errors, sentence]
