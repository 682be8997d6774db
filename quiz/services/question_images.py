"""Images of questions in the data folder, each under the digest of its bytes: kept once, however often it is used."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import QUESTION_READERS
from quiz.domain.question_draft import PRACTICE, ImageUse
from quiz.exchange.image_read import read_image
from quiz.models import Attempt, Question, QuestionImage, QuestionVersion
from quiz.services.question_find import SEEING_ALL

#: Within the uploads, which every backup has.
FOLDER = "images"
TYPES = {"png": "image/png", "jpg": "image/jpeg", "webp": "image/webp"}
NAME = re.compile(r"[0-9a-f]{64}\.(?:png|jpg|webp)")


def keep_image(uploads: Path, data: bytes) -> ImageUse:
    """Keep a picture without its metadata; its words are still to be written. Raises FileRefused."""
    image = read_image(data)
    folder = uploads / FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    name = f"{hashlib.sha256(image.data).hexdigest()}.{image.ending}"
    if not (folder / name).exists():
        unfinished = folder / f".{secrets.token_hex(8)}"
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(image.data)
        unfinished.replace(folder / name)
    return ImageUse(name, "", image.width, image.height)


def kept_use(uploads: Path, name: str, alt: str) -> ImageUse | None:
    """A kept picture as a question uses it; None for a name that is none of ours."""
    path = uploads / FOLDER / name
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    image = read_image(path.read_bytes())
    return ImageUse(name, alt, image.width, image.height)


def image_bytes(session: Session, *, actor: Actor, uploads: Path, name: str) -> bytes:
    """The file, for whoever may see a question with it; raises NotFound."""
    path = uploads / FOLDER / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound("image")
    if not _may_see(session, actor, name):
        raise NotFound("image")
    return path.read_bytes()


def _may_see(session: Session, actor: Actor, name: str) -> bool:
    """Who sees the whole bank; the owner; everybody what was approved for practice; whoever was given it in a paper."""
    if actor.holds(*SEEING_ALL):
        return True
    rows = session.execute(
        select(QuestionVersion.id, QuestionVersion.state, QuestionVersion.exposure, Question.owner_id)
        .join(QuestionImage, QuestionImage.version_id == QuestionVersion.id)
        .join(Question, Question.id == QuestionVersion.question_id)
        .where(QuestionImage.name == name)
    ).all()
    if not rows:  # of a question that is being written
        return actor.holds(*QUESTION_READERS)
    if any(row.owner_id == actor.person_id or _is_open(row) for row in rows):
        return True
    versions = {row.id for row in rows}
    papers = session.scalars(select(Attempt.paper).where(Attempt.person_id == actor.person_id))
    return any(slot["v"] in versions for paper in papers for slot in paper["slots"])


def _is_open(row: Any) -> bool:
    return row.owner_id is None and row.exposure == PRACTICE and row.state in ("approved", "retired")
