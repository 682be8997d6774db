"""`flask privacy`: a person's own data comes whole, an erased one leaves no trace but the counts, and old things go."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Engine, func, select, text, update

from quiz.cli.privacy import privacy_cli
from quiz.database import is_sqlite
from quiz.domain.retention import AUDIT, GUESTS, LEAVERS, PERIODS
from quiz.models import (
    Accommodation,
    Account,
    Activity,
    Attempt,
    AttemptEvent,
    AuthSession,
    Base,
    Contest,
    Erasure,
    FirstPassword,
    Headcount,
    Job,
    Membership,
    Person,
    PersonIdentity,
    RosterChange,
    RosterImport,
    SlipSheet,
    Standing,
)
from quiz.reports.own_data_zip import own_data_page
from quiz.services.audit_write import write_audit
from quiz.services.contest_verify import verify_contest
from quiz.services.retention import count_expired, forget_expired
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Run
from tests.demo import DEMO_NOW

NAME = "student1"
SHEET = "d" * 18
UPLOAD = f"{'0' * 32}.csv"
#: Values that stand nowhere else; upper case and signs, so that they are found as they are.
SECRETS = (
    "Quách Thị Zzữa",
    "quach thi zzua",
    "9876501234",
    "zzua-quach",
    "zzua@example.vn",
    "bệnh của em Zzữa",
)


def person_of(engine: Engine, username: str = NAME) -> int:
    with unit_of_work(engine, write=False) as session:
        found = session.scalar(select(Account.person_id).where(Account.username == username))
    assert found is not None
    return found


@pytest.fixture
def marked(demo_engine: Engine) -> int:
    """The demo's pupil with values that can be looked for, and somebody's sentence about him."""
    person_id = person_of(demo_engine)
    with unit_of_work(demo_engine) as session:
        identity = session.get_one(PersonIdentity, person_id)
        identity.full_name, identity.folded_name, identity.external_id = SECRETS[0], SECRETS[1], SECRETS[2]
        identity.birth_date = date(2011, 3, 17)
        if hasattr(identity, "email"):
            identity.email = SECRETS[4]
        session.execute(update(Account).where(Account.person_id == person_id).values(username=SECRETS[3]))
        admin = session.scalar(select(Account.person_id).where(Account.username == "admin"))
        attempt_id = session.scalar(select(Attempt.id).where(Attempt.person_id == person_id).limit(1))
        assert admin is not None and attempt_id is not None
        common: dict[str, Any] = {"actor_id": admin, "now": DEMO_NOW}
        write_audit(
            session,
            action="attempt.void",
            object_kind="attempt",
            object_id=attempt_id,
            detail=SECRETS[5],
            **common,
        )
        write_audit(
            session,
            action="x",
            object_kind="person",
            object_id=person_id,
            after={"reason": SECRETS[5]},
            **common,
        )
        session.add(
            AttemptEvent(
                attempt_id=attempt_id,
                at=DEMO_NOW,
                actor_id=admin,
                kind="limit",
                reason=SECRETS[5],
                before={},
                after={},
            )
        )
        session.add(
            Accommodation(
                public_id="a" * 18,
                person_id=person_id,
                extra_percent=25,
                reason=SECRETS[5],
                given_by=admin,
                given_at=DEMO_NOW,
            )
        )
        unit_id = session.scalar(select(Membership.unit_id).where(Membership.person_id == person_id).limit(1))
        done = RosterImport(
            public_id="b" * 18,
            unit_id=unit_id,
            kind="student",
            school_year=2026,
            state="applied",
            complete="no",
            skips_bad_rows=False,
            file_name=UPLOAD,
            answers={},
            classes_made=[],
            created_at=DEMO_NOW,
            applied_at=DEMO_NOW,
        )
        session.add(done)
        session.flush()
        session.add(
            RosterChange(
                import_id=done.id,
                person_id=person_id,
                action="changed",
                is_new=False,
                before={"full_name": SECRETS[0]},
                after={},
            )
        )
        job = Job(
            public_id="c" * 18, kind="slips", arguments={}, state="done", progress=1, created_at=DEMO_NOW
        )
        session.add(job)
        session.flush()
        sheet = SlipSheet(
            public_id=SHEET,
            unit_id=unit_id,
            job_id=job.id,
            asked_by=admin,
            asked_at=DEMO_NOW,
            wanted=1,
            printed=1,
        )
        session.add(sheet)
        session.flush()
        account_id = session.scalar(select(Account.id).where(Account.person_id == person_id))
        session.add(
            FirstPassword(account_id=account_id, sheet_id=sheet.id, issued_at=DEMO_NOW, expires_at=DEMO_NOW)
        )
    return person_id


def counts(engine: Engine) -> dict[str, Any]:
    """What reports and boards are made of."""
    with unit_of_work(engine, write=False) as session:
        return {
            "activity": session.execute(
                select(
                    Activity.unit_id, Activity.kind, func.count(), func.count(Activity.person_id.distinct())
                )
                .group_by(Activity.unit_id, Activity.kind)
                .order_by(Activity.unit_id, Activity.kind)
            ).all(),
            "standing": session.execute(
                select(*(column for column in Standing.__table__.columns)).order_by(Standing.id)
            ).all(),
            "headcount": session.execute(
                select(Headcount.unit_id, Headcount.number).order_by(Headcount.id)
            ).all(),
            "attempts": session.execute(
                select(Attempt.id, Attempt.person_id, Attempt.score, Attempt.paper).order_by(Attempt.id)
            ).all(),
            "verified": [
                verify_contest(session, contest_id=one) for one in session.scalars(select(Contest.public_id))
            ],
        }


def rows_with(engine: Engine, words: tuple[str, ...]) -> list[str]:
    """table.column of every stored text that holds one of these."""
    found = []
    with unit_of_work(engine, write=False) as session:
        for table in Base.metadata.sorted_tables:
            for column in table.columns:
                if column.type.python_type is not str and "Json" not in repr(column.type):
                    continue
                for word in words:
                    hit = text(f"SELECT count(*) FROM {table.name} WHERE {column.name} LIKE :word")
                    if session.scalar(hit, {"word": f"%{word}%"}):
                        found.append(f"{table.name}.{column.name}")
    return found


def bytes_of(engine: Engine) -> bytes:
    """Everything that stands in the database's own files, but for PostgreSQL's log of writes."""
    if is_sqlite(engine):
        path = Path(str(engine.url.database))
        return b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        folder = connection.scalar(text("SHOW data_directory"))
        number = connection.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return b"".join(one.read_bytes() for one in Path(f"{folder}/base/{number}").iterdir() if one.is_file())


def test_an_erased_person_stands_nowhere_and_every_count_stays(
    run_demo: Run, demo_engine: Engine, marked: int, tmp_path: Path
) -> None:
    before = counts(demo_engine)
    assert rows_with(demo_engine, SECRETS), "what is looked for must be there before"
    assert SECRETS[0].encode() in bytes_of(demo_engine)
    demo_engine.dispose()
    upload = tmp_path / "cli-data" / "uploads" / UPLOAD
    upload.parent.mkdir(mode=0o700, parents=True)
    upload.write_text(SECRETS[0], encoding="utf-8")
    slips = tmp_path / "cli-data" / "slips" / f"{SHEET}.pdf"
    slips.parent.mkdir(mode=0o700)
    slips.write_text(SECRETS[0], encoding="utf-8")
    done = run_demo(privacy_cli, "erase", SECRETS[3], "--yes", "--json")
    assert done.exit_code == 0, done.stderr
    assert done.json["erased"] and done.json["cleaned"]
    assert rows_with(demo_engine, SECRETS) == []
    content = bytes_of(demo_engine)
    assert [word for word in SECRETS if word.encode() in content] == []
    left = [path for path in (tmp_path / "cli-data").rglob("*") if path.is_file()]
    assert [path for path in left if any(word.encode() in path.read_bytes() for word in SECRETS)] == []
    assert left, "the data folder was looked into"
    assert counts(demo_engine) == before
    with unit_of_work(demo_engine, write=False) as session:
        assert session.get(PersonIdentity, marked) is None
        assert session.scalar(select(Account.id).where(Account.person_id == marked)) is None
        erasure = session.scalars(select(Erasure)).one()
        assert (erasure.person_id, erasure.ground, erasure.cleaned_at is not None) == (marked, "wish", True)
        still = select(Membership.id).where(Membership.person_id == marked, Membership.valid_to.is_(None))
        assert session.scalar(still) is None


def test_the_append_only_tables_refuse_changes_again_after_an_erasure(
    run_demo: Run, demo_engine: Engine, marked: int
) -> None:
    assert run_demo(privacy_cli, "erase", SECRETS[3], "--yes").exit_code == 0
    for table in ("audit", "attempt_event", "response"):
        with pytest.raises(Exception, match="append-only"), demo_engine.begin() as connection:
            connection.execute(text(f"DELETE FROM {table}"))


def test_who_was_merged_into_somebody_goes_with_him(run_demo: Run, demo_engine: Engine, marked: int) -> None:
    other = person_of(demo_engine, "student2")
    with unit_of_work(demo_engine) as session:
        session.get_one(Person, marked).merged_into = other
    assert run_demo(privacy_cli, "erase", "student2", "--yes").exit_code == 0
    assert rows_with(demo_engine, SECRETS) == []
    with unit_of_work(demo_engine, write=False) as session:
        assert {one.person_id for one in session.scalars(select(Erasure))} == {marked, other}


def test_nobody_is_erased_without_being_named_rightly_or_confirmed(
    run_demo: Run, demo_engine: Engine
) -> None:
    assert run_demo(privacy_cli, "erase", "nobody-here", "--yes").exit_code == 1
    assert run_demo(privacy_cli, "erase", NAME, stdin="n\n").exit_code == 1
    assert person_of(demo_engine)


def test_own_data_is_whole_and_tells_nothing_that_is_right(
    run_demo: Run, demo_engine: Engine, marked: int, tmp_path: Path
) -> None:
    out = tmp_path / "own.zip"
    done = run_demo(privacy_cli, "export", SECRETS[3], "--out", str(out), "--json")
    assert done.exit_code == 0, done.stderr
    assert out.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(io.BytesIO(out.read_bytes())) as archive:
        assert archive.namelist() == ["du-lieu.json", "du-lieu.html"]
        data = json.loads(archive.read("du-lieu.json"))
        page = archive.read("du-lieu.html").decode()
    assert data["identity"]["full_name"] == SECRETS[0] and data["identity"]["birth_date"] == "2011-03-17"
    assert data["accounts"][0]["username"] == SECRETS[3]
    with unit_of_work(demo_engine, write=False) as session:
        own = select(func.count()).select_from(Attempt).where(Attempt.person_id == marked)
        assert len(data["attempts"]) == session.scalar(own) > 0
    assert any(attempt["answers"] for attempt in data["attempts"])
    assert data["accommodations"][0]["reason"] == SECRETS[5]
    written = json.dumps(data, ensure_ascii=False)
    assert all(word not in written for word in ("password_hash", "secret_hash", "argon2", '"key"'))
    assert SECRETS[0] in page and "17/03/2011" in page
    assert run_demo(privacy_cli, "export", SECRETS[3], "--out", str(out)).exit_code == 1, "never over a file"
    assert run_demo(privacy_cli, "erase", SECRETS[3], "--yes").exit_code == 0
    gone = run_demo(privacy_cli, "export", SECRETS[3], "--out", str(tmp_path / "again.zip"))
    assert gone.exit_code == 1


def test_the_page_of_own_data_escapes_what_people_wrote() -> None:
    page = own_data_page(
        {"made_at": "2026-11-16T02:00:00+00:00", "identity": {"full_name": "<script>alert(1)</script>"}},
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )
    assert "<script>alert" not in page and "&lt;script&gt;" in page


def _age(engine: Engine, now: datetime) -> dict[str, int]:
    """Make one of each kind older than its period; the people's numbers."""
    old = now - timedelta(days=4000)
    with unit_of_work(engine) as session:
        made = {}
        for kind in ("student", "guest"):
            person = Person(public_id=f"old-{kind}", kind=kind, created_at=old)
            session.add(person)
            session.flush()
            session.add(PersonIdentity(person_id=person.id, full_name=kind, folded_name=kind, sort_key=kind))
            made[kind] = person.id
        unit_id = session.scalar(select(Membership.unit_id).limit(1))
        session.add(
            Membership(
                person_id=made["student"],
                unit_id=unit_id,
                audience="student",
                valid_from=old.date(),
                valid_to=old.date() + timedelta(days=9),
            )
        )
        write_audit(session, actor_id=None, action="x", object_kind="quiz", object_id=1, now=old)
        account = session.scalar(select(Account.id).limit(1))
        session.add(
            AuthSession(secret_hash="s", account_id=account, kind="web", created_at=old, expires_at=old)
        )
    return made


