"""A class signs in at the same moment from the school's one address, while somebody there guesses at one account."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from quiz.database import make_engine
from quiz.unit_of_work import unit_of_work
from tests.factories import make_person, make_unit
from tests.factories.people import PASSWORD
from tests.server import LiveServer, environment

PUPILS = 40
#: So many wrong passwords of one account are heard before the guesser has to wait.
HEARD = 10


@pytest.fixture
def server(database_url: str, tmp_path: Path) -> Iterator[LiveServer]:
    """The app with a class of forty and the account that is guessed at, all at one school."""
    engine = make_engine(database_url)
    with unit_of_work(engine) as session:
        unit = make_unit(session, code="THPT-1")
        for number in range(PUPILS):
            make_person(session, unit=unit, username=f"pupil{number}")
        make_person(session, unit=unit, username="victim")
    engine.dispose()
    server = LiveServer(environment(tmp_path / "data", database_url), tmp_path / "log")
    server.start()
    yield server
    server.drop()


def knock(url: str, username: str, password: str) -> int:
    """The status of one sign-in by a browser of its own, from its form to where it leads."""
    jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    browser = urllib.request.build_opener(jar)
    page = browser.open(f"{url}/sign-in", timeout=60).read().decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    form = {"username": username, "password": password, "csrf_token": token[1]}
    try:
        with browser.open(f"{url}/sign-in", urllib.parse.urlencode(form).encode(), timeout=60) as answer:
            assert answer.url == f"{url}/", "signed in and on the home page"
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        return refused.code


def test_forty_behind_one_address_get_in_while_a_guesser_there_is_stopped(server: LiveServer) -> None:
    guesses: list[int] = []
    guesser = threading.Thread(
        target=lambda: guesses.extend(knock(server.url, "victim", f"guess-{n:04}") for n in range(HEARD + 4))
    )
    guesser.start()
    with ThreadPoolExecutor(PUPILS) as crowd:
        statuses = list(
            crowd.map(lambda number: knock(server.url, f"pupil{number}", PASSWORD), range(PUPILS))
        )
    guesser.join()
    assert statuses == [200] * PUPILS
    assert guesses == [401] * HEARD + [429] * 4
    assert knock(server.url, "victim", PASSWORD) == 429, "the guesser may not be told that he was right"
    assert knock(server.url, "pupil0", PASSWORD) == 200, "and the others are not made to wait"
