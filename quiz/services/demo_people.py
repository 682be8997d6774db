"""The demo's people: 400 made-up staff and pupils, and the eight accounts that anybody may try."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from quiz.domain.days import day_of
from quiz.domain.identity import Actor
from quiz.domain.school_year import school_year_of
from quiz.domain.text import fold, name_sort_key
from quiz.models import Account, Membership, Person, PersonIdentity, RoleGrant
from quiz.services.demo_chance import Chance
from quiz.services.demo_names import SPECIAL, make_name
from quiz.services.demo_units import UNITS, DemoUnit, LoadedUnits
from quiz.services.passwords import hash_password

PASSWORD = "demo-12345"  # noqa: S105  printed on the sign-in page: demo people exist on loopback only


@dataclass(frozen=True)
class DemoAccount:
    """Who signs in how. `roles`: beside learner, which everybody holds; a teacher's is for the class."""

    username: str
    full_name: str
    unit: str
    group: str | None = None
    roles: tuple[str, ...] = ()
    teaches: str | None = None

    @property
    def kind(self) -> str:
        """staff or student."""
        return "student" if self.group else "staff"


ACCOUNTS = (
    DemoAccount("admin", "Trần Thị Minh Hạnh", "SO", roles=("department_admin",)),
    DemoAccount("editor", "Phan Quốc Bình", "SO", roles=("editor",)),
    DemoAccount("school1", "Huỳnh Thanh Tùng", "THPT-01", roles=("school_admin",)),
    DemoAccount("teacher1", "Lê Thị Thu Hà", "THPT-01", roles=("teacher",), teaches="10A1"),
    DemoAccount("staff1", "Võ Hoàng Nam", "THPT-01"),
    DemoAccount("student1", "Nguyễn Ngọc Lan Anh", "THPT-01", "10A1"),
    DemoAccount("student2", "Đặng Minh Khôi", "THCS-01", "6A1"),
    DemoAccount("reviewer", "Ngô Thị Bích Vân", "SO", roles=("reviewer",)),
)
#: Has the last free seat of the department, and otherwise lives as anybody does.
LAST_SEATED = ACCOUNTS[-1]


@dataclass(frozen=True)
class DemoPerson:
    """A stored person: where he belongs, and the demo account's name if he has one."""

    person_id: int
    kind: str
    unit: str
    unit_id: int
    group: str | None
    group_id: int | None
    full_name: str
    username: str | None

    @property
    def actor(self) -> Actor:
        """This person as somebody who asks a service for something."""
        return Actor(
            person_id=self.person_id,
            account_id=0,
            session_id=0,
            display_name=self.full_name,
            username=self.username or "",
            audience=self.kind,
            unit_id=self.unit_id,
            group_id=self.group_id,
            must_change=False,
            grants=(),
        )


@dataclass(frozen=True)
class _Place:
    """A seat to fill: one person of a unit, a pupil's with its class."""

    unit: DemoUnit
    group: str | None

    @property
    def kind(self) -> str:
        return "student" if self.group else "staff"


def load_people(session: Session, *, units: LoadedUnits, chance: Chance, now: datetime) -> list[DemoPerson]:
    """Store everybody; those with an account first in their place."""
    places = [
        _Place(unit, group)
        for unit in UNITS
        for group, count in ((None, unit.staff_people), *unit.classes)
        for _ in range(count)
    ]
    names = _names(places, chance)
    rows = [Person(public_id=chance.public_id(), kind=place.kind, created_at=now) for place in places]
    session.add_all(rows)
    session.flush()
    external_ids = chance.sample(range(1_000_000_000, 10_000_000_000), len(places))
    people = []
    for place, (full_name, username), row, external_id in zip(places, names, rows, external_ids, strict=True):
        session.add(
            PersonIdentity(
                person_id=row.id,
                full_name=full_name,
                folded_name=fold(full_name),
                sort_key=name_sort_key(full_name),
                birth_date=_birth_date(place, chance, now),
                external_id=str(external_id),
            )
        )
        person = _person(place, full_name, username, row.id, units)
        session.add(_membership(person, now))
        people.append(person)
    session.flush()
    known = {person.username: person for person in people if person.username}
    known[LAST_SEATED.username] = next(one for one in people if one.full_name == LAST_SEATED.full_name)
    _store_accounts(session, known, units, now)
    return people


def _names(places: list[_Place], chance: Chance) -> list[tuple[str, str | None]]:
    """A name for each place, and a user name where a demo account belongs."""
    waiting = [account for account in ACCOUNTS if account is not LAST_SEATED]
    names: list[tuple[str, str | None]] = []
    for place in places:
        here = (a for a in waiting if (a.unit, a.group) == (place.unit.code, place.group))
        account = next(here, None)
        if account is not None:
            waiting.remove(account)
            names.append((account.full_name, account.username))
        else:
            names.append((make_name(chance), None))
    free = [number for number, (_name, username) in enumerate(names) if username is None]
    for number, special in zip(chance.sample(free, len(SPECIAL)), SPECIAL, strict=True):
        names[number] = (special, None)
    seats = [
        number
        for number, (place, (name, username)) in enumerate(zip(places, names, strict=True))
        if (place.unit.code, place.group) == (LAST_SEATED.unit, None) and not username and name not in SPECIAL
    ]
    names[seats[-1]] = (LAST_SEATED.full_name, None)
    return names


def _birth_date(place: _Place, chance: Chance, now: datetime) -> date:
    if place.group is None:
        year = now.year - chance.randint(24, 58)
    else:
        grade = int("".join(letter for letter in place.group[:2] if letter.isdigit()))
        year = school_year_of(day_of(now)) - 5 - grade
    if chance.happens(0.03):
        return date(year, 1, 1)  # as on many a birth certificate of which nobody knew the day
    return date(year, 1, 1) + timedelta(days=chance.randrange(365))


def _person(
    place: _Place, full_name: str, username: str | None, person_id: int, units: LoadedUnits
) -> DemoPerson:
    return DemoPerson(
        person_id=person_id,
        kind=place.kind,
        unit=place.unit.code,
        unit_id=units.units[place.unit.code],
        group=place.group,
        group_id=units.groups[place.unit.code, place.group] if place.group else None,
        full_name=full_name,
        username=username,
    )


def _membership(person: DemoPerson, now: datetime) -> Membership:
    """Pupils belong to their class from the school year's first day, but at the latest from before the demo's contests."""
    first_day = date(school_year_of(day_of(now)), 9, 1)
    since = (
        min(first_day, (now - timedelta(days=90)).date()) if person.kind == "student" else date(2024, 9, 1)
    )
    return Membership(
        person_id=person.person_id,
        unit_id=person.unit_id,
        group_id=person.group_id,
        audience=person.kind,
        valid_from=since,
    )


def _store_accounts(
    session: Session, people: dict[str, DemoPerson], units: LoadedUnits, now: datetime
) -> None:
    password_hash = hash_password(PASSWORD)
    for account in ACCOUNTS:
        person = people[account.username]
        session.add(
            Account(
                person_id=person.person_id,
                username=account.username,
                password_hash=password_hash,
                must_change=False,
                created_at=now,
            )
        )
        for role in ("learner", *account.roles):
            group_id = (
                units.groups[account.unit, account.teaches] if role == "teacher" and account.teaches else None
            )
            session.add(
                RoleGrant(
                    person_id=person.person_id,
                    role=role,
                    unit_id=person.unit_id,
                    group_id=group_id,
                    granted_at=now,
                )
            )
    session.flush()
