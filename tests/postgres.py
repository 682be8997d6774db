"""A PostgreSQL server of the suite's own: made in a temporary folder, on loopback, gone with the session.

PostgreSQL refuses to run as root, so under root it runs as an ordinary user of the machine. Durability stays
as in production except for settings that only matter when the machine itself dies during a test; nothing is vacuumed or
analysed behind a test's back.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

START_SECONDS = 60
OWNER = "quiz"
_PR_SET_PDEATHSIG = 1


class PostgresMissing(Exception):
    """No PostgreSQL server programs on this machine; the message says how to get them."""


def find_programs() -> Path:
    """The folder with `initdb` and `postgres`, the newest there is; raises PostgresMissing."""
    candidates = [Path(path) for path in os.environ.get("PATH", "").split(os.pathsep) if path]
    pg_config = shutil.which("pg_config")
    if pg_config:
        shown = subprocess.run(
            [pg_config, "--bindir"], capture_output=True, text=True, check=False
        ).stdout.strip()
        candidates.insert(0, Path(shown))
    for root in ("/usr/lib/postgresql", "/usr/pgsql", "/opt/homebrew/opt"):
        candidates += sorted(
            Path(root).glob("*/bin"), key=lambda path: path.parent.name.zfill(9), reverse=True
        )
    for folder in candidates:
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    raise PostgresMissing(
        "PostgreSQL's server programs (initdb, postgres) are not on this machine. "
        "Debian, Ubuntu: apt-get install postgresql. Fedora: dnf install postgresql-server. "
        "macOS: brew install postgresql."
    )


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom the server runs as when we are root: `postgres` or else `nobody`. None: as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresMissing(
        "PostgreSQL does not run as root, and this machine has neither a user postgres nor nobody."
    )


def free_port() -> int:
    """A loopback port that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


@dataclass(frozen=True)
class PostgresAddress:
    """Where a running server is, and who may do everything in it; plain enough to send to a worker."""

    port: int
    password: str

    def url(self, database: str) -> str:
        """The SQLAlchemy URL of one database."""
        return f"postgresql+psycopg://{OWNER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def run(self, statement: str) -> None:
        """Run one statement outside a transaction, in the maintenance database."""
        with psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=OWNER,
            password=self.password,
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(statement)

    def create_database(self, name: str, template: str = "template0") -> None:
        """A new database, a copy of `template` (which nobody may be connected to)."""
        self.run(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def drop_database(self, name: str) -> None:
        """Remove a database, whoever is still connected to it."""
        self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


class PostgresServer:
    """One server process; `start` returns when it answers, `stop` when it is gone.

    `durable` keeps production's settings, for what is measured or killed.
    """

    def __init__(self, *, durable: bool = False) -> None:
        self._durable = durable
        self._programs = find_programs()
        self._user = ordinary_user()
        # Under root the folder must be reachable for the other user, whatever TMPDIR says.
        self._folder = Path(tempfile.mkdtemp(prefix="quiz-postgres-", dir="/tmp" if self._user else None))
        self._process: subprocess.Popen[bytes] | None = None
        self.address = PostgresAddress(port=0, password=secrets.token_hex(16))

    def start(self) -> PostgresAddress:
        """Make the cluster and start it; raises RuntimeError with the server's own words when that fails."""
        try:
            self._make_cluster()
            self.address = PostgresAddress(port=free_port(), password=self.address.password)
            self._launch()
        except BaseException:
            self.stop()
            raise
        return self.address

    def kill(self) -> None:
        """End the postmaster as a power cut would; what it had begun goes down with it."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(timeout=START_SECONDS)

    def start_again(self) -> None:
        """Start on the same cluster and port; waits for the last of the killed server's processes to be gone."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._launch()
                return
            except RuntimeError as error:
                if "shared memory" not in str(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def stop(self) -> None:
        """End the server by its own process id and remove its folder."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(timeout=START_SECONDS)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _make_cluster(self) -> None:
        password_file = self._folder / "password"
        password_file.write_text(self.address.password, encoding="ascii")
        if self._user is not None:
            for path in (self._folder, password_file):
                os.chown(path, self._user.pw_uid, self._user.pw_gid)
        made = subprocess.run(
            [
                *(
                    str(self._programs / "initdb"),
                    "--pgdata",
                    str(self._folder / "data"),
                    "--username",
                    OWNER,
                ),
                *(
                    "--auth=password",
                    "--pwfile",
                    str(password_file),
                    "--encoding=UTF8",
                    "--locale=C",
                    "--no-sync",
                ),
            ],
            **self._identity(),
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise RuntimeError(f"initdb failed:\n{made.stdout}{made.stderr}")

    def _launch(self) -> None:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.address.port),
            "unix_socket_directories": str(self._folder),
            "max_connections": "200",
            "timezone": "UTC",
        }
        if not self._durable:
            settings |= {
                "synchronous_commit": "off",
                "full_page_writes": "off",
                "fsync": "off",
                "autovacuum": "off",
            }
        command = [str(self._programs / "postgres"), "-D", str(self._folder / "data")]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        log = self._folder / "log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                command,
                **self._identity(),
                stdout=output,
                stderr=subprocess.STDOUT,
                preexec_fn=_die_with_parent if os.uname().sysname == "Linux" else None,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.address.run("SELECT 1")
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    words = log.read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start:\n{words}") from error
                time.sleep(0.05)

    def _identity(self) -> dict[str, Any]:
        # The server must not see our own PG* variables, nor a folder that it cannot enter.
        environ = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        identity: dict[str, Any] = {"cwd": self._folder, "env": environ}
        if self._user is not None:
            identity |= {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []}
        return identity
