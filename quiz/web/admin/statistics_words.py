"""Item statistics in words that a teacher understands: what each figure says, what is missing for it, what is worth a look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from quiz.domain.item_doubts import EASY, HARD, KEY_SUSPECTED, LEAST_ATTEMPTS, NEGATIVE, UNUSED
from quiz.domain.item_tally import LEAST_PEOPLE
from quiz.models import Job
from quiz.reports.quiz_statistics import ItemLine, QuizReport
from quiz.web.admin.statistics_choices import choice_name
from quiz.web.formats import decimal, marks, whole


@dataclass(frozen=True)
class Fact:
    """A figure with its name, as it is written, and what it means here; `value` "–" where it is not defined."""

    name: str
    value: str
    meaning: str


def work_sentence(job: Job | None) -> str:
    """How far the job is; empty without one."""
    if job is None:
        return ""
    if job.state == "queued":
        return _("Đang chờ đến lượt tính.")
    if job.state == "running":
        return _(
            "Đã đọc %(done)s trên %(total)s lượt làm bài.",
            done=whole(job.progress),
            total=whole(job.total or 0),
        )
    if job.state == "failed":
        return _(
            "Lần tính gần nhất dừng giữa chừng. Số liệu dưới đây là của lần trước; bấm Tính lại để thử lần nữa."
        )
    return ""


def missing_figures(report: QuizReport) -> list[tuple[str, str]]:
    """What there will be from how many people and attempts on, as long as some are missing."""
    people = report.row.people if report.row else 0
    attempts = report.row.attempts if report.row else 0
    lines = []
    if people < LEAST_PEOPLE:
        lines.append((
            _("Điểm trung bình, độ khó, độ phân biệt và mọi số liệu khác"),
            _("cần %(least)s người đã nộp bài, còn thiếu %(more)s người", least=LEAST_PEOPLE, more=LEAST_PEOPLE - people),
        ))  # fmt: skip
    if attempts < LEAST_ATTEMPTS:
        lines.append((
            _("Danh sách câu nên xem lại"),
            _("cần %(least)s lượt có cùng một câu; cả bài mới có %(count)s lượt", least=LEAST_ATTEMPTS, count=attempts),
        ))  # fmt: skip
    return lines


def _number(value: float | None, places: int = 1, unit: str = "") -> str:
    return "–" if value is None else decimal(value, places) + unit


def quiz_facts(report: QuizReport) -> list[Fact]:
    """The figures of the quiz; none while too few people have finished."""
    if not report.is_enough or report.row is None:
        return []
    found, most = report.row.figures, report.row.max_score or 1
    mean, spread, error = found["mean"], found["deviation"], found["standard_error"]
    return [
        Fact(_("Điểm trung bình"), _of(mean, most), _("Cộng điểm mọi lượt rồi chia đều.")),
        Fact(_("Trung vị"), _of(found["median"], most), _("Một nửa số lượt được từ mức này trở lên.")),
        Fact(_("Độ lệch chuẩn"), _of(spread, most), _("Điểm các lượt thường cách điểm trung bình chừng này.")),
        Fact(_("Độ lệch về một phía (skewness)"), _number(found["skewness"], 2), _skewness_words(found["skewness"])),
        Fact(_("Độ nhọn (kurtosis)"), _number(found["kurtosis"], 2), _kurtosis_words(found["kurtosis"])),
        Fact(_("Độ tin cậy (CIC)"), _number(found["cic"], 1, "%"), _cic_words(found["cic"])),
        Fact(
            _("Tỉ lệ sai số"),
            _number(found["error_ratio"], 1, "%"),
            _("Phần chênh lệch giữa các lượt do may rủi mà có, không phải do hiểu bài khác nhau."),
        ),
        Fact(
            _("Sai số chuẩn"),
            "–" if error is None else _("%(points)s điểm", points=decimal(error / 1000, 2)),
            _("Nếu làm lại, điểm của hai trong ba người sẽ chỉ xê dịch trong khoảng này."),
        ),
    ]  # fmt: skip


def _of(thousandths: float | None, most: int) -> str:
    if thousandths is None:
        return "–"
    return _(
        "%(points)s/%(most)s điểm (%(share)s%%)",
        points=decimal(thousandths / 1000, 2),
        most=marks(most),
        share=decimal(100 * thousandths / most, 1),
    )


def _skewness_words(value: float | None) -> str:
    if value is None:
        return _("Chưa tính được: các lượt bằng điểm nhau hoặc còn quá ít.")
    if value < -0.5:
        return _("Nhiều lượt điểm cao, một số ít điểm thấp hẳn.")
    if value > 0.5:
        return _("Nhiều lượt điểm thấp, một số ít điểm cao hẳn.")
    return _("Điểm cao và điểm thấp cân nhau.")


def _kurtosis_words(value: float | None) -> str:
    if value is None:
        return _("Chưa tính được: các lượt bằng điểm nhau hoặc còn quá ít.")
    if value > 1:
        return _("Phần lớn các lượt dồn quanh một mức điểm.")
    if value < -1:
        return _("Điểm trải đều, hoặc chia thành nhóm cao và nhóm thấp.")
    return _("Điểm phân bố bình thường, không có gì lạ.")


def _cic_words(value: float | None) -> str:
    if value is None:
        return _(
            "Chưa tính được: bài chỉ có một câu, các lượt bằng điểm nhau, hoặc có câu đã bỏ khỏi bài ở một số đề."
        )
    if value >= 75:
        return _("Các câu cùng đo một điều; điểm của bài tin được.")
    if value >= 60:
        return _("Tạm dùng được; chênh nhau ít điểm thì chưa nói lên ai hơn ai.")
    return _(
        "Thấp: bài ngắn, câu quá dễ hay quá khó, hoặc các câu đo những điều khác nhau. Đừng phân hạng chặt theo điểm này."
    )


def item_facts(line: ItemLine) -> list[Fact]:
    """The figures of one question; none while too few people have had it."""
    if not line.is_enough:
        return []
    found = line.figures
    return [
        Fact(_("Độ khó (tỉ lệ trả lời đúng)"), _number(found["facility"], 1, "%"), facility_words(found)),
        Fact(_("Độ phân biệt"), _number(found["discrimination"]), discrimination_words(found["discrimination"])),
        Fact(
            _("Hiệu quả phân biệt"),
            _number(found["efficiency"], 1, "%"),
            _("Độ phân biệt so với mức cao nhất mà một câu có độ khó như vậy đạt được."),
        ),
        Fact(
            _("Độ lệch chuẩn"),
            _number(found["deviation"], 1, "%"),
            _("Điểm của câu này chênh nhau bao nhiêu giữa các lượt, so với điểm tối đa của câu."),
        ),
        Fact(
            _("Đúng nếu đoán mò"),
            _number(found["guess"], 1, "%"),
            _("Tỉ lệ đúng của người chọn hú họa. Độ khó gần mức này thì câu coi như chưa ai hiểu."),
        ),
        *_weight_facts(found),
    ]  # fmt: skip


def _weight_facts(found: Mapping[str, Any]) -> list[Fact]:
    if "intended" not in found:  # over all quizzes there is no one paper to weigh it in
        return []
    return [
        Fact(
            _("Trọng số"),
            _("%(real)s, dự kiến %(meant)s", real=_number(found["weight"], 1, "%"), meant=_number(found["intended"], 1, "%")),
            _("Phần chênh lệch điểm toàn bài do câu này tạo ra, bên cạnh phần điểm của câu trong bài."),
        )
    ]  # fmt: skip


def facility_words(found: Mapping[str, Any]) -> str:
    """What a facility index means; a high one is an easy question."""
    value = found["facility"]
    if value is None:
        return _("Chưa có lượt nào được tính.")
    if value >= 95:
        return _("Rất dễ: hầu như ai cũng đúng.")
    if value >= 80:
        return _("Dễ.")
    if value >= 50:
        return _("Vừa sức.")
    if value > max(20, found["guess"]):
        return _("Khó.")
    return _("Rất khó: không hơn đoán mò bao nhiêu.")


def discrimination_words(value: float | None) -> str:
    """What a discrimination index means (the borders are those that Moodle's documentation gives)."""
    if value is None:
        return _("Chưa tính được: mọi lượt được điểm như nhau ở câu này hoặc ở phần còn lại của bài.")
    if value < 0:
        return _("Ngược: người làm tốt phần còn lại lại sai câu này nhiều hơn.")
    if value < 20:
        return _("Rất yếu: người điểm cao và người điểm thấp đúng gần như nhau.")
    if value < 30:
        return _("Yếu.")
    if value < 50:
        return _("Đạt: người điểm cao đúng nhiều hơn người điểm thấp.")
    return _("Tốt: tách rõ người điểm cao và người điểm thấp.")


def reasons_of(line: ItemLine) -> list[str]:
    """Why the question is worth a look, in sentences."""
    return [_reason(line, code, choices) for code, choices in line.doubts]


def _reason(line: ItemLine, code: str, choices: list[str]) -> str:
    share = decimal(line.figures["facility"], 1)
    words: dict[str, str] = {
        KEY_SUSPECTED: _(
            "Nghi đáp án sai: người làm tốt phần còn lại chọn %(choices)s nhiều hơn đáp án.",
            choices=_names(line, choices),
        ),
        NEGATIVE: _("Người điểm cao sai câu này nhiều hơn người điểm thấp: xem lại đáp án và câu dẫn."),
        HARD: _("Quá khó: chỉ %(share)s%% điểm, không hơn đoán mò bao nhiêu.", share=share),
        EASY: _("Quá dễ: %(share)s%% điểm, câu này hầu như không phân biệt được ai.", share=share),
        UNUSED: _("Không ai chọn %(choices)s: phương án nhiễu này không có tác dụng.", choices=_names(line, choices)),
    }  # fmt: skip
    return words[code]


def _names(line: ItemLine, choices: list[str]) -> str:
    return ", ".join(choice_name(line, key) for key in choices)
