"""What is said of lessons that are being written: what is wrong in one, why a step is refused."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from quiz.domain.question_draft import Problem
from quiz.web.question_words import problem_sentence


def lesson_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Why a lesson, or a programme, does not take a step."""
    number = facts.get("number", "")
    return {
        "lesson-in-review": _(
            "Bản %(number)s đang chờ thẩm định. Rút về rồi mới sửa được; chưa có gì được lưu.", number=number
        ),
        "lesson-changed-meanwhile": _(
            "Người khác vừa lưu bản %(number)s của bài này. Chữ bạn viết còn nguyên ở dưới; so với bản ấy rồi lưu lại "
            "nếu muốn thay.",
            number=number,
        ),
        "lesson-not-draft": _("Bài này không có bản nháp nào để gửi thẩm định. Tải lại trang để xem."),
        "lesson-returned": _(
            "Bản này đã bị trả lại. Sửa theo nhận xét rồi lưu: đó là bản mới, gửi lại được."
        ),
        "lesson-not-in-review": _("Bài này không còn chờ thẩm định. Tải lại trang để xem."),
        "lesson-unfinished": _(
            "Bài còn %(count)s chỗ thiếu hoặc sai. Bấm Sửa rồi Lưu để thấy từng chỗ.",
            count=facts.get("count", ""),
        ),
        "lesson-retired": _("Bài này đã ngừng sử dụng từ trước."),
        "programme-no-lesson": _(
            "Chương trình này chưa có bài học nào được duyệt, nên chưa mở cho người học được."
        ),
    }


def step_words() -> dict[str, str]:
    """What is to be done next (quiz.domain.lesson_steps), as a link says it."""
    return {
        "send": _("Viết tiếp và gửi thẩm định"),
        "answer": _("Sửa theo nhận xét"),
        "wait": _("Đọc bản chờ thẩm định"),
        "draft-questions": _("Soạn câu hỏi của bài"),
        "send-questions": _("Gửi thẩm định câu hỏi nháp"),
        "wait-questions": _("Xem câu hỏi chờ thẩm định"),
        "none": "",
    }


def lesson_problem(problem: Problem) -> str:
    """What is wrong in a lesson and what to do."""
    facts = problem.facts
    sentences = {**_text_sentences(facts), **_frame_sentences(facts)}
    return sentences[problem.code] if problem.code in sentences else problem_sentence(problem)


def _text_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    line, number, words = facts.get("line", ""), facts.get("number", ""), facts.get("words", "")
    return {
        "lesson-quote-differs": _(
            "Lời trích %(number)s không có nguyên văn trong ý %(clause)s mục %(section)s, khác từ chỗ “…%(words)s”. Chép lại "
            "đúng từng chữ.",
            number=number,
            clause=facts.get("clause", ""),
            section=facts.get("section", ""),
            words=words,
        ),
        "quote-unplaced": _(
            "Lời trích %(number)s chưa có chỗ trong bài. Ghi [[quote %(number)s]] thành một dòng riêng ở nơi cần, hoặc bỏ "
            "lời trích này.",
            number=number,
        ),
        "mark-unfit": _(
            "Dòng %(line)s: %(mark)s phải đứng một mình trên một dòng, viết là [[quote 1]] hoặc [[checks]].",
            line=line,
            mark=facts.get("mark", ""),
        ),
        "mark-without-quote": _(
            "Dòng %(line)s: không có lời trích %(number)s. Thêm lời trích ở dưới, hoặc sửa số.",
            line=line,
            number=number,
        ),
        "lesson-html": _(
            "Dòng %(line)s: không dùng mã HTML như %(words)s. Viết chữ thường, **đậm**, *nghiêng*, gạch đầu dòng.",
            line=line,
            words=words,
        ),
        "lesson-title": _(
            "Dòng %(line)s: tên bài ghi ở ô Tên bài; trong bài, tiêu đề viết với ## ở đầu dòng.", line=line
        ),
        "lesson-before-heading": _("Bài phải mở đầu bằng một tiêu đề: ## ở đầu dòng, rồi tên phần."),
        "lesson-no-section": _("Bài cần ít nhất một phần: ## ở đầu dòng, rồi tên phần, rồi lời của phần ấy."),
        "lesson-empty-section": _(
            "Phần “%(words)s” chưa có gì. Viết vào hoặc bỏ tiêu đề ấy đi.", words=words
        ),
        "lesson-unstorable": _("Bài có ký tự không lưu được. Xóa ký tự lạ rồi lưu lại."),
    }


def _frame_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    most = facts.get("most", "")
    return {
        "minutes-unfit": _("Ghi số phút đọc, từ 1 đến 60."),
        "checks-many": _("Chọn nhiều nhất %(most)s câu tự kiểm tra.", most=most),
        "checks-unknown": _("Chỉ chọn được câu hỏi luyện tập của chính bài này."),
        "quotes-many": _("Một bài có nhiều nhất %(most)s lời trích. Chia làm hai bài.", most=most),
    }
