"""The image without an engine: its tree, its packages and its user, laid out in a temporary folder.

What the Dockerfile copies is copied from what git knows; the packages are those of requirements/run.txt and no
other; whoever runs it is another user, who may write nowhere but in an empty folder of his own.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path
from typing import Any

from tests.house_rules.dockerfile import Stage
from tests.house_rules.tree import ROOT, project_files
from tests.postgres import free_port


def other_user() -> pwd.struct_passwd | None:
    """`nobody` when we are root and may choose; None: only ourselves."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


class Image:
    """A laid-out image; `run` starts one of its commands as it would inside."""

    def __init__(self, top: Path, packages: Stage, final: Stage, requirements: list[str]) -> None:
        self.user = other_user()
        self.tree, self.venv, self.data = top / "tree", top / "venv", top / "data"
        self.port = free_port()
        self._final = final
        top.chmod(0o755)
        self.data.mkdir(mode=0o700)
        if self.user is not None:
            os.chown(self.data, self.user.pw_uid, self.user.pw_gid)
        self._install(requirements)
        self._lay(packages)
        subprocess.run(
            [str(self.venv / "bin" / "python"), str(self.tree / "scripts" / "link_project.py")], check=True
        )
        shutil.rmtree(self.tree)
        self._lay(final)
        for path in (*self.tree.rglob("*"), self.tree):
            path.chmod(path.stat().st_mode & 0o555)

    def environment(self, **more: str) -> dict[str, str]:
        """The image's ENV with its places moved here, on loopback, and what the operator has to give."""
        moved = {"/opt/venv": str(self.venv), "/var/lib/quiz": str(self.data), "$PATH": "/usr/bin:/bin"}
        environ = {}
        for name, value in self._final.environment.items():
            for inside, outside in moved.items():
                value = value.replace(inside, outside)
            environ[name] = value
        return (
            environ | {"HOME": str(self.data), "QUIZ_HOST": "127.0.0.1", "QUIZ_PORT": str(self.port)} | more
        )

    def start(self, command: list[str], environ: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
        """Start a command of the image as its user, in its working folder."""
        with log.open("ab") as output:
            return subprocess.Popen(
                self._argv(command, environ), env=environ, stdout=output, stderr=output, **self._identity()
            )

    def run(self, command: list[str], environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """Run a command of the image to its end."""
        return subprocess.run(
            self._argv(command, environ),
            env=environ,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            **self._identity(),
        )

    def _argv(self, command: list[str], environ: dict[str, str]) -> list[str]:
        program = shutil.which(command[0], path=environ["PATH"])
        assert program is not None, f"{command[0]} is not in the image"
        return [program, *command[1:]]

    def _identity(self) -> dict[str, Any]:
        identity: dict[str, Any] = {"cwd": self.tree}
        if self.user is not None:
            identity |= {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        return identity

    def _lay(self, stage: Stage) -> None:
        for sources, target in stage.copies:
            for source in sources:
                place = self.tree / target if target not in (".", "./") else self.tree / source
                for path in project_files():
                    if path == Path(source) or path.is_relative_to(source):
                        copy = place / path.relative_to(source) if path != Path(source) else place
                        copy.parent.mkdir(parents=True, exist_ok=True)
                        shutil.copy(ROOT / path, copy)

    def _install(self, requirements: list[str]) -> None:
        subprocess.run([self._python(), "-m", "venv", "--without-pip", str(self.venv)], check=True)
        here = Path(str(metadata.distribution("flask").locate_file(""))).resolve()
        [site_packages] = self.venv.glob("lib/python*/site-packages")
        for requirement in requirements:
            for file in metadata.distribution(requirement).files or []:
                source = Path(str(file.locate())).resolve()
                if source.is_relative_to(here) and source.is_file():
                    copy = site_packages / source.relative_to(here)
                    copy.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copyfile(source, copy)
        for name, module in (("flask", "flask.cli"), ("gunicorn", "gunicorn.app.wsgiapp")):
            script = self.venv / "bin" / name
            entry = "main" if name == "flask" else "run"
            script.write_text(
                f"#!{self.venv}/bin/python\nimport sys\nfrom {module} import {entry}\nsys.exit({entry}())\n"
            )
            script.chmod(0o755)

    def _python(self) -> str:
        """A Python of our version that the other user may start: ours may lie in a folder closed to him."""
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        candidates = [
            str(Path(sys.base_prefix) / "bin" / version),
            f"/usr/local/bin/{version}",
            f"/usr/bin/{version}",
        ]
        for candidate in candidates:
            if Path(candidate).exists() and self._may_start(candidate):
                return candidate
        raise FileNotFoundError(
            f"No {version} that {self.user and self.user.pw_name} may start; tried {candidates}"
        )

    def _may_start(self, python: str) -> bool:
        identity = self._identity() | {"cwd": "/"}
        try:
            return subprocess.run([python, "-c", "import ensurepip"], check=False, **identity).returncode == 0
        except PermissionError:
            return False
