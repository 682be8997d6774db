"""The process beside the web: sweeps every 30 seconds until it is told to stop. A failed round is logged, not the end."""

from __future__ import annotations

import logging
import signal
import threading
from datetime import UTC, datetime

from quiz.config import Settings
from quiz.database import make_engine
from quiz.jobs.sweep import sweep_overdue

SWEEP_SECONDS = 30
log = logging.getLogger("quiz.jobs")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    engine = make_engine(Settings.from_environment().database_url)
    while not stop.is_set():
        try:
            sweep_overdue(engine, now=datetime.now(UTC))
        except Exception:
            log.exception("the sweep failed; it is tried again in %s seconds", SWEEP_SECONDS)
        stop.wait(SWEEP_SECONDS)
    engine.dispose()


if __name__ == "__main__":
    main()
