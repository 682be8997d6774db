"""Every route by every role at every place: whoever is let in by the table and by its reach is, and nobody else.

The tree, the people and the things are made once; what a write does is taken back at once, so that each request meets the
same world. How to add an endpoint stands at the top of tests/web/matrix.py.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import true
from sqlalchemy.orm import Session

from quiz.config import Settings
from quiz.domain.permissions import ACCESS, DEPARTMENT_ADMIN, EVERYBODY, LEARNER, OPERATOR, Reach
from quiz.factory import create_app
from quiz.models import ClassSession
from tests.factories import NOW, SignedUp, make_person, make_session
from tests.web.browsing import token_of
from tests.web.matrix import ENTRIES, NOT_BY_CODE, REACHED, Entry
from tests.web.matrix_world import GUEST, LEAVER, Builder, Place, World

if TYPE_CHECKING:
    from flask import Flask
    from werkzeug.test import TestResponse

STRANGER = "stranger"
ASKING = (STRANGER, LEAVER, GUEST, *EVERYBODY)
LET_IN = (200, 201, 202, 204, 301, 302, 303, 304, 409, 422, 429)
#: Endpoints whose refusal is not what the rule says, each with the reason.
SPECIAL = {
    "admin.question_image": "a file that is not there; who sees which is tested in test_question_pages.py",
    "api.token_delete": "ends a token and nothing else: a page's cookie has none",
}
#: Open to everybody, and each answer hashes a PIN, slow on purpose: asked at one place.
HASHING = ("join.sit",)
#: Pages that say under whom a unit stands, which every board tells the public.
TELLS_ABOVE = ("admin.unit",)
#: On PostgreSQL these are asked for: what they reach is decided by the most SQL.
SAMPLE = ("teacher", "school_admin")
TELLING_NOTHING = (Reach.PUBLIC, Reach.OWN, Reach.PROGRAMME)


@dataclass(frozen=True)
class Caller:
    """A browser in which somebody (or nobody) is signed in: its cookie, and the token of its pages."""

    cookie: str
    token: str


class Matrix:
    """The app over the world, with a caller for each who asks."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.engine = app.extensions["quiz_database"].engine
        with Session(self.engine, expire_on_commit=False) as session:
            builder = Builder(session)
            self.world: World = builder.world
            self.keepers = {
                role: make_person(session, unit=builder.top, kind="staff", roles=(role,))
                for role in (DEPARTMENT_ADMIN, OPERATOR)
            }
            session.commit()
            who = {
                role: self._caller(session, person, self.world.came_by.get(role))
                for role, person in self.world.people.items()
            }
            self.callers = who | {STRANGER: self._caller(session, None)}
            self.top_callers = {role: self._caller(session, person) for role, person in self.keepers.items()}

    def _caller(self, session: Session, who: SignedUp | None, came_by: ClassSession | None = None) -> Caller:
        client = self.app.test_client()
        if who is not None:
            secret = make_session(session, who, by_code=came_by)
            session.commit()
            with client.session_transaction() as cookie:
                cookie["_user_id"], cookie["_fresh"] = secret, True
        token = token_of(client, "/" if who else "/sign-in")
        kept = client.get_cookie(self.app.config["SESSION_COOKIE_NAME"])
        assert kept is not None
        return Caller(f"{kept.key}={kept.value}", token)

    def ask(
        self, endpoint: str, method: str, entry: Entry, *, role: str, place: Place | None, caller: Caller
    ) -> TestResponse:
        """One request, with the page's token when it writes."""

        def value(word: str) -> str:
            return word[1:] if word.startswith("=") else self.world.find(word, place, role)

        values: dict[str, Any] = {name: value(word) for name, word in entry.values.items()}
        values = {name: int(text) if text.isdigit() else text for name, text in values.items()}
        address = self.app.url_map.bind("localhost").build(endpoint, values, method=method)
        sent: dict[str, Any] = {name: value(word) for name, word in entry.body.items()}
        body: dict[str, Any] = {"json": sent} if address.startswith("/api/") else {"data": sent}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Session, "commit", take_back)
            return self.app.test_client(use_cookies=False).open(
                address,
                method=method,
                query_string={name: value(word) for name, word in entry.query.items()},
                headers={"Cookie": caller.cookie, "X-CSRFToken": caller.token},
                **({} if method == "GET" else body),
            )


