"""Who may import whom: the contracts in pyproject.toml hold, and they do notice what they are there for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.house_rules.tree import ROOT

LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree in `folder`, with that tree's own contracts."""
    return subprocess.run(
        [str(LINT_IMPORTS), "--no-cache", "--config", str(folder / "pyproject.toml")],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_room_keeps_to_its_place() -> None:
    run = lint_imports(ROOT)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        ("quiz/domain/text.py", "import sqlalchemy", "standard library alone"),
        ("quiz/services/__init__.py", "import flask", "does not know the web"),
        ("quiz/services/__init__.py", "import quiz.config", "never imported lower down"),
        ("quiz/models/__init__.py", "import quiz.services", "rows below its own"),
        ("quiz/jobs/__init__.py", "import quiz.web", "do not lean on each other"),
        ("quiz/web/public/__init__.py", "import quiz.web.admin", "lean on another's"),
        ("content/__init__.py", "import quiz.models", "beside the app"),
    ],
)
def test_a_forbidden_import_is_noticed(tmp_path: Path, module: str, line: str, contract: str) -> None:
    for name in ("pyproject.toml", "quiz", "content"):
        (tmp_path / name).symlink_to(ROOT / name)
    _make_own(tmp_path / module, tmp_path)
    path = tmp_path / module
    path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    run = lint_imports(tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert contract in run.stdout.replace("\n", " ")


def _make_own(path: Path, top: Path) -> None:
    """Replace the links on the way to `path` by folders of links, and `path` by a copy: the rest stays shared."""
    for parent in [*reversed(path.relative_to(top).parents)][1:]:
        folder = top / parent
        if folder.is_symlink():
            target = folder.readlink()
            folder.unlink()
            folder.mkdir()
            for entry in target.iterdir():
                (folder / entry.name).symlink_to(entry)
    text = path.read_bytes()
    path.unlink()
    path.write_bytes(text)
