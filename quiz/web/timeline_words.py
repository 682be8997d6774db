"""What the timeline says: answers in words, what became of them, what happened, what stands out. Never what is right."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from quiz.domain.answer_log import CLEARED, COUNTS, FAST, FAST_RUN, HISTORY, LATE, REPLACED
from quiz.domain.attempts import ABANDONED, FINISHED, IN_PROGRESS, VOIDED
from quiz.domain.paper import Slot
from quiz.domain.questions import WRITTEN, part_sets
from quiz.reports.attempt_timeline import Happening, Timeline
from quiz.reports.class_contest_results import plain_text
from quiz.services.attempt_sight import Sight
from quiz.services.receipt_check import ANSWER, ROW_MISSING, SUBMISSION, Finding
from quiz.web.clock import local_zone
from quiz.web.formats import clock_time, duration, marks

LETTERS = "ABCDEFGHIJ"
#: An answer's own words are cut after so many letters; the question itself is read elsewhere.
MOST_LETTERS = 90

#: Text, role and icon of a chip.
Chip = tuple[str, str, str]


def time_on(instant: datetime, day_of: datetime) -> str:
    """The time to the second, with its day where that is not the day of the other instant."""
    local, other = instant.astimezone(local_zone()), day_of.astimezone(local_zone())
    return local.strftime("%H:%M:%S") if local.date() == other.date() else clock_time(instant)


def answer_words(slot: Slot, body: Mapping[str, Any], answer: Any, *, words: bool) -> str:
    """What was answered, with the letters that the person saw; with the options' own words where they may be shown."""
    if answer is None:
        return _("Bỏ chọn, để trống")
    if isinstance(answer, bool):
        return _("Đúng") if answer else _("Sai")
    if slot.kind in WRITTEN:
        return f"“{_cut(answer)}”"
    if slot.sizes:
        return "; ".join(_pair_words(slot, body, answer, words=words))
    letters = {own: LETTERS[place] for place, (own, _bank) in enumerate(slot.ids)}
    if isinstance(answer, Mapping):
        return ", ".join(
            f"{letters[own].lower()}) {_('Đúng') if answer[own] else _('Sai')}"
            for own in slot.own_ids
            if own in answer
        )
    chosen = [answer] if isinstance(answer, str) else list(answer)
    if not words:
        return ", ".join(letters[own] for own in chosen)
    texts = {part["id"]: plain_text(part["html"]) for part in body.get("options") or []}
    banks = dict(slot.ids)
    return "; ".join(f"{letters[own]}. {_cut(texts.get(banks[own], ''))}" for own in chosen)


def _pair_words(slot: Slot, body: Mapping[str, Any], answer: Any, *, words: bool) -> Iterator[str]:
    """What stands beside each left-hand item, or in each gap, numbered as they were shown."""
    firsts, *seconds = slot.own_ids
    shown = part_sets(slot.kind, body)
    for place, first in enumerate(firsts):
        if first not in answer:
            continue
        number = 1 if slot.kind == "matching" else place + 1
        letter = LETTERS[seconds[number - 1].index(answer[first])]
        texts = {part["id"]: plain_text(part["html"]) for part in shown[number]}
        bank = dict(slot.sets[number])[answer[first]]
        yield f"{place + 1}) {letter}" + (f". {_cut(texts[bank])}" if words else "")


