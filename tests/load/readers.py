"""People at a page: browsers that have signed in, with nothing but their cookies."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from tests.load.people import PASSWORD

#: Sent by sign-in and by load alike: a session that meets another browser is written anew.
AGENT = "quiz-bench"


def cookie_of_pupil(port: int, number: int) -> str:
    """The Cookie header of the bench's pupil of that number, signed in by the form."""
    browser, jar = _browser()
    form = browser.open(f"http://127.0.0.1:{port}/sign-in", timeout=30).read().decode()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', form)[0]
    fields = {"username": f"bench{number}", "password": PASSWORD, "csrf_token": token}
    browser.open(
        f"http://127.0.0.1:{port}/sign-in", urllib.parse.urlencode(fields).encode(), timeout=30
    ).read()
    return _header(jar)


def cookie_of_floor(port: int, number: int) -> str:
    """The same at the floor of the quiz page."""
    browser, jar = _browser()
    browser.open(f"http://127.0.0.1:{port}/sign-in/{number + 1}", timeout=30).read()
    return _header(jar)


def _browser() -> tuple[urllib.request.OpenerDirector, CookieJar]:
    jar = CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    browser.addheaders = [("User-Agent", AGENT)]
    return browser, jar


def _header(jar: CookieJar) -> str:
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)
