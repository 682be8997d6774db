"""`make setup`: whole or not at all, left alone when it fits, and the project's commands found by `flask`."""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

from tests.house_rules.tree import ROOT, read

PYPROJECT = """
[project]
name = "small"
version = "1.0"
[project.entry-points."flask.commands"]
greet = "small.greet:greet_cli"
"""


@pytest.fixture(scope="module")
def small_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of one command and no requirement, with our scripts. A set-up takes seconds: the tests share what it made."""
    folder = tmp_path_factory.mktemp("small-project")
    (folder / "scripts").mkdir()
    for name in ("setup_venv.py", "link_project.py"):
        shutil.copy(ROOT / "scripts" / name, folder / "scripts" / name)
    (folder / "requirements").mkdir()
    for name in ("run.txt", "test.txt"):
        (folder / "requirements" / name).write_text("# nothing\n", encoding="ascii")
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="ascii")
    (folder / "small").mkdir()
    (folder / "small" / "greet.py").write_text('"""A command."""\ngreet_cli = "hello"\n', encoding="ascii")
    return folder


def set_up(project: Path) -> subprocess.CompletedProcess[str]:
    """Run the project's own set-up."""
    return subprocess.run(
        [sys.executable, str(project / "scripts" / "setup_venv.py")],
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_venv_that_fits_is_left_alone(small_project: Path) -> None:
    assert set_up(small_project).returncode == 0
    marker = small_project / ".venv" / "marker"
    marker.touch()
    again = set_up(small_project)
    assert (again.returncode, again.stdout, marker.exists()) == (0, "", True)


def test_one_that_does_not_fit_is_made_afresh_and_a_build_that_fails_leaves_no_stamp(
    small_project: Path,
) -> None:
    assert set_up(small_project).returncode == 0
    marker, stamp = (small_project / ".venv" / name for name in ("marker", "quiz-stamp"))
    assert stamp.exists()
    marker.touch()
    lock = small_project / "requirements" / "test.txt"
    lock.write_text("./no-such-folder --hash=sha256:" + "0" * 64 + "\n", encoding="ascii")
    failed = set_up(small_project)
    assert failed.returncode == 1
    assert "pip install" in failed.stderr
    assert (marker.exists(), stamp.exists()) == (False, False)

    marker.touch()
    lock.write_text("# nothing\n", encoding="ascii")  # as when it was whole: only the stamp is missing
    assert set_up(small_project).returncode == 0
    assert (marker.exists(), stamp.exists()) == (False, True)


def test_commands_are_found_by_name_and_a_new_one_with_the_next_setup(small_project: Path) -> None:
    pyproject = small_project / "pyproject.toml"
    pyproject.write_text(PYPROJECT, encoding="ascii")
    assert set_up(small_project).returncode == 0
    assert _commands(small_project) == "greet hello"

    pyproject.write_text(PYPROJECT.replace("greet = ", "welcome = ").replace("1.0", "1.1"), encoding="ascii")
    assert set_up(small_project).returncode == 0
    assert _commands(small_project) == "welcome hello"

    pyproject.write_text(PYPROJECT.replace("small.greet", "small.gone"), encoding="ascii")
    refused = set_up(small_project)
    pyproject.write_text(PYPROJECT, encoding="ascii")
    assert refused.returncode == 1
    assert "greet" in refused.stderr and "gone.py" in refused.stderr


def _commands(project: Path) -> str:
    code = (
        "from importlib.metadata import entry_points\n"
        "print(*(f'{point.name} {point.load()}' for point in entry_points(group='flask.commands')))"
    )
    python = project / ".venv" / "bin" / "python"
    done = subprocess.run([str(python), "-c", code], cwd="/", capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_every_command_of_the_project_can_be_loaded() -> None:
    points = [
        point for point in metadata.entry_points(group="flask.commands") if point.value.startswith("quiz.")
    ]
    assert {point.name for point in points} >= {"content", "db", "demo", "routes", "serve", "unit", "user"}
    for point in points:
        assert point.load().name == point.name
        assert point.load().help, f"flask {point.name} --help says nothing"


def test_flask_shows_our_routes_group_and_not_its_own() -> None:
    flask = Path(sys.executable).with_name("flask")
    shown = subprocess.run(
        [str(flask), "routes", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert "access" in shown


def test_the_readme_names_the_two_commands_and_ci_runs_the_second() -> None:
    readme = read(Path("README.md"))
    assert "\nmake run " in readme and "\nmake test " in readme
    assert read(Path(".ci/run")).rstrip().endswith("exec make test")
