"""Signing in by a class's code: nothing is locked while a PIN is hashed, and a try is counted before it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request, session
from flask_login import login_user

from quiz.domain.errors import DomainError, NotFound, SignInFailed
from quiz.domain.identity import Actor
from quiz.domain.join_codes import is_code
from quiz.services.class_contest_join import check_code_throttle, record_wrong_code
from quiz.services.class_list_read import Listed
from quiz.services.class_session_find import Door, find_door
from quiz.services.pin_try import Guard, claim_try, finding_guards, give_back, guards_for
from quiz.services.seat_take import checked_pin, find_listed, prove_pin, take_seat
from quiz.services.session_find import find_actor
from quiz.services.sign_in import SignedIn, sign_out
from quiz.web.access import User, actor_or_none
from quiz.web.clock import now, settings
from quiz.web.device import device_mark
from quiz.web.transaction import apart, db, reading


@dataclass
class SeatRefused(Exception):
    """The pupil was found and did not come in: why, and what the page needs to ask again."""

    door: Door
    listed: Listed
    error: DomainError


def open_door(code: str) -> Door | None:
    """What a normalised code opens now; None for a wrong one, which is counted. Raises Throttled."""
    address = request.remote_addr or ""
    try:
        with reading() as unit:
            check_code_throttle(unit, address=address, now=now())
            if not is_code(code):
                raise NotFound("join_code")
            return find_door(unit, code=code, now=now())
    except NotFound:
        count_wrong()
        return None


def count_wrong() -> None:
    """A wrong code, or letters that nobody's name begins with: too many from one address have to wait."""
    with apart() as unit:
        record_wrong_code(unit, address=request.remote_addr or "", now=now())


def sit_down(door: Door, *, person_id: str, typed: str) -> None:
    """Sign in the pupil of the class with this public id by her PIN; raises SeatRefused, and NotFound for no such pupil."""
    with reading() as unit:
        listed = find_listed(unit, door=door, person_id=person_id, now=now())
        guards = _guards(door, listed) if listed.pin_hash is not None else ()
    try:
        pin = checked_pin(listed, typed, pins_open=door.session.pins_open)
        if guards:
            with apart() as unit:
                claim_try(unit, guards=guards, now=now())
        proof = prove_pin(listed, pin, key=settings().pin_key)
        signed_in = take_seat(db(), door=door, proof=proof, device=device_mark(), now=now())
    except DomainError as error:
        raise SeatRefused(door, listed, error) from None
    give_back(db(), guards=(*guards, *_finding(door)))
    begin_session(signed_in)


def claim_find(door: Door) -> None:
    """Count a look into the class list; raises Throttled."""
    with apart() as unit:
        claim_try(unit, guards=_finding(door), now=now())


def _finding(door: Door) -> tuple[Guard, ...]:
    return finding_guards(
        class_session_id=door.session.id, device=device_mark(), address=request.remote_addr or ""
    )


def _guards(door: Door, listed: Listed) -> tuple[Guard, ...]:
    with reading() as unit:
        return guards_for(
            unit,
            person_id=listed.person_id,
            account_id=listed.account_id,
            device=device_mark(),
            class_session_id=door.session.id,
            address=request.remote_addr or "",
        )


def begin_session(signed_in: SignedIn) -> Actor:
    """This browser is now that person's; who was in it before is signed out."""
    before = actor_or_none()
    actor = find_actor(db(), secret=signed_in.secret, kind="web", now=now())
    if actor is None:
        raise SignInFailed
    if before is not None:
        sign_out(db(), actor=before, now=now())
    session.clear()
    login_user(User(actor, signed_in.secret))
    session.permanent = True
    return actor
