"""Images of questions: taken from a form's upload, shown below stems to whoever may see the question."""

from __future__ import annotations

from dataclasses import replace

from flask import make_response, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quiz.domain.identity import Actor
from quiz.domain.question_draft import DraftText
from quiz.exchange.refusal import FileRefused
from quiz.services.question_images import TYPES, image_bytes, keep_image, kept_use
from quiz.web.access import current_actor, reach
from quiz.web.admin import blueprint
from quiz.web.admin.roster_preview import folder_of_uploads
from quiz.web.transaction import db

MOST_IMAGES = 4


@reach("admin.question_image")
def _shown(actor: Actor, name: str) -> None:
    image_bytes(db(), actor=actor, uploads=folder_of_uploads(), name=name)


@blueprint.get("/question-images/<name>")
def question_image(name: str) -> Response:
    """The file; its name is its digest, so a browser keeps it."""
    data = image_bytes(db(), actor=current_actor(), uploads=folder_of_uploads(), name=name)
    answer = make_response(data)
    answer.headers["Content-Type"] = TYPES[name.rpartition(".")[2]]
    answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return answer


def with_kept_images(draft: DraftText) -> DraftText:
    """The draft with the pictures that are really kept, at their real size."""
    found = (kept_use(folder_of_uploads(), one.name, one.alt) for one in draft.images[:MOST_IMAGES])
    return replace(draft, images=tuple(one for one in found if one is not None))


def with_upload(draft: DraftText) -> tuple[DraftText, str]:
    """The draft with the picture that this request brings, if any, and what is wrong with it, if anything."""
    file = request.files.get("upload")
    if file is None or not file.filename:
        return draft, ""
    if len(draft.images) >= MOST_IMAGES:
        return draft, _("Một câu có nhiều nhất %(most)s hình.", most=MOST_IMAGES)
    try:
        image = keep_image(folder_of_uploads(), file.read())
    except FileRefused as error:
        return draft, _refusal(error)
    alt = request.form.get("upload_alt", "").replace("\x00", "").strip()
    return replace(draft, images=(*draft.images, replace(image, alt=alt))), ""


def _refusal(error: FileRefused) -> str:
    return {
        "image-large": _("Hình lớn hơn 2 MB. Thu nhỏ hình rồi tải lại."),
        "image-unknown": _("Chỉ nhận hình PNG, JPEG hoặc WebP."),
        "image-broken": _("Hình bị hỏng hoặc tải lên chưa trọn. Lưu lại hình rồi tải lại."),
        "image-wide": _("Mỗi cạnh của hình dài nhất %(most)s điểm ảnh.", most=error.facts.get("most", "")),
    }[error.code]
