"""A teacher opens the class for coming in by code, sees who is in, and puts right what goes wrong at a seat."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from quiz.models import Audit, ClassSession, PersonIdentity
from quiz.unit_of_work import unit_of_work
from tests.web.browsing import statements
from tests.web.code_world import (
    CONTEST,
    LESSON,
    NAMES,
    PIN,
    ClassWorld,
    contest_id,
    make_class_world,
    send,
    session_id,
    sit,
)

#: What asks the databases nothing that another test does not.
ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
NGOC, AN = "Lê Bảo Ngọc", "Phạm Gia An"


@pytest.fixture
def world(app: Flask) -> ClassWorld:
    return make_class_world(app)


def press(desk: FlaskClient, page: str, action: str, **data: str) -> TestResponse:
    """Send a form of the page."""
    token = re.findall(r'csrf_token" value="([^"]+)', desk.get(page).text)[0]
    return desk.post(action, data={"csrf_token": token, **data})


def do(
    world: ClassWorld, desk: FlaskClient, verb: str, name: str, code: str = LESSON, **data: str
) -> TestResponse:
    """Press a button of a pupil's seat."""
    seats = f"/teacher/sessions/{session_id(world, code)}/seats"
    answer = press(desk, seats, f"{seats}/{world.ids[name]}", do=verb, **data)
    assert answer.status_code == 303, answer.text
    return desk.get(seats)


def state_of(page: str, world: ClassWorld, name: str) -> str:
    """What the page of seats says of a pupil."""
    found = re.search(rf'data-live="{world.ids[name]}">(.*?)</span></span>{{0,1}}', page, re.DOTALL)
    assert found is not None
    return re.sub(r"<[^>]+>", " ", found[1])


def test_a_class_is_open_in_two_taps_from_ones_classes(world: ClassWorld) -> None:
    desk = world.desk()
    mine = desk.get("/teacher/contests").text
    page = f"/teacher/classes/{world.group_id}"
    assert f'href="{page}"' in mine
    assert "0/8 em có PIN" in desk.get(page).text
    opened = press(desk, page, f"{page}/sessions", hours="2", pins_open="1")
    board = opened.headers["Location"]
    assert (opened.status_code, board.startswith("/teacher/sessions/")) == (303, True)
    with unit_of_work(world.engine, write=False) as session:
        newest = session.scalars(select(ClassSession).order_by(ClassSession.id.desc())).first()
        assert newest is not None and newest.join_code is not None
        code = newest.join_code
        assert (newest.pins_open, newest.ends_at - newest.opened_at) == (True, timedelta(hours=2))
    shown = desk.get(board).text
    assert f"{code[:3]} {code[3:]}" in shown
    assert "<svg" in shown
    assert sit(world, NGOC, code=code).status_code == 303
    status = desk.get(f"{board}/status").json or {}
    assert (status["joined"], status["class_size"], status["people"]) == (
        1,
        8,
        [{"name": "Bảo Ngọc", "state": "new"}],
    )
    assert "Chiếu mã" in desk.get(page).text
    assert "Đóng lớp bây giờ?" in desk.get(f"{board}?close=1").text
    assert press(desk, f"{board}?close=1", f"{board}/close").status_code == 303
    assert world.phone().get(f"/c/{code}").status_code == 404
    assert "Lớp đã đóng lúc" in desk.get(board).text


@ONE_DATABASE
@pytest.mark.parametrize("hours", ["3", "x"])
def test_a_length_that_is_not_offered_opens_nothing(world: ClassWorld, hours: str) -> None:
    desk, page = world.desk(), f"/teacher/classes/{world.group_id}"
    assert press(desk, page, f"{page}/sessions", hours=hours).headers["Location"] == page
    assert "không dùng được ở đây" in desk.get(page).text
    with unit_of_work(world.engine, write=False) as session:
        assert len(session.scalars(select(ClassSession)).all()) == 2


