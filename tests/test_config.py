"""Settings that cannot work are refused before anything is served, by the name of their variable."""

from __future__ import annotations

from pathlib import Path

import pytest

from quiz.config import ConfigurationError, Settings
from quiz.factory import create_app


def production(folder: Path, base_url: str) -> Settings:
    return Settings.from_environment(
        {
            "QUIZ_ENV": "production",
            "QUIZ_DATA_DIR": str(folder),
            "QUIZ_SECRET_KEY": "long enough for every installation that there is",
            "QUIZ_BASE_URL": base_url,
        }
    )


@pytest.mark.parametrize(
    ("base_url", "kept", "host"),
    [
        ("https://quiz.example.vn", "https://quiz.example.vn", "quiz.example.vn"),
        ("https://quiz.example.vn/", "https://quiz.example.vn", "quiz.example.vn"),
        ("https://Quiz.Example.VN:8443/", "https://quiz.example.vn:8443", "quiz.example.vn:8443"),
    ],
)
def test_the_public_address_is_the_one_that_browsers_send(
    tmp_path: Path, base_url: str, kept: str, host: str
) -> None:
    settings = production(tmp_path, base_url)
    assert settings.base_url == kept
    client = create_app(settings).test_client()
    assert client.get("/healthz", headers={"Host": host}).status_code == 200
    assert client.get("/sign-in", headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize(
    "base_url",
    [
        "quiz.example.vn",
        "ftp://quiz.example.vn",
        "https://",
        "https://quiz.example.vn/quiz",
        "https://quiz.example.vn/?a=1",
        "https://somebody:secret@quiz.example.vn",
        "https://quiz.example.vn:port",
        "https://[quiz",
    ],
)
def test_an_address_under_which_nothing_would_answer_is_refused(tmp_path: Path, base_url: str) -> None:
    with pytest.raises(ConfigurationError, match="QUIZ_BASE_URL"):
        production(tmp_path, base_url)


def test_a_host_left_empty_is_the_machine_itself(tmp_path: Path) -> None:
    settings = Settings.from_environment({"QUIZ_DATA_DIR": str(tmp_path), "QUIZ_HOST": ""})
    assert settings.host == "127.0.0.1"


def test_a_level_scheme_that_is_none_is_refused_with_the_choices(tmp_path: Path) -> None:
    asked = {"QUIZ_DATA_DIR": str(tmp_path)}
    assert Settings.from_environment(asked).level_scheme == "three"
    assert Settings.from_environment(asked | {"QUIZ_LEVEL_SCHEME": "four"}).level_scheme == "four"
    with pytest.raises(ConfigurationError, match=r"QUIZ_LEVEL_SCHEME.*three, four"):
        Settings.from_environment(asked | {"QUIZ_LEVEL_SCHEME": "5"})
