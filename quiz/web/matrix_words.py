"""What formats, levels, presets and refusals of matrices are called on pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from fractions import Fraction

from flask_babel import gettext as _

from quiz.domain.levels import LEVELS, shown_level
from quiz.domain.paper_matrix import FORM_2025, FREE, LESSONS, SECTIONS, USUAL_SHARES
from quiz.web.formats import decimal


def format_names() -> dict[str, str]:
    """The formats of columns, as teachers name them."""
    return {
        "choice": _("Nhiều lựa chọn"),
        "statements": _("Đúng/sai bốn ý"),
        "short": _("Trả lời ngắn"),
        "truth": _("Đúng/sai đơn"),
        "several": _("Nhiều đáp án đúng"),
        "matching": _("Ghép nối"),
        "ordering": _("Sắp xếp"),
        "cloze": _("Điền khuyết"),
    }


def scheme_levels(scheme: str) -> dict[str, str]:
    """The shown levels of a scheme."""
    if scheme == "four":
        return {
            "recall": _("Nhận biết"),
            "comprehension": _("Thông hiểu"),
            "application": _("Vận dụng"),
            "advanced": _("Vận dụng cao"),
        }
    if scheme == "primary":
        return {"recall": _("Mức 1"), "comprehension": _("Mức 2"), "application": _("Mức 3")}
    return {"recall": _("Biết"), "comprehension": _("Hiểu"), "application": _("Vận dụng")}


def scheme_names() -> dict[str, str]:
    """The schemes that a matrix may have, with the shares that its levels usually get."""
    return {
        "three": _("Ba mức: biết, hiểu, vận dụng (%(shares)s phần trăm)", shares=usual_shares("three")),
        "four": _(
            "Bốn mức: nhận biết, thông hiểu, vận dụng, vận dụng cao (%(shares)s phần trăm)",
            shares=usual_shares("four"),
        ),
        "primary": _(
            "Mức 1, mức 2, mức 3 của tiểu học (%(shares)s phần trăm)", shares=usual_shares("primary")
        ),
    }


def usual_shares(scheme: str) -> str:
    """`40, 30, 30`."""
    return ", ".join(str(share) for share in USUAL_SHARES[scheme])


def stored_level_words(scheme: str) -> dict[str, str]:
    """By stored level what the scheme calls it."""
    words = scheme_levels(scheme)
    return {level: words[shown_level(level, scheme)] for level in LEVELS}


def statement_levels(statements: Sequence[int], scheme: str) -> list[str]:
    """`2 ý Biết`, `1 ý Hiểu`: a question's statements by shown level. `statements`: how many at each stored level, or none."""
    counts: Counter[str] = Counter()
    for level, count in zip(LEVELS, statements, strict=bool(statements)):
        counts[shown_level(level, scheme)] += count
    return [
        _("%(count)s ý %(level)s", count=counts[level], level=word)
        for level, word in scheme_levels(scheme).items()
        if counts[level]
    ]


def preset_names() -> dict[str, str]:
    """What a matrix may be built on."""
    return {
        FORM_2025: _("Theo định dạng 2025 (ba phần: nhiều lựa chọn, đúng/sai, trả lời ngắn)"),
        FREE: _("Tự chọn dạng câu hỏi"),
    }


def basis_names() -> dict[str, str]:
    """What the lines are."""
    return {LESSONS: _("Theo bài học"), SECTIONS: _("Theo mục của kế hoạch")}


def marks_words(worth: Fraction) -> str:
    """`2,75`; no decimals that say nothing."""
    hundredths = int(worth * 100 + Fraction(1, 2))
    places = 0 if hundredths % 100 == 0 else 1 if hundredths % 10 == 0 else 2
    return decimal(hundredths / 100, places)


def matrix_sentences(facts: Mapping[str, str]) -> dict[str, str]:
    """Sentences by the code of the refusal."""
    most, count = facts.get("most", ""), facts.get("count", "")
    return {
        "frame-unknown": _("Có lựa chọn không đọc được. Tải lại trang rồi thử lại."),
        "formats-missing": _("Chọn ít nhất một dạng câu hỏi."),
        "format-not-2025": _("Định dạng 2025 chỉ có nhiều lựa chọn, đúng/sai bốn ý và trả lời ngắn."),
        "mark-unfit": _("Điểm mỗi câu là một số lớn hơn 0, nhiều nhất %(most)s, ví dụ 0,25.", most=most),
        "limit-unfit": _("Số câu nhiều nhất có một nhãn nằm trong khoảng từ 0 đến %(most)s.", most=most),
        "reserve-unfit": _("Số câu dự trữ nằm trong khoảng từ 0 đến %(most)s.", most=most),
        "lines-missing": _("Chọn ít nhất một nội dung."),
        "lines-many": _("Mỗi ma trận có nhiều nhất %(most)s nội dung.", most=most),
        "line-twice": _("Một nội dung có hai dòng. Bỏ bớt một dòng."),
        "count-unfit": _("Mỗi ô là một số nguyên từ 0 đến %(most)s.", most=most),
        "statements-not-fours": _(
            "Đúng/sai bốn ý: cộng các mức phải chia hết cho 4, vì mỗi câu có bốn ý; đang có %(count)s ý.",
            count=count,
        ),
        "statements-many": _(
            "Mỗi nội dung có nhiều nhất %(most)s câu đúng/sai bốn ý. Chọn thêm nội dung hoặc giảm số câu.",
            most=most,
        ),
        "words-long": _("Lời mô tả dài nhất %(most)s ký tự đọc được.", most=most),
        "questions-missing": _("Ma trận chưa có câu nào. Gõ số câu vào các ô."),
        "questions-many": _("Một đề có nhiều nhất %(most)s câu; đang có %(count)s.", most=most, count=count),
        "matrix-unknown": _("Chọn một ma trận trong danh sách."),
        "matrix-unfinished": _("Ma trận này chưa làm xong. Mở ra, sửa các chỗ được nhắc rồi dùng."),
        "matrix-audience": _("Ma trận này dành cho đối tượng khác với bài kiểm tra."),
        "matrix-begun": _("Đã có người làm bài này, nên đề giữ nguyên để mọi người như nhau."),
    }