def test_who_took_anothers_name_is_put_out_and_the_right_pupil_sets_her_own_pin(world: ClassWorld) -> None:
    world.change(pins_open=True)
    thief, desk = world.phone(), world.desk()
    assert sit(world, NGOC, pin="9173", browser=thief).status_code == 303
    assert thief.get("/lessons").status_code == 200
    seats = f"/teacher/sessions/{session_id(world)}/seats"
    assert "Đang vào" in state_of(desk.get(seats).text, world, NGOC)
    assert sit(world, NGOC).status_code == 422
    page = do(world, desk, "free", NGOC).text
    assert "Chưa vào" in state_of(page, world, NGOC)
    assert thief.get("/lessons").status_code == 401
    assert sit(world, NGOC).status_code == 303, "now it is she who chooses"
    assert sit(world, NGOC, pin="9173", browser=thief).status_code == 422


@ONE_DATABASE
def test_freeing_a_seat_leaves_a_pin_of_the_sheet_alone(world: ClassWorld) -> None:
    world.give_pin(NGOC)
    desk, phone = world.desk(), world.phone()
    sit(world, NGOC, browser=phone)
    do(world, desk, "free", NGOC)
    assert phone.get("/lessons").status_code == 401
    assert sit(world, NGOC, browser=phone).status_code == 303


@ONE_DATABASE
def test_freeing_in_one_class_session_signs_nobody_out_of_another(world: ClassWorld) -> None:
    world.give_pin(NGOC)
    in_contest, in_lesson = world.phone(), world.phone()
    sit(world, NGOC, code=CONTEST, browser=in_contest)
    sit(world, NGOC, browser=in_lesson)
    do(world, world.desk(), "free", NGOC)
    assert (in_lesson.get("/lessons").status_code, in_contest.get("/lessons").status_code) == (401, 200)


def test_who_was_taken_out_comes_in_again_only_when_the_teacher_says_so(world: ClassWorld) -> None:
    world.give_pin(NGOC)
    desk, phone = world.desk(), world.phone()
    sit(world, NGOC, browser=phone)
    assert "Đã mời ra" in state_of(do(world, desk, "remove", NGOC).text, world, NGOC)
    assert phone.get("/lessons").status_code == 401
    refused = sit(world, NGOC, browser=phone)
    assert (refused.status_code, "mời tên này ra khỏi lớp" in refused.text) == (403, True)
    do(world, desk, "readmit", NGOC)
    assert sit(world, NGOC, browser=phone).status_code == 303


@ONE_DATABASE
def test_a_name_is_corrected_in_the_list_and_the_audit_keeps_no_name(world: ClassWorld) -> None:
    desk = world.desk()
    page = do(world, desk, "rename", NGOC, full_name="  Lê  Bảo Ngọc Hân ").text
    assert "Lê Bảo Ngọc Hân" in page
    with unit_of_work(world.engine, write=False) as session:
        identity = session.scalars(
            select(PersonIdentity).where(PersonIdentity.full_name == "Lê Bảo Ngọc Hân")
        ).one()
        assert identity.folded_name == "le bao ngoc han"
        row = session.scalars(select(Audit).where(Audit.action == "person.rename")).one()
        assert (row.before, row.after) == ({"full_name": "changed"}, {"full_name": "changed"})
    for name in ("", " ", "x" * 201, "a\x00b"):
        assert "ký tự đọc được" in do(world, desk, "rename", NGOC, full_name=name).text


def test_pins_are_given_to_those_without_one_shown_once_and_work(world: ClassWorld) -> None:
    world.give_pin(AN)
    desk, page = world.desk(), f"/teacher/classes/{world.group_id}/pins"
    asked = desk.get(page).text
    assert "Em chưa có PIN: 7 em" in asked
    sheet = press(desk, page, page, whom="missing")
    assert (sheet.status_code, sheet.headers["Cache-Control"]) == (200, "no-store")
    pins = dict(re.findall(r"<li><strong>([^<]+)</strong>.*?figure num\">(\d{4})<", sheet.text))
    assert set(pins) == set(NAMES) - {AN}
    assert sit(world, NGOC, pin=pins[NGOC]).status_code == 303
    assert sit(world, AN).status_code == 303, "who had one keeps it"
    account = world.account(NGOC)
    assert account is not None and pins[NGOC] not in (account.pin_hash or "")
    assert account.pin_set_by == world.someone().id
    again = press(desk, page, page, whom="missing")
    assert again.headers["Location"] == page
    assert "Em nào trong lớp cũng có PIN rồi" in desk.get(page).text


