"""Rosters: 150,000 rows by the command, the first time and again, and 5,000 on the page from the upload to the result.

No floor: nothing else does the same. The goals are 3 minutes and 300 MB by the command, 10 s on the page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from quiz.config import Settings
from quiz.database import make_engine
from quiz.factory import create_app
from quiz.models import Unit
from tests.factories import make_person, make_session
from tests.load.bench.measuring import Line
from tests.load.rosters import import_roster, make_installation, write_roster
from tests.postgres import PostgresServer
from tests.server import environment
from tests.web.browsing import token_of

BY_COMMAND, ON_PAGE = 150_000, 5_000


def roster(folder: Path) -> Iterator[Line]:
    """Two lines of the command and two of the page on each database."""
    postgres = PostgresServer(durable=True)
    try:
        address = postgres.start()
        for name in ("command", "page"):
            address.create_database(f"roster_{name}")
        for database in ("sqlite", "postgresql"):
            url = {
                name: f"sqlite:///{folder / name}.db"
                if database == "sqlite"
                else address.url(f"roster_{name}")
                for name in ("command", "page")
            }
            yield from _by_command(folder, database, url["command"])
            yield from _on_page(folder, database, url["page"])
    finally:
        postgres.stop()


def _by_command(folder: Path, database: str, url: str) -> Iterator[Line]:
    path = write_roster(folder / "command.csv", BY_COMMAND)
    make_installation(url)
    environ = environment(folder / f"{database}-data", url)
    for what in (f"{BY_COMMAND} rows by command", "the same again"):
        done = import_roster(path, environ)
        yield Line(what, database, done.seconds, "s", more={"peak MB": done.peak_mb})


def _on_page(folder: Path, database: str, url: str) -> Iterator[Line]:
    path = write_roster(folder / "page.csv", ON_PAGE)
    make_installation(url)
    settings = Settings.from_environment(
        {"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(folder / f"{database}-page"), "QUIZ_DATABASE_URL": url}
    )
    app = create_app(settings)
    engine = make_engine(url)
    with Session(engine) as session:
        unit = session.scalars(select(Unit)).one()
        admin = make_person(session, unit=unit, kind="staff", roles=("department_admin",))
        secret = make_session(session, admin, at=datetime.now(UTC))
        session.commit()
    browser = app.test_client()
    with browser.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = secret, True
    form = {"csrf_token": token_of(browser, "/manage/rosters/new"), "kind": "student", "complete": "no"}
    form |= {"purpose": "Cuộc thi", "ground": "task", "consent": "y"}
    began = time.perf_counter()
    with path.open("rb") as file:
        answer = browser.post("/manage/rosters/new", data=form | {"file": (file, path.name)})
    page = browser.get(answer.location).get_data(as_text=True)
    yield Line(f"{ON_PAGE} rows on the page, preview", database, time.perf_counter() - began, "s")
    (digest,) = re.findall(r'name="digest"[^>]*value="([0-9a-f]*)"', page)
    began = time.perf_counter()
    form = {"csrf_token": form["csrf_token"], "digest": digest}
    browser.post(f"{answer.location}/apply", data=form)
    done = browser.get(answer.location).get_data(as_text=True)
    assert "5.000" in done, done
    yield Line(f"{ON_PAGE} rows on the page, applied", database, time.perf_counter() - began, "s")
    app.extensions["quiz_database"].engine.dispose()
    engine.dispose()
