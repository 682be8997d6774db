"""Crowd: a contest hour, scaled: 4,000 people sign in, read, start, save every 20 seconds and hand in, each at his own time.

They arrive over RAMP seconds, since people do not all type their passwords in the same second, and since checking a
password is meant to be slow (17 ms of a core each: 4,000 of them are 68 s of the two cores, more than all else together).
Everybody is in the quiz at once from the end of the ramp on; then all hand in within HAND_IN seconds. Afterwards every save
that was acknowledged is looked for in the database, and every attempt's score and the standing are computed anew.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any

from sqlalchemy import text

from quiz.database import make_engine
from quiz.services.contest_verify import verify_contest
from quiz.unit_of_work import unit_of_work
from quiz.web.learner.question_data import SHAPES
from tests.load.bench.measuring import GeneratorBusy, Line
from tests.load.bench.provinces import Installation, hello, provinces
from tests.load.generator import BUSY
from tests.load.people import some_answer
from tests.load.province import PASSWORD, Who
from tests.load.servers import Gunicorn
from tests.load.visitors import Answer, Runs, Visitor, arrivals, play

PEOPLE, PROVINCE = 4_000, 10_000
RAMP, TOGETHER, HAND_IN = 120.0, 25.0, 20.0
PAUSE = 20.0
SIGN_IN, QUIZ, START, PAPER, SAVE, SUBMIT = "sign in", "read the quiz", "start", "paper", "save", "hand in"
_DATA = re.compile(r'id="quiz-data">(.*?)</script>', re.DOTALL)
_TOKEN = re.compile(r'name="csrf_token"[^>]*?value="([^"]+)"')


@dataclass
class Crowd:
    """What was acknowledged: attempt, slot and seq of each save, and who has handed in."""

    runs: Runs
    began: float
    saves: set[tuple[str, int, int]] = field(default_factory=set)
    handed_in: int = 0


def crowd(folder: Path) -> Iterator[Line]:
    """A line for each thing that people do; what is lost stands with the saves."""
    yield hello(folder)
    _allow_connections()
    with provinces(folder, PROVINCE) as made:
        for one in made:
            with Gunicorn("app:app", one.environ, folder / "ours.log") as server:
                before = server.cpu_seconds()
                found = _play(server.port, one.province.start)
                cpu = server.cpu_seconds() - before
            yield from _lines(one, found, cpu)


def _allow_connections() -> None:
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def _play(port: int, quiz: str) -> Crowd:
    runs = Runs()
    found = Crowd(runs, time.perf_counter())
    people = [
        (after, Visitor(port, runs), _Person(Who(number), quiz, found, random.Random(number)).come)
        for number, after in enumerate(arrivals(PEOPLE, RAMP, seed=1))
    ]
    found.began = time.perf_counter()
    play(people, runs)
    if runs.generator_share > BUSY:
        raise GeneratorBusy(f"the generator used {runs.generator_share:.0%} of a core")
    return found


@dataclass
class _Person:
    who: Who
    quiz: str
    crowd: Crowd
    chance: random.Random

    async def come(self, visitor: Visitor, since: float) -> None:
        """From the door to the result."""
        await self._sign_in(visitor, since)
        token = _token(await visitor.get(QUIZ, f"/quizzes/{self.quiz}"))
        began = await visitor.post(START, f"/quizzes/{self.quiz}/attempts", {"csrf_token": token})
        address = began.headers["location"]
        paper = await visitor.get(PAPER, address)
        token = _token(paper)
        attempt = address.rsplit("/", 1)[-1]
        await self._answer(visitor, attempt, _answers(paper), token)
        ends = self.crowd.began + RAMP + TOGETHER + self.chance.uniform(0, HAND_IN)
        await asyncio.sleep(max(0.0, ends - time.perf_counter()))
        await visitor.post(SUBMIT, f"/attempts/{attempt}/submit", {"csrf_token": token})
        self.crowd.handed_in += 1
        await visitor.get("result", f"/attempts/{attempt}/result")

    async def _sign_in(self, visitor: Visitor, since: float) -> None:
        door = f"/sign-in?next=/quizzes/{self.quiz}"
        token = _token(await visitor.get("the door", door, since=since))
        form = {"username": self.who.username, "password": PASSWORD, "csrf_token": token}
        await visitor.post(SIGN_IN, door, form, expect=302)

    async def _answer(
        self, visitor: Visitor, attempt: str, answers: list[tuple[int, Any]], token: str
    ) -> None:
        """Slot after slot, again from the first when all are done; the time of each is set beforehand."""
        due = time.perf_counter() + self.chance.uniform(0, PAUSE)
        seq = 0
        while due < self.crowd.began + RAMP + TOGETHER:
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            slot, answer = answers[seq % len(answers)]
            seq += 1
            value = {"answer": answer, "seq": seq, "device": "bench"}
            path = f"/api/v1/attempts/{attempt}/responses/{slot}"
            await visitor.put(SAVE, path, value, headers={"X-CSRFToken": token}, since=due)
            self.crowd.saves.add((attempt, slot, seq))
            due += PAUSE


def _answers(page: Answer) -> list[tuple[int, Any]]:
    """Slots with an answer that fits each, from what the page gives its script: all but the question that is shown."""
    found = _DATA.search(page.text())
    assert found is not None, "the page has no data"
    answers = []
    for slot, question in enumerate(json.loads(found[1])["questions"], start=1):
        if question is not None:
            shape, _stem, parts = question[:3]
            kind = SHAPES[shape].split(" ")[0]
            ids = [{"id": own} for own in parts[::2]]
            answers.append((slot, some_answer({"kind": kind, "options": ids, "statements": ids})))
    return answers


def _token(page: Answer) -> str:
    found = _TOKEN.search(page.text())
    assert found is not None, "the page has no form"
    return unescape(found[1])


def _lines(one: Installation, found: Crowd, cpu: float) -> Iterator[Line]:
    lost, unfinished, wrong = _missing(one, found)
    runs = found.runs
    for name in (SIGN_IN, QUIZ, START, PAPER, SAVE, SUBMIT):
        run = runs.by_name[name]
        more: dict[str, float] = {}
        if name == SAVE:
            more = {
                "people": found.handed_in,
                "lost": lost,
                "unfinished": unfinished,
                "wrongly counted": wrong,
                "seconds": runs.seconds,
                "cores": cpu / runs.seconds,
                "generator": runs.generator_share,
            }
        yield Line(
            what=f"crowd, {name}",
            database=one.database,
            ours=len(run.latencies),
            unit="done",
            p50=run.percentile(0.5),
            p99=run.percentile(0.99),
            errors=sum(each.errors for each in runs.by_name.values()) if name == SAVE else run.errors,
            more=more,
        )


def _missing(one: Installation, found: Crowd) -> tuple[int, int, int]:
    """Acknowledged saves that the log has not, people without a finished attempt, rows that a recomputation finds otherwise."""
    engine = make_engine(one.url)
    with engine.connect() as connection:
        rows = connection.execute(text(SAVED), {"quiz": one.province.start})
        stored = {(attempt, slot, seq) for attempt, slot, seq in rows}
        finished = connection.scalar(text(FINISHED), {"quiz": one.province.start}) or 0
        contest = connection.scalar(text(CONTEST), {"quiz": one.province.start})
    with unit_of_work(engine, write=False) as session:
        wrong = verify_contest(session, contest_id=str(contest))
    engine.dispose()
    return len(found.saves - stored), PEOPLE - finished, len(wrong)


_OF_QUIZ = "a.quiz_id = (SELECT id FROM quiz WHERE public_id = :quiz)"
SAVED = (
    "SELECT a.public_id, r.slot, r.seq FROM response r JOIN attempt a ON a.id = r.attempt_id"
    f" WHERE {_OF_QUIZ}"
)
FINISHED = f"SELECT count(DISTINCT a.person_id) FROM attempt a WHERE {_OF_QUIZ} AND a.state = 'finished'"
CONTEST = "SELECT c.public_id FROM contest c JOIN quiz q ON q.contest_id = c.id WHERE q.public_id = :quiz"
