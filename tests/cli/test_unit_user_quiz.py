"""`flask unit`, `flask user`, `flask quiz`: what they make can be used at once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Engine, func, select

from quiz.cli.programme import programme_cli
from quiz.cli.quiz import quiz_cli
from quiz.cli.unit import unit_cli
from quiz.cli.user import user_cli
from quiz.domain.errors import SignInFailed
from quiz.domain.review import AT_ONCE
from quiz.models import Account, AuthSession, Person, Quiz
from quiz.services.quiz_find import list_open_quizzes
from quiz.services.session_find import find_actor
from quiz.services.sign_in import prove_password, sign_in
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Run
from tests.demo import DEMO_NOW

if TYPE_CHECKING:
    from quiz.domain.identity import Actor

PASSWORD = "mot mat khau dai"
CREATE = ("create", "Chi.Vu", "--unit", "THPT-01", "--kind", "staff", "--role", "learner", "--password-stdin")


def instant() -> datetime:
    """Now, for commands read the machine's clock; but not before the demo's own day."""
    return max(datetime.now(UTC), DEMO_NOW)


def actor_of(engine: Engine, username: str, password: str = PASSWORD) -> Actor | None:
    now = instant()
    with unit_of_work(engine) as session:
        proof = prove_password(session, username=username, password=password, now=now)
        secret = sign_in(session, proof=proof, kind="web", now=now).secret
        session.flush()
        return find_actor(session, secret=secret, kind="web", now=now)


def test_units_are_listed_root_first_and_each_below_one_that_was_listed(run_demo: Run) -> None:
    units = run_demo(unit_cli, "list", "--json").json
    assert units[0]["code"] == "SO" and units[0]["parent"] is None
    assert all(set(unit) == {"code", "name", "kind", "parent"} for unit in units)
    seen: set[str | None] = {None}
    for unit in units:
        assert unit["parent"] in seen, unit
        seen.add(unit["code"])
    by_code = {unit["code"]: unit for unit in units}
    assert len(by_code) == len(units) == 18
    assert by_code["THCS-01"]["parent"] == "XA-01"
    assert by_code["PGD-01"]["parent"] == "SO"


def test_no_units_are_an_empty_list(run: Run) -> None:
    assert run(unit_cli, "list", "--json").json == []


def test_a_production_begins_with_a_root_its_programme_and_an_administrator(run: Run) -> None:
    assert run(programme_cli, "load").exit_code == 1
    root = ("create", "SO", "--name", "Sở Giáo dục", "--kind", "so")
    assert run(unit_cli, *root, "--json").json == {
        "code": "SO",
        "name": "Sở Giáo dục",
        "kind": "so",
        "parent": None,
    }
    school = ("--kind", "truong", "--parent", "SO", "--level", "tieu_hoc", "--level", "thcs")
    for code in ("TR-1", "TR-2"):
        made = run(unit_cli, "create", code, "--name", "Trường", *school, "--from", "2026-09-01", "--json")
        assert made.json["parent"] == "SO"
    loaded = run(programme_cli, "load", "--json")
    assert loaded.exit_code == 0 and loaded.json["changed"] and loaded.json["questions"] > 100
    again = run(programme_cli, "load", "--json").json
    assert (again["changed"], again["new_versions"]) == (False, 0)
    admin = ("--unit", "SO", "--kind", "staff", "--role", "department_admin", "--password-stdin")
    assert run(user_cli, "create", "chi", *admin, stdin=f"{PASSWORD}\n").exit_code == 0


def test_units_move_and_end_and_what_cannot_be_is_refused_with_its_reason(run: Run) -> None:
    for code, *more in (
        ("SO", "--kind", "so"),
        ("P-1", "--kind", "phong_so", "--parent", "SO"),
        ("P-2", "--kind", "phong_so", "--parent", "P-1", "--from", "2026-01-01"),
    ):
        assert run(unit_cli, "create", code, "--name", f"Đơn vị {code}", *more).exit_code == 0
    moved = run(unit_cli, "move", "P-2", "--parent", "SO", "--from", "2026-03-01", "--json")
    assert moved.json == {"code": "P-2", "parent": "SO", "from": "2026-03-01"}
    ended = run(unit_cli, "end", "P-2", "--on", "2026-06-30", "--json")
    assert ended.json == {"code": "P-2", "valid_to": "2026-06-30"}
    assert [unit["parent"] for unit in run(unit_cli, "list", "--json").json] == [None, "SO", "SO"]
    for arguments, reason in (
        (("create", "SO-2", "--name", "Sở 2", "--kind", "so"), "there is a root already"),
        (("create", "P-1", "--name", "P", "--kind", "phong_so", "--parent", "SO"), "P-1 already"),
        (("create", "X", "--name", "X", "--kind", "khoa", "--parent", "SO"), "no kind khoa"),
        (
            ("create", "X", "--name", "X", "--kind", "truong", "--parent", "KHONG"),
            "no unit with the code KHONG",
        ),
        (("end", "P-2", "--on", "2026-07-01"), "has ended already"),
        (("end", "SO", "--on", "2026-07-01"), "1 units still stand below it"),
        (("end", "P-1", "--on", "2999-01-01"), "has not come yet"),
    ):
        refused = run(unit_cli, *arguments)
        assert refused.exit_code == 1 and reason in refused.stderr, refused
    assert [kind["code"] for kind in run(unit_cli, "kinds", "--json").json][:2] == ["so", "phong_so"]


def test_a_created_user_signs_in_and_finds_the_demos_quizzes(run_demo: Run, demo_engine: Engine) -> None:
    made = run_demo(user_cli, *CREATE, "--json", stdin=f"{PASSWORD}\n")
    assert made.exit_code == 0
    assert set(made.json) == {"id", "username"} and made.json["username"] == "chi.vu"
    actor = actor_of(demo_engine, "Chi.Vu")
    assert actor is not None and not actor.must_change
    with unit_of_work(demo_engine, write=False) as session:
        person = session.get_one(Person, actor.person_id)
        assert person.public_id == made.json["id"]
        titles = [entry.quiz.title for entry in list_open_quizzes(session, actor=actor, now=DEMO_NOW)]
    assert titles[:2] == ["Luyện tập", "Thi tuần 2"]


def test_a_new_password_can_be_asked_for(run_demo: Run, demo_engine: Engine) -> None:
    assert run_demo(user_cli, *CREATE, "--must-change", stdin=PASSWORD).exit_code == 0
    actor = actor_of(demo_engine, "chi.vu")
    assert actor is not None and actor.must_change


@pytest.mark.parametrize(
    ("position", "value", "exit_code", "word"),
    [
        (3, "NOWHERE", 1, "NOWHERE"),
        (1, "student1", 1, "taken"),
        (5, "robot", 2, "robot"),
        (7, "king", 2, "king"),
    ],
)
def test_a_user_that_cannot_be_is_refused(
    run_demo: Run, demo_engine: Engine, position: int, value: str, exit_code: int, word: str
) -> None:
    arguments = [*CREATE]
    arguments[position] = value
    ended = run_demo(user_cli, *arguments, "--json", stdin=PASSWORD)
    assert ended.exit_code == exit_code and word in ended.stderr
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Account)) == 8


def test_a_short_password_is_refused(run_demo: Run) -> None:
    ended = run_demo(user_cli, *CREATE, stdin="short\n")
    assert ended.exit_code == 1 and "8 characters" in ended.stderr


def test_a_disabled_user_is_out_at_once(run_demo: Run, demo_engine: Engine) -> None:
    assert actor_of(demo_engine, "student1", "demo-12345") is not None
    assert run_demo(user_cli, "disable", "Student1", "--json").json["username"] == "student1"
    with pytest.raises(SignInFailed):
        actor_of(demo_engine, "student1", "demo-12345")
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).where(AuthSession.ended_at.is_(None))) == 0
    assert actor_of(demo_engine, "student2", "demo-12345") is not None
    assert run_demo(user_cli, "disable", "student1").exit_code == 0


def test_a_reset_password_holds_and_ends_the_sessions(run_demo: Run, demo_engine: Engine) -> None:
    assert actor_of(demo_engine, "student1", "demo-12345") is not None
    ended = run_demo(user_cli, "reset-password", "student1", "--password-stdin", "--json", stdin=PASSWORD)
    assert ended.exit_code == 0 and ended.json["username"] == "student1"
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).where(AuthSession.ended_at.is_(None))) == 0
    with pytest.raises(SignInFailed):
        actor_of(demo_engine, "student1", "demo-12345")
    actor = actor_of(demo_engine, "student1")
    assert actor is not None and not actor.must_change


@pytest.mark.parametrize(
    "arguments", [("disable", "nobody"), ("reset-password", "nobody", "--password-stdin")]
)
def test_an_unknown_user_is_refused(run_demo: Run, arguments: tuple[str, ...]) -> None:
    ended = run_demo(user_cli, *arguments, stdin=PASSWORD)
    assert ended.exit_code == 1 and "nobody" in ended.stderr


def quiz_arguments(**changed: str) -> list[str]:
    values = {"title": "Ôn thêm", "seconds": "120", "tolerance": "5", "questions": "6"} | changed
    return ["create", *(part for name, value in values.items() for part in (f"--{name}", value))]


def test_a_created_quiz_stands_after_the_demos_practice(run_demo: Run, demo_engine: Engine) -> None:
    made = run_demo(quiz_cli, *quiz_arguments(), "--json")
    assert made.exit_code == 0 and set(made.json) == {"id"}
    for username in ("student2", "staff1", "admin"):
        actor = actor_of(demo_engine, username, "demo-12345")
        assert actor is not None
        with unit_of_work(demo_engine, write=False) as session:
            first, second, *_ = list_open_quizzes(session, actor=actor, now=instant())
            assert first.quiz.title == "Luyện tập"
            assert (second.quiz.public_id, second.quiz.title) == (made.json["id"], "Ôn thêm")
            quiz = second.quiz
            assert (quiz.time_limit_seconds, quiz.tolerance_seconds, quiz.question_count) == (120, 5, 6)
            assert (quiz.attempts_allowed, quiz.closes_at, quiz.review) == (None, None, AT_ONCE)


def test_a_quiz_of_one_school_is_for_that_school(run_demo: Run, demo_engine: Engine) -> None:
    made = run_demo(quiz_cli, *quiz_arguments(unit="THPT-01"), "--json").json["id"]
    found = {}
    for username in ("student1", "student2"):
        actor = actor_of(demo_engine, username, "demo-12345")
        assert actor is not None
        with unit_of_work(demo_engine, write=False) as session:
            entries = list_open_quizzes(session, actor=actor, now=instant())
            found[username] = made in {entry.quiz.public_id for entry in entries}
    assert found == {"student1": True, "student2": False}


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"unit": "NOWHERE"}, "NOWHERE"),
        ({"tolerance": "301"}, "tolerance"),
        ({"seconds": "0"}, "seconds"),
        ({"questions": "0"}, "questions"),
        ({"questions": "499"}, "499"),
        ({"title": "  "}, "title"),
    ],
)
def test_a_quiz_that_cannot_be_is_refused(
    run_demo: Run, demo_engine: Engine, changed: dict[str, str], word: str
) -> None:
    with unit_of_work(demo_engine, write=False) as session:
        before = session.scalar(select(func.count()).select_from(Quiz))
    ended = run_demo(quiz_cli, *quiz_arguments(**changed), "--json")
    assert ended.exit_code == 1 and word in ended.stderr
    with unit_of_work(demo_engine, write=False) as session:
        assert session.scalar(select(func.count()).select_from(Quiz)) == before


def test_a_number_that_is_none_is_wrong_usage(run_demo: Run) -> None:
    assert run_demo(quiz_cli, *quiz_arguments(seconds="soon")).exit_code == 2


def test_a_quiz_needs_a_unit(run: Run) -> None:
    assert run(quiz_cli, *quiz_arguments()).exit_code == 1
