"""The app as people meet it: real processes, started by the project's own commands, on a loopback port."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import entry_points
from pathlib import Path

from click.testing import CliRunner

from tests.postgres import free_port

ROOT = Path(__file__).resolve().parent.parent
FLASK = Path(sys.executable).with_name("flask")
START_SECONDS = 60
STOP_SECONDS = 30


def environment(data_dir: Path, database_url: str | None = None, **more: str) -> dict[str, str]:
    """The variables of an installation of its own in `data_dir`, whatever this shell has set."""
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(("QUIZ_", "FLASK_"))
    }
    own = {"QUIZ_ENV": "test", "QUIZ_DATA_DIR": str(data_dir), "QUIZ_WORKERS": "1"}
    if database_url is not None:
        own["QUIZ_DATABASE_URL"] = database_url
    return inherited | own | more


def run_flask(*arguments: str, environ: dict[str, str], stdin: str | None = None) -> str:
    """What one `flask` command prints; raises AssertionError with its words when it is refused."""
    done = subprocess.run(
        [str(FLASK), *arguments],
        cwd=ROOT,
        env=environ,
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, (
        f"flask {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
    )
    return done.stdout


def children(pid: int) -> list[int]:
    """The processes that a process has started, oldest first."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if parent == pid:
            found.append(int(stat.parent.name))
    return sorted(found)


def run_here(*arguments: str, environ: dict[str, str], stdin: str | None = None) -> str:
    """The same within this process, for what a test needs before it begins: a process of its own reads the whole app first."""
    (point,) = entry_points(group="flask.commands", name=arguments[0])
    unset = {name: None for name in os.environ if name.startswith(("QUIZ_", "FLASK_"))}
    done = CliRunner(env=unset | environ).invoke(
        point.load(), arguments[1:], input=stdin, catch_exceptions=False
    )
    assert done.exit_code == 0, f"flask {' '.join(arguments)}: exit {done.exit_code}\n{done.output}"
    return done.stdout


class LiveServer:
    """`flask serve` on a free port; `stop` ends it by its process id and everything that it started with it."""

    def __init__(self, environ: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environ = environ | {"QUIZ_PORT": str(self.port)}
        self.log = log
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and return when it answers; raises RuntimeError with what it printed when it does not."""
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(FLASK), "serve"],
                cwd=ROOT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"flask serve did not come up:\n{self.log.read_text(errors='replace')}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False

    @property
    def pid(self) -> int:
        """The process id of `flask serve` itself."""
        assert self._process is not None
        return self._process.pid

    def wait_killed(self) -> None:
        """Return when `flask serve` is gone, after somebody has killed it."""
        assert self._process is not None
        self._process.wait(timeout=STOP_SECONDS)

    def drop(self) -> None:
        """End it at once, for who wants nothing of it any more: a proper end lets open lines finish first."""
        assert self._process is not None
        if self._process.poll() is None:
            groups = children(self.pid)  # each child of `flask serve` is the head of a group
            self._process.kill()
            self._process.wait()
            for group in groups:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(group, signal.SIGKILL)

    def stop(self) -> None:
        """End it as an operator would; kill it only if it does not listen."""
        if self._process is None or self._process.poll() is not None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise
