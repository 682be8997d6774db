"""`flask serve`: everything the app needs in one command. What dies is started again; Ctrl-C stops all of it."""

from __future__ import annotations

import contextlib
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

DEMO_ACCOUNTS = ("admin", "editor", "school1", "teacher1", "staff1", "student1", "student2", "reviewer")
#: Seconds before the next start of what died soon after its last one; what had lived longer is started at once.
RESTART_PAUSE = 1.0
SOON_SECONDS = 10
LOOK_OUT_SECONDS = 0.25
#: How long requests that have begun may take at the end: when told to stop, and after Ctrl-C.
STOP_SECONDS = 35
HURRIED_SECONDS = 5
READY_PAUSE = 0.1
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One process that must live, at the head of a process group of its own."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started_at: float = field(default=0.0)
    died_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it; it ends with us even if we are killed (Linux)."""
        self.started_at = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            cwd=PROJECT_ROOT,
            process_group=0,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  we have one thread
        )

    def look_after(self, moment: float) -> None:
        """Start it again a moment after its death."""
        if self.process is None or self.process.poll() is None:
            return
        if not self.died_at:
            self.died_at = moment
            self.end_rest()
            click.echo(
                f"{self.name} ended with code {self.process.returncode}; it is started again.", err=True
            )
        if moment - self.died_at >= (RESTART_PAUSE if self.died_at - self.started_at < SOON_SECONDS else 0):
            self.died_at = 0.0
            self.start()

    def end_rest(self) -> None:
        """Kill what it left behind: a web worker with a slow line would hold the port for half a minute."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


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
    told: list[int] = []

    def on_signal(number: int, _frame: object) -> None:
        told.append(number)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, on_signal)
    for child in children:
        child.start()
    _look_after(children, settings, stop)
    _stop(children, HURRIED_SECONDS if signal.SIGINT in told else STOP_SECONDS)


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


def _look_after(children: list[Child], settings: Settings, stop: threading.Event) -> None:
    """Start again what dies, until told to stop; say when the web answers for the first time."""
    announced = False
    while not stop.wait(LOOK_OUT_SECONDS if announced else READY_PAUSE):
        for child in children:
            child.look_after(time.monotonic())
        if not announced and _is_ready(settings):
            _announce(settings)
            announced = True


def _is_ready(settings: Settings) -> bool:
    """Whether the web answers; a host check would refuse the loopback name, so the public one is sent."""
    host = urlsplit(settings.base_url).netloc if settings.base_url else f"{settings.host}:{settings.port}"
    reach = "127.0.0.1" if settings.host in ("0.0.0.0", "") else settings.host  # noqa: S104
    connection = http.client.HTTPConnection(reach, settings.port, timeout=1)
    try:
        connection.request("GET", "/healthz", headers={"Host": host})
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _announce(settings: Settings) -> None:
    click.echo(f"Serving on {settings.base_url or f'http://{settings.host}:{settings.port}'}")
    if settings.demo_allowed:
        click.echo(f"Demo accounts (password demo-12345): {', '.join(DEMO_ACCOUNTS)}")
    click.echo("Ctrl-C stops everything.")
    sys.stdout.flush()


def _stop(children: list[Child], seconds: float) -> None:
    """End all within so many seconds."""
    running = [
        child.process for child in children if child.process is not None and child.process.poll() is None
    ]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + seconds
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for child in children:
        child.end_rest()
