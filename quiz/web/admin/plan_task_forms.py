"""The form of a plan's task."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, DateField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from quiz.services.plan_task_edit import LONGEST, EvidenceFile, TaskFields

STATES = {
    "not_begun": _l("Chưa thực hiện"),
    "under_way": _l("Đang thực hiện"),
    "done": _l("Hoàn thành"),
}
_MOST = {name: Length(max=most, message=_l("Viết ngắn lại một chút.")) for name, most in LONGEST.items()}


class TaskForm(FlaskForm):  # type: ignore[misc]
    """What is to be done, by whom, until when, and how far it is."""

    text = TextAreaField(_l("Nhiệm vụ"), [InputRequired(_l("Ghi nhiệm vụ.")), _MOST["text"]])
    unit_text = StringField(_l("Đơn vị chủ trì"), [_MOST["unit_text"]])
    unit_code = StringField(
        _l("Mã đơn vị trên hệ thống"), [Length(max=40, message=_l("Mã dài nhất 40 ký tự."))]
    )
    due_text = StringField(_l("Thời gian, như kế hoạch ghi"), [_MOST["due_text"]])
    due_on = DateField(_l("Hạn hoàn thành"), [Optional()])
    state = RadioField(
        _l("Tình hình"),
        choices=[SelectChoice(key, text) for key, text in STATES.items()],
        default="not_begun",
    )
    result = TextAreaField(_l("Kết quả"), [_MOST["result"]])
    evidence = TextAreaField(_l("Sản phẩm, minh chứng"), [_MOST["evidence"]])
    evidence_link = StringField(_l("Liên kết minh chứng"), [_MOST["evidence_link"]])
    file = FileField(_l("Tệp minh chứng"))
    drops_file = BooleanField(_l("Bỏ tệp minh chứng đang có"))

    def fields(self) -> TaskFields:
        """What was sent."""
        names = ("text", "unit_text", "unit_code", "due_text", "state", "result", "evidence", "evidence_link")
        return TaskFields(**{name: self._fields[name].data or "" for name in names}, due_on=self.due_on.data)

    def evidence_file(self) -> EvidenceFile | None:
        """The file, if one was sent."""
        sent = self.file.data
        name = getattr(sent, "filename", "") or ""
        return EvidenceFile(name, sent.read()) if name else None

    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what the rules refused."""
        found = self._fields.get(field, self.text)
        found.errors = [*found.errors, sentence]
