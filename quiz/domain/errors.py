"""Typed errors that carry facts. They hold no sentence for people: the web and the commands word them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


class DomainError(Exception):
    """Anything that the rules refuse."""


@dataclass
class NotFound(DomainError):
    """No such thing, or none that the actor may know of."""

    what: str


@dataclass
class AccessDenied(DomainError):
    """The actor may know of the thing, but not do this."""

    why: str = ""


@dataclass
class InvalidInput(DomainError):
    """A value that cannot be used. `code` names the reason, `facts` fill the sentence."""

    field: str
    code: str
    facts: dict[str, str] | None = None


@dataclass
class SignInFailed(DomainError):
    """Name or password is wrong; which of them is not said."""


@dataclass
class FirstPasswordExpired(DomainError):
    """The password fits, but it was made for the first sign-in and was not used in time."""


@dataclass
class SecondFactorRequired(DomainError):
    """Name and password are right; a code of the second factor is needed as well."""


@dataclass
class CodeRefused(DomainError):
    """The code of the second factor is wrong, was used before, or is too old; which is not said."""


@dataclass
class SlipsGone(DomainError):
    """The slips were fetched before, or have waited too long: they are shown once."""


@dataclass
class Throttled(DomainError):
    """Too many tries; the next is heard after so many seconds."""

    retry_after_seconds: int


@dataclass
class AttemptClosed(DomainError):
    """The attempt takes no more answers. `reason`: submitted, time or voided."""

    reason: str
    closed_at: datetime | None


@dataclass
class MoveRefused(DomainError):
    """An attempt in this state cannot be finished, voided, restored, reopened ... (quiz.domain.attempts.MOVES)."""

    move: str
    state: str


@dataclass
class OtherAttemptOpen(DomainError):
    """The person is in the middle of another attempt at this quiz, the one with this number."""

    number: int


@dataclass
class AttemptsUsedUp(DomainError):
    """All allowed attempts have been begun."""

    allowed: int


@dataclass
class NotOpenYet(DomainError):
    """The window of the quiz has not begun."""

    opens_at: datetime


@dataclass
class QuizClosed(DomainError):
    """The window of the quiz is over."""

    closed_at: datetime


@dataclass
class TooSoon(DomainError):
    """The next attempt may be begun from this instant on; `seconds` until then, rounded up."""

    begins_at: datetime
    seconds: int


@dataclass
class SeqConflict(DomainError):
    """This device has already sent another answer under this number."""

    seq: int


@dataclass
class QuestionPassed(DomainError):
    """The attempt knows no way back, and a later question than this slot has been reached."""

    slot: int


@dataclass
class BankTooSmall(DomainError):
    """The bank cannot fill the specification."""

    needed: int
    available: int


@dataclass
class ReviewNotYet(DomainError):
    """Keys and explanations are shown only after the window closes."""

    opens_at: datetime | None


@dataclass
class ChangedMeanwhile(DomainError):
    """What was to be changed is no longer what the actor had before him."""


@dataclass
class ConfirmFirst(DomainError):
    """People who are working would lose time: whoever wants that says so once more.

    `people` lose up to `most_seconds`; `at_once` of them have none left; `without_end` had no end before; `tolerance_of`
    keep their time and lose only some of the wait after it.
    """

    people: int
    most_seconds: int
    at_once: int
    without_end: int
    tolerance_of: int


@dataclass
class TooManyResponses(DomainError):
    """A queue with more answers than one request may carry."""

    limit: int


@dataclass
class RegradeRunning(DomainError):
    """The attempts of an earlier regrade of this question are still being scored."""
