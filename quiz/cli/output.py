"""What commands print and how they end: 0 done, 1 refused with the reason on standard error, 2 wrong usage."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

import click

from quiz.domain import errors

#: What each refused value is called; `{name}` is filled from the error's facts.
_SENTENCES = {
    "content-unreadable": "the reviewed content cannot be read: {value}",
    "kind-unknown": "the kind is staff or student, not {value}",
    "number-unfit": "{field} must be from {low} to {high}",
    "password-common": "this password is one of the first that anybody would try",
    "password-is-username": "the password must not be the user name",
    "password-too-short": "the password needs at least {least} characters",
    "person-unknown": "there is nobody with the user name or id {value}",
    "role-unknown": "there is no role {value}",
    "day-before-beginning": "it began on {value} only",
    "day-before-last-change": "its place last changed on {value}; choose that day or a later one",
    "day-in-future": "that day has not come yet; tell it when it has",
    "day-too-early": "that day is too long ago",
    "levels-of-no-school": "only a school or a centre has levels",
    "parent-required": "there is a root already; name the unit above with --parent",
    "title-unfit": "the title must have 1 to {most} characters",
    "unit-below-itself": "{value} stands below the unit itself",
    "unit-code-taken": "there is a unit with the code {value} already",
    "unit-code-unfit": "a code has 1 to {most} letters without marks, digits, dots, hyphens or underscores",
    "unit-has-ended": "{value} has ended already",
    "unit-kind-of-another-time": "there are no units of that kind on that day",
    "unit-kind-unknown": "there is no kind {value}; `flask unit kinds` shows them",
    "unit-missing": "there is no unit yet; `flask unit create` makes the first",
    "unit-not-there": "{value} does not exist on that day",
    "unit-there-already": "it stands under {value} already",
    "units-below": "{count} units still stand below it; move or end them first",
    "unit-unknown": "there is no unit with the code {value}; `flask unit list` shows them",
    "username-taken": "the user name {value} is taken",
    "username-unfit": "the user name must have 1 to 80 characters and no control characters",
    "username-unknown": "there is no user {value}",
}

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


@contextmanager
def refusals_worded() -> Iterator[None]:
    """Turn a domain error that is raised inside into a refusal with a sentence."""
    try:
        yield
    except errors.DomainError as error:
        refuse(f"Refused: {_sentence(error)}.")


def _sentence(error: errors.DomainError) -> str:
    if isinstance(error, errors.InvalidInput) and error.code in _SENTENCES:
        return _SENTENCES[error.code].format(field=error.field, **(error.facts or {}))
    if isinstance(error, errors.BankTooSmall):
        return f"{error.needed} questions are asked for and the bank has {error.available} that fit"
    if isinstance(error, errors.NotFound):
        return f"there is no such {error.what}"
    return str(error) or type(error).__name__


def read_password() -> str:
    """The first line of standard input, without its line end."""
    return sys.stdin.readline().rstrip("\r\n")
