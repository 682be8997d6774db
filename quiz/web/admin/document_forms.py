"""Forms of documents that plans cite."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from quiz.domain.legal_documents import ADDED_KINDS, AMENDED, ENDED, IN_FORCE, UNKNOWN
from quiz.services.document_validity import LONGEST, Validity

_MOST = {name: Length(max=most, message=_l("Viết ngắn lại một chút.")) for name, most in LONGEST.items()}


class _DocumentForm(FlaskForm):  # type: ignore[misc]
    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what the rules refused."""
        found = self._fields.get(field) or next(iter(self._fields.values()))
        found.errors = [*found.errors, sentence]


class ValidityForm(_DocumentForm):
    """What an editor says of a document."""

    validity = RadioField(
        _l("Hiệu lực"),
        choices=[
            SelectChoice(UNKNOWN, _l("Chưa rõ")),
            SelectChoice(IN_FORCE, _l("Còn hiệu lực")),
            SelectChoice(AMENDED, _l("Còn hiệu lực, đã được sửa đổi, bổ sung")),
            SelectChoice(ENDED, _l("Hết hiệu lực")),
        ],
    )
    in_force_from = DateField(_l("Có hiệu lực từ ngày"), [Optional()])
    ended_on = DateField(_l("Hết hiệu lực từ ngày"), [Optional()])
    replaced_by = StringField(_l("Văn bản thay thế hoặc sửa đổi"), [Length(max=400)])
    note = TextAreaField(_l("Ghi chú"), [_MOST["note"]])
    source_read = StringField(_l("Đã đọc ở đâu"), [_MOST["source_read"]])
    reason = StringField(
        _l("Lý do đổi"), [InputRequired(_l("Ghi lý do: người xem nhật ký sẽ đọc được.")), _MOST["reason"]]
    )

    def wanted(self) -> Validity:
        """What was sent."""
        return Validity(
            self.validity.data or "",
            self.in_force_from.data,
            self.ended_on.data,
            self.replaced_by.data or "",
            self.note.data or "",
            self.source_read.data or "",
        )


class NewDocumentForm(_DocumentForm):
    """A document that no plan cites."""

    kind = SelectField(_l("Loại văn bản"), choices=[SelectChoice(kind, kind) for kind in ADDED_KINDS])
    number = StringField(_l("Số, ký hiệu"), [_MOST["number"]])
    issued_on = DateField(_l("Ngày ban hành"), [Optional()])
    issuer = StringField(_l("Cơ quan ban hành"), [_MOST["issuer"]])
    subject = TextAreaField(_l("Tên hoặc trích yếu"), [_MOST["subject"]])
