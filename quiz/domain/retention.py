"""How long what is kept: one table, in days from the end of its use. `/privacy` and the operator's guide say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Kept:
    """A kind of data and the days after the end of its use in which it still stays."""

    kind: str
    days: int

    def limit(self, now: datetime) -> datetime:
        """What ended before this instant goes."""
        return now - timedelta(days=self.days)


#: Wrong passwords and codes: counted for minutes, gone the next day.
SIGN_IN_FAILURES = Kept("sign-in-failures", 1)
#: Sessions that ended or expired.
SESSIONS = Kept("sessions", 30)
#: Names of guests of a contest.
GUESTS = Kept("guests", 30)
#: Identity and account of who belongs to no unit any more.
LEAVERS = Kept("leavers", 730)
#: Finished jobs, with what they were asked and answered.
JOBS = Kept("jobs", 365)
#: The log of what administrators did.
AUDIT = Kept("audit", 1825)

PERIODS = (SIGN_IN_FAILURES, SESSIONS, GUESTS, LEAVERS, JOBS, AUDIT)
