"""A class whose pupils have no accounts, a contest and a lesson that are open for them, and browsers to come in with."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, select
from werkzeug.test import TestResponse

from quiz.models import Account, ClassSession, Contest, Person, PersonIdentity
from quiz.services.pins import hash_pin
from quiz.unit_of_work import unit_of_work
from tests.factories import (
    NOW,
    SignedUp,
    make_class_contest,
    make_class_session,
    make_group,
    make_listed,
    make_person,
    make_question_bank,
    make_unit,
)
from tests.web.browsing import Clock, browser_of, hidden_fields

NAMES = (
    "Phạm Gia An",
    "Nguyễn Thị Minh Anh",
    "Nguyễn Thành Minh Ánh",
    "Lê Bảo Ngọc",
    "Trần Lan Anh",
    "Đỗ Anh Anh",
    "Hồ Quỳnh Anh",
    "Vũ Hải Anh",
)
CONTEST, LESSON = "K7M2QX", "C7M2QX"
PIN = "4071"


@dataclass
class ClassWorld:
    """`ids`: public ids of the pupils by name."""

    app: Flask
    engine: Engine
    clock: Clock
    ids: dict[str, str] = field(default_factory=dict)
    teacher: SignedUp | None = None
    group_id: str = ""

    def phone(self) -> FlaskClient:
        """A browser in which nobody has been."""
        return self.app.test_client()

    def desk(self, who: SignedUp | None = None) -> FlaskClient:
        """The teacher's browser, or that of somebody else."""
        with unit_of_work(self.engine) as session:
            return browser_of(self.app, session, who or self.someone())

    def someone(self) -> SignedUp:
        """The teacher."""
        assert self.teacher is not None
        return self.teacher

    def later(self, **delta: float) -> None:
        """Let time pass."""
        self.clock.now += timedelta(**delta)

    def change(self, **values: Any) -> None:
        """Both class sessions get these values."""
        with unit_of_work(self.engine) as session:
            for opened in session.scalars(select(ClassSession)):
                for name, value in values.items():
                    setattr(opened, name, value)

    def give_pin(self, name: str, pin: str = PIN) -> None:
        """The pupil of this name has this PIN, from the teacher."""
        with unit_of_work(self.engine) as session:
            person_id = session.scalars(
                select(PersonIdentity.person_id).where(PersonIdentity.full_name == name)
            ).one()
            account = session.scalar(select(Account).where(Account.person_id == person_id))
            if account is None:
                account = Account(person_id=person_id, must_change=False, created_at=NOW)
                session.add(account)
            key = self.app.extensions["quiz_settings"].pin_key
            account.pin_hash, account.pin_set_at = hash_pin(pin, key=key), NOW
            account.pin_set_by = self.someone().id

    def account(self, name: str) -> Account | None:
        """The account of the pupil of this name."""
        with unit_of_work(self.engine, write=False) as session:
            return session.scalar(
                select(Account)
                .join(PersonIdentity, PersonIdentity.person_id == Account.person_id)
                .where(PersonIdentity.full_name == name)
            )


def make_class_world(app: Flask) -> ClassWorld:
    """The class 10A1 of eight pupils with its teacher, a contest and a lesson; setting PINs is not allowed."""
    world = ClassWorld(app, app.extensions["quiz_database"].engine, Clock(app))
    with unit_of_work(world.engine) as session:
        unit = make_unit(session, name="THPT Bến Lúa")
        group = make_group(session, unit=unit)
        other = make_group(session, unit=unit, name="10A2")
        make_question_bank(session, 6)
        world.teacher = make_person(
            session, unit=unit, group=group, kind="staff", roles=("teacher",), name="Cô Hạnh"
        )
        for name in NAMES:
            world.ids[name] = make_listed(session, unit=unit, group=group, name=name).public_id
        make_listed(session, unit=unit, group=other, name="Lê Bảo Ngọc Khác Lớp")
        world.group_id = group.public_id
        make_class_contest(session, unit=unit, group=group, organiser_id=world.teacher.id)
        make_class_session(session, unit=unit, group=group, pins_open=False)
    world.change(pins_open=False)
    return world


def send(browser: FlaskClient, code: str, verb: str, **data: str) -> TestResponse:
    """Fill in a form of the page that this code opens: find, sit, guest; "" for the signed-in way."""
    page = browser.get(f"/c/{code}").text
    token = hidden_fields(page)["csrf_token"]
    return browser.post(f"/c/{code}/{verb}".rstrip("/"), data={"csrf_token": token, **data})


def sit(
    world: ClassWorld, name: str, *, pin: str = PIN, code: str = LESSON, browser: FlaskClient | None = None
) -> TestResponse:
    """Pick this pupil and give a PIN; in a new browser unless one is given."""
    return send(browser or world.phone(), code, "sit", person=world.ids[name], pin=pin)


def shown_masks(page: str) -> list[str]:
    """The names that a page lets one choose from."""
    return re.findall(r'<strong class="d">([^<]*)</strong>', page)


def person_number(world: ClassWorld, name: str) -> int:
    """The number of the pupil of this name."""
    with unit_of_work(world.engine, write=False) as session:
        return session.scalars(select(Person.id).where(Person.public_id == world.ids[name])).one()


def contest_id(world: ClassWorld) -> str:
    """The public id of the contest."""
    with unit_of_work(world.engine, write=False) as session:
        return session.scalars(select(Contest.public_id)).one()


def session_id(world: ClassWorld, code: str = LESSON) -> str:
    """The public id of the class session that this code opens."""
    with unit_of_work(world.engine, write=False) as session:
        query = select(ClassSession.public_id)
        for_lesson = (
            ClassSession.contest_id.is_(None) if code == LESSON else ClassSession.contest_id.is_not(None)
        )
        return session.scalars(query.where(for_lesson)).one()
