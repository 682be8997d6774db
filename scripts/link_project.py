"""Makes the project known to the Python that runs this script: its folder, its name and its `flask` commands.

Flask looks for commands in the metadata of what is installed before it looks at the app, and `flask routes access`
depends on that (Flask has a `routes` of its own). An editable install would write the same three files, but needs a
build back end for it and has to be repeated whenever a command is added; this takes some milliseconds, so that
`make setup` can simply do it every time. What is read is `pyproject.toml` alone.
"""

from __future__ import annotations

import sysconfig
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
GROUP = "flask.commands"
#: A copy of the project that a command is run in is the project that is meant, as it is for Flask and its app.py.
PATH_LINE = "import os, sys; sys.path.append(os.getcwd() if os.path.isfile(os.path.join('quiz', 'factory.py')) else {root!r})\n"


def read_project() -> dict[str, Any]:
    """The `[project]` table of pyproject.toml."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project: dict[str, Any] = tomllib.load(file)["project"]
    return project


def commands(project: dict[str, Any]) -> dict[str, str]:
    """Name and target of every command; raises SystemExit for one whose module is not in the tree.

    One entry that cannot be imported would take every `flask` command down with it.
    """
    declared: dict[str, str] = project["entry-points"][GROUP]
    for name, target in declared.items():
        module = ROOT / (target.partition(":")[0].replace(".", "/") + ".py")
        if not module.is_file():
            raise SystemExit(
                f"pyproject.toml: the command {name} is to come from {module}, which is not there."
            )
    return declared


def files(project: dict[str, Any]) -> dict[str, str]:
    """The files of an installed project, by path below site-packages."""
    info = f"{project['name']}-{project['version']}.dist-info"
    lines = [f"{name} = {target}" for name, target in sorted(commands(project).items())]
    contents = {
        f"{project['name']}.pth": PATH_LINE.format(root=str(ROOT)),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n",
        f"{info}/INSTALLER": "link_project\n",
        f"{info}/entry_points.txt": f"[{GROUP}]\n" + "\n".join(lines) + "\n",
    }
    contents[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*contents, f"{info}/RECORD"))
    return contents


def main() -> None:
    """Write what differs, and take away what an older version of the project left."""
    project = read_project()
    site_packages = Path(sysconfig.get_path("purelib"))
    contents = files(project)
    for old in site_packages.glob(f"{project['name']}-*.dist-info"):
        if f"{old.name}/METADATA" not in contents:
            for path in old.iterdir():
                path.unlink()
            old.rmdir()
    for name, text in contents.items():
        path = site_packages / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
