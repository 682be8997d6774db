"""The demo: an invented province that is whole, whose figures its own responses give, the same for the same seed."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from quiz.domain.review import AT_ONCE, KEYS_AFTER_CLOSE
from quiz.domain.specification import read_specification
from quiz.domain.standings import size_class
from quiz.models import (
    Account,
    Attempt,
    Contest,
    Group,
    Headcount,
    Membership,
    Person,
    PersonIdentity,
    QuestionVersion,
    Quiz,
    Response,
    RoleGrant,
    Specification,
    Unit,
    UnitClosure,
    UnitLink,
)
from quiz.services.attempt_start import draw_paper
from quiz.services.contest_verify import verify_contest
from quiz.services.demo_people import ACCOUNTS
from quiz.services.quiz_find import list_open_quizzes
from quiz.services.session_find import find_actor
from quiz.services.sign_in import prove_password, sign_in
from quiz.unit_of_work import unit_of_work
from tests.demo import DEMO_NOW, DEMO_PASSWORD, DEMO_SEED, load_demo_into

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

LEARNERS = ("student1", "student2", "staff1", "teacher1")


@pytest.fixture
def session(demo_engine: Engine) -> Iterator[Session]:
    with unit_of_work(demo_engine) as session:
        yield session


def unit_of(session: Session, code: str) -> Unit:
    return session.scalars(select(Unit).where(Unit.code == code)).one()


def actor_named(session: Session, username: str) -> Any:
    proof = prove_password(session, username=username, password=DEMO_PASSWORD, now=DEMO_NOW)
    secret = sign_in(session, proof=proof, kind="web", now=DEMO_NOW).secret
    session.flush()
    return find_actor(session, secret=secret, kind="web", now=DEMO_NOW)


def test_every_demo_account_signs_in_on_the_page(demo_client: Callable[[str], FlaskClient]) -> None:
    for account in ACCOUNTS:
        assert demo_client(account.username).get("/", follow_redirects=True).status_code == 200, account


def test_the_accounts_are_those_of_the_contract_and_a_reviewer(session: Session) -> None:
    names = set(session.scalars(select(Account.username)))
    assert names == {"admin", "editor", "school1", "teacher1", "staff1", "student1", "student2", "reviewer"}
    expected = {
        "admin": ("SO", None, "staff", {"department_admin", "learner"}),
        "editor": ("SO", None, "staff", {"editor", "learner"}),
        "reviewer": ("SO", None, "staff", {"reviewer", "learner"}),
        "school1": ("THPT-01", None, "staff", {"school_admin", "learner"}),
        "teacher1": ("THPT-01", None, "staff", {"teacher", "learner"}),
        "staff1": ("THPT-01", None, "staff", {"learner"}),
        "student1": ("THPT-01", "10A1", "student", {"learner"}),
        "student2": ("THCS-01", "6A1", "student", {"learner"}),
    }
    for username, (unit, group, audience, roles) in expected.items():
        actor = actor_named(session, username)
        assert actor.unit_id == unit_of(session, unit).id, username
        assert actor.roles == roles, username
        assert actor.audience == audience, username
        assert not actor.must_change, username
        name = session.scalar(select(Group.name).where(Group.id == actor.group_id))
        assert name == group, username
    taught = session.execute(
        select(Group.name, Unit.code)
        .join(RoleGrant, RoleGrant.group_id == Group.id)
        .join(Unit, Unit.id == Group.unit_id)
        .where(RoleGrant.role == "teacher")
    ).all()
    assert taught == [("10A1", "THPT-01")]


def test_the_tree_is_todays_and_keeps_the_districts(session: Session) -> None:
    root = unit_of(session, "SO")
    children = Counter(
        session.scalars(
            select(Unit.kind).join(UnitLink, UnitLink.unit_id == Unit.id).where(UnitLink.parent_id == root.id)
        )
    )
    assert children == {"phong_so": 2, "xa_phuong": 2, "phong_gddt": 1, "truong": 2, "trung_tam": 1}
    communes = list(session.scalars(select(Unit).where(Unit.kind == "xa_phuong")))
    assert {commune.valid_from.isoformat() for commune in communes if commune.valid_from} == {"2025-07-01"}
    assert {commune.name.split()[0] for commune in communes} == {"Xã", "Phường"}
    below = session.scalar(
        select(func.count())
        .select_from(UnitClosure)
        .where(UnitClosure.ancestor_id.in_([commune.id for commune in communes]), UnitClosure.depth == 1)
    )
    assert below == 9
    district = unit_of(session, "PGD-01")
    assert district.valid_to is not None and district.valid_to.isoformat() == "2025-06-30"
    old = list(session.scalars(select(UnitLink).where(UnitLink.parent_id == district.id)))
    assert old and {link.valid_to for link in old} == {district.valid_to}
    everywhere = session.scalar(
        select(func.count()).select_from(UnitClosure).where(UnitClosure.ancestor_id == root.id)
    )
    assert everywhere == session.scalar(select(func.count()).select_from(Unit))


def test_the_department_says_that_it_is_made_up(session: Session) -> None:
    assert "minh họa" in unit_of(session, "SO").name


def test_headcounts_show_every_size_and_both_reasons_for_no_rank(session: Session) -> None:
    totals: Counter[str] = Counter()
    for code, number in session.execute(
        select(Unit.code, Headcount.number)
        .join(Headcount, Headcount.unit_id == Unit.id)
        .where(
            Unit.kind.in_(("truong", "trung_tam")),
            Headcount.as_of == DEMO_NOW.date().replace(month=9, day=30),
        )
    ):
        totals[code] += number
    schools = set(session.scalars(select(Unit.code).where(Unit.kind.in_(("truong", "trung_tam")))))
    assert {size_class(number) for number in totals.values()} == {"small", "medium", "large"}
    assert [code for code, number in totals.items() if number < 10] == ["MN-03"]
    assert schools - totals.keys() == {"THCS-02"}


def test_people_are_400_with_names_of_every_length_and_ids_of_ten_digits(session: Session) -> None:
    people = session.execute(select(PersonIdentity.full_name, PersonIdentity.external_id)).all()
    assert len(people) == session.scalar(select(func.count()).select_from(Person)) == 400
    ids = {number for _name, number in people}
    assert len(ids) == 400 and all(number and len(number) == 10 and number.isdigit() for number in ids)
    lengths = [len(name) for name, _number in people]
    assert min(lengths) <= 5 and max(lengths) >= 40
    pupils_of_preschools = session.scalar(
        select(func.count())
        .select_from(Membership)
        .join(Unit, Unit.id == Membership.unit_id)
        .where(Unit.code.like("MN-%"), Membership.audience == "student")
    )
    assert pupils_of_preschools == 0


def test_weeks_and_practice_never_show_the_same_question(session: Session) -> None:
    shown: dict[str, set[int]] = {}
    for kind, title, paper in session.execute(
        select(Quiz.kind, Quiz.title, Attempt.paper).join(Attempt, Attempt.quiz_id == Quiz.id)
    ):
        where = title if kind == "ranked" else "practice"
        shown.setdefault(where, set()).update(slot["v"] for slot in paper["slots"])
    assert set(shown) == {"practice", "Thi tuần 1", "Thi tuần 2"}
    assert sum(map(len, shown.values())) == len(set().union(*shown.values()))
    exposure = dict(session.execute(select(QuestionVersion.id, QuestionVersion.exposure)).all())
    assert {exposure[version] for version in shown["practice"]} == {"practice"}
    assert {exposure[version] for version in shown["Thi tuần 1"] | shown["Thi tuần 2"]} == {"contest"}


@pytest.mark.parametrize("title", ["Luyện tập", "Thi tuần 1", "Thi tuần 2"])
@pytest.mark.parametrize("audience", ["staff", "student"])
def test_both_audiences_get_their_20_questions(session: Session, title: str, audience: str) -> None:
    quiz = session.scalars(select(Quiz).where(Quiz.title == title)).one()
    rules = session.get_one(Specification, quiz.specification_id).rules
    assert (read_specification(rules).count, quiz.time_limit_seconds) == (20, 900)
    fits = QuestionVersion.for_students if audience == "student" else QuestionVersion.for_staff
    allowed = set(session.scalars(select(QuestionVersion.id).where(fits)))
    generator = random.Random(7)
    for _ in range(20):
        seed = f"{generator.getrandbits(128):032x}"
        paper: Any = draw_paper(session, quiz=quiz, rules=rules, audience=audience, seed=seed, now=DEMO_NOW)
        versions = [slot["v"] for slot in paper["slots"]]
        assert len(set(versions)) == 20
        assert set(versions) <= allowed


def test_learners_find_practice_first_then_the_open_week(session: Session) -> None:
    for username in LEARNERS:
        entries = list_open_quizzes(session, actor=actor_named(session, username), now=DEMO_NOW)
        assert [entry.quiz.title for entry in entries][:2] == ["Luyện tập", "Thi tuần 2"], username
        practice, week = entries[0], entries[1]
        assert (practice.attempts_left, week.attempts_left) == (None, 2)
        assert (practice.quiz.review, week.quiz.review) == (AT_ONCE, KEYS_AFTER_CLOSE)
        assert week.quiz.is_demo
        assert {entry.quiz.kind for entry in entries[2:]} == {"module"}


def test_learners_have_finished_the_closed_week_and_nothing_else(session: Session) -> None:
    rows = session.execute(
        select(Account.username, Quiz.title, Attempt.state)
        .join(Attempt, Attempt.person_id == Account.person_id)
        .join(Quiz, Quiz.id == Attempt.quiz_id)
        .where(Account.username != "reviewer")  # who lives as anybody does
        .order_by(Account.username)
    ).all()
    assert [tuple(row) for row in rows] == [(name, "Thi tuần 1", "finished") for name in sorted(LEARNERS)]


def test_the_contests_are_one_final_and_one_open(session: Session) -> None:
    rows = session.execute(
        select(Contest.title, Contest.state, Contest.is_demo).order_by(Contest.created_at)
    ).all()
    assert [tuple(row) for row in rows] == [("Thi tuần 1", "final", True), ("Thi tuần 2", "open", True)]
    closed, running = session.scalars(select(Quiz).where(Quiz.kind == "ranked").order_by(Quiz.position))
    assert closed.closes_at is not None and closed.closes_at + timedelta(minutes=5) < DEMO_NOW
    assert running.opens_at < DEMO_NOW
    assert running.closes_at is not None and running.closes_at > DEMO_NOW + timedelta(days=2)


def test_attempts_lie_in_their_windows_and_all_have_ended(session: Session) -> None:
    rows = session.execute(select(Attempt, Quiz).join(Quiz, Quiz.id == Attempt.quiz_id)).all()
    assert len(rows) > 300
    for attempt, quiz in rows:
        assert attempt.state == "finished" and attempt.submitted_at is not None
        assert quiz.opens_at <= attempt.started_at < attempt.submitted_at <= DEMO_NOW
        assert quiz.closes_at is None or attempt.submitted_at <= quiz.closes_at
    assert any(attempt.submitted_at == attempt.due_at for attempt, _quiz in rows), (
        "nobody let the time run out"
    )
    log = session.execute(
        select(func.count())
        .select_from(Response)
        .join(Attempt, Attempt.id == Response.attempt_id)
        .where((Response.received_at < Attempt.started_at) | (Response.received_at > Attempt.submitted_at))
    ).scalar_one()
    assert log == 0


def test_the_standings_are_what_the_responses_say(session: Session) -> None:
    contests = list(session.scalars(select(Contest.public_id)))
    assert len(contests) == 2
    for contest in contests:
        assert verify_contest(session, contest_id=contest) == []


#: Everything but what is made of the system's randomness: the hash of the password.
_DUMPS = (
    "SELECT * FROM unit ORDER BY id",
    "SELECT * FROM person ORDER BY id",
    "SELECT * FROM person_identity ORDER BY person_id",
    "SELECT * FROM unit_group ORDER BY id",
    "SELECT * FROM question_version ORDER BY id",
    "SELECT * FROM module ORDER BY id",
    "SELECT * FROM quiz ORDER BY id",
    "SELECT * FROM contest ORDER BY id",
    "SELECT * FROM attempt ORDER BY id",
    "SELECT * FROM response ORDER BY id",
    "SELECT * FROM standing ORDER BY id",
    "SELECT * FROM lesson_progress ORDER BY person_id, lesson_id",
    "SELECT * FROM activity ORDER BY id",
)


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
def test_the_same_seed_gives_the_same_data(
    demo_engine: Engine, sqlite_template: Path, tmp_path: Path
) -> None:
    from quiz.database import make_engine

    path = tmp_path / "again.db"
    shutil.copyfile(sqlite_template, path)
    load_demo_into(f"sqlite:///{path}", seed=DEMO_SEED)
    again = make_engine(f"sqlite:///{path}")
    with demo_engine.connect() as first, again.connect() as second:
        for statement in _DUMPS:
            assert first.execute(text(statement)).all() == second.execute(text(statement)).all(), statement
    again.dispose()
