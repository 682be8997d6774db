"""A person's own data as one file to take home: JSON for programs, a page for people."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from html import escape
from typing import Any

#: What the themes and fields are called; a field without an entry keeps its own name.
WORDS = {
    "person": "Hồ sơ",
    "identity": "Họ tên và số liệu nhận biết",
    "accounts": "Cách đăng nhập",
    "sessions": "Các phiên đăng nhập",
    "memberships": "Đơn vị, lớp",
    "roles": "Vai trò",
    "lessons": "Bài đã đọc",
    "attempts": "Lượt làm bài",
    "accommodations": "Thời gian riêng",
    "activity": "Các lần tham gia",
    "name_consents": "Sự đồng ý công bố họ tên",
    "contest": "Cuộc thi",
    "given_on": "Ngày ký",
    "own": "Chính mình đồng ý",
    "representative": "Cha mẹ, người giám hộ đồng ý",
    "recorded_at": "Ghi lúc",
    "decisions": "Việc đã làm trong phần quản lý",
    "id": "Mã",
    "kind": "Loại",
    "full_name": "Họ và tên",
    "birth_date": "Ngày sinh",
    "external_id": "Mã định danh",
    "position": "Chức vụ",
    "email": "Thư điện tử",
    "username": "Tên đăng nhập",
    "must_change": "Phải đổi mật khẩu",
    "disabled_at": "Bị khóa lúc",
    "created_at": "Lập lúc",
    "expires_at": "Hết hiệu lực lúc",
    "ended_at": "Kết thúc lúc",
    "unit": "Đơn vị",
    "class": "Lớp",
    "school_year": "Năm học bắt đầu",
    "audience": "Đối tượng",
    "valid_from": "Từ ngày",
    "valid_to": "Đến ngày",
    "role": "Vai trò",
    "granted_at": "Được giao lúc",
    "lesson": "Bài học",
    "updated_at": "Lần đọc gần nhất",
    "completed_at": "Đọc xong lúc",
    "quiz": "Bài kiểm tra",
    "state": "Trạng thái",
    "started_at": "Bắt đầu lúc",
    "submitted_at": "Kết thúc lúc",
    "score": "Điểm",
    "max_score": "Điểm tối đa",
    "answers": "Câu trả lời",
    "question": "Câu hỏi",
    "answer": "Trả lời",
    "received_at": "Máy chủ nhận lúc",
    "answered_at": "Trả lời lúc (theo máy của bạn)",
    "late": "Muộn",
    "reason": "Lý do",
    "extra_percent": "Thêm phần trăm thời gian",
    "extra_seconds": "Thêm giây",
    "extra_attempts": "Thêm lượt",
    "closes_at": "Đóng lúc",
    "given_at": "Cho lúc",
    "withdrawn_at": "Thu hồi lúc",
    "at": "Lúc",
    "action": "Việc",
    "pin_set_at": "Đặt PIN lúc",
}
#: Stored words of states and kinds, as pages say them.
VALUES = {
    "in_progress": "đang làm",
    "finished": "đã kết thúc",
    "abandoned": "bỏ dở",
    "voided": "bị hủy kết quả",
    "staff": "cán bộ, giáo viên, nhân viên",
    "student": "học sinh",
    "guest": "khách",
    "web": "trình duyệt",
    "token": "chương trình",
    "lesson_completed": "đọc xong bài học",
    "attempt_begun": "bắt đầu làm bài",
    "attempt_finished": "làm xong bài",
    "learner": "người học",
    "teacher": "giáo viên",
    "school_admin": "quản trị trường",
    "editor": "biên tập",
    "reviewer": "người thẩm định",
    "department_admin": "quản trị Sở",
    "operator": "người vận hành",
}
_CODED = {"state", "kind", "audience", "role"}
_INSTANTS = {name for name in WORDS if name.endswith("_at")} | {"at", "made_at"}
_DAYS = {"birth_date", "valid_from", "valid_to"}
_MARKS = {"score", "max_score"}
_HEAD = """<!doctype html>
<html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Dữ liệu của tôi</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}th,td{border:1px solid #bbb;padding:.35rem .5rem;
text-align:left;vertical-align:top;overflow-wrap:anywhere}th{background:#eee}.wide{overflow-x:auto}</style></head><body>
"""


def own_data_zip(data: Mapping[str, Any], *, made_at: datetime, zone: tzinfo) -> bytes:
    """A ZIP of `du-lieu.json` and `du-lieu.html` (times of `zone`); its names and dates say nothing of the person."""
    buffer = io.BytesIO()
    moment = made_at.astimezone(zone)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    members = (
        ("du-lieu.json", json.dumps(data, ensure_ascii=False, indent=1)),
        ("du-lieu.html", own_data_page(data, zone=zone)),
    )
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members:
            archive.writestr(zipfile.ZipInfo(name, stamp), text, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def own_data_page(data: Mapping[str, Any], *, zone: tzinfo) -> str:
    """The same as a page that any browser opens without a network; every value is escaped."""
    page = _Page(zone)
    made_at = page.shown("made_at", data["made_at"])
    parts = [_HEAD, "<h1>Dữ liệu của tôi</h1>", f"<p>Lập lúc {made_at}.</p>"]
    for theme, value in data.items():
        if theme == "made_at":
            continue
        parts.append(f"<h2>{escape(_word(theme))}</h2>")
        parts.append(page.shown(theme, value) if value else "<p>Không có.</p>")
    parts.append("</body></html>\n")
    return "\n".join(parts)


def _word(name: str) -> str:
    return WORDS.get(name, name)


@dataclass(frozen=True)
class _Page:
    """Words values as pages say them, in one time zone."""

    zone: tzinfo

    def shown(self, name: str, value: Any) -> str:
        if value is None or value == "":
            return "–"
        if isinstance(value, Mapping):
            rows = "".join(
                f"<tr><th>{escape(_word(str(key)))}</th><td>{self.shown(str(key), one)}</td></tr>"
                for key, one in value.items()
            )
            return f"<table>{rows}</table>"
        if isinstance(value, Sequence) and not isinstance(value, str):
            return self._listed(name, value)
        if isinstance(value, bool):
            return "Có" if value else "Không"
        return escape(self._worded(name, value))

    def _worded(self, name: str, value: Any) -> str:
        if name in _MARKS:
            return f"{value // 1000},{value % 1000:03}".rstrip("0").rstrip(",")
        if name in _INSTANTS:
            return datetime.fromisoformat(value).astimezone(self.zone).strftime("%H:%M:%S ngày %d/%m/%Y")
        if name in _DAYS:
            return date.fromisoformat(value).strftime("%d/%m/%Y")
        return VALUES.get(value, value) if name in _CODED else str(value)

    def _listed(self, name: str, rows: Sequence[Any]) -> str:
        if not rows or not isinstance(rows[0], Mapping):
            return ", ".join(self.shown(name, one) for one in rows) or "–"
        names = list(rows[0])
        head = "".join(f"<th>{escape(_word(one))}</th>" for one in names)
        body = "".join(
            "<tr>" + "".join(f"<td>{self.shown(one, row.get(one))}</td>" for one in names) + "</tr>"
            for row in rows
        )
        return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
