"""Taking one's own data home, and erasing somebody from the page."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from quiz.models import Audit, Erasure, PersonIdentity, Unit
from tests.factories import SignedUp, make_person, make_unit
from tests.web.browsing import browser_of, token_of

SURE = {"ground": "wish", "sure": "y"}


@pytest.fixture
def session(engine: Engine) -> Iterator[Session]:
    with Session(engine, expire_on_commit=False) as session:
        yield session


@pytest.fixture
def root(session: Session) -> Unit:
    return make_unit(session, code="SO")


@pytest.fixture
def school(session: Session, root: Unit) -> Unit:
    return make_unit(session, code="THPT-01", parent=root)


@pytest.fixture
def pupil(session: Session, school: Unit) -> SignedUp:
    return make_person(session, unit=school, name="Quách Thị Đào")


def admin_of(session: Session, unit: Unit, role: str = "school_admin") -> SignedUp:
    return make_person(session, unit=unit, kind="staff", roles=(role,), name="Vũ Văn Quản")


def test_a_person_takes_his_own_data_home_and_it_is_noted(
    app: Flask, session: Session, pupil: SignedUp
) -> None:
    client = browser_of(app, session, pupil)
    page = client.get("/account/data")
    assert page.status_code == 200
    answer = client.post("/account/data", data={"csrf_token": token_of(client)})
    assert answer.status_code == 200 and answer.mimetype == "application/zip"
    assert "Quách" not in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        data = json.loads(archive.read("du-lieu.json"))
    assert data["identity"]["full_name"] == "Quách Thị Đào"
    session.rollback()
    assert session.scalars(select(Audit.action).where(Audit.actor_id == pupil.id)).all() == ["person.export"]


def test_an_administrator_sees_what_goes_and_erases(
    app: Flask, session: Session, school: Unit, pupil: SignedUp
) -> None:
    client = browser_of(app, session, admin_of(session, school))
    address = f"/manage/people/{pupil.person.public_id}/erase"
    page = client.get(address)
    assert page.status_code == 200 and "Xóa Quách Thị Đào?" in page.text
    token = token_of(client)
    unsure = client.post(address, data={"csrf_token": token, "ground": "wish"})
    assert unsure.status_code == 422
    session.rollback()
    assert session.get(PersonIdentity, pupil.id) is not None
    done = client.post(address, data={"csrf_token": token} | SURE)
    assert done.status_code == 303
    session.rollback()
    assert session.get(PersonIdentity, pupil.id) is None
    listed = client.get("/manage/erasures").text
    assert "Theo yêu cầu" in listed and "Vũ Văn Quản" in listed and "Quách" not in listed
    again = client.get(address)
    assert again.status_code == 200 and "Không còn họ tên" in again.text


def test_nobody_erases_outside_his_units_nor_himself_nor_who_stands_above(
    app: Flask, session: Session, root: Unit, school: Unit, pupil: SignedUp
) -> None:
    other = make_unit(session, code="THPT-02", parent=root)
    stranger = browser_of(app, session, admin_of(session, other))
    assert stranger.get(f"/manage/people/{pupil.person.public_id}/erase").status_code == 404
    admin = admin_of(session, school)
    editor = make_person(session, unit=school, kind="staff", roles=("editor",))
    client = browser_of(app, session, admin)
    for who in (admin, editor):
        assert client.get(f"/manage/people/{who.person.public_id}/erase").status_code == 403
    department = browser_of(app, session, admin_of(session, root, "department_admin"))
    assert department.get(f"/manage/people/{editor.person.public_id}/erase").status_code == 200
    assert stranger.get("/manage/erasures").status_code == 200


def test_a_signed_in_person_who_is_erased_is_signed_out(
    app: Flask, session: Session, school: Unit, pupil: SignedUp
) -> None:
    his = browser_of(app, session, pupil)
    assert his.get("/account/data").status_code == 200
    client = browser_of(app, session, admin_of(session, school))
    address = f"/manage/people/{pupil.person.public_id}/erase"
    client.post(address, data={"csrf_token": token_of(client)} | SURE)
    assert his.get("/account/data").status_code == 401
    session.rollback()
    assert session.scalars(select(Erasure.person_id)).all() == [pupil.id]
