"""A body that is too large, over a real connection: the sender hears the refusal instead of a broken line."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import LiveServer, environment, run_here

TEN_MEGABYTES = b"x" * 10_000_000


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """The app on an empty, migrated database."""
    folder = tmp_path_factory.mktemp("large")
    environ = environment(folder / "data")
    run_here("db", "upgrade", environ=environ)
    server = LiveServer(environ, Path(folder / "log"))
    server.start()
    yield server
    server.drop()


@pytest.mark.parametrize(
    ("path", "kind", "status", "sentence"),
    [
        ("/api/v1/tokens", "application/json", 413, "Bạn gửi nhiều hơn mức máy chủ nhận"),
        ("/api/v1/quizzes/x/attempts", "application/json", 401, "Bạn đăng nhập rồi thử lại"),
        ("/sign-in", "application/x-www-form-urlencoded", 413, "<h1"),
    ],
)
def test_the_refusal_is_heard(server: LiveServer, path: str, kind: str, status: int, sentence: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("POST", path, TEN_MEGABYTES, {"Content-Type": kind})
    answer = connection.getresponse()
    assert answer.status == status
    assert sentence in answer.read().decode()
    connection.close()
