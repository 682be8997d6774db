"""The short path of saving: in front of Flask, for a save with nothing unusual about it, which is nearly every save.

It decides nothing of its own. Who may save is decided by the statement that stores; that a cookie and a page's token
belong together is what Flask found when the two came together before. Every other request, and every save that is not
stored at once, goes on to Flask as it came, and what a refusal says is written there alone.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask

from quiz.domain.errors import DomainError
from quiz.models.columns import canonical_json
from quiz.services.answer_store import store_answer
from quiz.services.attempt_save import Credentials, Incoming
from quiz.services.sign_in import secret_digest
from quiz.web.api.bodies import object_of
from quiz.web.api.responses import saved_json
from quiz.web.saving_recognised import FAILED, Environ, Recognised
from quiz.web.security_headers import ALWAYS_SECURE, LINES, NOT_KEPT
from quiz.web.transaction import Database

_PATH = re.compile(r"/api/v1/attempts/([0-9a-z]{18})/responses/([1-9][0-9]{0,2})")
#: No answer comes near; what is longer is read where it is told what is wrong with it.
_LONGEST_BODY = 16_000

StartResponse = Callable[..., Any]
WsgiApp = Callable[[Environ, StartResponse], Iterable[bytes]]


class ShortPath:
    """A WSGI app around another: stores usual saves itself and hands on everything else."""

    def __init__(self, app: Flask, rest: WsgiApp) -> None:
        self._extensions, self._rest = app.extensions, rest
        self._hosts = app.config.get("TRUSTED_HOSTS")
        self._is_production = app.extensions["quiz_settings"].is_production
        self._recognised: Recognised = app.extensions["quiz_recognised"]

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] == "PUT":
            place = _PATH.fullmatch(environ["PATH_INFO"])
            if place is not None and self._is_plain(environ):
                text = self._save(environ, place[1], int(place[2]))
                if text is not None:
                    start_response("200 OK", self._headers(environ, len(text)))
                    return [text]
        return self._rest(environ, start_response)

    def _is_plain(self, environ: Environ) -> bool:
        """JSON of a known and small length, to a name that is ours."""
        length = environ.get("CONTENT_LENGTH") or ""
        return (
            environ.get("CONTENT_TYPE") == "application/json"
            and length.isascii()
            and length.isdecimal()
            and int(length) <= _LONGEST_BODY
            and not environ.get("SCRIPT_NAME")
            and (not self._hosts or environ.get("HTTP_HOST") in self._hosts)
        )

    def _save(self, environ: Environ, attempt: str, slot: int) -> bytes | None:
        credentials = self._credentials(environ)
        if credentials is None:
            return None
        data = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        environ["wsgi.input"] = io.BytesIO(data)
        try:
            body = object_of(data)
            if "answer" not in body or "seq" not in body:
                return None
            now = self._extensions["quiz_clock"]()
            database: Database = self._extensions["quiz_database"]
            stored = store_answer(
                database.engine,
                credentials=credentials,
                attempt=attempt,
                item=Incoming(slot, body["answer"], body["seq"], body.get("device"), body.get("answered_at")),
                now=now,
                receipt_key=self._extensions["quiz_settings"].receipt_key,
            )
        except DomainError:
            return None
        except Exception as error:  # Flask logs it and says that nothing was stored, without trying once more
            environ[FAILED] = error
            return None
        if stored is None:
            return None
        saved = saved_json(stored.outcome, stored.due_at, now, other_device=stored.other_device)
        return canonical_json(saved).encode() + b"\n"

    def _credentials(self, environ: Environ) -> Credentials | None:
        header = environ.get("HTTP_AUTHORIZATION")
        if header is None:
            return self._recognised.find(environ)
        if not header.startswith("Bearer "):
            return None
        secret = header[7:].strip()
        return Credentials(secret_digest(secret), "token") if secret else None

    def _headers(self, environ: Environ, length: int) -> list[tuple[str, str]]:
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(length)),
            *LINES,
            NOT_KEPT,
            ("Vary", "Accept-Encoding, Cookie"),
        ]
        if self._is_production and environ["wsgi.url_scheme"] == "https":
            headers.append(ALWAYS_SECURE)
        return headers


def install(app: Flask) -> None:
    """Put the short path in front of everything that is in front of Flask so far."""
    app.extensions["quiz_recognised"] = Recognised()
    app.wsgi_app = ShortPath(app, app.wsgi_app)  # type: ignore[method-assign]
