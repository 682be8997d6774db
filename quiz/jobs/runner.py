"""The process beside the web: every 30 seconds it sweeps and looks for outages, once a day it forgets, and
beside that it does the jobs in line.

It goes on until it is told to stop: a failed round is logged, not the end.
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine

from quiz.config import Settings
from quiz.database import make_engine
from quiz.domain.days import use_zone
from quiz.jobs.outages import forget_old_heartbeats, look_for_outages
from quiz.jobs.plan import forget_old_plan_files
from quiz.jobs.privacy import clean_after_erasures, forget_all_expired
from quiz.jobs.roster import forget_old_rosters
from quiz.jobs.slips import remove_old_slips
from quiz.jobs.statistics import queue_due_statistics
from quiz.jobs.sweep import sweep_overdue
from quiz.jobs.work import work_until
from quiz.services.roster_files import uploads_folder
from quiz.services.slip_take import FOLDER as SLIPS_FOLDER

SWEEP_SECONDS = 30
DAY = timedelta(days=1)
log = logging.getLogger("quiz.jobs")


def main() -> None:
    """Run until SIGTERM or SIGINT."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = Settings.from_environment()
    use_zone(settings.timezone)
    engine = make_engine(settings.database_url)
    is_first, forgot_at = True, None
    worker = threading.Thread(target=work_until, args=(engine, stop), name="jobs")
    worker.start()
    while not stop.is_set():
        now = datetime.now(UTC)
        is_daily = forgot_at is None or now - forgot_at > DAY
        went_well = _round(engine, settings.data_dir, now, is_first=is_first, is_daily=is_daily)
        is_first = is_first and not went_well
        forgot_at = now if is_daily and went_well else forgot_at
        stop.wait(SWEEP_SECONDS)
    worker.join()
    engine.dispose()


def _round(engine: Engine, data_dir: Path, now: datetime, *, is_first: bool, is_daily: bool) -> bool:
    """Each of the regular works, with those of once a day if it is time for them; whether all went well."""
    works: dict[str, Callable[[], int]] = {
        "sweeping": lambda: sweep_overdue(engine, now),
        "looking for outages": lambda: look_for_outages(engine, now, is_first=is_first),
        "removing old slips": lambda: remove_old_slips(data_dir / SLIPS_FOLDER, now),
        "forgetting old signs of life": lambda: forget_old_heartbeats(engine, now),
        "forgetting old rosters": lambda: forget_old_rosters(engine, uploads_folder(data_dir), now),
        "rewriting files after erasures": lambda: clean_after_erasures(engine, now),
    }
    if is_daily:
        works["forgetting what was kept long enough"] = lambda: forget_all_expired(engine, now)
        works["letting old plan files go"] = lambda: forget_old_plan_files(engine, now)
        works["asking for new statistics"] = lambda: queue_due_statistics(engine, now)
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
