"""Large rosters with made-up people, and what importing one by the command costs."""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from quiz.database import make_engine
from quiz.migrate import upgrade_database
from quiz.unit_of_work import unit_of_work
from tests.factories import make_unit
from tests.server import FLASK, ROOT

FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi")
MIDDLE = ("Văn", "Thị", "Ngọc", "Minh", "Hoàng", "Thanh", "Quốc")
GIVEN = ("An", "Bình", "Cúc", "Dũng", "Đào", "Hà", "Khôi", "Lan", "Mai", "Nam", "Phúc", "Quỳnh", "Sơn", "Yến")
UNIT = "SO"


@dataclass(frozen=True)
class Imported:
    """What one run of the command printed, how long it took and how much memory it held at most."""

    counts: dict[str, int]
    seconds: float
    peak_mb: float


def write_roster(path: Path, rows: int) -> Path:
    """A CSV file of so many pupils in classes of 45, each with an id; the same for the same number."""
    chance = random.Random(rows)
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("STT", "Mã định danh", "Họ và tên", "Ngày sinh", "Giới tính", "Lớp"))
        for number in range(rows):
            name = (chance.choice(FAMILY), chance.choice(MIDDLE), chance.choice(MIDDLE), chance.choice(GIVEN))
            born = f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(2008, 2014)}"
            school_class = f"{number // 45 % 7 + 6}A{number // 315 + 1}"
            writer.writerow(
                (number + 1, 1_000_000_000 + number * 7, " ".join(name), born, "Nam", school_class)
            )
    return path


def make_installation(url: str) -> None:
    """A migrated database with one unit."""
    upgrade_database(url)
    engine = make_engine(url)
    with unit_of_work(engine) as session:
        make_unit(session, code=UNIT, kind="so")
    engine.dispose()


#: Runs a command and writes its peak memory in KiB behind what it said on standard error. A process of its own and a small one:
#: a command's peak begins with that of the process that starts it, and a test process can be larger than what it measures.
_MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:])
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""


def import_roster(path: Path, environ: dict[str, str]) -> Imported:
    """Run the command in a process of its own; raises AssertionError with its words when it is refused."""
    command = [str(FLASK), "roster", "import", str(path), "--unit", UNIT, "--kind", "student", "--json"]
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *command],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    counts = json.loads(done.stdout)
    assert counts.pop("errors") == []
    return Imported(counts, time.perf_counter() - began, int(done.stderr.split()[-1]) / 1024)
