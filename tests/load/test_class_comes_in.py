"""Forty pupils behind one school's address come in by their class's code at once, while somebody there guesses a PIN."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http.cookiejar import CookieJar
from pathlib import Path

from sqlalchemy import select

from quiz.config import Settings
from quiz.database import make_engine
from quiz.models import Account, Attempt, ClassSession, PersonIdentity, Seat
from quiz.services.pins import hash_pin
from quiz.unit_of_work import unit_of_work
from tests.factories import make_class_contest, make_group, make_listed, make_question_bank, make_unit
from tests.load.servers import Gunicorn
from tests.server import environment

PUPILS, WITHIN_SECONDS, FREE_TRIES = 40, 20.0, 10
CODE, PIN = "K7M2QX", "4071"


class Phone:
    """A browser without scripts; every phone of the school has the same address."""

    def __init__(self, port: int) -> None:
        self._base = f"http://127.0.0.1:{port}"
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._token = ""

    def ask(self, path: str, **form: str) -> tuple[int, str, str]:
        """(status, where it ended, page) of a page, or of a form sent with the token of the last page."""
        data = urllib.parse.urlencode({"csrf_token": self._token, **form}).encode() if form else None
        try:
            answer = self._opener.open(self._base + path, data=data, timeout=60)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            page = answer.read().decode()
        tokens = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
        self._token = tokens[0] if tokens else self._token
        return answer.status, urllib.parse.urlsplit(answer.url).path, page

    def come_in(self, number: int, pin: str = PIN) -> int:
        """From the code to the first question, as the pupil with this number in the class list; the last status."""
        self.ask(f"/c/{CODE}")
        _status, _where, page = self.ask(f"/c/{CODE}/find", who=str(number))
        person = re.findall(r'name="person" value="([^"]+)"', page)[0]
        status, where, _page = self.ask(f"/c/{CODE}/sit", person=person, pin=pin)
        assert status != 200 or where.startswith("/attempts/"), where
        return status


def make_class(environ: dict[str, str]) -> None:
    """A class contest of forty pupils who have PINs from the teacher's sheet (one and the same here: hashing is slow)."""
    settings, now = Settings.from_environment(environ), datetime.now(UTC)
    engine = make_engine(settings.database_url)
    pin_hash = hash_pin(PIN, key=settings.pin_key)
    with unit_of_work(engine) as session:
        unit = make_unit(session)
        group = make_group(session, unit=unit, school_year=now.year if now.month >= 8 else now.year - 1)
        make_question_bank(session, 8)
        for number in range(PUPILS):
            person = make_listed(session, unit=unit, group=group, name=f"Nguyễn Thị Em {number:02}")
            session.add(
                Account(
                    person_id=person.id, must_change=False, created_at=now, pin_hash=pin_hash, pin_set_at=now
                )
            )
        make_class_contest(
            session,
            unit=unit,
            group=group,
            opens_at=now - timedelta(minutes=1),
            closes_at=now + timedelta(hours=1),
        )
        session.flush()
        opened = session.scalars(select(ClassSession)).one()
        opened.opened_at, opened.ends_at = now, now + timedelta(hours=1)
    engine.dispose()


def test_a_class_is_in_within_twenty_seconds_while_a_guesser_is_stopped(
    database_url: str, database_kind: str, tmp_path: Path
) -> None:
    environ = environment(tmp_path / "data", database_url, QUIZ_WORKERS="2")
    make_class(environ)
    with Gunicorn("app:app", environ, tmp_path / "log") as server:
        own = Phone(server.port)
        assert own.come_in(1) == 200
        with ThreadPoolExecutor(PUPILS + 4) as crowd:
            began = time.monotonic()
            guesses = [
                crowd.submit(Phone(server.port).come_in, 1, f"50{n:02}") for n in range(4 * FREE_TRIES)
            ]
            coming = [crowd.submit(Phone(server.port).come_in, number) for number in range(2, PUPILS + 1)]
            statuses = [one.result() for one in coming]
            seconds = time.monotonic() - began
            heard = [one.result() for one in guesses]
        assert Phone(server.port).come_in(1) == 429, "the pupil's name is shut to phones that were never hers"
        assert own.come_in(1) == 200, "and open to her own"
    print(
        f"{database_kind}: {PUPILS} pupils in {seconds:.1f} s; {heard.count(422)} of {len(heard)} guesses heard"
    )
    assert statuses == [200] * (PUPILS - 1)
    assert seconds < WITHIN_SECONDS
    assert (heard.count(422), heard.count(429)) == (FREE_TRIES, len(heard) - FREE_TRIES)
    engine = make_engine(database_url)
    with unit_of_work(engine, write=False) as session:
        assert (
            len(session.scalars(select(Seat)).all()) == len(session.scalars(select(Attempt)).all()) == PUPILS
        )
        assert len(session.scalars(select(PersonIdentity)).all()) == PUPILS
    engine.dispose()
