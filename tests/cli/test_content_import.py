"""`flask content import FILE`: a plan taken over from the command line, once."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from quiz.cli.content import content_cli
from quiz.models import Clause, Plan
from tests.cli.conftest import Run
from tests.factories import SMALL_PLAN


def test_a_plan_is_taken_over_once_and_an_amended_file_is_its_next_version(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "ke-hoach.txt"
    file.write_text(SMALL_PLAN, encoding="utf-8")
    done = run(content_cli, "import", str(file), "--json")
    assert done.exit_code == 0 and done.json["changed"] is True
    assert {key: one["clauses"] for key, one in done.json["sections"].items()} == {"I": 2, "II": 2}
    again = run(content_cli, "import", str(file), "--json")
    assert (again.json["plan"], again.json["changed"]) == (done.json["plan"], False)
    file.write_text(SMALL_PLAN.replace("dễ đọc", "dễ tra cứu"), encoding="utf-8")
    newer = run(content_cli, "import", str(file), "--newer-of", done.json["plan"], "--json")
    assert newer.json["plan"] == f"{done.json['plan']}-v2"
    with Session(engine) as session:
        assert session.scalars(select(Plan.version).order_by(Plan.id)).all() == [1, 2]
        assert session.scalar(select(func.count()).select_from(Clause)) == 8


def test_a_file_that_is_no_plan_or_a_plan_that_is_not_there_changes_nothing(
    run: Run, engine: Engine, tmp_path: Path
) -> None:
    file = tmp_path / "thu.txt"
    file.write_text("Chào các bạn", encoding="utf-8")
    refused = run(content_cli, "import", str(file), "--json")
    assert refused.exit_code == 1 and refused.json["errors"][0]["code"] == "not-a-plan"
    file.write_text(SMALL_PLAN, encoding="utf-8")
    assert run(content_cli, "import", str(file), "--newer-of", "khong-co").exit_code == 1
    with Session(engine) as session:
        assert session.scalar(select(func.count()).select_from(Plan)) == 0
