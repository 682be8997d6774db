"""`python -m tests.load.make_province PEOPLE DATABASE_URL PEOPLE.csv`: a made-up province for a load test of one's own.

Fills an empty database (SQLite or PostgreSQL), writes the names and the password of its people, and prints the quiz that
they may begin. Never the database that people use.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from sqlalchemy import make_url

from tests.load.province import (
    PASSWORD,
    Who,
    copy_to_postgres,
    copy_to_sqlite,
    province_file,
    read_province,
)


def main(arguments: list[str]) -> int:
    """The exit status."""
    if len(arguments) != 3 or not arguments[0].isdigit():
        print(__doc__, file=sys.stderr)
        return 2
    people, url, names = int(arguments[0]), arguments[1], Path(arguments[2])
    file = province_file(people)
    if make_url(url).get_backend_name() == "sqlite":
        path = Path(make_url(url).database or "")
        if path.exists():
            print(f"{path} is there already; name a file that is not.", file=sys.stderr)
            return 1
        copy_to_sqlite(file, path)
    else:
        copy_to_postgres(file, url)
    with names.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows((Who(number).username, PASSWORD) for number in range(people))
    print(f"QUIZ_LOAD_QUIZ={read_province(url).start} QUIZ_LOAD_PEOPLE={names}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
