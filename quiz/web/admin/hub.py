"""`/manage`: the management pages that the reader's roles open, each with a sentence that says what it is for.

A new management page puts its line into ENTRIES, where its reader looks for it; who may open it says the table of
quiz.domain.permissions alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from quiz.reports.document_list import HOLDING, count_held_back
from quiz.reports.lesson_list import count_lessons
from quiz.reports.review_queue import count_returned, count_waiting
from quiz.services.question_offer import count_offers
from quiz.web.access import current_actor
from quiz.web.admin import blueprint
from quiz.web.clock import today
from quiz.web.navigation import may_open
from quiz.web.transaction import db


@dataclass(frozen=True)
class HubEntry:
    """One page: title and sentence in the reader's language, and an icon of the sprite."""

    endpoint: str
    title: Any
    sentence: Any
    icon: str


#: In the order in which they stand on the page: what is looked at most often first, what is set up once last.
ENTRIES: tuple[HubEntry, ...] = (
    HubEntry(
        "admin.participation",
        _l("Tham gia"),
        _l("Bao nhiêu người của từng đơn vị đã học, làm bài và đạt, so với tổng số; tải bảng CSV."),
        "table",
    ),
    HubEntry(
        "admin.units",
        _l("Đơn vị"),
        _l("Tìm trường, xã, phường, phòng; sĩ số; lập, chuyển, sáp nhập, chia tách, kết thúc đơn vị."),
        "school",
    ),
    HubEntry(
        "admin.people",
        _l("Người"),
        _l("Tìm học sinh, CB, GV, NV theo tên; xem và sửa hồ sơ, chuyển lớp, gộp hồ sơ trùng."),
        "people",
    ),
    HubEntry(
        "admin.roles",
        _l("Vai trò"),
        _l("Ai là quản trị, biên tập, thẩm định, giáo viên của lớp nào; giao và rút vai trò."),
        "key",
    ),
    HubEntry(
        "admin.classes",
        _l("Lớp"),
        _l("Danh sách từng lớp, thêm học sinh, giao lớp cho giáo viên."),
        "school",
    ),
    HubEntry(
        "admin.slips",
        _l("Phiếu đăng nhập"),
        _l("In tên đăng nhập và mật khẩu lần đầu theo lớp; tra tên đăng nhập, cấp lại mật khẩu cho ai quên."),
        "print",
    ),
    HubEntry(
        "admin.school_year",
        _l("Năm học mới"),
        _l("Cả trường lên lớp một lần, có xem trước: lớp cuối cấp ra trường, chọn em lưu ban, giao lớp lại."),
        "calendar",
    ),
    HubEntry(
        "admin.rosters",
        _l("Nhập danh sách"),
        _l("Đưa danh sách học sinh, CB, GV, NV từ tệp Excel vào; xem trước, nhập, hoàn tác trong 7 ngày."),
        "table",
    ),
    HubEntry(
        "admin.plans",
        _l("Kế hoạch"),
        _l("Đưa kế hoạch vào từ tệp Word, PDF; xem từng mục, ý; theo dõi nhiệm vụ, kết quả, minh chứng."),
        "doc",
    ),
    HubEntry(
        "admin.documents",
        _l("Văn bản viện dẫn"),
        _l(
            "Văn bản mà kế hoạch dựa vào: còn hiệu lực không, chỗ viện dẫn nào đáng ngờ, câu hỏi nào dựa vào."
        ),
        "doc",
    ),
    HubEntry(
        "admin.lessons",
        _l("Soạn bài học"),
        _l(
            "Viết bài học từ các ý của kế hoạch, thẩm định bài của người khác, mở chương trình cho người học."
        ),
        "book",
    ),
    HubEntry(
        "admin.bank",
        _l("Ngân hàng câu hỏi"),
        _l(
            "Tìm câu hỏi theo bài học, mục của kế hoạch, mức độ, tình trạng; đổi nhiều câu một lúc, có hoàn tác."
        ),
        "book",
    ),
    HubEntry(
        "admin.reviews",
        _l("Thẩm định câu hỏi"),
        _l("Đọc câu hỏi của người khác: trả lời trước khi xem đáp án, rồi duyệt hoặc trả lại kèm nhận xét."),
        "check",
    ),
    HubEntry(
        "admin.question_new",
        _l("Soạn câu hỏi"),
        _l(
            "Viết một câu hỏi theo một ý của kế hoạch, có lời trích, lời giải thích; gửi người khác thẩm định."
        ),
        "pencil",
    ),
    HubEntry(
        "admin.matrices",
        _l("Ma trận đề"),
        _l(
            "Lập ma trận và bản đặc tả đề kiểm tra, đối chiếu với ngân hàng, xem thử đề, tải tệp Excel và Word."
        ),
        "grid",
    ),
    HubEntry(
        "admin.quizzes",
        _l("Quản lý bài kiểm tra"),
        _l("Thời gian, số lượt, mật khẩu, khi nào hiện đáp án; lượt làm của từng người; chấm lại."),
        "quiz",
    ),
    HubEntry(
        "admin.coverage",
        _l("Độ phủ của kế hoạch"),
        _l(
            "Ý nào của kế hoạch chưa có bài học, chưa có câu hỏi, hoặc nhiều người còn trả lời sai; đi thẳng tới chỗ cần làm."
        ),
        "chart",
    ),
    HubEntry(
        "admin.looked_quizzes",
        _l("Bài làm của đơn vị và lớp"),
        _l("Bài do cấp trên tổ chức: nhật ký làm bài của người trong đơn vị và lớp của bạn."),
        "pencil",
    ),
    HubEntry(
        "admin.erasures",
        _l("Các lần xóa"),
        _l("Đã xóa thông tin cá nhân lúc nào, theo căn cứ nào; bản sao lưu còn tên giữ đến bao giờ."),
        "lock",
    ),
    HubEntry(
        "admin.audit",
        _l("Nhật ký quản trị"),
        _l("Ai đã đổi gì, lúc nào, trước và sau ra sao; lọc theo người, việc, thời gian; tải bảng CSV."),
        "clock",
    ),
    HubEntry(
        "admin.outages",
        _l("Gián đoạn và bù giờ"),
        _l("Những lúc máy chủ không nhận được bài, ai bị ảnh hưởng, và quyết định bù giờ."),
        "clock",
    ),
)


