"""Every refused request ends here: a page for people, `application/problem+json` for programs. Never a stack trace."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Response, current_app, g, json, make_response, render_template, request
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, ServiceUnavailable

from quiz.database import is_busy
from quiz.domain.errors import AttemptClosed, DomainError, Throttled, TooSoon
from quiz.web.transaction import SAFE_METHODS, release
from quiz.web.wording import Worded, word

#: So much of a refused body is read; whoever sends more is cut off.
HEARD_OUT_BYTES = 16 << 20
#: When to come again after others kept the database busy for longer than one waits for it.
BUSY_RETRY_SECONDS = 15
PAGES = (400, 403, 404, 409, 413, 422, 429, 500, 503)


def is_api() -> bool:
    """Whether a program asked."""
    return request.path.startswith("/api/")


def problem(worded: Worded, extra: dict[str, Any] | None = None) -> Response:
    """RFC 9457 problem details."""
    body: dict[str, Any] = {
        "type": f"/problems/{worded.type}",
        "title": worded.title,
        "status": worded.status,
        "detail": worded.detail,
        "errors": [{"field": worded.field, "message": worded.detail}] if worded.field else [],
        **(extra or {}),
    }
    text = json.dumps(body).encode(errors="replace")  # a quoted input may hold half a surrogate pair
    return Response(text, worded.status, mimetype="application/problem+json")


def page(worded: Worded) -> Response:
    """The error page of a status; the nearest drawn one where the status has none of its own."""
    status = worded.status if worded.status in PAGES else 400 if worded.status < 500 else 500
    return make_response(render_template(f"errors/{status}.html", error=worded), worded.status)


def answer(worded: Worded, extra: dict[str, Any] | None = None) -> Response:
    """The refusal in the form that the asker reads."""
    release()
    if worded.status >= 500:
        g.quiz_reader_unknown = True  # the page is drawn without asking a database that may be what failed
    return problem(worded, extra) if is_api() else page(worded)


def _domain_error(error: DomainError) -> Response:
    extra: dict[str, Any] = {}
    if isinstance(error, AttemptClosed):
        extra["reason"] = error.reason
    response = answer(word(error), extra)
    if isinstance(error, Throttled):
        response.headers["Retry-After"] = str(error.retry_after_seconds)
    if isinstance(error, TooSoon):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _http_error(error: HTTPException) -> Response | HTTPException:
    status = error.code or 500
    if status < 400:
        return error
    if is_busy(getattr(error, "original_exception", None)):
        error = ServiceUnavailable(retry_after=BUSY_RETRY_SECONDS)
        status = 503
    if status == 401 and not is_api():
        return _sign_in_first()
    response = answer(_word_http(status, error))
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def _sign_in_first() -> Response:
    """The sign-in page itself, with status 401, and the way back in its form's address; who sent a form hears that it
    was not kept, and comes back to where it stood."""
    from quiz.web.auth.routes import render_sign_in

    release()
    has_sent = request.method not in SAFE_METHODS
    back = _page_of_form() if has_sent else request.full_path.rstrip("?")
    return make_response(render_sign_in(back=back, needed=True, has_sent=has_sent), 401)


def _page_of_form() -> str:
    """The path of the page on which the sent form stood, if that is a page of ours; otherwise the home page."""
    page = urlsplit(request.referrer or "")
    routes = current_app.create_url_adapter(request)
    if page.netloc != request.host or routes is None or not routes.test(page.path, "GET"):
        return "/"
    return urlunsplit(("", "", page.path, page.query, ""))


def _word_http(status: int, error: HTTPException) -> Worded:
    if isinstance(error, CSRFError):
        return Worded(
            400,
            "csrf",
            _("Trang đã mở quá lâu"),
            _("Biểu mẫu này không còn khớp với phiên đăng nhập. Tải lại trang rồi gửi lại."),
        )
    if status == 403 and g.get("must_change"):
        return Worded(
            403,
            "password-change-required",
            _("Cần đổi mật khẩu"),
            _("Bạn đổi mật khẩu lần đầu rồi mới dùng tiếp được."),
        )
    if status == 403 and g.get("must_set_up"):
        return Worded(
            403,
            "second-factor-required",
            _("Cần bật xác thực hai bước"),
            _(
                "Quản trị của Sở phải bật xác thực hai bước rồi mới dùng tiếp được. Mở trang Bảo mật tài khoản."
            ),
        )
    words = {
        401: ("sign-in-required", _("Cần đăng nhập"), _("Bạn đăng nhập rồi thử lại.")),
        403: (
            "access-denied",
            _("Bạn chưa có quyền"),
            _("Trang này dành cho người khác. Bạn cần xem thì nhờ quản trị trường cấp quyền."),
        ),
        404: ("not-found", _("Không tìm thấy"), _("Địa chỉ này không có, hoặc không dành cho bạn.")),
        405: ("method-not-allowed", _("Không làm được ở đây"), _("Địa chỉ này không nhận thao tác vừa rồi.")),
        413: (
            "too-large",
            _("Nội dung quá lớn"),
            _("Bạn gửi nhiều hơn mức máy chủ nhận. Chưa có gì được lưu."),
        ),
        415: ("unsupported-type", _("Sai dạng nội dung"), _("Nội dung gửi lên phải là JSON.")),
        422: ("invalid-input", _("Thông tin chưa dùng được"), _("Kiểm tra lại những mục vừa điền.")),
        429: ("throttled", _("Thử lại sau ít phút"), _("Có quá nhiều lần thử trong thời gian ngắn.")),
        503: ("unavailable", _("Máy chủ đang bận"), _("Bạn thử lại sau một phút.")),
    }
    if status >= 500 and status not in words:
        return Worded(
            500,
            "server-error",
            _("Máy chủ gặp lỗi"),
            _("Chưa có gì được thay đổi. Bạn thử lại sau một phút."),
        )
    kind, title, detail = words.get(
        status,
        (
            "bad-request",
            _("Yêu cầu chưa đúng"),
            _("Máy chủ không hiểu yêu cầu này. Tải lại trang rồi thử lại."),
        ),
    )
    return Worded(status, kind, title, detail)


def _hear_out(response: Response) -> Response:
    """Read and forget what a refused request still sends: who is cut off in the middle never sees the refusal."""
    left = min(request.content_length or 0, HEARD_OUT_BYTES) if response.status_code >= 400 else 0
    stream = request.environ["wsgi.input"]
    try:
        while left > 0 and (chunk := stream.read(min(left, 1 << 16))):
            left -= len(chunk)
    except OSError:
        response.headers["Connection"] = "close"  # the sender has gone
    return response


def install(app: Flask) -> None:
    """Register the handlers. An unforeseen exception is logged by Flask and answered as 500."""
    app.after_request(_hear_out)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(HTTPException, _http_error)
