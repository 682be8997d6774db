"""What the script of a running quiz needs and no attempt differs in: its sentences, dialogs and templates.

One script for each language, at an address that carries a digest of all of them, so that browsers keep it for good.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flask import Response, abort, current_app, render_template, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from quiz.web.appearance import LANGUAGES, YEAR_SECONDS
from quiz.web.learner import blueprint
from quiz.web.learner.question_data import SHAPES

_PART = {"id": "", "html": ""}
#: An empty question of any kind and rule, of which the script makes the others.
_SAMPLE = {
    "slot": "",
    "stem_html": "",
    "answer": None,
    **{name: [_PART] for name in ("options", "statements", "left", "right")},
    "gaps": [{"id": "", "options": [_PART]}],
    "pieces": ["", "", ""],
    "form_html": "",
    "unit": "",
}
_KEPT = "quiz_attempt_scripts"


@blueprint.get("/static/quiz-words/<digest>/<language>.js")
def attempt_script(digest: str, language: str) -> Response:
    """The words in one language; an address of another version gets those of today and may not keep them."""
    known, scripts = _scripts()
    if language not in scripts:
        abort(404)
    response = Response(scripts[language], mimetype="text/javascript")
    kept = f"public, max-age={YEAR_SECONDS}, immutable" if digest == known else "no-store"
    response.headers["Cache-Control"] = kept
    return response


def script_url(language: str) -> str:
    """The address of the words in that language."""
    digest, _all = _scripts()
    return f"/static/quiz-words/{digest}/{language}.js"


def _scripts() -> tuple[str, dict[str, str]]:
    """The digest, and the script of each language; made once per app."""
    kept: tuple[str, dict[str, str]] | None = current_app.extensions.get(_KEPT)
    if kept is None:
        scripts = {language: _script(language) for language in LANGUAGES}
        digest = hashlib.sha256("".join(scripts.values()).encode()).hexdigest()[:10]
        kept = digest, scripts
        if not current_app.debug:
            current_app.extensions[_KEPT] = kept
    return kept


def _script(language: str) -> str:
    with force_locale(language):
        slots = [_SAMPLE | dict(zip(("kind", "rule"), shape.split(" "), strict=False)) for shape in SHAPES]
        html = render_template("learner/_attempt_script.html", slots=slots)
        parts = {"texts": _texts(), "urls": _urls(), "kinds": SHAPES, "html": html}
    lines = [
        f"export const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in parts.items()
    ]
    return "\n".join(lines) + "\n"


def _urls() -> dict[str, str]:
    """Addresses with `{attempt}` in the place of its id."""
    here = "{attempt}"
    made = {
        "attempt": url_for("api.attempt", attempt_id=here),
        "clock": url_for("learner.attempt_clock", attempt_id=here),
        "page": url_for("learner.attempt", attempt_id=here),
        "result": url_for("learner.attempt_result", attempt_id=here),
        "signIn": url_for("auth.sign_in"),
    }
    return {name: url.replace("%7Battempt%7D", here) for name, url in made.items()}


def _texts() -> dict[str, str]:
    """The sentences of the script; `{n}` and its like are filled in by it."""
    n: dict[str, Any] = {"count": "{n}", "number": "{n}"}
    return {
        "heading": _("Câu %(number)s/%(total)s", number="{n}", total="{total}"),
        "question": _("Câu %(number)s", **n),
        "named": _("câu %(number)s", **n),
        "and": _("%(first)s và %(last)s", first="{first}", last="{last}"),
        "answered": _("đã trả lời"),
        "unanswered": _("chưa trả lời"),
        "flagged": _("đánh dấu xem lại"),
        "saving": _("Đang lưu…"),
        "saved": _("Đã lưu"),
        "kept": _("%(count)s câu giữ trên máy này", **n),
        "keptMore": _("có mạng là tự gửi"),
        "failed": _("Chưa lưu được, đang thử lại"),
        "unkept": _("Chưa gửi, máy này không giữ được"),
        "unkeptMore": _("đừng đóng trang"),
        "resent": _("Đã gửi lại %(count)s câu giữ trên máy", **n),
        "refused": _("%(count)s câu không gửi được", **n),
        "signedOut": _("Chờ đăng nhập lại"),
        "otherDevice": _("Bài này đang mở ở máy khác. Câu trả lời mới nhất được giữ."),
        "progress": _("đã trả lời %(answered)s/%(total)s", answered="{n}", total="{total}"),
        "left": _("còn %(count)s câu trống", **n),
        "lastMinute": _("%(count)s câu trống, hết giờ tự nộp", **n),
        "fiveMinutes": _("Còn 5 phút. Bạn còn %(count)s câu trống.", **n),
        "oneMinute": _("Còn 1 phút. Bạn còn %(count)s câu trống. Hết giờ, bài tự nộp.", **n),
        "lastMinuteOwn": _("%(count)s câu trống, nhớ bấm nộp", **n),
        "oneMinuteOwn": _("Còn 1 phút. Bạn còn %(count)s câu trống. Phải tự bấm nộp trước khi hết giờ.", **n),
        "timeOwn": _("Hết giờ. Bấm nộp ngay: chỉ ít giây nữa là lượt này bị bỏ dở, không có điểm."),
        "empties": _("Còn %(count)s câu chưa trả lời: %(names)s.", count="{n}", names="{names}"),
        "complete": _("Bạn đã trả lời đủ %(total)s câu.", total="{n}"),
        "aside": _("Còn %(count)s câu chưa trả lời.", **n),
        "submitting": _("Đang nộp…"),
        "submitOffline": _("Chưa có mạng nên chưa nộp được. Bài vẫn giữ ở đây, máy đang tự thử lại."),
        "submitBusy": _("Máy chủ đang bận, chưa nộp được. Máy đang tự thử lại, bạn đừng đóng trang này."),
        "timeOffline": _("Chưa có mạng nên chưa nộp được; máy đang tự thử lại. Câu đã lưu vẫn được tính."),
        "wrongPassword": _("Mật khẩu chưa đúng. Xem lại phím Caps Lock và bộ gõ."),
        "throttled": _("Đã nhập chưa đúng nhiều lần. Bạn chờ ít phút rồi thử lại."),
        "signInStuck": _("Chưa mở lại được bài này. Bạn tải lại trang; câu trả lời vẫn còn trên máy."),
        "signInOffline": _("Chưa có mạng nên chưa đăng nhập được. Bạn thử lại sau."),
        "cleared": _("bỏ chọn"),
        "place": _(
            "%(item)s: vị trí %(number)s trên %(total)s", item="{item}", number="{n}", total="{total}"
        ),
    }
