"""Images of questions in the data folder, each under the digest of its bytes: kept once, however often it is used."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.domain.permissions import QUESTION_READERS
from quiz.domain.question_draft import ImageUse
from quiz.exchange.image_read import read_image
from quiz.models import QuestionImage, QuestionVersion

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
    """The file, for who reads questions, and for everybody once a question with it was approved; raises NotFound.

    A contest question's picture has a name that nobody can guess before the question has been given to him.
    """
    path = uploads / FOLDER / name
    if not NAME.fullmatch(name) or not path.is_file():
        raise NotFound("image")
    if not actor.holds(*QUESTION_READERS):
        shown = session.scalar(
            select(QuestionImage.version_id)
            .join(QuestionVersion, QuestionVersion.id == QuestionImage.version_id)
            .where(QuestionImage.name == name, QuestionVersion.state.in_(("approved", "retired")))
            .limit(1)
        )
        if shown is None:
            raise NotFound("image")
    return path.read_bytes()
