"""`flask user`: accounts from the command line. Passwords come on standard input, never as an argument."""

from __future__ import annotations

from typing import Any

import click

from quiz.cli.installation import open_installation, system_now
from quiz.cli.output import json_option, print_result, read_password, refusals_worded
from quiz.models.people import ROLES
from quiz.services.second_factor_end import reset_second_factor
from quiz.services.user_create import CreatedUser, create_user
from quiz.services.user_disable import disable_user
from quiz.services.user_reset_password import reset_password
from quiz.unit_of_work import unit_of_work

password_option = click.option(
    "--password-stdin", is_flag=True, required=True, help="Read the password from standard input."
)


@click.group("user")
def user_cli() -> None:
    """Accounts."""


@user_cli.command("create")
@click.argument("name")
@click.option("--unit", "unit_code", required=True, metavar="CODE", help="Where the person belongs.")
@click.option("--kind", required=True, type=click.Choice(["staff", "student"]))
@click.option("--role", required=True, type=click.Choice(ROLES))
@password_option
@click.option("--must-change", is_flag=True, help="Ask for a new password at the first sign-in.")
@json_option
def create(must_change: bool, as_json: bool, **values: Any) -> None:
    """Make a person with an account and one role."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        user = create_user(
            session,
            username=values["name"],
            unit_code=values["unit_code"],
            kind=values["kind"],
            role=values["role"],
            password=read_password(),
            must_change=must_change,
            now=system_now(),
        )
    _print_user(user, as_json, "was created")


@user_cli.command("disable")
@click.argument("name")
@json_option
def disable(name: str, as_json: bool) -> None:
    """Close an account: nobody signs in with it any more, and its sessions end."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        user = disable_user(session, username=name, now=system_now())
    _print_user(user, as_json, "is disabled")


@user_cli.command("reset-password")
@click.argument("name")
@password_option
@click.option("--must-change", is_flag=True, help="Ask for a new password at the next sign-in.")
@json_option
def reset(name: str, must_change: bool, as_json: bool, **_flags: Any) -> None:
    """Set a new password and end the account's sessions."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        user = reset_password(
            session, username=name, password=read_password(), must_change=must_change, now=system_now()
        )
    _print_user(user, as_json, "has a new password")


@user_cli.command("reset-second-factor")
@click.argument("name")
@json_option
def reset_factor(name: str, as_json: bool) -> None:
    """Take an account's second factor away, for who lost phone and recovery codes; its sessions end."""
    with refusals_worded(), open_installation() as installation, unit_of_work(installation.engine) as session:
        user = reset_second_factor(session, username=name, now=system_now())
    _print_user(user, as_json, "signs in with the password alone")


def _print_user(user: CreatedUser, as_json: bool, what: str) -> None:
    print_result(
        {"id": user.id, "username": user.username},
        as_json=as_json,
        text=f"{user.username} {what} ({user.id}).",
    )