def _cut(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else text[: MOST_LETTERS - 1].rstrip() + "…"


def fate_chip(fate: str, state: str) -> Chip:
    """What became of an answer."""
    if fate == COUNTS:
        text = {IN_PROGRESS: _("Đang giữ"), FINISHED: _("Được tính")}.get(state, _("Câu cuối"))
        return text, "me", "check"
    return {
        CLEARED: (_("Đã bỏ chọn"), "", "dash"),
        REPLACED: (_("Đã thay"), "", "repeat"),
        HISTORY: (_("Đến sau câu mới hơn"), "", "clock"),
        LATE: (_("Muộn, không tính"), "warn", "alert"),
    }[fate]


def state_chip(state: str) -> Chip:
    """The state of an attempt."""
    return {
        IN_PROGRESS: (_("Đang làm"), "me", "pencil"),
        FINISHED: (_("Đã kết thúc"), "ok", "check"),
        ABANDONED: (_("Bỏ dở"), "", "dash"),
        VOIDED: (_("Bị hủy kết quả"), "bad", "close"),
    }[state]


def kind_words() -> dict[str, str]:
    """What each kind of event is called."""
    return {
        "limit": _("Đổi thời gian làm bài"),
        "close": _("Đổi giờ đóng bài"),
        "tolerance": _("Đổi khoảng chờ sau hạn nộp"),
        "accommodation": _("Thời gian riêng"),
        "compensation": _("Bù giờ do gián đoạn"),
        "reopened": _("Mở lại lượt làm"),
        "voided": _("Hủy kết quả"),
        "restored": _("Khôi phục kết quả"),
        "late_accepted": _("Chấp nhận câu gửi muộn"),
        "regraded": _("Chấm lại"),
    }


def due_change(one: Happening) -> str | None:
    """How the event moved D, in words; None when it did not."""
    if "due_at" not in one.after:
        return None
    before, after = one.instant(one.before, "due_at"), one.instant(one.after, "due_at")
    if after is None:
        return _("Không còn hạn nộp.")
    if before is None:
        return _("Hạn nộp: %(after)s.", after=clock_time(after))
    return _("Hạn nộp: từ %(before)s thành %(after)s.", before=clock_time(before), after=clock_time(after))


def happening_lines(one: Happening, sight: Sight) -> list[str]:
    """What an event changed, sentence by sentence."""
    lines = [due_change(one)]
    earlier = one.instant(one.before, "submitted_at")
    if one.kind == "reopened" and earlier is not None:
        lines.append(_("Lần kết thúc trước: %(time)s.", time=clock_time(earlier)))
        if sight.shows_score and one.before.get("score") is not None:
            lines.append(_("Điểm lần đó: %(score)s.", score=marks(one.before["score"])))
    elif sight.shows_score and one.before.get("score") is not None and one.after.get("score") is not None:
        lines.append(
            _(
                "Điểm: từ %(before)s thành %(after)s.",
                before=marks(one.before["score"]),
                after=marks(one.after["score"]),
            )
        )
    if one.kind == "late_accepted":
        lines.append(
            _("%(count)s câu trả lời gửi muộn được tính.", count=len(one.after.get("responses", [])))
        )
    if one.kind == "tolerance" and "tolerance_seconds" in one.after:
        lines.append(
            _(
                "Khoảng chờ: từ %(before)s thành %(after)s giây.",
                before=one.before["tolerance_seconds"],
                after=one.after["tolerance_seconds"],
            )
        )
    return [line for line in lines if line]


def who_decided(by: str | None, *, by_person: bool, sight: Sight) -> str:
    """Whose decision it was: a name for those who look into it, the organiser for the person himself."""
    if sight.is_own:
        return _("Ban Tổ chức")
    if by is not None:
        return by
    return _("Đã xóa tên") if by_person else _("Máy tự làm theo lệnh đã duyệt")


def decided_words(one: Happening, sight: Sight) -> str:
    """Who decided it and why, as far as this reader is told."""
    who = who_decided(one.by, by_person=one.by_person, sight=sight)
    if not one.reason or not sight.shows_reason(one.kind):
        return _("%(who)s quyết định.", who=who)
    return _("%(who)s. Lý do: %(reason)s", who=who, reason=one.reason)


def stands_out(timeline: Timeline) -> list[str]:
    """What stands out, as facts with the rule by which they were found."""

    def clock(instant: datetime) -> str:
        return time_on(instant, timeline.attempt.started_at)

    facts = [
        _(
            "Máy %(first)s và Máy %(second)s gửi xen kẽ nhau từ %(since)s đến %(until)s.",
            first=one.first,
            second=one.second,
            since=clock(one.since),
            until=clock(one.until),
        )
        for one in timeline.by_turns
    ]
    facts += [
        _(
            "%(count)s câu liên tiếp, mỗi câu được trả lời chưa đầy %(seconds)s giây sau câu trước, từ %(since)s đến %(until)s.",
            count=one.count,
            seconds=FAST.seconds,
            since=clock(one.since),
            until=clock(one.until),
        )
        for one in timeline.fast
    ]
    facts += [
        _(
            "Không nhận được câu nào trong %(length)s, từ %(since)s đến %(until)s.",
            length=duration(one.milliseconds),
            since=clock(one.since),
            until=clock(one.until),
        )
        for one in timeline.silent
    ]
    return facts


def rules_of_what_stands_out() -> str:
    """By which rules the facts are found."""
    return _(
        "Máy chỉ nêu ba điều: hai máy gửi xen kẽ nhau; từ %(run)s câu liên tiếp trở lên mà mỗi câu được trả lời chưa đầy "
        "%(seconds)s giây sau câu trước, theo đồng hồ của máy làm bài; khoảng lặng từ 5 phút. Đây là dữ kiện, không phải "
        "kết luận: mất mạng, đổi máy hay đọc hết đề rồi mới chọn đều có thể để lại dấu vết như vậy.",
        run=FAST_RUN,
        seconds=FAST.seconds,
    )


def plot_words(timeline: Timeline) -> str:
    """The drawing of the answers, told."""
    answers = timeline.answers
    if not answers:
        return _("Chưa có câu trả lời nào.")
    late = sum(bool(entry.row and entry.row.late) for entry in answers)
    text = _(
        "%(count)s lần gửi câu trả lời, từ %(since)s đến %(until)s.",
        count=len(answers),
        since=time_on(answers[0].at, timeline.attempt.started_at),
        until=time_on(answers[-1].at, timeline.attempt.started_at),
    )
    return f"{text} {_('%(count)s lần gửi muộn.', count=late)}" if late else text


def finding_words(found: Finding, devices: Mapping[str, int]) -> tuple[str, str]:
    """Role of the banner and what a receipt was issued for, as a teacher reads it."""
    if found.verdict == SUBMISSION and found.received_at:
        return "ok", _(
            "Mã này do máy chủ cấp khi nộp bài, lúc %(time)s. Các câu trả lời lúc đó còn đủ trong nhật ký.",
            time=clock_time(found.received_at),
        )
    if found.verdict == ANSWER and found.received_at:
        facts = {
            "number": found.slot,
            "time": clock_time(found.received_at),
            "device": devices.get(found.device or "", 1),
        }
        if found.late:
            return "warn", _(
                "Mã này do máy chủ cấp cho câu trả lời của câu %(number)s, nhận lúc %(time)s từ Máy %(device)s. "
                "Câu trả lời gửi muộn và còn trong nhật ký.",
                **facts,
            )
        return "ok", _(
            "Mã này do máy chủ cấp cho câu trả lời của câu %(number)s, nhận lúc %(time)s từ Máy %(device)s. Câu trả lời còn "
            "trong nhật ký.",
            **facts,
        )
    if found.verdict == ROW_MISSING:
        return "bad", _(
            "Mã này đúng là do máy chủ cấp, nhưng câu trả lời ở câu %(number)s không còn trong nhật ký. Báo ngay cho người "
            "vận hành hệ thống: dữ liệu có thể đã bị mất.",
            number=found.slot,
        )
    return "warn", _(
        "Máy chủ không cấp mã này cho lượt làm bài này. Xem lại từng ký tự và xem mã có thuộc lượt khác không."
    )
