"""What can be measured of good style in a question: lengths, catch-all options, absolute words, the place of the key.

The rules are those of the content's own checks, which ask here too; on the page they are advice and stop nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from quiz.domain.question_draft import DraftText, OptionText, Problem
from quiz.domain.text import fold, fold_space

STEM_WORDS, SITUATION_WORDS = 40, 70
OPTION_RATIO = 1.4
#: Below this many characters lengths say nothing ("2", "Zalo").
SHORT_OPTION = 12
CHOOSE_ALL = re.compile(r"\(\s*chon tat ca (?:cac )?phuong an dung\.?\s*\)")
CATCH_ALL = re.compile(
    r"^(?:(?:tat ca|ca (?:ba|bon|hai|[2-5]))(?: (?:cac )?(?:phuong an|dap an|lua chon|y|cau))?"
    r"(?: (?:tren|nay|do|neu tren|o tren))?(?: (?:deu|la))* (?:dung|sai)"
    r"|(?:khong (?:co )?)(?:phuong an|dap an|lua chon|y|cau) nao\b.*"
    r"|(?:ca )?(?:phuong an |y |dap an )?[a-e](?:, [a-e])*(?: va |, )(?:phuong an |y |dap an )?[a-e](?: deu)?(?: (?:dung|sai))?"
    r"|tat ca (?:cac )?(?:phuong an|dap an|lua chon|y) (?:tren|nay|neu tren))\W*$"
)
BEST_STATEMENT = re.compile(r"phat bieu (?:nao )?(?:dung|sai) nhat|dung nhat la")
_ABSOLUTE = re.compile(r"\b(?:luôn luôn|luôn|chỉ|mọi|tuyệt đối|không bao giờ|bất kỳ)\b")
_SHORT_FORMS = {
    "CCHC": "cải cách hành chính",
    "TTHC": "thủ tục hành chính",
    "UBND": "Ủy ban nhân dân",
    "GD&ĐT": "Giáo dục và Đào tạo",
    "GDĐT": "Giáo dục và Đào tạo",
    "HĐND": "Hội đồng nhân dân",
    "CBCC": "cán bộ, công chức",
    "CNTT": "công nghệ thông tin",
    "DVC": "dịch vụ công",
}
_CHOICES = ("single_choice", "multiple_response")


def folded(text: str) -> str:
    """A text as these rules compare it."""
    return fold_space(fold(text))


def stem_length(stem: str) -> int:
    """Words of a stem without "(Chọn tất cả phương án đúng)"."""
    return len(CHOOSE_ALL.sub("", folded(stem)).split())


def stem_limit(tags: Sequence[str]) -> int:
    """The most words that a stem should have."""
    return SITUATION_WORDS if "situation" in tags else STEM_WORDS


def is_catch_all(option: str) -> bool:
    """Whether an option is "tất cả", "không phương án nào", "A và B"."""
    return CATCH_ALL.match(folded(option).rstrip(".")) is not None


def length_ratio(options: Sequence[str]) -> float:
    """How many times longer the longest option is than the shortest; 1 where lengths say nothing."""
    lengths = [len(option) for option in options if option]
    if not lengths or max(lengths) <= SHORT_OPTION:
        return 1.0
    return max(lengths) / min(lengths)


def advice_on(draft: DraftText) -> list[Problem]:
    """What a careful reader would say of a draft, the stem first."""
    advice = list(_on_stem(draft))
    if draft.kind in _CHOICES:
        advice += _on_options(draft.options)
    if draft.kind == "four_statements":
        advice += _on_statements(draft)
    return advice


def _on_stem(draft: DraftText) -> Iterator[Problem]:
    length, limit = stem_length(draft.stem), stem_limit(draft.tags)
    if length > limit:
        yield Problem("stem", "stem-long", {"count": str(length), "most": str(limit)})
    if BEST_STATEMENT.search(folded(draft.stem)):
        yield Problem("stem", "stem-best")
    if draft.kind == "multiple_response" and not CHOOSE_ALL.search(folded(draft.stem)):
        yield Problem("stem", "stem-choose-all")
    everything = " ".join((draft.stem, *(option.text for option in draft.options)))
    for short, long in _SHORT_FORMS.items():
        is_used = re.search(rf"(?<!\w){re.escape(short)}(?!\w)", everything)
        if is_used and folded(long) not in folded(everything):
            yield Problem("stem", "short-form", {"short": short, "long": long})
    if "student" in draft.audience and "document_number" in draft.tags:
        yield Problem("tags", "numbers-for-pupils")


def _on_options(options: Sequence[OptionText]) -> Iterator[Problem]:
    given = [option for option in options if option.text.strip()]
    ratio = length_ratio([option.text for option in given])
    if ratio > OPTION_RATIO:
        yield Problem("options", "options-uneven", {"ratio": f"{ratio:.1f}".replace(".", ",")})
    keys = [len(option.text) for option in given if option.is_key]
    others = [len(option.text) for option in given if not option.is_key]
    if len(keys) == 1 and others and keys[0] > max(others) and keys[0] > SHORT_OPTION:
        yield Problem("options", "key-longest")
    for place, option in enumerate(options):
        if is_catch_all(option.text):
            yield Problem(f"options-{place}-text", "option-catch-all", {"text": option.text})
        if not option.is_key and (found := _ABSOLUTE.search(option.text.lower())):
            yield Problem(f"options-{place}-text", "option-absolute", {"text": option.text, "word": found[0]})
        if not option.is_key and option.text.strip() and not option.why.strip():
            yield Problem(f"options-{place}-why", "why-missing", {"text": option.text})


def _on_statements(draft: DraftText) -> Iterator[Problem]:
    for place, statement in enumerate(draft.statements):
        if statement.key is False and (found := _ABSOLUTE.search(statement.text.lower())):
            yield Problem(
                f"statements-{place}-text", "option-absolute", {"text": statement.text, "word": found[0]}
            )
