"""What kinds, states and tags of questions are called, and the sentences for what is wrong with a draft."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from quiz.domain.question_draft import Problem


def kind_names() -> dict[str, str]:
    """The nine kinds."""
    return {
        "single_choice": _("Nhiều lựa chọn, một đáp án"),
        "true_false": _("Đúng/sai"),
        "multiple_response": _("Nhiều đáp án đúng"),
        "four_statements": _("Đúng/sai bốn ý"),
        "matching": _("Ghép nối"),
        "ordering": _("Sắp xếp"),
        "short_text": _("Trả lời ngắn"),
        "number": _("Trả lời bằng số"),
        "cloze": _("Điền khuyết"),
    }


def state_names() -> dict[str, str]:
    """States of a version."""
    return {
        "draft": _("Bản nháp"),
        "in_review": _("Chờ thẩm định"),
        "approved": _("Đã duyệt"),
        "retired": _("Ngừng sử dụng"),
    }


def tag_names() -> dict[str, str]:
    """Tags that rules know."""
    return {
        "situation": _("Tình huống"),
        "document_number": _("Số, ngày văn bản"),
        "overtaken": _("Nội dung đã thay đổi"),
        "drafted": _("Bản nháp tự động"),
    }


def audience_names() -> dict[str, str]:
    """Whom a question is for."""
    return {"student": _("Học sinh"), "staff": _("CB, GV, NV")}


def scoring_names() -> dict[str, str]:
    """How parts of an answer count."""
    return {
        "all_or_nothing": _("Đúng hết mới có điểm"),
        "per_option": _("Chia điểm theo từng phương án"),
        "steps_2025": _("Bậc thang 2025: 1, 2, 3, 4 ý đúng được 10, 25, 50, 100 phần trăm điểm"),
        "equal": _("Bốn ý bằng điểm nhau"),
        "equal_shares": _("Bốn ý bằng điểm nhau"),
        "per_part": _("Mỗi phần đúng được một phần điểm"),
        "per_place": _("Mỗi vị trí đúng được một phần điểm"),
    }


def problem_sentence(problem: Problem) -> str:
    """What is wrong with a field and what to do."""
    sentences = {**_text_sentences(problem.facts), **_part_sentences(problem.facts), **_frame_sentences()}
    return sentences[problem.code]


def _text_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    return {
        "text-missing": _("Chưa viết mục này."),
        "text-long": _("Dài nhất %(most)s ký tự.", most=facts.get("most", "")),
        "explanation-missing": _("Viết ít nhất một câu, để người học hiểu vì sao."),
        "form-missing": _("Cho biết cần ghi thế nào, ví dụ: Ghi bằng chữ số."),
        "clause-missing": _("Chọn ý của kế hoạch."),
        "quote-missing": _("Chép vào đây lời của kế hoạch, đủ để tự chứng minh đáp án."),
        "quote-differs": _(
            "Không có nguyên văn trong ý đã chọn, khác từ chỗ “…%(words)s”. Chép lại đúng từng chữ từ ý bên cạnh.",
            words=facts.get("words", ""),
        ),
        "alt-missing": _("Viết lời thay hình, cho người không nhìn thấy hình."),
    }


def _part_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    return {
        "part-twice": _("“%(text)s” đã có ở trên. Viết khác đi hoặc bỏ bớt.", text=facts.get("text", "")),
        "parts-count": _(
            "Cần từ %(least)s đến %(most)s mục, đang có %(count)s.",
            least=facts.get("least", ""),
            most=facts.get("most", ""),
            count=facts.get("count", ""),
        ),
        "key-one": _("Chọn đúng một phương án làm đáp án."),
        "key-several": _("Chọn từ hai phương án đúng, nhưng không phải tất cả."),
        "key-truth": _("Chọn Đúng hoặc Sai."),
        "statements-same": _("Bốn ý không được cùng đúng hoặc cùng sai."),
        "accepted-missing": _("Ghi ít nhất một câu trả lời được nhận."),
        "number-unfit": _("Ghi một số, ví dụ 12 hoặc 9,75."),
        "tolerance-unfit": _("Sai số là một số từ 0 trở lên, ví dụ 0 hoặc 0,5."),
        "gap-missing": _("Chưa có chỗ trống. Viết [[từ đúng | từ nhiễu | từ nhiễu]] vào chỗ cần điền."),
        "gap-choices": _(
            "Chỗ trống thứ %(number)s cần từ đúng và ít nhất một từ nhiễu, cách nhau bằng dấu |.",
            number=facts.get("number", ""),
        ),
        "gap-twice": _("Chỗ trống thứ %(number)s có hai từ giống nhau.", number=facts.get("number", "")),
    }


def _frame_sentences() -> dict[str, str]:
    return {
        "kind-unknown": _("Chọn một loại câu trong danh sách."),
        "scoring-unknown": _("Chọn một cách tính điểm trong danh sách."),
        "lesson-missing": _("Chọn bài học."),
        "audience-of-lesson": _("Bài học này chỉ dành cho CB, GV, NV: bỏ chọn Học sinh, hoặc chọn bài khác."),
        "audience-missing": _("Chọn ít nhất một đối tượng."),
        "level-unknown": _("Chọn một mức độ."),
        "tag-unknown": _("Chọn nhãn trong danh sách."),
        "pool-unfit": _(
            "Tên bộ đề chỉ có chữ thường không dấu, chữ số và gạch nối, dài nhất 40 ký tự, ví dụ week1."
        ),
        "pool-not-yours": _("Câu của riêng bạn chỉ dùng để luyện tập và thi trong lớp."),
        **exposure_sentences(),
    }


def exposure_sentences() -> dict[str, str]:
    """Why a question may not go over from practice to contest, or back."""
    return {
        "pool-practised": _(
            "Câu này đang dùng để luyện tập, nhiều người đã biết đáp án, nên không làm câu thi được nữa."
        ),
        "pool-held": _("Câu này đang nằm trong một cuộc thi chưa kết thúc, nên chưa đưa ra luyện tập được."),
    }


def advice_sentence(problem: Problem) -> str:
    """What a careful reader would say; nobody is stopped by it."""
    facts = problem.facts
    short, long = facts.get("short", ""), facts.get("long", "")
    return {
        "stem-long": _(
            "Câu dẫn dài %(count)s chữ, nên trong %(most)s chữ.",
            count=facts.get("count", ""),
            most=facts.get("most", ""),
        ),
        "stem-best": _("Không hỏi “phát biểu đúng nhất”: mỗi phương án phải đúng hoặc sai rõ ràng."),
        "stem-choose-all": _("Câu nhiều đáp án nên ghi “(Chọn tất cả phương án đúng)” ở cuối câu dẫn."),
        "short-form": _("Viết đủ “%(long)s” một lần trước khi dùng “%(short)s”.", long=long, short=short),
        "numbers-for-pupils": _("Câu hỏi số, ngày văn bản không dành cho học sinh."),
        "options-uneven": _(
            "Phương án dài nhất gấp %(ratio)s lần phương án ngắn nhất, nên trong 1,4 lần.",
            ratio=facts.get("ratio", ""),
        ),
        "key-longest": _("Đáp án là phương án dài nhất: người làm dễ đoán ra mà không cần hiểu."),
        "option-catch-all": _("Không dùng phương án “%(text)s”.", text=facts.get("text", "")),
        "option-absolute": _(
            "“%(word)s” chỉ có trong phương án sai “%(text)s” làm lộ là sai.",
            word=facts.get("word", ""),
            text=facts.get("text", ""),
        ),
        "why-missing": _("Phương án “%(text)s”: ghi vì sao có người chọn.", text=facts.get("text", "")),
    }[problem.code]


def move_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Why a question cannot be moved, or a verdict not be given."""
    return {
        "lesson-without-questions": _(
            "Chưa mở bài luyện tập được: bài học phải được duyệt và có câu hỏi luyện tập đã duyệt cho mọi người học của bài."
        ),
        "drafts-none-ticked": _("Chưa đánh dấu câu nào. Đánh dấu câu muốn giữ rồi lưu."),
        "question-in-review": _("Câu này đang chờ thẩm định. Rút về rồi mới sửa được; chưa có gì được lưu."),
        "question-unfinished": _(
            "Bản nháp còn %(count)s chỗ thiếu hoặc sai. Bấm Sửa rồi Lưu để thấy từng chỗ.",
            count=facts.get("count", ""),
        ),
        "question-not-draft": _("Câu này không có bản nháp nào để gửi thẩm định. Tải lại trang để xem."),
        "question-not-in-review": _("Câu này không còn chờ thẩm định. Tải lại trang để xem."),
        "question-retired": _("Câu này đã ngừng sử dụng từ trước."),
        "review-answer-first": _("Trả lời câu này trước, rồi mới kết luận."),
        "verdict-missing": _("Chọn duyệt hoặc trả lại."),
        "comment-returned": _("Ghi cần sửa gì, để người soạn biết."),
        "comment-differs": _(
            "Bạn trả lời khác đáp án. Ghi vì sao vẫn duyệt, hoặc trả lại nếu câu có hai cách trả lời đúng."
        ),
        **exposure_sentences(),
    }
