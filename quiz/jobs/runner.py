"""The process beside the web: every 30 seconds it sweeps and looks for outages, and beside that it does the jobs in line.

It goes on until it is told to stop: a failed round is logged, not the end.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy import Engine

from quiz.config import Settings
from quiz.database import make_engine
from quiz.jobs.outages import forget_old_heartbeats, look_for_outages
from quiz.jobs.sweep import sweep_overdue
from quiz.jobs.work import work_until

SWEEP_SECONDS = 30
log = logging.getLogger("quiz.jobs")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = make_engine(Settings.from_environment().database_url)
    is_first = True
    worker = threading.Thread(target=work_until, args=(engine, stop), name="jobs")
    worker.start()
    while not stop.is_set():
        is_first = not _round(engine, is_first=is_first)
        stop.wait(SWEEP_SECONDS)
    worker.join()
    engine.dispose()


def _round(engine: Engine, *, is_first: bool) -> bool:
    """Each of the regular works; whether all went well."""
    now = datetime.now(UTC)
    works: dict[str, Callable[[], int]] = {
        "sweeping": lambda: sweep_overdue(engine, now),
        "looking for outages": lambda: look_for_outages(engine, now, is_first=is_first),
        "forgetting old signs of life": lambda: forget_old_heartbeats(engine, now),
    }
    failed = False
    for name, work in works.items():
        try:
            work()
        except Exception:
            failed = True
            log.exception("%s failed; it is tried again in %s seconds", name, SWEEP_SECONDS)
    return not failed


if __name__ == "__main__":
    main()
