"""Which day an instant belongs to: that of the place where the installation is used, whatever the server's clock says.

The zone is a setting of the process (QUIZ_TIMEZONE), told once by whatever starts it.
"""

from __future__ import annotations

from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

_zone: tzinfo = ZoneInfo("Asia/Ho_Chi_Minh")


def use_zone(name: str) -> None:
    """From now on days are those of this zone (its IANA name)."""
    global _zone  # noqa: PLW0603  a process serves one installation
    _zone = ZoneInfo(name)


def day_of(moment: datetime) -> date:
    """The day that people have at this instant."""
    return moment.astimezone(_zone).date()
