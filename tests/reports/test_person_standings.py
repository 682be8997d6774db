"""People of a contest: their order, their names to whom, and who may ask."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from quiz.domain.errors import NotFound
from quiz.domain.identity import Actor
from quiz.models import Contest, PersonIdentity, Round, Unit
from quiz.reports.contests import find_contest, list_contests
from quiz.reports.person_standings import PersonPage, read_people, shown_name
from tests.factories import NOW, SignedUp, actor_of, make_contest_round, make_person, make_unit
from tests.factories.figures import make_person_standing, make_unit_standing


@pytest.fixture
def department(session: Session) -> Unit:
    return make_unit(session, code="SO", name="Sở", kind="so")


@pytest.fixture
def schools(session: Session, department: Unit) -> tuple[Unit, Unit]:
    return make_unit(session, code="A", parent=department), make_unit(session, code="B", parent=department)


@pytest.fixture
def running(session: Session, department: Unit) -> Iterator[tuple[Contest, Round]]:
    contest, round_, _quiz = make_contest_round(session, unit=department)
    yield contest, round_


@pytest.fixture
def people(
    session: Session, running: tuple[Contest, Round], schools: tuple[Unit, Unit]
) -> dict[str, SignedUp]:
    """Three pupils and a teacher with their attempts; a bystander stands in another contest."""
    contest, round_ = running
    other, other_round, _quiz = make_contest_round(session, unit=schools[0])
    made = {}
    for name, unit, percent, duration, kind in (
        ("Lê Thị Ánh", schools[0], 90_000, 50_000, "student"),
        ("Trần Văn Bình", schools[1], 90_000, 50_000, "student"),
        ("Phạm Minh Châu", schools[1], 95_000, 90_000, "student"),
        ("Đỗ Thu Dung", schools[1], 90_000, 60_000, "staff"),
    ):
        who = made[name] = make_person(session, unit=unit, name=name, kind=kind)
        make_person_standing(
            session, contest=contest, round_=round_, unit=unit, who=who, percent=percent,
            duration_ms=duration, audience=kind,
        )  # fmt: skip
    bystander = make_person(session, unit=schools[0], name="Người Ngoài Cuộc")
    make_person_standing(session, contest=other, round_=other_round, unit=schools[0], who=bystander)
    make_unit_standing(session, contest=contest, round_=round_, unit=schools[0], finishers=1)
    return made


def page_for(
    session: Session,
    contest: Contest,
    actor: Actor,
    *,
    offset: int = 0,
    limit: int = 50,
    top: int | None = None,
) -> PersonPage:
    public = find_contest(list_contests(session), contest.public_id)
    return read_people(
        session, actor=actor, contest=public, round_=None, top_id=top, offset=offset, limit=limit
    )


def test_order_and_ties(
    session: Session, running: tuple[Contest, Round], people: dict[str, SignedUp]
) -> None:
    page = page_for(session, running[0], actor_of(session, people["Lê Thị Ánh"]))
    assert page.following is None
    assert [(place.rank, place.percent_sum, place.duration_ms) for place in page.places] == [
        (1, 95_000, 90_000),
        (2, 90_000, 50_000),
        (2, 90_000, 50_000),
        (4, 90_000, 60_000),
    ]


def test_pupils_are_named_to_their_own_school_and_to_its_administrators_only(
    session: Session,
    running: tuple[Contest, Round],
    people: dict[str, SignedUp],
    department: Unit,
    schools: tuple[Unit, Unit],
) -> None:
    def names(who: SignedUp) -> set[str]:
        return {place.name for place in page_for(session, running[0], actor_of(session, who)).places}

    assert names(people["Lê Thị Ánh"]) == {"Lê Thị Ánh", "Trần V. B.", "Phạm M. C.", "Đỗ Thu Dung"}
    assert names(people["Đỗ Thu Dung"]) == {"Lê T. Á.", "Trần Văn Bình", "Phạm Minh Châu", "Đỗ Thu Dung"}
    head = make_person(session, unit=schools[0], kind="staff", roles=("school_admin",))
    assert names(head) == names(people["Lê Thị Ánh"])
    admin = make_person(session, unit=department, kind="staff", roles=("department_admin",))
    assert names(admin) == {"Lê Thị Ánh", "Trần Văn Bình", "Phạm Minh Châu", "Đỗ Thu Dung"}
    editor = make_person(session, unit=department, kind="staff", roles=("editor",))
    assert "Lê T. Á." in names(editor)


def test_parts_and_one_units_people(
    session: Session,
    running: tuple[Contest, Round],
    people: dict[str, SignedUp],
    schools: tuple[Unit, Unit],
) -> None:
    actor = actor_of(session, people["Lê Thị Ánh"])
    whole = page_for(session, running[0], actor).places
    assert page_for(session, running[0], actor, offset=1, limit=2).places == whole[1:3]
    assert [place.rank for place in page_for(session, running[0], actor, offset=2, limit=1).places] == [2]
    assert page_for(session, running[0], actor, limit=3).following == 3
    assert page_for(session, running[0], actor, offset=2, limit=2).following is None
    own = page_for(session, running[0], actor, top=schools[0].id)
    assert [place.name for place in own.places] == ["Lê Thị Ánh"]
    assert own.places[0].rank == 1


def test_several_rounds_are_added_up_for_each_person(
    session: Session, running: tuple[Contest, Round], people: dict[str, SignedUp], schools: tuple[Unit, Unit]
) -> None:
    contest, _first = running
    second = Round(contest_id=contest.id, number=2, title="Tuần 2", opens_at=NOW, closes_at=None)
    session.add(second)
    session.flush()
    anh = people["Lê Thị Ánh"]
    make_person_standing(
        session, contest=contest, round_=second, unit=schools[0], who=anh, percent=20_000, duration_ms=1_000
    )
    page = page_for(session, contest, actor_of(session, anh))
    assert [
        (place.rank, place.percent_sum, place.counting, place.turns, place.duration_ms)
        for place in page.places
    ] == [
        (1, 110_000, 2, 2, 51_000),
        (2, 95_000, 1, 1, 90_000),
        (3, 90_000, 1, 1, 50_000),
        (4, 90_000, 1, 1, 60_000),
    ]


def test_who_has_nothing_to_do_with_the_contest_learns_nothing(
    session: Session, running: tuple[Contest, Round], people: dict[str, SignedUp]
) -> None:
    elsewhere = make_unit(session, code="SO-2", kind="so")
    stranger = make_person(session, unit=elsewhere, kind="staff", roles=("department_admin",))
    with pytest.raises(NotFound):
        page_for(session, running[0], actor_of(session, stranger))


def test_an_erased_person_keeps_the_place_without_a_name(
    session: Session, running: tuple[Contest, Round], people: dict[str, SignedUp]
) -> None:
    actor = actor_of(session, people["Lê Thị Ánh"])
    session.delete(session.get_one(PersonIdentity, people["Phạm Minh Châu"].id))
    session.flush()
    first = page_for(session, running[0], actor).places[0]
    assert (first.rank, first.name) == (1, "–")


def test_masking() -> None:
    assert shown_name("Nguyễn  Thị Đào", masked=True) == "Nguyễn T. Đ."
    assert shown_name("Nguyễn Thị Đào", masked=False) == "Nguyễn Thị Đào"
    assert shown_name(None, masked=False) == "–"
