"""Rules of signing in that need no database: passwords, codes of the second factor, names of devices."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from quiz.domain.devices import device_name
from quiz.domain.one_time_codes import (
    app_secret,
    grouped_recovery_code,
    normalised_app_code,
    normalised_recovery_code,
    recovery_digest,
    steps_to_try,
)
from quiz.domain.password_rules import COMMON, LEAST_LENGTH, password_fault

NOW = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
ANDROID = "Mozilla/5.0 (Linux; Android 13; SM-A145F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Mobile Safari/537.36"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.5 Mobile/15E148 Safari/604.1"
)
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0"


@pytest.mark.parametrize(
    ("password", "username", "fault"),
    [
        ("ngắn", "lan", "password-too-short"),
        ("matkhau123", "lan", "password-common"),
        ("Mật khẩu 123", "lan", "password-common"),
        ("aaaaaaaaaa", "lan", "password-common"),
        ("nguyenthidao", "nguyenthidao", "password-is-username"),
        ("NguyenThiDao1", "nguyenthidao2", "password-is-username"),
        ("12345679", "87654320", None),
        ("con mèo trên mái", "lan", None),
        ("con mèo trên mái", None, None),
        ("demo-12345", "admin", None),
    ],
)
def test_a_chosen_password_is_long_uncommon_and_not_the_user_name(
    password: str, username: str | None, fault: str | None
) -> None:
    found = password_fault(password, username)
    assert (found[0] if found else None) == fault


def test_every_password_on_the_list_can_be_hit() -> None:
    assert all(len(word) >= LEAST_LENGTH for word in COMMON)


def test_the_secret_is_the_keys_and_the_salts() -> None:
    secret = app_secret("key", "salt")
    assert secret == app_secret("key", "salt")
    assert len({secret, app_secret("other", "salt"), app_secret("key", "other")}) == 3
    assert len(secret) == 32, "160 bits"
    assert recovery_digest("key", "A") != recovery_digest("other", "A")


def test_a_code_is_taken_one_step_early_and_late_and_never_again() -> None:
    present = steps_to_try(NOW, None)[0]
    assert sorted(steps_to_try(NOW, None)) == [present - 1, present, present + 1]
    assert steps_to_try(NOW, present) == [present + 1]
    assert steps_to_try(NOW, present + 1) == []
    assert steps_to_try(NOW + timedelta(seconds=30), present)[0] == present + 1


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("123456", "123456"),
        (" 123 456 ", "123456"),
        ("12345", None),
        ("12345a", None),
        ("１２３４５６", "123456"),
    ],
)
def test_app_codes_are_six_digits(typed: str, meant: str | None) -> None:
    assert normalised_app_code(typed) == meant


def test_recovery_codes_may_be_typed_with_or_without_dashes() -> None:
    code = "K7M2QX4FHA9C"
    assert grouped_recovery_code(code) == "K7M2-QX4F-HA9C"
    for typed in ("K7M2-QX4F-HA9C", " k7m2 qx4f ha9c", code.lower()):
        assert normalised_recovery_code(typed) == code


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        (ANDROID, "Chrome, Android"),
        (IPHONE, "Safari, iPhone"),
        (EDGE, "Edge, Windows"),
        ("python-requests/2.32", "python-requests"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_devices_have_short_names(user_agent: str, name: str) -> None:
    assert device_name(user_agent) == name
