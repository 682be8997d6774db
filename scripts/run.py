"""What `make run` does once .venv is there: migrate, load the demo when there is nothing yet, serve until Ctrl-C.

The same three commands as `flask db upgrade`, `flask demo load --if-empty` and `flask serve`, in one process: starting
Python and loading the app costs a second each time, and a second start has five in all.
"""

from __future__ import annotations

import os
import sys

import click

from quiz.cli.db import db_cli
from quiz.cli.demo import demo_cli
from quiz.cli.serve import serve_cli


def main() -> int:
    """The exit code of the step that was refused, or that of serving."""
    steps: list[tuple[click.Command, list[str]]] = [(db_cli, ["upgrade"])]
    if os.environ.get("QUIZ_ENV") != "production":  # demo people exist nowhere else
        steps.append((demo_cli, ["load", "--if-empty"]))
    for command, arguments in [*steps, (serve_cli, [])]:
        code = command.main(arguments, prog_name=command.name, standalone_mode=False)
        if code:
            return int(code)
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