@blueprint.get("/manage")
def hub() -> str:
    """The entries that the reader's roles open, with what waits for him behind them."""
    shown = [entry for entry in ENTRIES if may_open(entry.endpoint)]
    return render_template("admin/hub.html", entries=shown, waiting=_waiting())


def _waiting() -> dict[str, tuple[str, str]]:
    """By endpoint, in words and with its address: what is left for the reader to do. Five queries at most."""
    found, person_id = {}, current_actor().person_id
    if may_open("admin.reviews") and (count := count_waiting(db(), reviewer_id=person_id)):
        found["admin.reviews"] = _("%(count)s câu chờ bạn đọc", count=count), url_for("admin.reviews")
    if may_open("admin.question_new") and (count := count_returned(db(), author_id=person_id)):
        words = _("%(count)s câu của bạn bị trả lại", count=count)
        found["admin.bank"] = words, url_for("admin.bank", state="returned")
    if may_open("admin.bank_offers") and (count := count_offers(db())):
        words = _("%(count)s câu giáo viên gửi, chờ trả lời", count=count)
        returned, address = found.get("admin.bank", ("", url_for("admin.bank_offers")))
        found["admin.bank"] = f"{returned} · {words}" if returned else words, address
    if may_open("admin.document_validity") and (count := count_held_back(db(), day=today())):
        words = _("%(count)s câu hỏi đang tạm giữ", count=count)
        found["admin.documents"] = words, url_for("admin.documents", open=HOLDING)
    if words := _lessons_waiting(person_id):
        found["admin.lessons"] = words, url_for("admin.lessons")
    return found


def _lessons_waiting(person_id: int) -> str:
    """How many lessons the reader is to review, and how many of his own were given back; one query."""
    if not may_open("admin.lessons"):
        return ""
    waiting, returned = count_lessons(db(), person_id=person_id)
    told = []
    if waiting and may_open("admin.lesson_verdict"):
        told.append(_("%(count)s bài chờ bạn đọc", count=waiting))
    if returned and may_open("admin.lesson_edit"):
        told.append(_("%(count)s bài của bạn bị trả lại", count=returned))
    return " · ".join(told)
