"""Hashing PINs. Ten thousand of them are tried in minutes by who has stolen the database, so each is mixed with a key first
that is not in it: without the key file the hashes say nothing."""

from __future__ import annotations

import hashlib
import hmac

from quiz.services.passwords import hash_behind, password_matches


def hash_pin(pin: str, *, key: str) -> str:
    """The argon2 text to keep. Slow on purpose."""
    return hash_behind(_mixed(pin, key))


def pin_matches(stored: str | None, pin: str, *, key: str) -> bool:
    """Whether the PIN fits; costs the same when there is none stored. Slow on purpose."""
    return password_matches(stored, _mixed(pin, key))


def _mixed(pin: str, key: str) -> str:
    return hmac.new(key.encode(), pin.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
