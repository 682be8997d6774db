"""Signing in, for the page and for programs alike: one throttle, and nothing is locked while a password is checked."""

from __future__ import annotations

from flask import request

from quiz.domain.errors import SignInFailed
from quiz.services.sign_in import SignedIn, check_throttle, prove_password, record_failure
from quiz.services.sign_in import sign_in as sign_in_service
from quiz.web.clock import now
from quiz.web.transaction import apart, db, reading


def sign_in_throttled(*, username: str, password: str, kind: str) -> SignedIn:
    """A new session of `kind` (web or token); raises Throttled, and SignInFailed, which is counted."""
    address = request.remote_addr or ""
    try:
        with reading() as unit:
            check_throttle(unit, username=username, address=address, now=now())
            proof = prove_password(unit, username=username, password=password)
        return sign_in_service(db(), proof=proof, kind=kind, now=now())
    except SignInFailed:
        with apart() as unit:
            record_failure(unit, username=username, address=address, now=now())
        raise