def take_back(session: Session) -> None:
    """Instead of a commit: everything is written, and nothing is kept."""
    session.flush()
    session.rollback()


def _settings(url: str, folder: Path) -> Settings:
    return Settings.from_environment(
        {
            "QUIZ_ENV": "test",
            "QUIZ_DATA_DIR": str(folder),
            "QUIZ_DATABASE_URL": url,
            "QUIZ_SECRET_KEY": "a key that only the suite uses, long enough for it",
        }
    )


def _matrix(url: str, folder: Path) -> Iterator[Matrix]:
    app = create_app(_settings(url, folder))
    app.testing = True
    app.extensions["quiz_clock"] = lambda: NOW
    matrix = Matrix(app)
    yield matrix
    matrix.engine.dispose()


@pytest.fixture(scope="module")
def matrix(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    """The matrix on SQLite."""
    folder = tmp_path_factory.mktemp("matrix")
    shutil.copyfile(sqlite_template, folder / "quiz.db")
    yield from _matrix(f"sqlite:///{folder / 'quiz.db'}", folder / "data")


@pytest.fixture(scope="module")
def matrix_on_postgres(
    postgres: Any, postgres_template: str, worker_name: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Matrix]:
    """The matrix on PostgreSQL."""
    name = f"matrix_{worker_name}"
    postgres.create_database(name, template=postgres_template)
    yield from _matrix(postgres.url(name), tmp_path_factory.mktemp("matrix"))
    postgres.drop_database(name)


def held_by(role: str) -> set[str]:
    """Whoever belongs to a unit is a learner besides; a guest is one where he came in; who has left is nothing."""
    return {LEAVER: set(), GUEST: {LEARNER}}.get(role, {role, LEARNER})


def reached(reach: Reach, role: str) -> frozenset[Place]:
    """The places that the reach gives this role; a guest has what the pupils of the class have."""
    return REACHED[reach].get(LEARNER if role == GUEST else role, frozenset())


def expected(endpoint: str, role: str, place: Place | None) -> int | None:
    """The status of the refusal; None for who is let in."""
    access = ACCESS[endpoint]
    assert access.reach is not None
    if access.roles is None:
        return None
    if role == STRANGER:
        return 401
    if held_by(role).isdisjoint(access.roles):
        return 403
    if access.reach is Reach.WHOLE_TREE:
        return 404
    if access.reach is Reach.BANK and not reached(Reach.BANK, role):
        return 404
    if role == GUEST and endpoint in NOT_BY_CODE:
        return NOT_BY_CODE[endpoint]
    if place is None or place in reached(access.reach, role):
        return None
    return 403 if access.reach is Reach.CLASSMATES else 404


def places_of(world: World, endpoint: str, entry: Entry) -> Sequence[Place | None]:
    """The places at which there is everything that the entry names; [None] where it names nothing of a place.

    What one began oneself stands in one's own unit as well: only where everything else is refused is it a place of its own.
    """
    things = entry.things - set(world.anywhere)
    if not things:
        return [None]
    found = frozenset(Place).intersection(*(world.places(thing) for thing in things))
    if endpoint in HASHING:
        return [Place.OWN_CLASS]
    return sorted(found if ACCESS[endpoint].reach is Reach.OWN else found - {Place.SELF})


def methods_of(app: Flask, endpoint: str) -> list[str]:
    """What the endpoint answers, without what every one answers."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.endpoint == endpoint]
    return sorted({method for rule in rules for method in rule.methods or ()} - {"HEAD", "OPTIONS"})


def findings(matrix: Matrix, endpoint: str, roles: tuple[str, ...]) -> list[str]:
    """What is not as declared, in words."""
    wrong = []
    for method in methods_of(matrix.app, endpoint):
        for entry in ENTRIES[endpoint]:
            for place in places_of(matrix.world, endpoint, entry):
                for role in roles:
                    answer = matrix.ask(
                        endpoint, method, entry, role=role, place=place, caller=matrix.callers[role]
                    )
                    said = _judge(endpoint, role, place, answer)
                    answer.close()
                    if said:
                        wrong.append(f"{method} {answer.request.path} {role} at {place}: {said}")
    return wrong


def _judge(endpoint: str, role: str, place: Place | None, answer: TestResponse) -> str | None:
    refusal = expected(endpoint, role, place)
    if refusal is not None:
        return None if answer.status_code == refusal else f"{answer.status_code}, not {refusal}"
    if answer.status_code not in LET_IN and endpoint not in SPECIAL:
        return f"{answer.status_code}, but is let in"
    return _shown_from_outside(endpoint, role, place, answer)


def _shown_from_outside(endpoint: str, role: str, place: Place | None, answer: TestResponse) -> str | None:
    """A page or file may name what its reader reaches, his own place, and what he asked for."""
    access = ACCESS[endpoint]
    if access.roles is None or access.reach is None or answer.status_code != 200:
        return None
    text = answer.get_data().decode(errors="replace")
    named = reached(access.reach, role) | {Place.SELF, Place.OWN, Place.OWN_CLASS, place}
    if endpoint in TELLS_ABOVE:
        named |= {Place.ANCESTOR}
    shown = [str(one) for one in Place if one not in named and one in text]
    return f"shows {shown}" if shown else None


@pytest.mark.parametrize("endpoint", sorted(ENTRIES))
def test_who_is_let_in_is_whom_the_table_names_where_he_reaches(matrix: Matrix, endpoint: str) -> None:
    assert findings(matrix, endpoint, ASKING) == []


@pytest.mark.parametrize(
    "endpoint", sorted(name for name in ENTRIES if ACCESS[name].reach not in TELLING_NOTHING)
)
def test_postgresql_lets_in_the_same(matrix_on_postgres: Matrix, endpoint: str) -> None:
    assert findings(matrix_on_postgres, endpoint, SAMPLE) == []


@pytest.mark.parametrize(
    "endpoint", sorted(name for name, access in ACCESS.items() if access.reach is Reach.WHOLE_TREE)
)
def test_the_whole_tree_is_for_who_holds_the_role_at_its_top(matrix: Matrix, endpoint: str) -> None:
    for role, caller in matrix.top_callers.items():
        for method in methods_of(matrix.app, endpoint):
            for entry in ENTRIES[endpoint]:
                answer = matrix.ask(endpoint, method, entry, role=role, place=None, caller=caller)
                is_let_in = role in (ACCESS[endpoint].roles or ())
                assert answer.status_code in LET_IN if is_let_in else answer.status_code == 403


def test_a_check_that_is_gone_is_found_out(matrix: Matrix, monkeypatch: pytest.MonkeyPatch) -> None:
    assert findings(matrix, "admin.quiz_settings", ("school_admin",)) == []
    monkeypatch.setattr("quiz.services.quiz_manage.within", lambda *_: true())
    found = findings(matrix, "admin.quiz_settings", ("school_admin",))
    assert len(found) == 4 and all("200, not 404" in one or "not 404" in one for one in found)


def test_a_list_that_shows_what_lies_outside_is_found_out(
    matrix: Matrix, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert findings(matrix, "admin.quizzes", ("school_admin",)) == []
    monkeypatch.setattr("quiz.services.quiz_manage.within", lambda *_: true())
    assert "MocBen" in "".join(findings(matrix, "admin.quizzes", ("school_admin",)))
