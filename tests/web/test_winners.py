"""The first of a contest are told by initials; in full only while a consent stands that was recorded from a signed sheet."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Audit, Contest, NameConsent, Person, PersonIdentity, Quiz
from quiz.services.person_erase import erase_person
from tests.factories import NOW, SignedUp, make_contest_round, make_person, make_unit
from tests.factories.figures import make_person_standing
from tests.web.browsing import Clock, browser_of, hidden_fields

FIRST, MASKED = "Nguyễn Thị Minh Anh", "Nguyễn T. M. A."


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


class Finished:
    """A contest that is over: six pupils of one school, the first of them born in 2015, and four of the staff."""

    def __init__(self, app: Flask, session: Session) -> None:
        Clock(app)
        self.session = session
        top = make_unit(session, code="SO", name="Sở", kind="so")
        school = make_unit(session, code="A", name="Trường A", parent=top)
        contest, round_, quiz = make_contest_round(session, unit=top)
        self.contest, self.quiz = contest, quiz
        contest.state = "final"
        names = [FIRST, *(f"Trần Văn {word}" for word in ("Bình", "Cao", "Dũng", "Em", "Phú"))]
        self.pupils = [make_person(session, unit=school, name=name) for name in names]
        staff = [make_person(session, unit=school, name=f"Lê Thị {word}", kind="staff") for word in "XYZT"]
        for number, who in enumerate([*self.pupils, *staff]):
            make_person_standing(
                session, contest=contest, round_=round_, unit=school, who=who, percent=95_000 - 1000 * number,
                duration_ms=60_000, audience="student" if who in self.pupils else "staff",
            )  # fmt: skip
        session.get_one(PersonIdentity, self.pupils[0].id).birth_date = date(2015, 5, 5)
        admin = make_person(session, unit=top, kind="staff", roles=("department_admin",))
        session.commit()
        self.organiser = browser_of(app, session, admin)
        self.page = f"/manage/quizzes/{quiz.public_id}/winners"
        self.public = f"/contests/{contest.public_id}/winners"

    def send(self, who: SignedUp, **data: str) -> int:
        token = hidden_fields(self.organiser.get(self.page).text)["csrf_token"]
        person = self.session.scalars(select(Person.public_id).where(Person.id == who.id)).one()
        fields = {"csrf_token": token, "person": person, **data}
        return self.organiser.post(self.page, data=fields).status_code


@pytest.fixture
def finished(app: Flask, session: Session) -> Finished:
    return Finished(app, session)


SHEET = {"given_on": "2026-11-01", "own": "1", "representative": "mother"}


def test_everybody_sees_initials_until_a_consent_is_recorded_and_again_once_it_is_withdrawn(
    finished: Finished, client: FlaskClient, session: Session
) -> None:
    page = client.get(finished.public).text
    assert MASKED in page
    assert FIRST not in page
    assert "Trường A" in page
    assert FIRST in finished.organiser.get(finished.page).text
    assert finished.send(finished.pupils[0], **SHEET) == 303
    page = client.get(finished.public).text
    assert FIRST in page
    assert "Trần Văn Bình" not in page
    assert finished.send(finished.pupils[0], withdraw="1") == 303
    assert FIRST not in client.get(finished.public).text
    session.rollback()
    actions = session.scalars(select(Audit.action).order_by(Audit.id)).all()
    assert [one for one in actions if one.startswith("name_consent")] == [
        "name_consent.record", "name_consent.withdraw",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"own": ""}, "chính người được nêu tên"),
        ({"representative": ""}, "cha, mẹ hoặc người giám hộ"),
        ({"representative": "uncle"}, "cha, mẹ hoặc người giám hộ"),
        ({"given_on": "2031-01-01"}, "Ngày ký chưa tới"),
        ({"given_on": ""}, "Ghi ngày trên phiếu"),
    ],
)
def test_a_sheet_that_lacks_a_signature_publishes_nothing(
    finished: Finished, client: FlaskClient, session: Session, change: dict[str, str], sentence: str
) -> None:
    sent = {name: value for name, value in (SHEET | change).items() if value}
    token = hidden_fields(finished.organiser.get(finished.page).text)["csrf_token"]
    person = session.scalars(select(Person.public_id).where(Person.id == finished.pupils[0].id)).one()
    session.rollback()
    answer = finished.organiser.post(finished.page, data={"csrf_token": token, "person": person, **sent})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert FIRST not in client.get(finished.public).text
    assert session.scalars(select(NameConsent)).all() == []


def test_fewer_than_five_are_not_listed_and_an_open_contest_lists_nobody(
    finished: Finished, client: FlaskClient, session: Session
) -> None:
    page = client.get(finished.public).text
    assert re.search(r"Lê T\. X", page) is None
    session.get_one(Contest, finished.contest.id).state = "open"
    session.commit()
    page = client.get(finished.public).text
    assert MASKED not in page
    assert "sau khi cuộc thi kết thúc" in page


def test_who_is_erased_is_a_dash_and_the_consent_is_withdrawn(
    finished: Finished, client: FlaskClient, session: Session
) -> None:
    finished.send(finished.pupils[0], **SHEET)
    session.rollback()
    erase_person(session, person_id=finished.pupils[0].id, ground="wish", decided_by=None, now=NOW)
    session.commit()
    assert FIRST not in client.get(finished.public).text
    assert session.scalars(select(NameConsent.withdrawn_at)).one() is not None


def test_somebody_who_is_no_winner_is_not_recorded(finished: Finished, session: Session) -> None:
    stranger = make_person(session, unit=make_unit(session, code="B"), name="Người Lạ")
    session.commit()
    assert finished.send(stranger, **SHEET) == 303
    assert session.scalars(select(NameConsent)).all() == []


def test_what_is_no_contest_of_the_public_publishes_nobody(finished: Finished, session: Session) -> None:
    session.get_one(Quiz, finished.quiz.id).contest_id = None
    session.commit()
    assert "không có trang công khai" in finished.organiser.get(finished.page).text
