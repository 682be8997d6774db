"""A province with a ranked quiz, a pupil who took it, and everybody who might want to look into his attempt."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from quiz.models import Attempt, Quiz, Response
from quiz.models.columns import canonical_json
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    SignedUp,
    actor_of,
    answer_attempt,
    answers_of,
    make_attempt,
    make_contest_round,
    make_finished_attempt,
    make_group,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, token_of

MINUTE = timedelta(minutes=1)


@dataclass
class Province:
    """Department > school (10A1, 10A2) and another school; the quiz is the department's, with 15 minutes."""

    app: Flask
    engine: Engine
    clock: Clock
    people: dict[str, SignedUp]
    quiz: str
    attempt: str

    @contextmanager
    def work(self) -> Iterator[Session]:
        """A unit of work on the database."""
        with unit_of_work(self.engine) as session:
            yield session

    def browser(self, who: str) -> FlaskClient:
        """This person's browser."""
        with self.work() as session:
            return browser_of(self.app, session, self.people[who])

    def page(self, who: str, path: str, status: int = 200) -> str:
        """A page as this person reads it: white space folded, entities read."""
        answer = self.browser(who).get(path)
        assert answer.status_code == status, answer.text
        return words(answer)

    def decide(
        self, who: str, what: str, *, attempt: str | None = None, follow: bool = False, **fields: Any
    ) -> TestResponse:
        """Send the form of a decision, with a reason unless it says another."""
        client = self.browser(who)
        data = {"csrf_token": token_of(client), "reason": "Khiếu nại của phụ huynh", **fields}
        return client.post(
            f"/manage/attempts/{attempt or self.attempt}/{what}", data=data, follow_redirects=follow
        )

    def row(self, session: Session, attempt: str | None = None) -> Attempt:
        """The attempt as it is stored."""
        return session.query(Attempt).filter_by(public_id=attempt or self.attempt).one()

    def add_late(self, slot: int, *, right: bool = True, seq: int = 90, at: datetime | None = None) -> int:
        """An answer of the pupil that came after the end; its number."""
        with self.work() as session:
            attempt = self.row(session)
            answer = answers_of(session, attempt)[slot] if right else None
            row = Response(
                attempt_id=attempt.id,
                slot=slot,
                device="phone",
                seq=seq,
                answer=canonical_json(answer),
                received_at=at or NOW + 30 * MINUTE,
                late=True,
            )
            session.add(row)
            session.flush()
            return row.id


def words(answer: TestResponse) -> str:
    """The HTML of an answer, white space folded and entities read."""
    return " ".join(unescape(answer.text).split())


def make_province(app: Flask) -> Province:
    """With one finished attempt of `pupil`: two right answers, then the button after a minute."""
    engine: Engine = app.extensions["quiz_database"].engine
    with unit_of_work(engine) as session:
        department = make_unit(session, name="Sở Giáo dục và Đào tạo", kind="so")
        school = make_unit(session, name="Trường THPT Bến Lúa", code="THPT-07", parent=department)
        other = make_unit(session, name="Trường THPT Gò Sậy", parent=department)
        first, second = make_group(session, unit=school), make_group(session, unit=school, name="10A2")
        make_question_bank(session, 4, pool="week1")
        _contest, _round, quiz = make_contest_round(session, unit=department, seconds=900)
        people = {
            "pupil": make_person(
                session, unit=school, group=first, name="Nguyễn Thị Mỹ Ái", username="hs-ai"
            ),
            "mate": make_person(session, unit=school, group=second, name="Trần Văn Đức", username="hs-duc"),
            "stranger": make_person(session, unit=other, name="Lê Ngọc Bích"),
            **{
                who: make_person(session, unit=unit, kind="staff", roles=roles, group=group, name=name)
                for who, unit, roles, group, name in (
                    ("teacher", school, ("teacher",), first, "Cô Hoa"),
                    ("other_teacher", school, ("teacher",), second, "Thầy Nam"),
                    ("school_admin", school, ("school_admin",), None, "Thầy Lâm"),
                    ("other_admin", other, ("school_admin",), None, "Cô Thu"),
                    ("department", department, ("department_admin",), None, "Bà Phạm Thị Duyệt"),
                    ("editor", department, ("editor",), None, "Ông Biên"),
                    ("operator", department, ("operator",), None, "Ông Vận"),
                )
            },
        }
        attempt = make_finished_attempt(session, actor=actor_of(session, people["pupil"]), quiz=quiz, right=2)
        clock = Clock(app, NOW + timedelta(hours=1))
        return Province(app, engine, clock, people, quiz.public_id, attempt.public_id)


def begin(province: Province, who: str, *, answers: int = 1, at: datetime = NOW) -> str:
    """An attempt that is running, with so many answers; its public id."""
    with province.work() as session:
        quiz = session.query(Quiz).filter_by(public_id=province.quiz).one()
        attempt = make_attempt(session, actor=actor_of(session, province.people[who]), quiz=quiz, at=at)
        given = dict(list(answers_of(session, attempt).items())[:answers])
        answer_attempt(session, attempt, given, at=at + MINUTE)
        return attempt.public_id
