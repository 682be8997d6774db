"""The project's own files, as the house rules see them: what git would keep, and nothing that is made."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def project_files() -> tuple[Path, ...]:
    """Every file that is in git or would be with the next `git add`, relative to the root, sorted."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    paths = {Path(name) for name in listed.split("\0") if name}
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def files_below(*folders: str, suffixes: tuple[str, ...]) -> list[Path]:
    """The project's files in these folders (or the whole tree) with one of these endings."""
    return [
        path
        for path in project_files()
        if path.suffix in suffixes and (not folders or path.parts[0] in folders)
    ]


def read(path: Path) -> str:
    """The text of one project file."""
    return (ROOT / path).read_text(encoding="utf-8")
