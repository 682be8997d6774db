"""What an ended attempt shows when, in words: for who sets it, before the start, and on the result."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from flask_babel import gettext as _

from quiz.domain.review import AFTER_CLOSE, AFTER_SUBMIT, FIELDS, WHILE_OPEN, Matrix, consistent
from quiz.web.formats import long_time


def moment_words() -> dict[str, str]:
    """The three moments as the table of settings names them."""
    return {
        AFTER_SUBMIT: _("Vừa nộp"),
        WHILE_OPEN: _("Còn mở"),
        AFTER_CLOSE: _("Đã đóng"),
    }


def field_words() -> dict[str, str]:
    """The five fields as the table of settings names them."""
    return {
        "score": _("Điểm"),
        "answers": _("Câu trả lời của mình"),
        "correctness": _("Câu nào đúng, câu nào sai"),
        "key": _("Đáp án"),
        "explanation": _("Giải thích và trích dẫn"),
    }


def need_sentence(field: str, need: str, moment: str) -> str:
    """Why a field cannot be shown alone."""
    return _(
        "Cột “%(moment)s”: hiện “%(field)s” thì người xem tự suy ra “%(need)s”, nên phải hiện cả hai.",
        moment=moment_words()[moment],
        field=field_words()[field],
        need=field_words()[need],
    )


def _spoken(fields: Iterable[str]) -> str:
    """`điểm, câu trả lời của mình và đáp án`."""
    words = {
        "score": _("điểm"),
        "answers": _("câu trả lời của mình"),
        "correctness": _("câu nào đúng, câu nào sai"),
        "key": _("đáp án"),
        "explanation": _("giải thích và trích dẫn"),
    }
    names = [words[field] for field in FIELDS if field in fields]
    if len(names) == 1:
        return names[0]
    return _("%(first)s và %(last)s", first=", ".join(names[:-1]), last=names[-1])


def review_lines(matrix: Matrix, *, closed_at: datetime | None) -> list[str]:
    """What is shown when, a sentence a moment; the close counts with its tolerance."""
    first, later, last = (
        consistent(matrix.get(moment, ())) for moment in (AFTER_SUBMIT, WHILE_OPEN, AFTER_CLOSE)
    )
    lines = []
    if first == later == frozenset(FIELDS):
        return [_("Nộp xong thấy ngay điểm, đáp án, giải thích và trích dẫn.")]
    if first:
        lines.append(_("Nộp xong thấy ngay: %(what)s.", what=_spoken(first)))
    if first - later:
        lines.append(_("Sau 5 phút không xem được nữa: %(what)s.", what=_spoken(first - later)))
    if later - first:
        lines.append(_("Sau khi nộp 5 phút xem thêm được: %(what)s.", what=_spoken(later - first)))
    added = last - later
    if added and closed_at is not None:
        lines.append(_("Sau %(time)s xem được: %(what)s.", what=_spoken(added), time=long_time(closed_at)))
    elif added:
        lines.append(_("Khi bài đóng xem được: %(what)s.", what=_spoken(added)))
    never = frozenset(FIELDS) - first - later - last
    if never:
        lines.append(_("Không hiện: %(what)s.", what=_spoken(never)))
    return lines


def held_sentence(until: datetime | None) -> str:
    """Why a review is not shown although its own quiz shows it."""
    if until is None:
        return _("Đáp án tạm ẩn vì có câu đang dùng trong một cuộc thi chưa đóng.")
    return _(
        "Đáp án tạm ẩn vì có câu đang dùng trong một cuộc thi; xem lại được sau %(time)s.",
        time=long_time(until),
    )


def rest_lines(
    matrix: Matrix, *, shown: frozenset[str], moment: str, closed_at: datetime | None
) -> list[str]:
    """Of what is not shown at this moment, when it will be: for the result of an ended attempt."""
    later = consistent(matrix.get(WHILE_OPEN, ())) if moment == AFTER_SUBMIT else frozenset()
    last = frozenset() if moment == AFTER_CLOSE else consistent(matrix.get(AFTER_CLOSE, ()))
    missing = frozenset(FIELDS) - shown
    soon = missing & later
    coming = (missing - soon) & last
    lines = []
    if soon:
        lines.append(_("Sau khi nộp 5 phút xem thêm được: %(what)s.", what=_spoken(soon)))
    if coming and closed_at is not None:
        lines.append(_("Sau %(time)s xem được: %(what)s.", what=_spoken(coming), time=long_time(closed_at)))
    elif coming:
        lines.append(_("Khi bài đóng xem được: %(what)s.", what=_spoken(coming)))
    if missing - soon - coming:
        lines.append(_("Bài này không hiện: %(what)s.", what=_spoken(missing - soon - coming)))
    return lines