def test_what_was_kept_long_enough_goes_and_a_dry_run_only_counts(run_demo: Run, demo_engine: Engine) -> None:
    made = _age(demo_engine, datetime.now(UTC))
    told = run_demo(privacy_cli, "retain", "--dry-run", "--json").json
    assert [row["kind"] for row in told] == [kind.kind for kind in PERIODS]
    by_kind = {row["kind"]: row["rows"] for row in told}
    assert (by_kind["leavers"], by_kind["guests"], by_kind["audit"]) == (1, 1, 1)
    assert by_kind["sessions"] >= 1
    with unit_of_work(demo_engine, write=False) as session:
        assert session.get(PersonIdentity, made["guest"]) is not None, "a dry run changes nothing"
    assert run_demo(privacy_cli, "retain", "--json").json == told
    assert {row["rows"] for row in run_demo(privacy_cli, "retain", "--dry-run", "--json").json} == {0}
    with unit_of_work(demo_engine, write=False) as session:
        grounds = {row.person_id: row.ground for row in session.scalars(select(Erasure))}
        assert grounds == {made["student"]: "period", made["guest"]: "guest"}
        assert person_of(demo_engine), "who still belongs somewhere stays"


def test_a_leaver_stays_until_the_day_after_his_period(demo_engine: Engine) -> None:
    person_id = person_of(demo_engine)
    left = date(2020, 5, 31)
    with unit_of_work(demo_engine) as session:
        session.execute(
            update(Person).where(Person.id == person_id).values(created_at=datetime(2019, 9, 1, tzinfo=UTC))
        )
        session.execute(
            update(Membership)
            .where(Membership.person_id == person_id)
            .values(valid_from=date(2019, 9, 1), valid_to=left)
        )
        session.execute(
            text("UPDATE role_grant SET ended_at = granted_at WHERE person_id = :id"), {"id": person_id}
        )
        session.execute(
            update(Attempt)
            .where(Attempt.person_id == person_id)
            .values(started_at=datetime(2020, 1, 1, tzinfo=UTC))
        )
    over = datetime(2020, 6, 1, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")) + timedelta(days=LEAVERS.days)
    with unit_of_work(demo_engine) as session:
        assert count_expired(session, kind=LEAVERS, now=over - timedelta(seconds=1)) == 0
        assert count_expired(session, kind=LEAVERS, now=over) == 1
        assert forget_expired(session, kind=LEAVERS, now=over) == 1
        assert session.get(PersonIdentity, person_id) is None
    assert GUESTS.days < LEAVERS.days < AUDIT.days