@ONE_DATABASE
def test_a_new_pin_for_one_replaces_the_old_and_opens_what_guessing_had_shut(world: ClassWorld) -> None:
    for name in (NGOC, AN):
        world.give_pin(name)
    for n in range(11):
        sit(world, NGOC, pin=f"50{n:02}")
    assert sit(world, NGOC).status_code == 429
    desk, seats = world.desk(), f"/teacher/sessions/{session_id(world)}/seats"
    sheet = press(desk, seats, f"/teacher/classes/{world.group_id}/pins", whom=world.ids[NGOC])
    (pin,) = re.findall(r'figure num">(\d{4})<', sheet.text)
    assert sit(world, NGOC, pin=pin).status_code == 303
    if pin != PIN:
        assert sit(world, NGOC).status_code == 422
    assert sit(world, AN).status_code == 303
    nobody = press(desk, seats, f"/teacher/classes/{world.group_id}/pins", whom="x" * 18)
    assert nobody.status_code == 404


@ONE_DATABASE
def test_setting_pins_is_opened_and_closed_while_the_class_is_in(world: ClassWorld) -> None:
    desk, seats = world.desk(), f"/teacher/sessions/{session_id(world, CONTEST)}/seats"
    assert "Đặt PIN đang đóng" in desk.get(seats).text
    assert sit(world, NGOC, code=CONTEST).status_code == 422
    press(desk, seats, seats.replace("/seats", "/pins"), pins="open")
    assert sit(world, NGOC, code=CONTEST).status_code == 303
    press(desk, seats, seats.replace("/seats", "/pins"), pins="close")
    assert sit(world, AN, code=CONTEST).status_code == 422


def test_seats_of_a_contest_show_guests_and_lead_back_to_its_board(world: ClassWorld) -> None:
    world.change(admits_guests=True)
    send(world.phone(), CONTEST, "guest", guest_name="Trần Khách", guest_unit="UBND xã")
    desk, opened = world.desk(), session_id(world, CONTEST)
    board = f"/teacher/contests/{contest_id(world)}"
    assert desk.get(f"/teacher/sessions/{opened}").headers["Location"] == board
    assert f"/teacher/sessions/{opened}/seats" in desk.get(board).text
    page = desk.get(f"/teacher/sessions/{opened}/seats").text
    assert "0/8 em đã vào" in page
    assert "1 khách" in page
    assert "Khách · UBND xã" in page
    status = desk.get(f"{board}/status").json or {}
    assert (status["joined"], status["people"][0]["name"]) == (0, "Khách (khách)")


def test_a_larger_class_costs_no_more_queries(world: ClassWorld) -> None:
    desk = world.desk()
    opened = session_id(world)
    pages = (
        f"/teacher/sessions/{opened}/status",
        f"/teacher/sessions/{opened}/seats",
        f"/teacher/classes/{world.group_id}",
    )
    counts = []
    for name in (NGOC, AN):
        world.give_pin(name)
        sit(world, name)
        with statements(world.engine) as ran:
            for page in pages:
                assert desk.get(page).status_code == 200
        counts.append(len([one for one in ran if one.startswith("SELECT")]))
    assert counts[0] == counts[1]


def test_nobody_of_another_class_is_touched(world: ClassWorld) -> None:
    desk, seats = world.desk(), f"/teacher/sessions/{session_id(world)}/seats"
    for person in ("x" * 18, "%00", world.someone().person.public_id):
        assert press(desk, seats, f"{seats}/{person}", do="free").status_code == 404
    assert press(desk, seats, f"{seats}/{world.ids[NGOC]}", do="x").status_code == 400
