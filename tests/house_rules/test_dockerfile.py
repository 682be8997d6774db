"""The image: what it copies is there, it does not run as root, and what it starts serves."""

from __future__ import annotations

import fnmatch
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tests.house_rules.dockerfile import Stage, parse
from tests.house_rules.image import Image
from tests.house_rules.test_requirements import pins
from tests.house_rules.tree import project_files, read

BASE_URL = "https://quiz.example.vn"


@pytest.fixture(scope="module")
def stages() -> list[Stage]:
    """The Dockerfile's stages."""
    return parse(read(Path("Dockerfile")))


def test_it_has_two_stages_and_the_second_takes_only_packages_from_the_first(stages: list[Stage]) -> None:
    assert [stage.name for stage in stages] == ["packages", None]
    assert stages[1].copied_from == ["packages"]


def test_every_source_of_a_copy_is_in_git(stages: list[Stage]) -> None:
    known = project_files()
    missing = [
        source
        for stage in stages
        for sources, _ in stage.copies
        for source in sources
        if not any(path == Path(source) or path.is_relative_to(source) for path in known)
    ]
    assert missing == []


def test_every_source_of_a_copy_is_sent_to_the_engine(stages: list[Stage]) -> None:
    allowed = [
        line.removeprefix("!") for line in read(Path(".dockerignore")).splitlines() if line.startswith("!")
    ]
    copied = [source for stage in stages for sources, _ in stage.copies for source in sources]
    assert [source for source in copied if not _is_allowed(source, allowed)] == []


def _is_allowed(source: str, allowed: list[str]) -> bool:
    return any(fnmatch.fnmatch(source, name) or Path(source).is_relative_to(name) for name in allowed)


def test_it_does_not_run_as_root_nor_with_demo_people(stages: list[Stage]) -> None:
    assert stages[-1].user not in ("root", "0")
    assert stages[-1].environment["QUIZ_ENV"] == "production"


@pytest.fixture(scope="module")
def image(stages: list[Stage]) -> Iterator[Image]:
    """The image laid out where another user can reach it."""
    with tempfile.TemporaryDirectory(prefix="quiz-image-", dir="/tmp", ignore_cleanup_errors=True) as top:
        yield Image(
            Path(top), stages[0], stages[1], sorted(pins("requirements/run.txt").keys() & _installed())
        )


def _installed() -> set[str]:
    """Names of what this Python has: the lock also names what only other platforms need."""
    return {
        distribution.metadata["Name"].lower().replace("_", "-") for distribution in metadata.distributions()
    }


def test_its_command_serves_from_a_read_only_tree_as_another_user(
    image: Image, stages: list[Stage], tmp_path: Path
) -> None:
    environ = image.environment(QUIZ_BASE_URL=BASE_URL, QUIZ_SECRET_KEY="k" * 40, QUIZ_WORKERS="1")
    migrated = image.run(["flask", "db", "upgrade"], environ)
    assert migrated.returncode == 0, migrated.stderr

    log = tmp_path / "log"
    process = image.start(stages[-1].command, environ, log)
    try:
        _until_healthy(image, stages[-1].healthcheck, environ, process, log)
        for path in ("/healthz", "/readyz", "/sign-in"):
            assert _status(image.port, path, "quiz.example.vn") == 200, path
        assert _status(image.port, "/sign-in", "evil.example") == 400
    finally:
        process.terminate()
        process.wait(timeout=40)
    assert process.returncode in (0, -15), log.read_text()


def test_it_refuses_to_start_half_configured(image: Image, stages: list[Stage]) -> None:
    refused = image.run(stages[-1].command, image.environment())
    assert refused.returncode == 1
    assert "QUIZ_SECRET_KEY" in refused.stderr
    assert "Traceback" not in refused.stderr


def _until_healthy(
    image: Image, healthcheck: list[str], environ: dict[str, str], process: subprocess.Popen[bytes], log: Path
) -> None:
    """Ask as the engine would, with the image's own health check."""
    deadline = time.monotonic() + 40
    while image.run(healthcheck, environ).returncode:
        assert process.poll() is None and time.monotonic() < deadline, log.read_text()


def _status(port: int, path: str, host: str) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
