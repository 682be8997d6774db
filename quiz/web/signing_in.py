"""Signing in, for the page and for programs alike: one throttle, and nothing is locked while a password is checked.

A *pending* sign-in is one whose password was right and whose code is still to come. It stands in the signed cookie, names
the account and a digest of the password's hash, and holds for a few minutes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import request, session

from quiz.domain.devices import device_name
from quiz.domain.errors import CodeRefused, InvalidInput, SecondFactorRequired, SignInFailed
from quiz.domain.identity import Actor
from quiz.services.known_device import known_device, remember_device
from quiz.services.second_factor_check import use_code
from quiz.services.sign_in import (
    Proof,
    SignedIn,
    check_code_throttle,
    check_throttle,
    prove_own_password,
    prove_password,
    recall_proof,
    record_failure,
    record_wrong_code,
)
from quiz.services.sign_in import sign_in as sign_in_service
from quiz.web.clock import now, settings
from quiz.web.device import device_mark, known_mark
from quiz.web.transaction import apart, db, reading

PENDING_LIFETIME = timedelta(minutes=10)
_PENDING = "code_for"


@dataclass(frozen=True)
class Pending:
    """A sign-in that waits for its code, and where it leads."""

    account_id: int
    back: str


def sign_in_throttled(*, username: str, password: str, kind: str, otp: str | None = None) -> SignedIn:
    """A new session of `kind` (web or token).

    Raises Throttled; SignInFailed and CodeRefused, which are counted; SecondFactorRequired when a code is needed and
    none was given.
    """
    proof = _prove(username, password)
    if not proof.needs_code:
        return _open(proof, kind)
    if otp is None:
        raise SecondFactorRequired
    return _open_with_code(proof, kind, otp)


def begin_sign_in(*, username: str, password: str, back: str) -> SignedIn | None:
    """A new session of the page; None when a code is still needed: then the sign-in is pending. Raises as above."""
    proof = _prove(username, password)
    if not proof.needs_code:
        return _open(proof, "web")
    session[_PENDING] = {
        "account": proof.account_id,
        "proof": proof.digest,
        "until": (now() + PENDING_LIFETIME).timestamp(),
        "back": back,
    }
    return None


def pending_sign_in() -> Pending | None:
    """The sign-in of this browser that waits for its code, if it has not waited too long."""
    kept = _kept()
    return Pending(kept["account"], kept["back"]) if kept else None


def finish_sign_in(code: str) -> SignedIn:
    """Open the session of the pending sign-in; raises Throttled, CodeRefused (counted), and SignInFailed when it is over."""
    kept = _kept()
    if kept is None:
        raise SignInFailed
    with reading() as unit:
        proof = recall_proof(unit, account_id=kept["account"], digest=kept["proof"])
    return _open_with_code(proof, "web", code)


def use_code_throttled(account_id: int, code: str) -> None:
    """Use up a code in this request's unit of work; raises Throttled, and CodeRefused, which is counted."""
    with reading() as unit:
        check_code_throttle(unit, account_id=account_id, now=now())
    try:
        use_code(db(), account_id=account_id, code=code, key=settings().second_factor_key, now=now())
    except CodeRefused:
        with apart() as unit:
            record_wrong_code(unit, account_id=account_id, now=now())
        raise


def prove_password_throttled(actor: Actor, password: str) -> None:
    """That the actor knows his own password; raises Throttled, and InvalidInput, which is counted as a failed sign-in."""
    address, username = request.remote_addr or "", actor.username or ""
    own = ""
    try:
        with reading() as unit:
            own = known_device(unit, username=username, device=known_mark())
            check_throttle(unit, username=username, address=address, now=now(), own_device=own)
            prove_own_password(unit, actor=actor, password=password)
    except InvalidInput:
        with apart() as unit:
            record_failure(unit, username=username, address=address, now=now(), own_device=own)
        raise


def _prove(username: str, password: str) -> Proof:
    address, own = request.remote_addr or "", ""
    try:
        with reading() as unit:
            own = known_device(unit, username=username, device=known_mark())
            check_throttle(unit, username=username, address=address, now=now(), own_device=own)
            return prove_password(unit, username=username, password=password, now=now())
    except SignInFailed:
        with apart() as unit:
            record_failure(unit, username=username, address=address, now=now(), own_device=own)
        raise


def _open(proof: Proof, kind: str) -> SignedIn:
    device = device_name(request.headers.get("User-Agent", ""))
    if kind == "web":
        remember_device(db(), account_id=proof.account_id, device=device_mark(), now=now())
    return sign_in_service(db(), proof=proof, kind=kind, now=now(), device=device)


def _open_with_code(proof: Proof, kind: str, code: str) -> SignedIn:
    use_code_throttled(proof.account_id, code)
    return _open(proof, kind)


def _kept() -> dict[str, Any] | None:
    kept = session.get(_PENDING)
    return kept if isinstance(kept, dict) and kept["until"] > now().timestamp() else None
