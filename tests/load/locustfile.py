"""The crowd's scenario for locust: sign in, read, start, save every 20 seconds, hand in. docs/operations.md says how to run it.

Who comes is read from a file of lines `username,password`; which quiz, from its address.
"""

from __future__ import annotations

import csv
import itertools
import os
import re
from collections import deque
from html import unescape
from pathlib import Path
from typing import Any

from locust import HttpUser, constant_pacing, events, task
from locust.exception import StopUser

PEOPLE = os.environ.get("QUIZ_LOAD_PEOPLE", "people.csv")
QUIZ = os.environ.get("QUIZ_LOAD_QUIZ", "")
#: Saves after which a person hands in.
SAVES = int(os.environ.get("QUIZ_LOAD_SAVES", "9"))
PAUSE_SECONDS = 20
_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')
_waiting: deque[tuple[str, str]] = deque()


@events.init.add_listener
def read_people(environment: Any, **_more: Any) -> None:
    """Everybody comes once; without people or a quiz there is nothing to play."""
    if not QUIZ or not Path(PEOPLE).is_file():
        raise SystemExit(
            "Set QUIZ_LOAD_QUIZ to a quiz's id and QUIZ_LOAD_PEOPLE to a file of username,password."
        )
    with Path(PEOPLE).open(encoding="utf-8", newline="") as lines:
        _waiting.extend((row[0], row[1]) for row in csv.reader(lines) if len(row) >= 2)


class Person(HttpUser):
    """One browser, from the door to the result."""

    wait_time = constant_pacing(PAUSE_SECONDS)

    def on_start(self) -> None:
        """Sign in, read what the quiz asks, begin it."""
        if not _waiting:
            raise StopUser
        username, password = _waiting.popleft()
        door = f"/sign-in?next=/quizzes/{QUIZ}"
        token = self._page(door, "the door")
        form = {"username": username, "password": password, "csrf_token": token}
        page = self.client.post(door, form, name="sign in, read the quiz")
        token = self._token(page)
        page = self.client.post(f"/quizzes/{QUIZ}/attempts", {"csrf_token": token}, name="start, paper")
        self._csrf = self._token(page)
        self._attempt = page.url.rstrip("/").rsplit("/", 1)[-1].partition("?")[0]
        paper = self.client.get(f"/api/v1/attempts/{self._attempt}", name="paper, as data")
        self._slots = itertools.cycle(paper.json()["slots"])
        self._seq = 0

    @task
    def answer(self) -> None:
        """Save the next answer; after the last one hand in, see the result and leave."""
        self._seq += 1
        if self._seq > SAVES:
            self.client.post(
                f"/attempts/{self._attempt}/submit", {"csrf_token": self._csrf}, name="hand in, result"
            )
            raise StopUser
        slot = next(self._slots)
        self.client.put(
            f"/api/v1/attempts/{self._attempt}/responses/{slot['slot']}",
            json={"answer": some_answer(slot), "seq": self._seq, "device": "locust"},
            headers={"X-CSRFToken": self._csrf},
            name="save",
        )

    def _page(self, path: str, name: str) -> str:
        return self._token(self.client.get(path, name=name))

    def _token(self, page: Any) -> str:
        found = _TOKEN.search(page.text)
        if page.status_code != 200 or found is None:
            raise StopUser  # locust has counted the failure, and without a token there is no going on
        return unescape(found[1])


def some_answer(slot: dict[str, Any]) -> Any:
    """One that fits the slot."""
    if slot["kind"] == "true_false":
        return True
    if slot["kind"] == "four_statements":
        return {statement["id"]: True for statement in slot["statements"]}
    first = slot["options"][0]["id"]
    return [first] if slot["kind"] == "multiple_response" else first
