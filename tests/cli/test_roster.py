"""`flask roster import`: counts, exit codes, and errors that say where; a dry run changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, func, select

from quiz.cli.roster import roster_cli
from quiz.models import Person
from quiz.unit_of_work import unit_of_work
from tests.cli.conftest import Ran, Run
from tests.services.roster_world import make_schools

#: Where the statements are those of other tests.
on_sqlite = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
HEAD = "Họ và tên,Mã định danh,Ngày sinh,Lớp\n"
GOOD = "Nguyễn Văn An,1000000001,04/03/2010,10A1\nLê Thị Bình,1000000002,05/09/2010,10A1\n"
BAD = "Võ Cao,1000000003,31/02/2010,10A1\n"
NOTHING = {"added": 0, "changed": 0, "moved": 0, "left": 0}


def import_(run: Run, folder: Path, text: str, *options: str) -> Ran:
    path = folder / "danh-sach.csv"
    path.write_text(HEAD + text, encoding="utf-8")
    return run(roster_cli, "import", str(path), "--unit", "THPT-1", "--kind", "student", "--json", *options)


def people(engine: Engine) -> int:
    with unit_of_work(engine, write=False) as session:
        return session.scalar(select(func.count()).select_from(Person)) or 0


def counts(ran: Ran) -> dict[str, Any]:
    return {name: ran.json[name] for name in NOTHING}


def test_a_list_is_imported_and_the_second_time_nothing(run: Run, engine: Engine, tmp_path: Path) -> None:
    make_schools(engine)
    dry = import_(run, tmp_path, GOOD, "--dry-run")
    assert (dry.exit_code, dry.json) == (0, NOTHING | {"added": 2, "errors": []})
    assert people(engine) == 0
    done = import_(run, tmp_path, GOOD)
    assert (done.exit_code, done.json, people(engine)) == (0, NOTHING | {"added": 2, "errors": []}, 2)
    again = import_(run, tmp_path, GOOD, "--complete")
    assert (again.exit_code, again.json) == (0, NOTHING | {"errors": []})
    fewer = import_(run, tmp_path, GOOD.splitlines(keepends=True)[0], "--complete")
    assert counts(fewer) == NOTHING | {"left": 1}
    assert people(engine) == 2


def test_a_bad_row_stops_everything_unless_it_is_skipped(run: Run, engine: Engine, tmp_path: Path) -> None:
    make_schools(engine)
    refused = import_(run, tmp_path, GOOD + BAD)
    assert (refused.exit_code, counts(refused), people(engine)) == (1, NOTHING, 0)
    (error,) = refused.json["errors"]
    assert (error["row"], error["column"]) == (4, "Ngày sinh")
    assert "31/02/2010 không có trên lịch" in error["message"]
    assert error["message"] in refused.stderr
    skipped = import_(run, tmp_path, GOOD + BAD, "--skip-bad-rows")
    assert (skipped.exit_code, counts(skipped), people(engine)) == (0, NOTHING | {"added": 2}, 2)
    assert skipped.json["errors"] == refused.json["errors"]


@on_sqlite
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "không có người nào"),
        ("An,7,,10A1\nBình,8,,10A1\nCẩm,7,,10A2\n", "dòng này và dòng 2"),
        ("An,,04/03/2010,10A1\nAn,,04/03/2010,10A1\n", "cùng họ tên, ngày sinh và lớp"),
    ],
)
def test_what_cannot_be_taken_says_why(
    run: Run, engine: Engine, tmp_path: Path, text: str, said: str
) -> None:
    make_schools(engine)
    refused = import_(run, tmp_path, text)
    assert (refused.exit_code, counts(refused)) == (1, NOTHING)
    assert any(said in error["message"] for error in refused.json["errors"]), refused.json


@on_sqlite
def test_a_question_is_an_error_of_its_row(run: Run, engine: Engine, tmp_path: Path) -> None:
    make_schools(engine)
    import_(run, tmp_path, "An,,04/03/2010,10A1\n")
    asked = import_(run, tmp_path, "An,,04/03/2010,10A2\n")
    assert asked.exit_code == 1
    assert "chưa rõ đây là người đã có" in asked.json["errors"][0]["message"]
    assert people(engine) == 1


@on_sqlite
def test_a_unit_that_does_not_exist_is_refused(run: Run, tmp_path: Path) -> None:
    refused = import_(run, tmp_path, GOOD)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "THPT-1" in refused.stderr
