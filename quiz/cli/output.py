"""What commands print and how they end: 0 done, 1 refused with the reason on standard error, 2 wrong usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any, NoReturn

import click

json_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object or list."
)


def print_result(value: Any, *, as_json: bool, text: str) -> None:
    """Print the value as JSON, or its text for people."""
    click.echo(json.dumps(value, ensure_ascii=False) if as_json else text)


def refuse(reason: str, *, value: Any = None, as_json: bool = False) -> NoReturn:
    """End with exit code 1 and the reason; with `--json` the object goes to standard output all the same."""
    if as_json and value is not None:
        click.echo(json.dumps(value, ensure_ascii=False))
    click.echo(reason, err=True)
    sys.exit(1)
