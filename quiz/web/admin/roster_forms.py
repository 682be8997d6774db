"""The forms of rosters: uploading one, and the decision to apply it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import BooleanField, HiddenField, IntegerField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length, Optional, ValidationError

from quiz.domain.privacy_ground import MOST_PURPOSE
from quiz.domain.roster_plan import COMPLETE_CLASSES, COMPLETE_NO, COMPLETE_UNIT, STAFF, STUDENT
from quiz.services.roster_files import ENDINGS, ending_of

PURPOSE = _l("Tổ chức học tập, kiểm tra, cuộc thi tìm hiểu cải cách hành chính và báo cáo kết quả")


class UploadForm(FlaskForm):  # type: ignore[misc]
    """A file, whose people it lists, and on what ground they are kept."""

    kind = RadioField(
        _l("Danh sách của ai"),
        [InputRequired(_l("Chọn học sinh hoặc CB, GV, NV."))],
        choices=[SelectChoice(STUDENT, _l("Học sinh")), SelectChoice(STAFF, _l("CB, GV, NV"))],
        default=STUDENT,
    )
    file = FileField(_l("Tệp danh sách"))
    complete = RadioField(
        _l("Danh sách này đầy đủ đến đâu"),
        [InputRequired(_l("Chọn danh sách này đầy đủ đến đâu."))],
        choices=[
            SelectChoice(COMPLETE_NO, _l("Chỉ thêm và sửa; ai không có trong tệp thì giữ nguyên")),
            SelectChoice(
                COMPLETE_CLASSES,
                _l("Đây là danh sách đầy đủ của các lớp có trong tệp; ai không có tên thì rời lớp"),
            ),
            SelectChoice(
                COMPLETE_UNIT, _l("Đây là danh sách đầy đủ của cả đơn vị; ai không có tên thì rời đơn vị")
            ),
        ],
        default=COMPLETE_NO,
    )
    purpose = StringField(
        _l("Dùng vào việc gì"),
        [
            InputRequired(_l("Ghi dữ liệu được dùng vào việc gì.")),
            Length(max=MOST_PURPOSE, message=_l("Ghi không quá 300 ký tự.")),
        ],
        default=PURPOSE,
    )
    ground = RadioField(
        _l("Căn cứ"),
        [InputRequired(_l("Chọn căn cứ lưu dữ liệu."))],
        choices=[
            SelectChoice("task", _l("Nhiệm vụ được giao theo kế hoạch của cơ quan có thẩm quyền")),
            SelectChoice("consent", _l("Sự đồng ý của người đó; với học sinh là của cha mẹ, người giám hộ")),
        ],
        default="task",
    )
    consent = BooleanField(
        _l("Tôi xác nhận nhà trường đã báo cho cha mẹ, người giám hộ của học sinh và có sự đồng ý cần thiết")
    )

    @property
    def ending(self) -> str:
        """The ending of the file's name, or nothing for one that is not taken."""
        return ending_of(getattr(self.file.data, "filename", "") or "")

    def validate_file(self, _field: Any) -> None:
        """There is a file, and its name says that it is a table."""
        if not getattr(self.file.data, "filename", ""):
            raise ValidationError(_("Chọn tệp danh sách."))
        if not self.ending:
            endings = ", ".join(f".{ending}" for ending in ENDINGS[:4])
            raise ValidationError(_("Tệp này không phải bảng tính. Dùng tệp %(endings)s.", endings=endings))

    def refuse(self, field: str, sentence: str) -> None:
        """Say at a field what the rules refused."""
        found = self._fields.get(field, self.file)
        found.errors = [*found.errors, sentence]


class ApplyForm(FlaskForm):  # type: ignore[misc]
    """The plan that was seen, bad rows left out or not, and how many leave."""

    digest = HiddenField()
    skip = BooleanField(_l("Bỏ qua các dòng cần sửa và cần trả lời, nhập các dòng còn lại"))
    leaving = IntegerField(_l("Số người sẽ rời"), [Optional()])
