"""`flask content`: exit codes, what goes to standard output and what to standard error."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from quiz.cli.content import content_cli

FIXTURE = Path(__file__).parents[1] / "content" / "fixture"


@pytest.fixture
def content_root(tmp_path: Path) -> Path:
    return shutil.copytree(FIXTURE, tmp_path / "content")


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(content_cli, [str(argument) for argument in arguments])


def break_a_quote(root: Path) -> None:
    bank = root / "reviewed/ke-hoach-nho/banks/doc-bang.yaml"
    bank.write_text(
        bank.read_text(encoding="utf-8").replace("tại nhà trường và trên", "tại nhà trương và trên", 1),
        encoding="utf-8",
    )


def test_check_of_good_content_is_ok(content_root: Path) -> None:
    result = run("check", "--content", content_root, "--json")
    assert result.exit_code == 0
    value = json.loads(result.stdout)
    assert value["ok"] is True and value["errors"] == [] and value["questions"] == 6
    assert result.stderr == ""


def test_check_of_a_fault_exits_1_with_reasons_and_the_object_all_the_same(content_root: Path) -> None:
    break_a_quote(content_root)
    result = run("check", "--content", content_root, "--json")
    assert result.exit_code == 1
    value = json.loads(result.stdout)
    assert value["ok"] is False
    assert any("quote" in error["message"] and error["line"] > 1 for error in value["errors"])
    assert "doc-bang.yaml" in result.stderr


def test_build_writes_the_bundle(content_root: Path, tmp_path: Path) -> None:
    result = run("build", "--content", content_root, "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert (tmp_path / "out/ke-hoach-nho/bundle.json").stat().st_size > 1000


def test_build_is_refused_while_an_error_stands(content_root: Path, tmp_path: Path) -> None:
    break_a_quote(content_root)
    result = run("build", "--content", content_root, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 1
    assert json.loads(result.stdout)["ok"] is False and "quote" in result.stderr
    assert not (tmp_path / "out").exists()


def test_digests_and_refs(content_root: Path) -> None:
    listed = json.loads(run("digests", "--content", content_root, "--json").stdout)
    assert len(listed) == 6 and all(len(digest) == 64 for digest in listed.values())
    assert run("refs", "--content", content_root).exit_code == 0
    assert json.loads(run("digests", "--content", content_root, "--json").stdout) == listed


def test_a_folder_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert run("check", "--content", tmp_path / "nowhere").exit_code == 2


def test_the_pipeline_loads_neither_flask_nor_a_database() -> None:
    code = (
        "import sys, content.commands; print(sorted({'flask', 'sqlalchemy', 'wtforms'} & set(sys.modules)))"
    )
    root = Path(__file__).parents[2]
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_in_a_copy_of_the_project_the_copy_is_checked(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    for name in ("quiz", "content"):
        shutil.copytree(root / name, tmp_path / name)
    shutil.copy(root / "app.py", tmp_path)
    bank = tmp_path / "content/reviewed/hau-giang-2021/banks/bang-niem-yet.yaml"
    text = bank.read_text(encoding="utf-8")
    bank.write_text(text.replace("dễ đọc, dễ tiếp cận", "dễ đọc, dẽ tiếp cận", 1), encoding="utf-8")
    done = subprocess.run(
        [Path(sys.executable).with_name("flask"), "content", "check", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    errors = json.loads(done.stdout)["errors"]
    assert any("trích" in error["message"] and error["file"].endswith(bank.name) for error in errors)
