"""What the audit's actions, objects and fields are called on its page and in its file."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from quiz.services.audit_write import CHANGED
from quiz.web.formats import long_time
from quiz.web.role_words import role_names


def action_names() -> dict[str, str]:
    """Every action that is written, by what it is about."""
    return {
        "role.appoint": _("Giao vai trò"),
        "role.withdraw": _("Rút vai trò"),
        "user.create": _("Tạo tài khoản"),
        "user.disable": _("Khóa tài khoản"),
        "user.enable": _("Mở lại tài khoản"),
        "user.reset-password": _("Đặt lại mật khẩu"),
        "password.change": _("Tự đổi mật khẩu"),
        "second-factor.on": _("Bật xác thực hai bước"),
        "second-factor.off": _("Tắt xác thực hai bước"),
        "second-factor.codes": _("Lấy mã dự phòng mới"),
        "second-factor.reset": _("Tắt xác thực hai bước của người khác"),
        "sign-in.reset-password": _("Đặt lại mật khẩu của người khác"),
        "sign-in.end-sessions": _("Kết thúc các phiên đăng nhập của người khác"),
        "session.end": _("Kết thúc một phiên đăng nhập"),
        "session.end-others": _("Kết thúc mọi phiên đăng nhập khác"),
        "slips.request": _("In phiếu mật khẩu"),
        "slips.take": _("Tải phiếu mật khẩu"),
        "pin.give": _("Cấp mã PIN"),
        "seat.free": _("Cho vào lại bằng máy khác"),
        "seat.remove": _("Đưa ra khỏi phiên lớp"),
        "seat.readmit": _("Cho vào lại phiên lớp"),
        "person.add": _("Thêm người"),
        "person.edit": _("Sửa hồ sơ"),
        "person.rename": _("Sửa tên"),
        "person.merge": _("Gộp hồ sơ"),
        "person.unmerge": _("Tách lại hồ sơ đã gộp"),
        "person.erase": _("Xóa thông tin cá nhân"),
        "person.export": _("Xuất dữ liệu cá nhân"),
        "membership.move": _("Chuyển lớp, chuyển trường"),
        "membership.end": _("Ghi ngày rời đi"),
        "class.assign": _("Giao lớp cho giáo viên"),
        "class.withdraw": _("Thôi giao lớp cho giáo viên"),
        "school_year.turn": _("Chuyển sang năm học mới"),
        "school_year.undo": _("Hoàn tác việc chuyển năm học"),
        "roster.upload": _("Tải danh sách lên"),
        "roster.answer": _("Trả lời câu hỏi của danh sách"),
        "roster.discard": _("Bỏ danh sách đã tải lên"),
        "roster.apply": _("Nhập danh sách"),
        "roster.move_from_afar": _("Chuyển người từ đơn vị khác khi nhập danh sách"),
        "roster.undo": _("Hoàn tác lần nhập danh sách"),
        "plan.upload": _("Tải tệp kế hoạch lên"),
        "plan.letterhead": _("Sửa thông tin của kế hoạch"),
        "plan.correct": _("Sửa cây của kế hoạch"),
        "plan.correct-back": _("Hoàn tác một chỗ sửa của kế hoạch"),
        "plan.discard": _("Bỏ tệp kế hoạch"),
        "plan.take": _("Đưa kế hoạch vào chương trình"),
        "content_mark.close": _("Kiểm tra câu hỏi, bài học sau khi kế hoạch sửa đổi"),
        "document.add": _("Thêm văn bản viện dẫn"),
        "document.validity": _("Ghi hiệu lực của văn bản"),
        "document.merge": _("Gộp hai cách viết của một văn bản"),
        "document.keep-apart": _("Ghi là hai văn bản khác nhau"),
        "document.part": _("Tách một chỗ viện dẫn thành văn bản riêng"),
        "citation.seen": _("Xem viện dẫn đáng ngờ, giữ nguyên"),
        "question.name-document": _("Gắn văn bản vào câu hỏi"),
        "question.drop-document": _("Bỏ văn bản khỏi câu hỏi"),
        "plan_task.add": _("Thêm nhiệm vụ của kế hoạch"),
        "plan_task.edit": _("Sửa nhiệm vụ của kế hoạch"),
        "plan_task.delete": _("Bỏ nhiệm vụ của kế hoạch"),
        "unit.create": _("Thêm đơn vị"),
        "unit.edit": _("Sửa đơn vị"),
        "unit.end": _("Ngừng đơn vị"),
        "unit.merge": _("Sáp nhập đơn vị"),
        "unit.move": _("Chuyển đơn vị"),
        "unit.split": _("Tách đơn vị"),
        "headcount.enter": _("Nhập sĩ số"),
        "headcount.confirm": _("Xác nhận sĩ số"),
        "headcount.import": _("Nhập sĩ số từ tệp"),
        "class_session.open": _("Mở phiên lớp"),
        "class_session.pins": _("Cho hoặc thôi cho đặt mã PIN"),
        "class_session.close": _("Đóng phiên lớp"),
        "class_contest.create": _("Mở cuộc thi của lớp"),
        "name_consent.record": _("Ghi sự đồng ý công bố họ tên"),
        "name_consent.withdraw": _("Rút sự đồng ý công bố họ tên"),
        "class_contest.close": _("Đóng cuộc thi của lớp"),
        "question.write": _("Soạn câu hỏi"),
        "question.send": _("Gửi câu hỏi đi thẩm định"),
        "question.withdraw": _("Rút câu hỏi khỏi thẩm định"),
        "question.approve": _("Duyệt câu hỏi"),
        "question.return": _("Trả câu hỏi lại người soạn"),
        "question.retire": _("Ngừng sử dụng câu hỏi"),
        "question.take": _("Nhận câu hỏi giáo viên gửi"),
        "question.decline": _("Không nhận câu hỏi giáo viên gửi"),
        "lesson.write": _("Soạn bài học"),
        "lesson.send": _("Gửi bài học đi thẩm định"),
        "lesson.withdraw": _("Rút bài học khỏi thẩm định"),
        "lesson.approve": _("Duyệt bài học"),
        "lesson.return": _("Trả bài học lại người soạn"),
        "lesson.retire": _("Ngừng sử dụng bài học"),
        "programme.open": _("Mở chương trình cho người học"),
        "programme.close": _("Đóng chương trình"),
        "bank.send": _("Gửi thẩm định nhiều câu hỏi"),
        "bank.retire": _("Ngừng sử dụng nhiều câu hỏi"),
        "bank.use": _("Dùng câu hỏi riêng cho lớp"),
        "bank.level": _("Đổi mức độ nhiều câu hỏi"),
        "bank.pool": _("Đổi nơi dùng nhiều câu hỏi"),
        "bank.tag": _("Gắn nhãn nhiều câu hỏi"),
        "bank.untag": _("Bỏ nhãn nhiều câu hỏi"),
        "bank.move": _("Chuyển bài học nhiều câu hỏi"),
        "bank.offer": _("Gửi câu hỏi vào ngân hàng chung"),
        "bank.recall": _("Thôi gửi câu hỏi vào ngân hàng chung"),
        "bank.undo": _("Hoàn tác việc đổi nhiều câu hỏi"),
        "quiz.create": _("Tạo bài kiểm tra"),
        "quiz.configure": _("Đổi cài đặt bài kiểm tra"),
        "quiz.matrix": _("Đổi ma trận của bài kiểm tra"),
        "matrix.create": _("Lập ma trận đề"),
        "matrix.change": _("Sửa ma trận đề"),
        "matrix.delete": _("Xóa ma trận đề"),
        "attempt.void": _("Hủy kết quả một lượt"),
        "attempt.restore": _("Khôi phục kết quả một lượt"),
        "attempt.reopen": _("Mở lại một lượt"),
        "attempt.accept-late": _("Nhận câu trả lời muộn"),
        "accommodation.give": _("Cho thời gian riêng"),
        "accommodation.withdraw": _("Thu hồi thời gian riêng"),
        "regrade.begin": _("Chấm lại một câu"),
        "regrade.resume": _("Chạy tiếp việc chấm lại"),
        "regrade.applied": _("Chấm lại xong"),
        "outage.applied": _("Bù giờ cho một lần gián đoạn"),
        "outage.dismissed": _("Không bù giờ cho một lần gián đoạn"),
        "outage.reopen": _("Mở lại các lượt bị gián đoạn"),
        "outage.accept-late": _("Nhận câu trả lời muộn do gián đoạn"),
    }


def kind_names() -> dict[str, str]:
    """What actions are done to."""
    return {
        "person": _("Người"),
        "account": _("Tài khoản"),
        "unit": _("Đơn vị"),
        "group": _("Lớp"),
        "headcounts": _("Sĩ số"),
        "school_year": _("Năm học"),
        "roster_import": _("Lần nhập danh sách"),
        "plan": _("Kế hoạch"),
        "matrix": _("Ma trận đề"),
        "content_mark": _("Chỗ cần kiểm tra"),
        "plan_import": _("Tệp kế hoạch"),
        "plan_task": _("Nhiệm vụ của kế hoạch"),
        "legal_document": _("Văn bản viện dẫn"),
        "slip_sheet": _("Phiếu mật khẩu"),
        "class_session": _("Phiên lớp"),
        "contest": _("Cuộc thi"),
        "question": _("Câu hỏi"),
        "lesson": _("Bài học"),
        "programme": _("Chương trình"),
        "question_change": _("Lần đổi nhiều câu hỏi"),
        "question_offer": _("Câu hỏi gửi vào ngân hàng chung"),
        "quiz": _("Bài kiểm tra"),
        "attempt": _("Lượt làm bài"),
        "accommodation": _("Thời gian riêng"),
        "regrade": _("Chấm lại"),
        "outage": _("Gián đoạn"),
    }


def field_names() -> dict[str, str]:
    """Fields whose change is kept most often; others keep the name that they have in the database."""
    return {
        "full_name": _("Họ tên"),
        "birth_date": _("Ngày sinh"),
        "external_id": _("Mã số"),
        "email": _("Thư điện tử"),
        "position": _("Chức vụ"),
        "username": _("Tên đăng nhập"),
        "password": _("Mật khẩu"),
        "role": _("Vai trò"),
        "unit": _("Đơn vị"),
        "class": _("Lớp"),
        "group": _("Lớp"),
        "kind": _("Loại"),
        "code": _("Mã"),
        "name": _("Tên"),
        "parent": _("Đơn vị cấp trên"),
        "levels": _("Cấp học"),
        "validity": _("Hiệu lực"),
        "in_force_from": _("Có hiệu lực từ ngày"),
        "ended_on": _("Hết hiệu lực từ ngày"),
        "replaced_by": _("Thay thế hoặc sửa đổi bởi"),
        "source_read": _("Đã đọc ở đâu"),
        "note": _("Ghi chú"),
        "document": _("Văn bản"),
        "valid_to": _("Đến ngày"),
        "valid_from": _("Từ ngày"),
        "from": _("Từ ngày"),
        "reason": _("Lý do"),
        "ground": _("Căn cứ"),
        "title": _("Tên"),
        "time_limit_seconds": _("Thời gian làm bài (giây)"),
        "tolerance_seconds": _("Thời gian chờ thêm (giây)"),
        "attempts_allowed": _("Số lượt"),
        "delay_seconds": _("Khoảng cách giữa hai lượt (giây)"),
        "pass_percent": _("Mức đạt (phần trăm)"),
        "opens_at": _("Mở lúc"),
        "closes_at": _("Đóng lúc"),
        "counting_rule": _("Cách tính điểm"),
        "review": _("Hiện gì khi nào"),
        "questions": _("Số câu"),
        "hours": _("Số giờ"),
        "pins_open": _("Cho đặt mã PIN"),
        "ended_at": _("Kết thúc lúc"),
    }


def change_lines(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """A line for each field: what it was and what it is."""
    return [_line(name, before.get(name), after.get(name)) for name in {**before, **after}]


def _line(name: str, was: Any, now: Any) -> str:
    label = field_names().get(name, name)
    if CHANGED in (was, now):
        return _("%(field)s: đã đổi, không ghi nội dung", field=label)
    if was is None:
        return f"{label}: {value_words(name, now)}"
    if now is None:
        return _("%(field)s: bỏ %(was)s", field=label, was=value_words(name, was))
    return f"{label}: {value_words(name, was)} → {value_words(name, now)}"


def value_words(name: str, value: Any) -> str:
    """One kept value for people."""
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if isinstance(value, list):
        return ", ".join(value_words(name, part) for part in value) or "–"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {value_words(key, part)}" for key, part in value.items()) or "–"
    if name == "role":
        return role_names().get(str(value), str(value))
    if isinstance(value, str) and "T" in value and value[:4].isdigit():
        try:
            return long_time(datetime.fromisoformat(value))
        except ValueError:
            return value
    return "–" if value is None else str(value)
