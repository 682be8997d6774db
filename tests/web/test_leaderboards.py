"""The leaderboard as a page for everybody and through the API."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from quiz.models import Contest, Round, Unit
from tests.factories import (
    NOW,
    make_class_contest,
    make_contest_round,
    make_group,
    make_headcount,
    make_person,
    make_unit,
)
from tests.factories.figures import make_person_standing, make_unit_standing
from tests.web.browsing import Clock, Program, browser_of


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine) as session:
        yield session


@pytest.fixture(autouse=True)
def clock(app: Flask) -> Clock:
    return Clock(app)


@pytest.fixture
def department(session: Session) -> Unit:
    return make_unit(session, code="SO", name="Sở", kind="so")


@pytest.fixture
def contest(session: Session, department: Unit) -> Contest:
    """Four schools: one over its headcount, one without finishers, one too small, one of unknown size."""
    contest, round_, _quiz = make_contest_round(session, unit=department)
    commune = make_unit(session, code="XA", name="Xã Đồng Sen", kind="xa_phuong", parent=department)
    for code, headcount, finishers in (("A", 40, 44), ("B", 300, 0), ("C", 9, 5), ("D", None, 7)):
        school = make_unit(session, code=code, name=f"Trường {code}", parent=commune, levels=("thcs",))
        if headcount is not None:
            make_headcount(session, unit=school, audience="staff", number=0)
            make_headcount(session, unit=school, audience="student", number=headcount)
        if finishers:
            make_unit_standing(
                session, contest=contest, round_=round_, unit=school, finishers=finishers, turns=finishers * 2
            )
    session.commit()
    return contest


def round_of(session: Session, contest: Contest) -> Round:
    found = session.query(Round).filter_by(contest_id=contest.id, number=1).one()
    assert isinstance(found, Round)
    return found


def text_of(client: FlaskClient, path: str, status: int = 200) -> str:
    """The words of a page, white space folded."""
    response = client.get(path)
    assert response.status_code == status, path
    page = response.get_data(as_text=True)
    assert page.count("<h1") == 1
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_the_page_is_public_and_says_rank_people_turns_reason_and_rule(
    client: FlaskClient, contest: Contest
) -> None:
    text = text_of(client, "/leaderboards")
    assert text == text_of(client, f"/leaderboards/{contest.public_id}")
    assert "1 Trường A Xã Đồng Sen 40 44 vượt sĩ số 110,0% 88 80,0%" in text
    assert "2 Trường B Xã Đồng Sen 300 0 0,0% 0 –" in text
    assert "Trường C Xã Đồng Sen dưới 10 người 9 5 55,6% 10 80,0%" in text
    assert "Trường D Xã Đồng Sen chưa có sĩ số – 7 – 14 80,0%" in text
    assert "chia cho tổng số người của trường" in text
    assert "1, 2, 2, 4" in text
    assert "số liệu lúc 09:00 ngày 16/11" in text
    assert "sĩ số ngày 05/09/2026" in text
    assert "Đề minh họa" not in text
    assert "Trường tôi" not in text


def test_a_demo_contest_says_so(client: FlaskClient, session: Session, contest: Contest) -> None:
    contest.is_demo = True
    session.commit()
    assert "Đề minh họa" in text_of(client, "/leaderboards")


def test_ones_own_school_is_marked_and_on_top(app: Flask, session: Session, contest: Contest) -> None:
    school = session.query(Unit).filter_by(code="B").one()
    browser = browser_of(app, session, make_person(session, unit=school))
    text = text_of(browser, "/leaderboards")
    assert text.index("Trường tôi Trường B 0,0% · 0 người · 0 lượt Hạng 2 / 2") < text.index("Trường A")
    assert "Trường B Trường tôi" in text


def test_filters_stay_in_the_address_of_the_size_classes(client: FlaskClient, contest: Contest) -> None:
    page = client.get("/leaderboards?level=thcs&unit=XA&audience=student").get_data(as_text=True)
    hrefs = [unescape(href) for href in re.findall(r'class="pick" href="([^"]+)"', page)]
    small = next(href for href in hrefs if "size=small" in href)
    assert all(part in small for part in ("level=thcs", "unit=XA", "audience=student"))
    text = text_of(client, small)
    assert "Trường A" in text
    assert "Trường B" not in text
    assert "Không có trường nào như vậy" in text_of(client, "/leaderboards?level=thpt")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("size=huge", 422),
        ("level=dai_hoc", 422),
        ("audience=parents", 422),
        ("round=9", 422),
        ("after=nowhere", 422),
        ("unit=THPT-99", 404),
    ],
)
def test_a_filter_that_cannot_be_used_is_refused(
    client: FlaskClient, contest: Contest, query: str, status: int
) -> None:
    assert client.get(f"/leaderboards?{query}").status_code == status
    assert client.get(f"/api/v1/contests/{contest.public_id}/standings?{query}").status_code == status


def test_what_is_not_public_is_not_found(client: FlaskClient, session: Session, department: Unit) -> None:
    assert "Chưa có cuộc thi nào" in text_of(client, "/leaderboards")
    draft, _round, _quiz = make_contest_round(session, unit=department, state="draft")
    of_class, _quiz = make_class_contest(session, unit=department, group=make_group(session, unit=department))
    session.commit()
    for public_id in (draft.public_id, of_class.public_id, "0" * 18):
        assert client.get(f"/leaderboards/{public_id}").status_code == 404
        assert client.get(f"/api/v1/contests/{public_id}/standings").status_code == 404
    assert "Chưa có cuộc thi nào" in text_of(client, "/leaderboards")


def test_a_long_board_comes_in_parts_that_leave_nobody_out(
    client: FlaskClient, session: Session, department: Unit, contest: Contest
) -> None:
    for number in range(110):
        make_unit(session, code=f"X{number:03}", parent=department)
    session.commit()
    seen: list[str] = []
    path, numbers = "/leaderboards", []
    while path:
        page = client.get(path).get_data(as_text=True)
        seen += re.findall(r'<tr(?: class="mine")?>(?:<td>.*?</td>)?<th scope="row">(.*?)<', page)
        numbers += re.findall(r"Trường thứ (\d+) đến (\d+) trên (\d+)", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        path = unescape(following[1]) if following else ""
    assert numbers == [("1", "50", "114"), ("51", "100", "114"), ("101", "114", "114")]
    assert len(seen) == len(set(seen)) == 114


def test_the_round_can_be_chosen(client: FlaskClient, session: Session, contest: Contest) -> None:
    second = Round(
        contest_id=contest.id, number=2, title="Tuần 2", opens_at=NOW + timedelta(days=1), closes_at=None
    )
    session.add(second)
    session.flush()
    school = session.query(Unit).filter_by(code="B").one()
    make_unit_standing(session, contest=contest, round_=second, unit=school, finishers=150)
    session.commit()
    assert "Trường B Xã Đồng Sen 300 0 0,0%" in text_of(client, "/leaderboards"), "the round that is open"
    assert "Trường B Xã Đồng Sen 300 150 50,0%" in text_of(client, "/leaderboards?round=2")
    assert "Cả cuộc thi" in text_of(client, "/leaderboards?round=all")


def test_the_api_answers_by_unit_as_the_contract_has_it(client: FlaskClient, contest: Contest) -> None:
    path = f"/api/v1/contests/{contest.public_id}/standings"
    body = client.get(path).get_json()
    assert set(body) == {"items", "next", "as_of", "frozen"}
    assert (body["next"], body["frozen"], body["as_of"]) == (None, False, "2026-11-16T02:00:00.000000Z")
    first = body["items"][0]
    expected = {"rank": 1, "unit": "A", "headcount": 40, "finishers": 44, "turns": 88}
    assert {key: first[key] for key in expected} == expected
    assert (first["participation_rate"], first["mean_score"]) == (1.1, 80.0)
    assert [(row["unit"], row["rank"], row["participation_rate"]) for row in body["items"][1:]] == [
        ("B", 2, 0.0),
        ("C", None, 0.555556),
        ("D", None, None),
    ]
    part = client.get(f"{path}?limit=3").get_json()
    assert part["items"] == body["items"][:3]
    rest = client.get(f"{path}?limit=3&after={part['next']}").get_json()
    assert (rest["items"], rest["next"]) == (body["items"][3:], None)
    assert client.get(f"{path}?by=family").status_code == 422
    assert client.get(f"{path}?limit=0").status_code == 422
    assert client.get(f"{path}?limit=100000").status_code == 422
    assert [row["unit"] for row in client.get(f"{path}?unit=XA").get_json()["items"]] == ["A", "B", "C", "D"]


def test_people_are_for_who_is_signed_in_and_in_scope(
    app: Flask, client: FlaskClient, session: Session, contest: Contest
) -> None:
    path = f"/contests/{contest.public_id}/standings?by=person"
    assert client.get(f"/api/v1{path}").status_code == 401
    assert client.get("/api/v1/contests/none/standings?by=person").status_code == 401
    near, far = (session.query(Unit).filter_by(code=code).one() for code in ("A", "B"))
    round_ = round_of(session, contest)
    own, other = (
        make_person(session, unit=near, name="Lê Thị Ánh"),
        make_person(session, unit=far, name="Trần Bình"),
    )
    for who, unit, percent in ((own, near, 70_000), (other, far, 90_000)):
        make_person_standing(
            session, contest=contest, round_=round_, unit=unit, who=who, percent=percent, turns=2
        )
    items = Program(app, session, own).get(path).get_json()["items"]
    assert [(row["rank"], row["name"], row["unit"], row["mean_score"], row["turns"]) for row in items] == [
        (1, "Trần B.", "B", 90.0, 2),
        (2, "Lê Thị Ánh", "A", 70.0, 2),
    ]
    part = Program(app, session, own).get(f"{path}&limit=1").get_json()
    rest = Program(app, session, own).get(f"{path}&limit=1&after={part['next']}").get_json()
    assert (part["items"] + rest["items"], rest["next"]) == (items, None)
    stranger = make_person(session, unit=make_unit(session, code="SO-2", kind="so"))
    assert Program(app, session, stranger).get(path).status_code == 404
    new = make_person(session, unit=near, must_change=True)
    assert Program(app, session, new).get(path).status_code == 403
