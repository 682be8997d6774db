"""The word that everybody in the room is told: asked when an attempt is begun, guesses throttled by person and quiz.

It is kept as it was written, since whoever manages the quiz reads it out; it protects a start, not an account.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from quiz.domain.errors import InvalidInput, Throttled
from quiz.domain.identity import Actor
from quiz.domain.text import fold_space
from quiz.models import Quiz, SignInFailure
from quiz.services.sign_in import WINDOW, secret_digest

MAX_PASSWORD = 80
#: Wrong words of one person at one quiz in the window of sign-in failures, after which he must wait.
GUESS_LIMIT = 10
#: The codes of InvalidInput with which a start is refused for want of the word.
WRONG, MISSING = "quiz-password-wrong", "quiz-password-missing"


def check_quiz_password(
    session: Session, *, actor: Actor, quiz: Quiz, given: str | None, now: datetime
) -> None:
    """Nothing when the quiz asks for no word or this is it, spaces and upper case aside.

    Raises Throttled after too many wrong ones, and InvalidInput at `password` (WRONG, MISSING); a wrong one is to be
    counted by record_wrong_password, in a unit of work that is kept.
    """
    if quiz.password is None:
        return
    if given is None or not fold_space(given):
        raise InvalidInput("password", MISSING)
    _check_throttle(session, actor, quiz.public_id, now)
    if not hmac.compare_digest(_compared(quiz.password), _compared(given)):
        raise InvalidInput("password", WRONG)


def record_wrong_password(session: Session, *, actor: Actor, quiz_id: str, now: datetime) -> None:
    """Count a wrong word at the quiz with this public id, and forget those that no window reaches any more."""
    session.add(SignInFailure(key=_key(actor, quiz_id), at=now))
    session.execute(delete(SignInFailure).where(SignInFailure.at < now - WINDOW))


def _check_throttle(session: Session, actor: Actor, quiz_id: str, now: datetime) -> None:
    count, newest = session.execute(
        select(func.count(), func.max(SignInFailure.at)).where(
            SignInFailure.key == _key(actor, quiz_id), SignInFailure.at > now - WINDOW
        )
    ).one()
    if count < GUESS_LIMIT:
        return
    wait = min(WINDOW, timedelta(seconds=30 * 2 ** min(count - GUESS_LIMIT, 5)))
    left = (newest + wait - now).total_seconds()
    if left > 0:
        raise Throttled(retry_after_seconds=int(left) + 1)


def _key(actor: Actor, quiz_id: str) -> str:
    return secret_digest(f"quiz:{quiz_id}:{actor.person_id}")


def _compared(word: str) -> bytes:
    return fold_space(word).casefold().encode(errors="surrogatepass")
