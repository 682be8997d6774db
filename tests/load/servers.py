"""Servers to be measured: ours and the floor's, both under gunicorn with the project's settings, and their CPU time."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from tests.postgres import free_port
from tests.server import ROOT

GUNICORN = Path(sys.executable).with_name("gunicorn")


class Gunicorn:
    """`gunicorn` with our configuration and one of the two apps; a context manager that ends it by its process id."""

    def __init__(self, app: str, environ: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self._app = app
        self._environ = environ | {"QUIZ_PORT": str(self.port)}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Gunicorn:
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                [str(GUNICORN), "--config", str(ROOT / "gunicorn.conf.py"), self._app],
                cwd=ROOT,
                env=self._environ,
                stdout=output,
                stderr=output,
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.__exit__()
                raise RuntimeError(f"{self._app} did not come up:\n{self._log.read_text()}")
            time.sleep(0.02)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(timeout=60)

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=2):
                return True
        except OSError:
            return False

    def worker_pids(self) -> list[int]:
        """The processes that answer."""
        return [pid for pid, _ticks in self._workers()]

    def cpu_seconds(self) -> float:
        """CPU time of the workers so far, user and system."""
        return sum(ticks for _pid, ticks in self._workers()) / os.sysconf("SC_CLK_TCK")

    def _workers(self) -> list[tuple[int, int]]:
        assert self._process is not None
        found = []
        for stat in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = stat.read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            if int(fields[1]) == self._process.pid:
                found.append((int(stat.parent.name), int(fields[11]) + int(fields[12])))
        return found
