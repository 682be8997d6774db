"""A province to measure on: 1,200 units whatever the number of people, contests with their standings, papers begun.

A data set is made once for a schema (and for this file as it is), as a SQLite file kept under var/bench-data; whoever
measures takes a copy of it, or has it copied into PostgreSQL. Everything in it is made up.
"""

from __future__ import annotations

import hashlib
import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import Boolean, insert, make_url, select
from sqlalchemy.orm import Session

from quiz.config import PROJECT_ROOT
from quiz.database import make_engine
from quiz.domain.attempts import IN_PROGRESS
from quiz.domain.paper import max_score, read_slots
from quiz.domain.questions import key_of
from quiz.domain.school_year import school_year_of
from quiz.domain.text import fold, name_sort_key
from quiz.migrate import MIGRATIONS, upgrade_database
from quiz.models import (
    Account,
    Attempt,
    AuthSession,
    Base,
    Contest,
    Headcount,
    Membership,
    Person,
    PersonIdentity,
    QuestionVersion,
    Quiz,
    Response,
    RoleGrant,
    Round,
    Specification,
    Standing,
    Unit,
    UnitClosure,
    UnitLevel,
    UnitLink,
)
from quiz.services.attempt_start import draw_paper
from quiz.services.demo_load import load_demo
from quiz.services.demo_names import make_name
from quiz.services.passwords import hash_password
from quiz.services.sign_in import secret_digest
from quiz.unit_of_work import unit_of_work
from tests.factories.quizzes import make_contest_round, make_quiz

KEPT = PROJECT_ROOT / "var" / "bench-data"
PASSWORD = "only-for-measuring"
COMMUNES, SCHOOLS = 124, 1_075
#: Of so many people, from the first on, an attempt is running in which every question has been answered.
ANSWERED = 6_000
#: Different papers: the attempts take them in turn.
PAPERS = 60
FAR = timedelta(days=3650)
#: Filled by the migrations, or by triggers as the rest comes in.
FILLED = ("change_stamp", "person_name_word", "unit_kind")


@dataclass(frozen=True)
class Who:
    """A made-up person by his number: how he signs in, and the secret of a session that he has already."""

    number: int

    @property
    def username(self) -> str:
        """His name at the door."""
        return f"nguoi{self.number}"

    def secret(self, kind: str) -> str:
        """Of his browser's session (web) or of his token."""
        return f"{kind}-of-{self.number}"

    @property
    def answered(self) -> str:
        """The public id of the attempt that he has to submit, if his number is below ANSWERED."""
        return f"bench{self.number}"


@dataclass(frozen=True)
class Province:
    """Public ids of what is measured. `board`: a contest of two rounds; `start` and `submit`: quizzes of another one."""

    board: str
    start: str
    submit: str


def province_file(people: int) -> Path:
    """The SQLite file of this data set, made if it is not there yet; copy it, never open it to write."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((MIGRATIONS / "versions").glob("*.py")):
        digest.update(path.read_bytes())
    path = KEPT / digest.hexdigest()[:16] / f"{people}.db"
    if not path.exists():
        for outdated in KEPT.glob("*") if not path.parent.exists() else ():
            shutil.rmtree(outdated)
        path.parent.mkdir(parents=True, exist_ok=True)
        making = path.with_suffix(".making")
        making.unlink(missing_ok=True)
        _make(f"sqlite:///{making}", people)
        _settle(making)
        making.rename(path)
    return path


def read_province(url: str) -> Province:
    """What the data set in this database holds."""
    engine = make_engine(url)
    with Session(engine) as session:
        ids = dict(session.execute(select(Quiz.title, Quiz.public_id)).all())
        board = session.scalars(
            select(Contest.public_id).join(Quiz, Quiz.contest_id == Contest.id).where(Quiz.title == "board")
        ).one()
    engine.dispose()
    return Province(board, ids["start"], ids["submit"])


def copy_to_sqlite(source: Path, path: Path) -> str:
    """The URL of a copy."""
    shutil.copyfile(source, path)
    return f"sqlite:///{path}"


def copy_to_postgres(source: Path, url: str) -> None:
    """Fill the empty PostgreSQL database at `url` with what the file holds, as its own migrations make the tables."""
    upgrade_database(url)
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with closing(sqlite3.connect(source)) as kept, psycopg.connect(plain) as connection:
        for table in Base.metadata.sorted_tables:
            if table.name in FILLED:
                continue
            names = [column.name for column in table.columns]
            marks = [isinstance(column.type, Boolean) for column in table.columns]
            rows = kept.execute(f"SELECT {', '.join(names)} FROM {table.name}")
            with connection.cursor().copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(
                        [
                            value if not mark or value is None else bool(value)
                            for value, mark in zip(row, marks, strict=True)
                        ]
                    )
            if "id" in names:
                connection.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), coalesce(max(id), 1)) FROM {table.name}"
                )
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _make(url: str, people: int) -> None:
    now = datetime.now(UTC)
    chance = random.Random(people)
    upgrade_database(url)
    engine = make_engine(url)
    with unit_of_work(engine) as session:
        load_demo(session, content_dir=PROJECT_ROOT / "content", seed=1, timezone="Asia/Ho_Chi_Minh", now=now)
        department = session.scalars(select(Unit).where(Unit.kind == "so")).one()
        contests = _contests(session, department, now)
        schools = _units(session, department.id, chance)
        placed = _people(session, people, schools, chance, now)
        for round_id in contests.rounds:
            _standings(session, contests.board.id, round_id, placed, chance, now)
        _answered(session, contests.submit, placed[:ANSWERED], chance, now)
    engine.dispose()


def _settle(path: Path) -> None:
    """What the planner wants to know, and all of it in the one file."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in ("ANALYZE", "PRAGMA wal_checkpoint(TRUNCATE)"):
            connection.execute(statement).fetchall()


@dataclass(frozen=True)
class _Contests:
    board: Contest
    rounds: tuple[int, int]
    submit: Quiz


def _contests(session: Session, department: Unit, now: datetime) -> _Contests:
    """One whose two weeks everybody has finished, one to begin, one to hand in."""
    window: dict[str, Any] = {"opens_at": now - timedelta(days=1), "closes_at": now + FAR, "questions": 20}
    window["attempts_allowed"] = 3
    make_contest_round(session, unit=department, title="start", **window)
    _contest, _round, submit = make_contest_round(
        session, unit=department, title="submit", seconds=None, **window
    )
    board, first, quiz = make_contest_round(session, unit=department, title="board", **window)
    second = Round(
        contest_id=board.id, number=2, title="Tuần 2", opens_at=quiz.opens_at, closes_at=quiz.closes_at
    )
    session.add(second)
    session.flush()
    make_quiz(
        session, unit=department, kind="ranked", title="board 2", contest_id=board.id, round_id=second.id,
        pools=("week2",), **window,
    )  # fmt: skip
    return _Contests(board, (first.id, second.id), submit)


def _units(session: Session, top_id: int, chance: random.Random) -> list[int]:
    """Communes below the department and schools below those, each with its headcounts; the ids of the schools."""
    first = 1 + max(session.scalars(select(Unit.id)))
    units: list[dict[str, Any]] = []
    links, closure, levels, headcounts = [], [], [], []
    for number in range(COMMUNES + SCHOOLS):
        is_school = number >= COMMUNES
        id_ = first + number
        name = f"Trường THCS Bình Minh {number}" if is_school else f"Xã Bình Minh {number}"
        units.append(
            {
                "id": id_,
                "code": f"B-{number}",
                "name": name,
                "kind": "truong" if is_school else "xa_phuong",
                "sort_key": name_sort_key(name),
            }
        )
        parent = first + number % COMMUNES if is_school else top_id
        links.append({"unit_id": id_, "parent_id": parent})
        line = (id_, parent, top_id) if is_school else (id_, top_id)
        closure += [{"ancestor_id": a, "descendant_id": id_, "depth": depth} for depth, a in enumerate(line)]
        if is_school:
            levels.append({"unit_id": id_, "level": "thcs"})
            for audience, size in (("staff", 40), ("student", 500)):
                number_of = chance.randint(size // 4, size * 2)
                headcounts.append(
                    {"unit_id": id_, "audience": audience, "as_of": date(2026, 9, 5), "number": number_of}
                )
    for table, rows in (
        (Unit, units), (UnitLink, links), (UnitClosure, closure), (UnitLevel, levels), (Headcount, headcounts),
    ):  # fmt: skip
        session.execute(insert(table), rows)
    return [unit["id"] for unit in units[COMMUNES:]]


@dataclass(frozen=True)
class _Placed:
    id: int
    unit_id: int
    audience: str


def _people(
    session: Session, people: int, schools: list[int], chance: random.Random, now: datetime
) -> list[_Placed]:
    """Nine pupils to one of the staff, each with an account, the role of a learner and a session of either kind."""
    first = 1 + max(session.scalars(select(Person.id)))
    account = 1 + max(session.scalars(select(Account.id)))
    placed = [
        _Placed(first + n, chance.choice(schools), "student" if chance.random() < 0.9 else "staff")
        for n in range(people)
    ]
    password_hash = hash_password(PASSWORD)
    for part in _parts(list(enumerate(placed))):
        names = [make_name(chance) for _ in part]
        session.execute(
            insert(Person),
            [{"id": p.id, "public_id": f"person{n}", "kind": p.audience, "created_at": now} for n, p in part],
        )
        session.execute(
            insert(PersonIdentity),
            [
                {
                    "person_id": p.id,
                    "full_name": name,
                    "folded_name": fold(name),
                    "sort_key": name_sort_key(name),
                }
                for (_n, p), name in zip(part, names, strict=True)
            ],
        )
        session.execute(
            insert(Account),
            [
                {
                    "id": account + n, "person_id": p.id, "username": Who(n).username,
                    "password_hash": password_hash, "must_change": False, "created_at": now,
                }
                for n, p in part
            ],
        )  # fmt: skip
        session.execute(
            insert(Membership),
            [
                {
                    "person_id": p.id,
                    "unit_id": p.unit_id,
                    "audience": p.audience,
                    "valid_from": date(2026, 9, 1),
                }
                for _n, p in part
            ],
        )
        session.execute(
            insert(RoleGrant),
            [
                {"person_id": p.id, "role": "learner", "unit_id": p.unit_id, "granted_at": now}
                for _n, p in part
            ],
        )
        session.execute(
            insert(AuthSession),
            [
                {
                    "secret_hash": secret_digest(Who(n).secret(kind)), "account_id": account + n, "kind": kind,
                    "created_at": now, "expires_at": now + FAR,
                }
                for n, _p in part
                for kind in ("web", "token")
            ],
        )  # fmt: skip
    return placed


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), 5_000):
        yield rows[start : start + 5_000]


