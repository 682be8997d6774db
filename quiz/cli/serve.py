"""`flask serve`: everything the app needs in one command. What dies is started again; Ctrl-C stops all of it."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import click

from quiz.cli.installation import open_installation
from quiz.cli.output import refuse
from quiz.config import PROJECT_ROOT, Settings

DEMO_ACCOUNTS = ("admin", "editor", "school1", "teacher1", "staff1", "student1", "student2")
#: Seconds between a death and the next start; under the promised five with the look-out's own pause.
RESTART_PAUSE = 1.0
LOOK_OUT_SECONDS = 0.25
STOP_SECONDS = 35
READY_SECONDS = 30
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that must live."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    died_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it; it ends with us even if we are killed (Linux)."""
        self.process = subprocess.Popen(self.command, cwd=PROJECT_ROOT, preexec_fn=_end_with_parent)  # noqa: PLW1509

    def look_after(self, moment: float) -> None:
        """Start it again a moment after its death."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.died_at:
            self.died_at = moment
            click.echo(
                f"{self.name} ended with code {self.process.returncode}; it is started again.", err=True
            )
        elif moment - self.died_at >= RESTART_PAUSE:
            self.died_at = 0.0
            self.start()


def _end_with_parent() -> None:
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


@click.command("serve")
def serve_cli() -> None:
    """Serve the app: web, jobs and the sweeper; QUIZ_HOST, QUIZ_PORT and QUIZ_WORKERS say where and how many."""
    with open_installation() as installation:
        settings = installation.settings
    _check_port(settings)
    children = [
        Child("web", [sys.executable, "-m", "gunicorn", "-c", str(PROJECT_ROOT / "gunicorn.conf.py")]),
        Child("jobs", [sys.executable, "-m", "quiz.jobs.runner"]),
    ]
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    for child in children:
        child.start()
    if _wait_until_ready(settings, stop):
        _announce(settings)
    while not stop.wait(LOOK_OUT_SECONDS):
        for child in children:
            child.look_after(time.monotonic())
    _stop(children)


def _check_port(settings: Settings) -> None:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            refuse(
                f"{settings.host}:{settings.port} cannot be used ({error.strerror}). "
                "Stop what listens there, or choose another port: QUIZ_PORT=8001 make run"
            )


def _wait_until_ready(settings: Settings, stop: threading.Event) -> bool:
    """Whether the web answered in time; a host check would refuse the loopback name, so the public one is sent."""
    host = urlsplit(settings.base_url).netloc if settings.base_url else f"{settings.host}:{settings.port}"
    reach = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not stop.is_set():
        connection = http.client.HTTPConnection(reach, settings.port, timeout=2)
        try:
            connection.request("GET", "/healthz", headers={"Host": host})
            if connection.getresponse().status == http.HTTPStatus.OK:
                return True
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        stop.wait(0.1)
    return False


def _announce(settings: Settings) -> None:
    click.echo(f"Serving on {settings.base_url or f'http://{settings.host}:{settings.port}'}")
    if settings.demo_allowed:
        click.echo(f"Demo accounts (password demo-12345): {', '.join(DEMO_ACCOUNTS)}")
    click.echo("Ctrl-C stops everything.")
    sys.stdout.flush()


def _stop(children: list[Child]) -> None:
    running = [
        child.process for child in children if child.process is not None and child.process.poll() is None
    ]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
