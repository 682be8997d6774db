"""PINs of pupils: four digits, easy to keep in mind, and so few that guessing has to be slow.

The first wrong ones cost nothing, since small fingers slip; each further one doubles the wait. Nothing is forgotten before
FORGET has passed without a wrong one, so that a day of guessing reaches a few dozen of ten thousand.
"""

from __future__ import annotations

from datetime import datetime, timedelta

LENGTH = 4
#: Wrong PINs without a wait: for one pupil; from one device, whoever it tries to be; from one address, which is a school.
PUPIL_TRIES, DEVICE_TRIES, ADDRESS_TRIES = 10, 30, 300
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=60), timedelta(hours=1)
#: A whole school is never kept out for longer.
ADDRESS_WAIT = timedelta(seconds=60)
#: Looks into one class list without a wait: from one device, from one address; each look shows five masked names at most.
FINDS, ADDRESS_FINDS = 15, 200
LONGEST_FIND_WAIT = timedelta(minutes=10)
FORGET = timedelta(hours=24)
#: What everybody tries first.
_EASY = frozenset(
    {digit * LENGTH for digit in "0123456789"} | {"0123", "1234", "2345", "3456", "4567", "5678", "6789"}
) | {"9876", "8765", "7654", "6543", "5432", "4321", "3210"}


def is_pin(text: str) -> bool:
    """Whether it is four digits, as a keyboard of ours writes them."""
    return len(text) == LENGTH and text.isascii() and text.isdecimal()


def is_easy(pin: str) -> bool:
    """Whether it is among the first that a guesser tries: one digit four times, or four in a row."""
    return pin in _EASY


def normalised_pin(typed: str) -> str:
    """What was typed without the spaces that some keyboards put in."""
    return "".join(typed.split())


def waits_until(count: int, last_at: datetime, *, free: int, longest: timedelta) -> datetime | None:
    """From when on the next PIN is heard after `count` wrong ones, the last at `last_at`; None: at once."""
    if count < free:
        return None
    doublings = min(count - free, 20)
    wait: timedelta = min(longest, FIRST_WAIT * 2**doublings)
    return last_at + wait
