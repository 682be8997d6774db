"""Codes of the second step of signing in: a new one every 30 seconds from an app, and recovery codes on paper.

The *secret* that the app on the phone holds is not stored: it is derived from a key that is kept outside the database and
a random salt that is kept in it. Who reads the database alone has neither the secrets nor a way to try recovery codes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from datetime import datetime

STEP_SECONDS = 30
#: Clocks of phones are off: the code before and the code after are taken as well.
DRIFT_STEPS = 1
RECOVERY_CODES = 10
#: 25 characters of which none looks like another; twelve of them are 55 bits.
RECOVERY_ALPHABET = "ACEFHJKMNPQRTVWXY23456789"
RECOVERY_LENGTH = 12
_SECRET_BYTES = 20


def app_secret(key: str, salt: str) -> str:
    """The secret of the phone's app in base32: 160 bits of HMAC-SHA-256 (a pseudo-random function) of the salt."""
    made = hmac.new(key.encode(), f"second-factor:{salt}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:_SECRET_BYTES]).decode()


def recovery_digest(key: str, code: str) -> str:
    """What is kept of a recovery code."""
    return hmac.new(key.encode(), f"recovery:{code}".encode(), hashlib.sha256).hexdigest()


def normalised_recovery_code(typed: str) -> str:
    """The code that was meant: without spaces and dashes, in capitals."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).replace("-", "").upper()


def grouped_recovery_code(code: str) -> str:
    """In fours, as it is written down: `K7M2-QX4F-HA9C`."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def normalised_app_code(typed: str) -> str | None:
    """The six digits that were typed, spaces left out; None if it is anything else."""
    bare = "".join(unicodedata.normalize("NFKC", typed).split())
    return bare if len(bare) == 6 and bare.isascii() and bare.isdigit() else None


def step_of(now: datetime) -> int:
    """The number of the 30 seconds in which an instant lies (RFC 6238)."""
    return int(now.timestamp()) // STEP_SECONDS


def steps_to_try(now: datetime, last_used: int | None) -> list[int]:
    """Steps whose code is taken at `now`: the present one, its neighbours, and none that was used or lies before one."""
    present = step_of(now)
    near = [present, *(present + sign * far for far in range(1, DRIFT_STEPS + 1) for sign in (-1, 1))]
    return [step for step in near if last_used is None or step > last_used]
