"""A pupil without an account comes in by her class's code: finds herself, gives her PIN, and is answering."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from quiz.models import AuthSession, ContestEntrant, KnownDevice, Person, PinTry, Seat
from quiz.services import class_contest_join, pin_try
from quiz.services.class_session_find import GRACE
from quiz.services.person_erase import erase_person
from quiz.unit_of_work import unit_of_work
from tests.factories import NOW
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
    shown_masks,
    sit,
)

#: What asks the databases nothing that another test does not.
ONE_DATABASE = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


@pytest.fixture
def world(app: Flask) -> ClassWorld:
    return make_class_world(app)


def rows(world: ClassWorld, table: type) -> int:
    with unit_of_work(world.engine, write=False) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_from_the_code_to_the_first_question_in_three_pages(world: ClassWorld) -> None:
    world.change(pins_open=True)
    phone = world.phone()
    door = phone.get(f"/c/{CONTEST}")
    assert "Tên em, hoặc số trong danh sách lớp" in door.text
    assert all(name not in door.text for name in NAMES)
    found = send(phone, CONTEST, "find", who="ngoc")
    assert shown_masks(found.text) == ["Lê B. N."]
    went = sit(world, "Lê Bảo Ngọc", code=CONTEST, browser=phone)
    assert (went.status_code, went.headers["Location"][:10]) == (303, "/attempts/")
    paper = phone.get(went.headers["Location"])
    assert paper.status_code == 200
    assert 'class="option' in paper.text or "data-question" in paper.text or "<fieldset" in paper.text
    account = world.account("Lê Bảo Ngọc")
    assert account is not None
    assert (account.username, account.password_hash) == (None, None)
    assert account.pin_hash is not None and account.pin_hash.startswith("$argon2id$")
    assert account.pin_set_by == account.person_id
    assert (rows(world, ContestEntrant), rows(world, Seat)) == (1, 1)


def test_the_page_never_shows_more_than_five_of_the_class_and_no_whole_name(world: ClassWorld) -> None:
    page = send(world.phone(), LESSON, "find", who="anh").text
    assert len(shown_masks(page)) == 5
    assert "Còn 1 tên khớp nữa" in page
    assert all(name not in page for name in NAMES if name not in ("Đỗ Anh Anh",))
    doubles = send(world.phone(), LESSON, "find", who="minh a").text
    assert shown_masks(doubles) == ["Nguyễn T. M. Anh", "Nguyễn T. M. Ánh"]
    by_number = send(world.phone(), LESSON, "find", who="1").text
    assert shown_masks(by_number) == ["Phạm G. A."]
    assert "Số 1 trong danh sách" in by_number
    nobody = send(world.phone(), LESSON, "find", who="bảo ngọc khác")
    assert (nobody.status_code, shown_masks(nobody.text)) == (422, [])
    assert "chưa thấy ai như vậy" in nobody.text
    assert "Gõ vài chữ đầu" in send(world.phone(), LESSON, "find", who=" ").text


def test_a_pin_is_set_only_while_the_teacher_allows_it(world: ClassWorld) -> None:
    refused = sit(world, "Lê Bảo Ngọc")
    assert (refused.status_code, "Em chưa có PIN" in refused.text) == (422, True)
    assert world.account("Lê Bảo Ngọc") is None
    world.change(pins_open=True)
    for pin, sentence in (("1111", "dễ đoán quá"), ("12", "PIN gồm 4 chữ số"), ("", "PIN gồm 4 chữ số")):
        refused = sit(world, "Lê Bảo Ngọc", pin=pin)
        assert (refused.status_code, sentence in refused.text) == (422, True)
        assert shown_masks(refused.text) == ["Lê B. N."], "she does not have to look for herself again"
    assert sit(world, "Lê Bảo Ngọc").status_code == 303
    world.change(pins_open=False)
    assert sit(world, "Lê Bảo Ngọc").status_code == 303


@ONE_DATABASE
def test_the_second_who_claims_a_name_needs_its_pin(world: ClassWorld) -> None:
    world.change(pins_open=True)
    assert sit(world, "Lê Bảo Ngọc").status_code == 303
    page = send(world.phone(), LESSON, "find", who="ngọc").text
    assert "Đã có máy vào" in page
    taken = sit(world, "Lê Bảo Ngọc", pin="9173")
    assert (taken.status_code, "PIN chưa đúng" in taken.text) == (422, True)
    assert rows(world, AuthSession) == 1


def test_wrong_pins_stop_at_ten_for_one_pupil_and_not_in_her_own_phone(world: ClassWorld) -> None:
    world.give_pin("Lê Bảo Ngọc")
    world.give_pin("Phạm Gia An")
    own = world.phone()
    assert sit(world, "Lê Bảo Ngọc", browser=own).status_code == 303
    statuses = [sit(world, "Lê Bảo Ngọc", pin=f"50{n:02}").status_code for n in range(12)]
    assert statuses == [422] * 10 + [429] * 2
    refused = sit(world, "Lê Bảo Ngọc")
    assert (refused.status_code, int(refused.headers["Retry-After"])) == (429, 61), (
        "even the right one, elsewhere"
    )
    assert "giây rồi thử lại" in refused.text
    assert sit(world, "Lê Bảo Ngọc", browser=own).status_code == 303
    assert sit(world, "Phạm Gia An").status_code == 303, "another pupil at the same address"
    world.later(seconds=61)
    assert sit(world, "Lê Bảo Ngọc", pin="5099").status_code == 422
    assert sit(world, "Lê Bảo Ngọc").status_code == 429
    world.later(seconds=121)
    assert sit(world, "Lê Bảo Ngọc").status_code == 303


@ONE_DATABASE
def test_her_own_phone_counts_for_itself_and_forgets_when_she_knows_it_again(world: ClassWorld) -> None:
    world.give_pin("Lê Bảo Ngọc")
    own = world.phone()
    sit(world, "Lê Bảo Ngọc", browser=own)
    own.post(
        "/sign-out", data={"csrf_token": re.findall(r'csrf_token" value="([^"]+)', own.get("/").text)[0]}
    )
    for _ in range(9):
        assert sit(world, "Lê Bảo Ngọc", pin="5555", browser=own).status_code == 422
    assert sit(world, "Lê Bảo Ngọc", browser=own).status_code == 303
    assert sit(world, "Lê Bảo Ngọc", pin="5555", browser=own).status_code == 422, "not yet the eleventh"
    assert sit(world, "Lê Bảo Ngọc").status_code == 303, "and elsewhere nothing was counted"


@ONE_DATABASE
def test_one_device_that_tries_the_whole_class_is_stopped(
    world: ClassWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_try, "DEVICE_TRIES", 4)
    for name in NAMES[:3]:
        world.give_pin(name)
    thief = world.phone()
    tries = [(name, pin) for name in NAMES[:3] for pin in ("5550", "5551")]
    statuses = [sit(world, name, pin=pin, browser=thief).status_code for name, pin in tries]
    assert statuses == [422] * 4 + [429] * 2
    assert sit(world, NAMES[2]).status_code == 303, "another device"


@ONE_DATABASE
def test_a_device_cookie_of_ones_own_making_is_none(world: ClassWorld) -> None:
    world.give_pin("Lê Bảo Ngọc")
    own = world.phone()
    sit(world, "Lê Bảo Ngọc", browser=own)
    cookie = own.get_cookie("quiz_device")
    assert cookie is not None and cookie.http_only
    forged = world.phone()
    forged.set_cookie("quiz_device", cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B"))
    for n in range(10):
        sit(world, "Lê Bảo Ngọc", pin=f"50{n:02}", browser=forged)
    assert sit(world, "Lê Bảo Ngọc", browser=forged).status_code == 429


def test_the_session_ends_with_the_code_and_what_is_left_to_send_still_arrives(world: ClassWorld) -> None:
    world.give_pin("Lê Bảo Ngọc")
    phone = world.phone()
    attempt = sit(world, "Lê Bảo Ngọc", code=CONTEST, browser=phone).headers["Location"]
    token = re.findall(r'csrf_token" value="([^"]+)', phone.get(attempt).text)[0]
    board = f"/teacher/contests/{contest_id(world)}"
    desk = world.desk()
    desk.post(
        f"{board}/close",
        data={"csrf_token": re.findall(r'csrf_token" value="([^"]+)', desk.get(board).text)[0]},
    )
    assert world.phone().get(f"/c/{CONTEST}").status_code == 404
    assert sit_status(world, CONTEST) == 404, "nobody comes in any more"

    def save(seq: int) -> str:
        answer = phone.post(
            f"/api/v1{attempt}/responses",
            json={"responses": [{"slot": 1, "answer": None, "seq": seq}]},
            headers={"X-CSRFToken": token},
        )
        return (
            str((answer.json or {})["results"][0]["status"])
            if answer.status_code == 200
            else str(answer.status_code)
        )

    world.later(seconds=50)
    assert save(1) == "stored", "within the tolerance"
    world.later(minutes=30)
    assert save(2) == "late", "kept for whoever decides about late answers"
    assert phone.get(f"{attempt}/result").status_code == 200
    world.clock.now = NOW + GRACE + timedelta(seconds=1)
    assert (save(3), phone.get(f"{attempt}/result").status_code) == ("401", 401)


def sit_status(world: ClassWorld, code: str) -> int:
    browser = world.phone()
    token = re.findall(r'csrf_token" value="([^"]+)', browser.get("/join").text)[0]
    data = {"csrf_token": token, "person": world.ids["Lê Bảo Ngọc"], "pin": PIN}
    return browser.post(f"/c/{code}/sit", data=data).status_code


@ONE_DATABASE
def test_the_code_of_a_lesson_leads_home_and_ends_by_the_clock(world: ClassWorld) -> None:
    world.give_pin("Lê Bảo Ngọc")
    phone = world.phone()
    assert sit(world, "Lê Bảo Ngọc", browser=phone).headers["Location"] == "/"
    assert "Lê Bảo Ngọc" in phone.get("/").text
    assert phone.get("/lessons").status_code == 200
    world.later(hours=4, seconds=1)
    assert world.phone().get(f"/c/{LESSON}").status_code == 404
    assert phone.get("/lessons").status_code == 200
    world.later(hours=2)
    assert phone.get("/lessons").status_code == 401


def test_the_next_pupil_on_a_borrowed_phone_takes_the_place_of_the_last(world: ClassWorld) -> None:
    for name in ("Lê Bảo Ngọc", "Phạm Gia An"):
        world.give_pin(name)
    phone = world.phone()
    first = sit(world, "Lê Bảo Ngọc", code=CONTEST, browser=phone).headers["Location"]
    own = re.findall(r'data-account="([^"]+)"', phone.get(first).text)[0]
    page = phone.get(f"/c/{CONTEST}").text
    assert "Không phải Lê Bảo Ngọc? Vào bằng tên em" in page
    second = sit(world, "Phạm Gia An", code=CONTEST, browser=phone).headers["Location"]
    others = re.findall(r'data-account="([^"]+)"', phone.get(second).text)[0]
    assert (first != second, own != others) == (True, True), "what the phone keeps is kept by account"
    assert phone.get(first).status_code == 404
    with unit_of_work(world.engine, write=False) as session:
        ended = session.scalars(select(AuthSession.ended_at).order_by(AuthSession.id)).all()
    # the last is the second pupil's, the first was the first's
    assert (ended[0] is not None, ended[-1]) == (True, None)


def test_a_guest_comes_in_where_guests_are_admitted(world: ClassWorld) -> None:
    assert "Vào với tư cách khách" not in world.phone().get(f"/c/{CONTEST}").text
    refused = send(world.phone(), CONTEST, "guest", guest_name="Trần Khách", guest_unit="UBND xã")
    assert (refused.status_code, rows(world, Person)) == (403, len(NAMES) + 2)
    world.change(admits_guests=True)
    for name, unit in (("", "UBND xã"), ("Trần Khách", " "), ("x" * 81, "UBND"), ("a\x00b", "UBND")):
        assert send(world.phone(), CONTEST, "guest", guest_name=name, guest_unit=unit).status_code == 422
    phone = world.phone()
    went = send(phone, CONTEST, "guest", guest_name="Trần  Khách", guest_unit="UBND xã Vĩnh Tường")
    assert went.headers["Location"].startswith("/attempts/")
    assert phone.get(went.headers["Location"]).status_code == 200
    with unit_of_work(world.engine, write=False) as session:
        seat = session.scalars(select(Seat)).one()
        assert seat.guest_unit == "UBND xã Vĩnh Tường"
        assert session.get_one(Person, seat.person_id).kind == "guest"
    assert send(phone, LESSON, "").status_code == 403, "at this one door only"


@ONE_DATABASE
def test_a_pupil_of_another_class_is_not_in_the_list(world: ClassWorld) -> None:
    with unit_of_work(world.engine, write=False) as session:
        outside = session.scalars(
            select(Person.public_id).where(
                Person.public_id.not_in(world.ids.values()), Person.kind == "student"
            )
        ).one()
    phone = world.phone()
    for person in (outside, "x" * 18, "\x00", ""):
        refused = send(phone, LESSON, "sit", person=person, pin=PIN)
        assert refused.status_code == 422
    assert rows(world, AuthSession) == rows(world, KnownDevice) == rows(world, PinTry) == 0


def test_looking_for_oneself_costs_the_same_in_any_class(world: ClassWorld) -> None:
    phone = world.phone()
    send(phone, LESSON, "find", who="anh")
    page = phone.get(f"/c/{LESSON}").text
    token = re.findall(r'csrf_token" value="([^"]+)', page)[0]
    with statements(world.engine) as ran:
        phone.post(f"/c/{LESSON}/find", data={"csrf_token": token, "who": "anh"})
    asked = [one for one in ran if one.startswith("SELECT")]
    assert len(asked) == 5, asked  # the throttle, two kinds of code, how often one has looked, the list


@ONE_DATABASE
def test_who_steps_through_the_numbers_sees_only_so_many_and_one_tablet_serves_a_class(
    world: ClassWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pin_try, "FINDS", 3)
    curious = world.phone()
    looks = [send(curious, LESSON, "find", who=str(number)) for number in range(1, 6)]
    assert [look.status_code for look in looks] == [200, 200, 200, 429, 429]
    assert int(looks[-1].headers["Retry-After"]) <= 61
    assert shown_masks(looks[-1].text) == []
    assert send(world.phone(), LESSON, "find", who="1").status_code == 200
    world.change(pins_open=True)
    tablet = world.phone()
    for name in NAMES[:5]:
        assert send(tablet, LESSON, "find", who=name).status_code == 200
        assert sit(world, name, code=LESSON, browser=tablet).status_code == 303
    world.later(seconds=61)
    assert send(curious, LESSON, "find", who="4").status_code == 200


@ONE_DATABASE
def test_spelling_out_names_letter_by_letter_is_slowed_like_guessing_codes(
    world: ClassWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(class_contest_join, "CODE_LIMIT", 3)
    phone = world.phone()
    statuses = [
        send(phone, LESSON, "find", who=who).status_code for who in ("ngoc", "ngox", " ", "ngoy", "an")
    ]
    assert statuses == [200, 422, 422, 422, 200], "what is found, and nothing typed, do not count"
    assert send(phone, LESSON, "find", who="ngoz").status_code == 422
    assert world.phone().get(f"/c/{LESSON}").status_code == 429
    world.later(seconds=61)
    assert send(phone, LESSON, "find", who="ngoc").status_code == 200


@ONE_DATABASE
def test_who_is_erased_leaves_no_name_pin_or_device_behind(world: ClassWorld) -> None:
    world.change(admits_guests=True)
    world.give_pin("Lê Bảo Ngọc")
    phone = world.phone()
    sit(world, "Lê Bảo Ngọc", browser=phone)
    send(world.phone(), CONTEST, "guest", guest_name="Trần Khách", guest_unit="Lớp của Trần Khách")
    with unit_of_work(world.engine) as session:
        for seat in session.scalars(select(Seat)).all():
            erase_person(session, person_id=seat.person_id, ground="wish", decided_by=None, now=NOW)
    assert phone.get("/lessons").status_code == 401
    with unit_of_work(world.engine, write=False) as session:
        assert session.scalars(select(Seat.guest_unit).where(Seat.guest_unit.is_not(None))).all() == [""]
    assert (rows(world, Seat), rows(world, KnownDevice), rows(world, AuthSession)) == (2, 0, 0)
    assert world.account("Lê Bảo Ngọc") is None
