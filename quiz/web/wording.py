"""What each error says to people: title, what happened, what to do. Problem types are the API's stable names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _

from quiz.domain import errors
from quiz.web.bank_words import bank_sentences
from quiz.web.decision_words import move_sentence
from quiz.web.document_words import document_sentences
from quiz.web.formats import long_time
from quiz.web.lesson_words import lesson_sentences
from quiz.web.matrix_words import matrix_sentences
from quiz.web.people_words import person_denials, person_sentences
from quiz.web.plan_sentences import plan_sentences
from quiz.web.question_words import move_sentences
from quiz.web.review_words import need_sentence
from quiz.web.roster_sentences import roster_sentences
from quiz.web.sign_in_words import sign_in_sentences
from quiz.web.unit_sentences import unit_sentences


@dataclass(frozen=True)
class Worded:
    """A refused request in words. `field` names what was wrong in the input, if one thing was."""

    status: int
    type: str
    title: str
    detail: str
    field: str | None = None


def word(error: errors.DomainError) -> Worded:
    """The status and the sentences of a domain error."""
    match error:
        case errors.NotFound("join_code"):
            detail = input_sentence(errors.InvalidInput("code", "code-unknown"))
            return Worded(404, "code-unknown", _("Chưa thấy mã này"), detail)
        case errors.NotFound("unit"):
            return Worded(
                404,
                "unit-not-found",
                _("Không tìm thấy đơn vị"),
                _(
                    "Không có đơn vị nào mang mã này, hoặc đơn vị không thuộc phạm vi của bạn. Xem lại mã đơn vị."
                ),
            )
        case errors.NotFound():
            return Worded(
                404, "not-found", _("Không tìm thấy"), _("Địa chỉ này không có, hoặc không dành cho bạn.")
            )
        case errors.AccessDenied("own-sign-in" | "stands-above") | errors.SlipsGone():
            return _word_sign_in(error)
        case errors.AccessDenied():
            return _denied(error.why)
        case errors.Throttled(seconds):
            return Worded(
                429,
                "throttled",
                _("Thử lại sau ít phút"),
                _("Đã có nhiều lần nhập chưa đúng. Bạn chờ %(seconds)s giây rồi thử lại.", seconds=seconds),
            )
        case errors.TooManyResponses(limit):
            return Worded(
                413,
                "too-large",
                _("Gửi quá nhiều trong một lần"),
                _("Mỗi lần gửi được nhiều nhất %(limit)s câu trả lời.", limit=limit),
            )
        case errors.InvalidInput():
            detail = input_sentence(error)
            return Worded(422, "invalid-input", _("Thông tin chưa dùng được"), detail, error.field)
        case (
            errors.SignInFailed()
            | errors.FirstPasswordExpired()
            | errors.SecondFactorRequired()
            | errors.CodeRefused()
        ):
            return _word_sign_in(error)
        case _:
            return _word_attempt(error)


def _word_sign_in(error: errors.DomainError) -> Worded:
    match error:
        case errors.AccessDenied("own-sign-in"):
            detail = _("Mật khẩu và xác thực hai bước của chính bạn thì đổi ở trang Bảo mật tài khoản.")
            return Worded(403, "own-account", _("Đây là tài khoản của bạn"), detail)
        case errors.AccessDenied():
            detail = _(
                "Người này giữ vai trò rộng hơn phạm vi của bạn. Cần giúp đăng nhập thì nhờ quản trị của Sở."
            )
            return Worded(403, "stands-above", _("Bạn chưa có quyền"), detail)
        case errors.SlipsGone():
            detail = _(
                "Phiếu chỉ tải về được một lần, trong 24 giờ sau khi làm. Cần nữa thì cấp lại cho từng người."
            )
            return Worded(409, "slips-gone", _("Không còn phiếu để tải"), detail)
        case errors.SignInFailed():
            return Worded(
                401,
                "sign-in-failed",
                _("Chưa đăng nhập được"),
                _("Tên đăng nhập hoặc mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ."),
            )
        case errors.FirstPasswordExpired():
            return Worded(
                401,
                "sign-in-failed",
                _("Mật khẩu lần đầu đã hết hạn"),
                _("Mật khẩu trên phiếu đã quá hạn mà chưa dùng. Bạn nhờ quản trị của trường cấp phiếu mới."),
            )
        case errors.SecondFactorRequired():
            return Worded(
                401,
                "second-factor-required",
                _("Cần mã xác thực"),
                _("Tài khoản này dùng xác thực hai bước: gửi kèm mã trên điện thoại hoặc một mã dự phòng."),
            )
        case errors.CodeRefused():
            return Worded(
                401,
                "sign-in-failed",
                _("Chưa đăng nhập được"),
                _(
                    "Mã chưa đúng, đã dùng rồi hoặc đã hết hạn. Bạn chờ mã mới hiện trên điện thoại rồi gõ lại."
                ),
            )
        case _:
            raise TypeError(f"no wording for {type(error).__name__}")


def _word_attempt(error: errors.DomainError) -> Worded:
    match error:
        case errors.AttemptClosed(reason, closed_at):
            return Worded(409, "attempt-closed", _("Bài này đã đóng"), _closed_sentence(reason, closed_at))
        case errors.MoveRefused():
            return Worded(409, "attempt-state", _("Chưa làm được việc này"), move_sentence(error))
        case errors.OtherAttemptOpen(number):
            return Worded(
                409,
                "other-attempt-open",
                _("Người này đang làm lượt khác"),
                _(
                    "Người này đang làm lượt %(number)s của chính bài này. Chờ lượt đó kết thúc rồi mới mở lại.",
                    number=number,
                ),
            )
        case errors.ChangedMeanwhile():
            detail = _("Người khác vừa đổi cài đặt của bài này. Xem lại rồi sửa tiếp; chưa có gì được lưu.")
            return Worded(409, "changed-meanwhile", _("Cài đặt vừa được đổi"), detail)
        case errors.ConfirmFirst(people):
            detail = _("%(count)s người đang làm sẽ có ít thời gian hơn.", count=people)
            return Worded(409, "confirm-first", _("Vẫn đổi?"), detail)
        case errors.SeqConflict():
            return Worded(
                409,
                "seq-conflict",
                _("Hai câu trả lời cùng số thứ tự"),
                _("Máy này đã gửi một câu trả lời khác với cùng số thứ tự. Câu gửi trước được giữ."),
            )
        case errors.QuestionPassed():
            detail = input_sentence(errors.InvalidInput("slot", "question-passed"))
            return Worded(409, "question-passed", _("Câu này đã qua"), detail)
        case errors.RegradeRunning():
            return Worded(
                409,
                "regrade-running",
                _("Câu này đang được chấm lại"),
                _("Chờ lượt chấm lại trước của câu này xong rồi thực hiện tiếp."),
            )
        case errors.ReviewNotYet(opens_at):
            when = _("Đáp án được công bố sau khi đóng bài.")
            if opens_at is not None:
                when = _("Đáp án được công bố sau %(time)s.", time=long_time(opens_at))
            return Worded(409, "review-not-yet", _("Chưa công bố đáp án"), when)
        case _:
            return _word_start(error)


def _word_start(error: errors.DomainError) -> Worded:
    """Why an attempt cannot be begun."""
    match error:
        case errors.AttemptsUsedUp(allowed):
            return Worded(
                409,
                "attempts-used-up",
                _("Đã hết lượt làm bài"),
                _("Bài này cho làm %(allowed)s lượt và bạn đã làm đủ.", allowed=allowed),
            )
        case errors.NotOpenYet(opens_at):
            return Worded(
                409, "not-open-yet", _("Bài chưa mở"), _("Bài mở lúc %(time)s.", time=long_time(opens_at))
            )
        case errors.QuizClosed(closed_at):
            return Worded(
                409, "closed", _("Bài đã đóng"), _("Bài đóng lúc %(time)s.", time=long_time(closed_at))
            )
        case errors.TooSoon(begins_at):
            return Worded(
                409,
                "delay",
                _("Chưa tới giờ làm lượt tiếp"),
                _("Lượt tiếp theo làm được từ %(time)s.", time=long_time(begins_at)),
            )
        case errors.BankTooSmall(needed, available):
            return Worded(
                422,
                "bank-too-small",
                _("Chưa đủ câu hỏi"),
                _(
                    "Cần %(needed)s câu nhưng ngân hàng chỉ có %(available)s câu phù hợp. "
                    "Chọn thêm bài học hoặc giảm số câu.",
                    needed=needed,
                    available=available,
                ),
                "questions",
            )
        case _:
            raise TypeError(f"no wording for {type(error).__name__}")


def _closed_sentence(reason: str, closed_at: datetime | None) -> str:
    if reason == "voided":
        return _("Kết quả của lượt này đã bị hủy. Hỏi ban tổ chức để biết lý do.")
    if reason == "time":
        return _("Đã hết giờ làm bài. Câu trả lời hay bài nộp tới sau đó không được tính.")
    if closed_at is None:
        return _("Bài đã nộp, không sửa được nữa.")
    return _("Bài đã nộp lúc %(time)s, không sửa được nữa.", time=long_time(closed_at))


def _role_sentences() -> dict[str, str]:
    """Why a role cannot be given or withdrawn."""
    return {
        "post-held": _("Người này đang giữ đúng vai trò ấy rồi."),
        "post-not-yours": _("Bạn không giao và không rút được vai trò này ở đơn vị này; nhờ cấp trên."),
        "class-over": _("Lớp này không thuộc năm học hiện nay."),
        "own-last-role": _(
            "Đây là vai trò quản trị duy nhất của bạn. Nhờ một người quản trị khác rút, để không ai tự khóa mình ở ngoài."
        ),
        "last-administrator": _(
            "Đây là người quản trị cuối cùng của Sở. Giao vai trò này cho người khác trước, rồi mới rút."
        ),
    }


def input_sentence(error: errors.InvalidInput) -> str:
    """The sentence for one refused field."""
    facts = error.facts or {}
    if error.code == "review-needs":
        return need_sentence(**facts)
    sentences = {
        **sign_in_sentences(facts),
        **person_sentences(facts),
        **bank_sentences(facts),
        **matrix_sentences(facts),
        **lesson_sentences(facts),
        "username-unfit": _("Tên đăng nhập cần từ 1 đến 80 ký tự."),
        "username-taken": _("Tên đăng nhập %(value)s đã có người dùng.", value=facts.get("value", "")),
        "kind-unknown": _(
            "Loại người %(value)s không có; dùng staff hoặc student.", value=facts.get("value", "")
        ),
        "role-unknown": _("Vai trò %(value)s không có.", value=facts.get("value", "")),
        "unit-unknown": _("Không có đơn vị nào mang mã %(value)s.", value=facts.get("value", "")),
        "period-reversed": _("Kỳ báo cáo kết thúc trước khi bắt đầu. Đổi lại hai ngày."),
        "date-unfit": _(
            "Ngày %(value)s không đọc được. Viết năm-tháng-ngày, ví dụ 2026-06-14.",
            value=facts.get("value", ""),
        ),
        "number-unfit": _(
            "Số phải nằm trong khoảng từ %(low)s đến %(high)s.",
            low=facts.get("low", ""),
            high=facts.get("high", ""),
        ),
        "required": _("Chưa điền mục này."),
        "json": _("Nội dung gửi lên không phải JSON đúng dạng."),
        "kind": _("Câu trả lời không đúng dạng của câu hỏi này."),
        "option": _("Câu trả lời có phương án không thuộc câu hỏi này."),
        "repeated": _("Một phương án được chọn hai lần, hoặc hai mục ở cùng một vị trí."),
        "answer-long": _("Câu trả lời dài quá: chữ nhiều nhất 200 ký tự, số nhiều nhất 40 ký tự."),
        "answer-unfit": _("Câu trả lời có ký tự không lưu được. Xóa ký tự lạ hoặc xuống dòng rồi gửi lại."),
        "question-passed": _("Bài này không cho quay lại câu đã qua. Câu trả lời lưu trước đó vẫn được giữ."),
        "slot-unknown": _("Bài này không có câu số %(value)s.", value=facts.get("value", "")),
        "seq-unfit": _("Số thứ tự phải là số nguyên từ 1 đến 2147483647."),
        "device-unfit": _("Mã máy dài nhất 36 ký tự."),
        "section-unknown": _("Bài học không có phần %(value)s.", value=facts.get("value", "")),
        "reason-required": _("Ghi lý do: người làm bài và người xem nhật ký sẽ đọc được."),
        "reason-unfit": _("Lý do dài nhất %(most)s ký tự đọc được.", most=facts.get("most", "")),
        "until-past": _("Giờ kết thúc mới phải ở sau lúc này."),
        "until-far": _("Mở lại nhiều nhất %(days)s ngày.", days=facts.get("days", "")),
        "late-required": _("Chọn ít nhất một câu trả lời gửi muộn."),
        "late-unknown": _("Có câu đã chọn không phải là câu trả lời gửi muộn của lượt này."),
        "late-accepted-already": _("Có câu đã chọn được chấp nhận từ trước. Tải lại trang rồi chọn lại."),
        "title-unfit": _("Tên cần từ 1 đến %(most)s ký tự đọc được.", most=facts.get("most", "")),
        "lessons-required": _("Chọn ít nhất một bài học."),
        "nothing-given": _("Chưa cho thêm gì: gõ thời gian, số lượt hoặc giờ đóng riêng."),
        "time-given-twice": _("Thêm theo phần trăm hoặc theo số phút, chọn một trong hai."),
        "quiz-untimed": _("Bài này không giới hạn thời gian nên không cần thêm."),
        "attempts-unbounded": _("Bài này cho làm bao nhiêu lượt cũng được nên không cần thêm."),
        "quiz-never-closes": _("Bài này không có giờ đóng nên không cần giờ đóng riêng."),
        "close-not-later": _("Giờ đóng riêng phải sau giờ đóng của bài và sau lúc này."),
        "close-everywhere": _("Giờ đóng riêng chỉ cho được ở từng bài một."),
        "results-out": _("Kết quả cuộc thi đã công bố nên không cho thêm được nữa."),
        **_role_sentences(),
        **roster_sentences(facts),
        **plan_sentences(facts),
        **document_sentences(facts),
        **move_sentences(facts),
        "decided-already": _("Việc này đã được quyết định. Tải lại trang để xem."),
        "group-unknown": _("Chọn một lớp trong danh sách."),
        "signed-ahead": _("Ngày ký chưa tới."),
        "own-consent-missing": _("Cần chữ ký đồng ý của chính người được nêu tên."),
        "representative-missing": _("Cần chữ ký đồng ý của cha, mẹ hoặc người giám hộ."),
        "text-unfit": _("Viết không quá %(most)s ký tự đọc được.", most=facts.get("most", "")),
        "unknown-mode": _("Chọn một trong các cách chấm lại."),
        "unfit-key": _("Chọn đáp án thứ hai cho trọn câu hỏi này."),
        "regrade-unchanged": _("Câu này đang được chấm đúng như vậy rồi."),
        "nothing-left": _("Bỏ câu này thì bài không còn câu nào được tính. Chọn cách khác."),
        "code-length": _("Mã có 6 ký tự, em mới gõ %(value)s.", value=facts.get("value", "")),
        "code-too-long": _("Mã có 6 ký tự, em gõ tới %(value)s.", value=facts.get("value", "")),
        "code-unknown": _("Chưa thấy lớp nào có mã này. Em hỏi lại thầy cô nhé."),
        "pin-unfit": _("PIN gồm 4 chữ số."),
        "pin-easy": _("PIN này dễ đoán quá. Em chọn 4 số khác, đừng dùng bốn số giống nhau hay liền nhau."),
        "pin-wrong": _("PIN chưa đúng. Em gõ lại, hoặc nhờ thầy cô cấp PIN mới."),
        "pin-none-yet": _("Em chưa có PIN. Nhờ thầy cô phát PIN, hoặc mở cho em tự đặt."),
        "pins-nobody": _("Em nào trong lớp cũng có PIN rồi."),
        "timezone-missing": _("Thời điểm cần kèm múi giờ, ví dụ 2026-11-24T07:00:00Z."),
        "quiz-password-wrong": _("Mật khẩu vào bài chưa đúng. Hỏi lại người coi thi."),
        "quiz-password-missing": _("Gõ mật khẩu vào bài, người coi thi đọc cho cả phòng."),
        "quiz-password-unfit": _(
            "Mật khẩu dài nhất %(most)s ký tự, trên một dòng.", most=facts.get("most", "")
        ),
        "check-held": _("Câu này đang dùng trong một cuộc thi chưa đóng, nên lúc này chưa xem đáp án được."),
        "linear-needs-one-question": _("Không quay lại chỉ dùng được khi mỗi lần hiện một câu."),
        "must-submit-needs-an-end": _("Bài không có giờ kết thúc thì không bắt buộc tự nộp được."),
        "limit-required": _("Thi trong lớp cần có thời gian làm."),
        "close-before-open": _("Giờ đóng phải sau giờ mở."),
        "close-in-the-past": _("Giờ đóng đã qua. Muốn đóng ngay thì chọn phút tới."),
        "close-required": _("Bài này cần có giờ đóng, vì đáp án chỉ hiện sau khi đóng."),
        "open-after-attempts": _("Đã có người làm bài, nên giờ mở không lùi về sau được nữa."),
        "review-fixed": _("Có ô không đổi được với loại bài này."),
        "value-unknown": _("Giá trị %(value)s không dùng được ở đây.", value=facts.get("value", "")),
    }
    return sentences.get(error.code) or unit_sentences(facts)[error.code]


def _denied(reason: str) -> Worded:
    """Why an action is not open to this person; what is not known here has the general answer."""
    known = {
        **person_denials(),
        "organiser": (
            _("Người tổ chức không dự thi"),
            _("Bạn là người tổ chức cuộc thi này nên không vào thi cùng lớp."),
        ),
        "other-class": (
            _("Mã của lớp khác"),
            _("Mã này dành cho học sinh của lớp khác. Em hỏi lại thầy cô nhé."),
        ),
        "seat-removed": (
            _("Chưa vào lớp được"),
            _("Thầy cô đã mời tên này ra khỏi lớp. Em hỏi thầy cô để được vào lại."),
        ),
        "no-guests": (_("Không nhận khách"), _("Cuộc thi này chỉ dành cho học sinh của lớp.")),
        "guests-full": (_("Đã đủ khách"), _("Đã đủ số khách của cuộc thi này.")),
        "erase-oneself": (
            _("Không tự xóa mình"),
            _("Không tự xóa mình ở đây được: nhờ quản trị khác của đơn vị hoặc của Sở."),
        ),
        "by-code": (
            _("Vào bằng mã lớp thì chưa mở được"),
            _(
                "Trang này có thông tin riêng nên cần đăng nhập bằng mật khẩu. Em hỏi thầy cô để nhận mật khẩu."
            ),
        ),
        "erase-above": (
            _("Bạn chưa xóa được người này"),
            _("Người này giữ vai trò quản trị hoặc biên tập: chỉ quản trị của Sở xóa được."),
        ),
    }
    if reason in known:
        return Worded(403, reason, *known[reason])
    return Worded(
        403,
        "access-denied",
        _("Bạn chưa có quyền"),
        _("Trang này dành cho người khác. Bạn cần xem thì nhờ quản trị trường cấp quyền."),
    )
