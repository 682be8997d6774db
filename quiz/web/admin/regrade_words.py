"""Regrades in words: a correction in full, an erratum to begin with, and a question's rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import escape

from quiz.domain.questions import key_of
from quiz.domain.regrading import ACCEPT_BOTH, DROP, FULL_MARKS, Correction, restores_key
from quiz.models import QuestionVersion
from quiz.reports.class_contest_results import plain_text
from quiz.reports.question_figures import AnswerFigures
from quiz.web.admin.regrade_kinds import KINDS, figures, words_of
from quiz.web.regrade_words import mode_words

LETTERS = "ABCDEFGHIJ"


@dataclass(frozen=True)
class QuestionRow:
    """An option or a statement: of `of` who answered `count` chose it, of a statement `false` marked it Sai."""

    id: str
    letter: str
    html: str
    is_key: bool
    count: int
    false: int


def plain_correction(version: QuestionVersion, correction: Correction) -> str:
    """What holds, with the second key."""
    if restores_key(version.kind, version.body, correction):
        return _("Trở lại đáp án ban đầu")
    if correction.mode == ACCEPT_BOTH:
        return _("Nhận cả hai đáp án: %(key)s", key=both_keys(version, correction))
    return mode_words()[correction.mode]


def both_keys(version: QuestionVersion, correction: Correction) -> str:
    """“A và B” in the bank's order."""
    return _(
        "%(first)s và %(second)s",
        first=key_text(version, key_of(version.kind, version.body)),
        second=key_text(version, correction.accepted),
    )


def key_text(version: QuestionVersion, key: Any) -> str:
    """A key by the letters that the bank gives; of true and false, pairs, orders, gaps and written answers in words."""
    if version.kind in KINDS:
        return words_of(version, key)
    if isinstance(key, bool):
        return _("Đúng") if key else _("Sai")
    parts = version.body.get("options") or version.body.get("statements") or []
    letters = {part["id"]: LETTERS[place] for place, part in enumerate(parts)}
    if isinstance(key, dict):
        return ", ".join(
            f"{letters[id_].lower()} {_('Đúng') if key[id_] else _('Sai')}" for id_ in letters if id_ in key
        )
    if isinstance(key, list):
        return " + ".join(letters[id_] for id_ in letters if id_ in key)
    return letters.get(key, "")


def question_rows(version: QuestionVersion, answers: AnswerFigures) -> list[QuestionRow]:
    """The rows of a question with how often each was chosen."""
    key, body = key_of(version.kind, version.body), version.body
    if version.kind in KINDS:
        return [
            QuestionRow("", str(place), escape(words), is_key, count, 0)
            for place, (words, is_key, count) in enumerate(figures(version, answers), start=1)
        ]
    if version.kind == "true_false":
        return [
            QuestionRow("true", _("Đ"), _("Đúng"), key is True, answers.chosen.get(True, 0), 0),
            QuestionRow("false", _("S"), _("Sai"), key is False, answers.chosen.get(False, 0), 0),
        ]
    if version.kind == "four_statements":
        return [
            QuestionRow(
                one["id"],
                LETTERS[place].lower(),
                one["html"],
                key[one["id"]],
                answers.chosen.get((one["id"], True), 0),
                answers.chosen.get((one["id"], False), 0),
            )
            for place, one in enumerate(body["statements"])
        ]
    return [
        QuestionRow(
            one["id"],
            LETTERS[place],
            one["html"],
            one["id"] == key if isinstance(key, str) else one["id"] in key,
            answers.chosen.get(one["id"], 0),
            0,
        )
        for place, one in enumerate(body["options"])
    ]


def draft_erratum(version: QuestionVersion, correction: Correction) -> str:
    """A text to begin with; whoever publishes it reads it first. It names the options by their words: papers shuffle them."""
    if restores_key(version.kind, version.body, correction):
        return _(
            "Ban Tổ chức đã xem lại câu hỏi này và giữ đáp án công bố ban đầu. "
            "Các bài làm có câu này được chấm lại theo đáp án đó."
        )
    if correction.mode == DROP:
        return _(
            "Câu hỏi này có sai sót nên được bỏ khỏi bài. "
            "Kết quả của các bài làm có câu này được tính lại trên những câu còn lại."
        )
    if correction.mode == FULL_MARKS:
        return _(
            "Câu hỏi này có sai sót. Mọi bài làm có câu này đều được tính trọn điểm của câu, kể cả khi để trống."
        )
    words = _accepted_words(version, correction)
    return _(
        "Câu hỏi này có hai cách trả lời đều đúng. Ngoài đáp án đã công bố, Ban Tổ chức nhận thêm: %(answer)s. "
        "Các bài làm có câu này được chấm lại.",
        answer=words,
    )


def _accepted_words(version: QuestionVersion, correction: Correction) -> str:
    accepted = correction.accepted
    if version.kind in KINDS or isinstance(accepted, bool | dict):
        return key_text(version, accepted)
    chosen = [accepted] if isinstance(accepted, str) else accepted
    texts = [plain_text(one["html"]) for one in version.body["options"] if one["id"] in chosen]
    return "; ".join(f"“{text.rstrip('.')}”" for text in texts)