def _standings(
    session: Session,
    contest_id: int,
    round_id: int,
    people: list[_Placed],
    chance: random.Random,
    now: datetime,
) -> None:
    """Everybody has finished the round once; the rows of a unit come where its first finisher does."""
    units: dict[tuple[int, str], dict[str, Any]] = {}
    rows: list[dict[str, Any]] = []
    common = {"contest_id": contest_id, "round_id": round_id}
    for person in people:
        correct = min(20, max(0, round(chance.gauss(14, 3))))
        percent = correct * 5_000
        mine = {
            "unit_id": person.unit_id, "audience": person.audience, "person_id": person.id, "score": correct * 500,
            "percent": percent, "duration_ms": chance.randint(120_000, 900_000), "submitted_at": now,
            "turns": 1, "finishers": 1, "percent_sum": percent,
        }  # fmt: skip
        rows.append(common | mine)
        for audience in ("all", person.audience):
            key = (person.unit_id, audience)
            if key not in units:
                empty = dict.fromkeys(mine) | {"turns": 0, "finishers": 0, "percent_sum": 0}
                units[key] = common | empty | {"unit_id": person.unit_id, "audience": audience}
                rows.append(units[key])
            for name, more in (("turns", 1), ("finishers", 1), ("percent_sum", percent)):
                units[key][name] += more
    for part in _parts(rows):
        session.execute(insert(Standing), part)


def _answered(
    session: Session, quiz: Quiz, people: list[_Placed], chance: random.Random, now: datetime
) -> None:
    """Attempts in which every question has its answer, right ones and wrong ones, waiting to be handed in."""
    rules = session.get_one(Specification, quiz.specification_id).rules
    papers = [
        draw_paper(
            session,
            quiz=quiz,
            rules=rules,
            audience="student",
            seed=f"{chance.getrandbits(128):032x}",
            now=now,
        )
        for _ in range(PAPERS)
    ]
    bodies = dict(session.execute(select(QuestionVersion.id, QuestionVersion.body)).all())
    given = [list(_answers(paper, bodies, chance)) for paper in papers]
    first = 1 + max(session.scalars(select(Attempt.id)))
    for part in _parts(list(enumerate(people))):
        session.execute(
            insert(Attempt),
            [
                {
                    "id": first + n, "public_id": Who(n).answered, "person_id": p.id, "quiz_id": quiz.id,
                    "contest_id": quiz.contest_id, "round_id": quiz.round_id, "number": 1, "unit_id": p.unit_id,
                    "audience": p.audience, "school_year": school_year_of(now.date()),
                    "specification_id": quiz.specification_id, "counting_rule": "best", "seed": "0" * 32,
                    "paper": papers[n % PAPERS], "state": IN_PROGRESS, "started_at": now,
                    "due_at": quiz.closes_at, "tolerance_seconds": 60,
                    "accept_until": quiz.closes_at + timedelta(seconds=60) if quiz.closes_at else None,
                    "max_score": max_score(read_slots(papers[n % PAPERS])), "is_preview": False,
                }
                for n, p in part
            ],
        )  # fmt: skip
        session.execute(
            insert(Response),
            [
                {
                    "attempt_id": first + n, "slot": slot, "device": "bench", "seq": slot, "answer": answer,
                    "received_at": now, "late": False,
                }
                for n, _p in part
                for slot, answer in enumerate(given[n % PAPERS], start=1)
            ],
        )  # fmt: skip


def _answers(paper: dict[str, Any], bodies: dict[int, Any], chance: random.Random) -> Iterator[str]:
    """For each slot, in the paper's own ids: the right answer, or a guess."""
    for slot in read_slots(paper):
        key = slot.from_bank(key_of(slot.kind, bodies[slot.version_id]))
        if chance.random() < 0.3:
            if isinstance(key, bool):
                key = not key
            elif isinstance(key, str):
                key = chance.choice(slot.own_ids)
            elif isinstance(key, list):
                key = [chance.choice(slot.own_ids)]
            else:
                key = {own: chance.random() < 0.5 for own in key}
        yield json.dumps(key, separators=(",", ":"))
